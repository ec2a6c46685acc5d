"""What a person sees and sends about the charter of their group, step by step."""

import re
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from cms.models import OutboxMail
from portal.enums import ChangeKind
from portal.models import CharterAcceptance, CharterConversation, SignedName
from portal.services.charter_answers import record_paper_acceptance
from tests.factories.charters import TYPED, accept, decline, put_in_force
from tests.factories.portal import CharterFactory, CohortFactory

pytestmark = pytest.mark.django_db
ACTIONS = ["decline_charter", "talk_about_charter", "withdraw_charter", "contest_charter"]
ALL = ["cohort_charter", *ACTIONS, "charter_receipt"]


@pytest.fixture
def door(cohort) -> str:
    return reverse("cohort_charter", args=[cohort.pk])


@pytest.fixture
def reader(client, member) -> Client:
    client.force_login(member)
    return client


def send(client, door: str, version, step: str, **changes):
    form = {
        "version": getattr(version, "pk", version),
        "agrees": "on",
        "typed_name": TYPED,
        "etape": step,
    }
    return client.post(door, {**form, **changes})


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_whole_text_with_its_version_and_an_unticked_box(reader, door, version):
    response = reader.get(door)
    text = text_of(response)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "Version 1, en vigueur depuis le" in text
    assert 'id="article-1"' in text
    assert "<em>reste ici</em>" in text
    assert 'name="agrees"' in text
    assert "checked" not in text
    assert str(version.pk) in text


def test_accepting_in_two_steps(reader, door, version):
    text = text_of(send(reader, door, version, "relire"))
    assert "Confirmer votre réponse" in text
    assert TYPED in text
    assert not CharterAcceptance.objects.exists()
    response = send(reader, door, version, "accepter")
    assert (response.status_code, response.url) == (302, door)
    assert CharterAcceptance.objects.get().decision == "accepted"
    assert "Vous avez accepté la version 1" in text_of(reader.get(door))


def test_modify_keeps_the_name_and_not_the_box(reader, door, version):
    text = text_of(send(reader, door, version, "modifier"))
    assert TYPED in text
    assert "checked" not in text


@pytest.mark.parametrize("step", ["relire", "accepter", "autre"])
@pytest.mark.parametrize(
    ("missing", "anchor"), [("agrees", "id_agrees"), ("typed_name", "id_typed_name")]
)
def test_errors_lead_to_their_field(reader, door, version, step, missing, anchor):
    response = send(reader, door, version, step, **{missing: ""})
    text = text_of(response)
    assert response.status_code == 400
    assert f'<a href="#{anchor}">' in text
    assert "aria-invalid" in text
    assert not CharterAcceptance.objects.exists()


@pytest.mark.parametrize("step", ["relire", "accepter"])
@pytest.mark.parametrize("sent", ["the old one", "nonsense"])
def test_outdated_version_is_409_with_the_new_text(reader, door, cohort, version, step, sent):
    put_in_force(cohort.charter, body="## Nouveauté\n\nAutrement.")
    response = send(reader, door, version if sent == "the old one" else sent, step)
    assert response.status_code == 409
    assert "Le texte a changé" in text_of(response)
    assert "Nouveauté" in text_of(response)
    assert not CharterAcceptance.objects.exists()


def test_an_old_tab_is_told_of_the_new_text_by_who_had_accepted_the_old_one(
    reader, door, cohort, version, member
):
    accept(member, cohort, version)
    assert send(reader, door, version, "accepter").status_code == 302  # a second click
    put_in_force(cohort.charter, body="## Nouveauté\n\nAutrement.")
    response = send(reader, door, version, "accepter")
    assert response.status_code == 409
    assert "Nouveauté" in text_of(response)
    assert "relisez-le, puis répondez" in text_of(response)
    assert CharterAcceptance.objects.count() == 1


def test_an_old_tab_asks_nothing_where_the_acceptance_still_holds(
    reader, door, cohort, version, member
):
    accept(member, cohort, version)
    put_in_force(cohort.charter, kind=ChangeKind.MINOR)
    response = send(reader, door, version, "accepter")
    assert response.status_code == 409
    assert "votre accord vaut toujours" in text_of(response)
    assert "puis répondez" not in text_of(response)


def test_refusal_of_an_outdated_version_is_409_too(reader, cohort, version):
    put_in_force(cohort.charter)
    address = reverse("decline_charter", args=[cohort.pk])
    assert reader.post(address, {"version": version.pk}).status_code == 409


def test_minor_version_is_told_and_asks_nothing(reader, door, cohort, version, member):
    accept(member, cohort, version)
    put_in_force(cohort.charter, kind=ChangeKind.MINOR, change_note="Une virgule.")
    text = text_of(reader.get(door))
    assert "votre accord vaut toujours" in text
    assert "Une virgule." in text
    assert 'name="typed_name"' not in text


def test_major_version_says_what_changed_and_asks(reader, door, cohort, version, member):
    accept(member, cohort, version)
    put_in_force(cohort.charter, change_note="Les outils en ligne.")
    text = text_of(reader.get(door))
    assert "Une nouvelle version attend votre réponse" in text
    assert "Les outils en ligne." in text
    assert 'name="typed_name"' in text


def test_refusing_leads_to_a_conversation(reader, cohort, version):
    address = reverse("decline_charter", args=[cohort.pk])
    text = text_of(reader.get(address))
    assert cohort.coordinator.email in text
    assert "Demander à en parler" in text
    reader.post(address, {"version": version.pk})
    assert CharterAcceptance.objects.get().decision == "declined"
    assert "Vous faites toujours partie du groupe" in text_of(reader.get(address))
    reader.post(reverse("talk_about_charter", args=[cohort.pk]))
    reader.post(reverse("talk_about_charter", args=[cohort.pk]))
    assert CharterConversation.objects.count() == 1
    assert "Vous avez demandé à en parler" in text_of(reader.get(address))


def test_taking_back_after_a_look(reader, cohort, version, member):
    address = reverse("withdraw_charter", args=[cohort.pk])
    assert reader.get(address).status_code == 302  # nothing to take back yet
    accept(member, cohort, version)
    assert "Garder mon accord" in text_of(reader.get(address))
    assert CharterAcceptance.objects.count() == 1
    for _ in range(2):
        assert reader.post(address).status_code == 302
    assert CharterAcceptance.objects.count() == 2


def test_paper_is_shown_with_its_note_and_contested(reader, door, cohort, version, member):
    record_paper_acceptance(
        member, cohort, version_id=version.pk, note="Au lancement.", actor=cohort.coordinator
    )
    text = text_of(reader.get(door))
    assert "Note de la coordination&nbsp;: Au lancement." in text
    address = reverse("contest_charter", args=[cohort.pk])
    assert address in text
    assert reader.get(address).status_code == 200
    reader.post(address)
    assert CharterAcceptance.objects.count() == 2
    assert 'name="typed_name"' in text_of(reader.get(door))


def test_facilitator_answers_on_the_same_page(client, facilitator, door, version):
    client.force_login(facilitator)
    assert send(client, door, version, "accepter").status_code == 302
    assert CharterAcceptance.objects.get().person == facilitator


def test_group_without_a_text_says_so(client, member):
    cohort = CohortFactory(charter=CharterFactory())
    member.enrolments.update(cohort=cohort)
    client.force_login(member)
    response = client.get(reverse("cohort_charter", args=[cohort.pk]))
    assert "n’est pas encore prête" in text_of(response)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("who", ["stranger", "coordinator", "superuser", "suspended", "archived"])
def test_cohort_that_is_not_mine_is_404(request, client, cohort, version, member, name, who):
    if who == "suspended":
        member.enrolments.update(status="suspended")
    if who == "archived":
        type(cohort).objects.update(status="archived")
    person = member if who in {"suspended", "archived"} else request.getfixturevalue(who)
    accept(member, cohort, version)
    client.force_login(person)
    address = reverse(name, args=[cohort.pk])
    assert client.get(address).status_code == 404
    assert client.post(address).status_code in {404, 405}


@pytest.mark.parametrize("name", ALL)
def test_nobody_is_sent_to_log_in(client, cohort, name):
    address = reverse(name, args=[cohort.pk])
    for method in (client.get, client.post):
        assert method(address).status_code == 302
        assert method(address, headers={"HX-Request": "true"}).status_code == 401


# The receipt --------------------------------------------------------------------------------------


def test_receipt_says_version_digest_day_and_name(reader, cohort, version, member, pango):
    accept(member, cohort, version)
    response = reader.get(reverse("charter_receipt", args=[cohort.pk]))
    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    reading = PdfReader(BytesIO(response.content))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reading.pages))
    assert TYPED in text
    assert "version 1" in text
    assert version.sha256 in text.replace(" ", "")
    assert "reste ici" in text
    assert reading.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reading.trailer["/Root"]["/Lang"] == "fr"


@pytest.mark.parametrize("answer", [None, decline])
def test_receipt_is_of_an_acceptance(reader, cohort, version, member, answer):
    if answer:
        answer(member, cohort, version)
    assert reader.get(reverse("charter_receipt", args=[cohort.pk])).status_code == 404


def test_receipt_is_not_offered_where_nothing_prints(
    reader, door, cohort, version, member, monkeypatch
):
    monkeypatch.setattr("cms.printing.LIBRARIES", ("libnowhere.so.0",))
    accept(member, cohort, version)
    from cms.printing import missing_libraries

    missing_libraries.cache_clear()
    try:
        assert "recu.pdf" not in text_of(reader.get(door))
        assert reader.get(reverse("charter_receipt", args=[cohort.pk])).status_code == 404
    finally:
        missing_libraries.cache_clear()


# The name that was typed -------------------------------------------------------------------------


def test_typed_name_is_on_no_other_screen(
    reader, client, door, cohort, version, coordinator, facilitator, caplog
):
    with caplog.at_level("DEBUG"):
        send(reader, door, version, "relire")
        send(reader, door, version, "accepter")
    assert TYPED not in caplog.text
    assert SignedName.objects.get().name == TYPED
    assert TYPED not in str(list(OutboxMail.objects.values()))
    assert TYPED not in str(dict(reader.session))
    accept(facilitator, cohort, version, "Ada Martin")  # without, there is little to see
    other = Client()
    for person, addresses in {
        coordinator: [reverse("charters:cohort", args=[cohort.pk])],
        facilitator: [reverse("facilitation"), reverse("cohort", args=[cohort.pk])],
    }.items():
        other.force_login(person)
        for address in addresses:
            response = other.get(address)
            assert response.status_code == 200
            assert TYPED not in response.content.decode()
