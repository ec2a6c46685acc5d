"""The coordination's screens: opening a cohort, inviting people, planning, changing places."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from cms.models import OutboxMail, User
from portal.enums import CohortStatus, EnrolmentStatus, WorkshopStatus
from portal.models import Cohort, Enrolment, Facilitation, Workshop, WorkshopNotice
from portal.services.enrolments import ENROLLED
from tests.factories.content import FormationPageFactory, UserFactory
from tests.factories.portal import (
    CharterVersionFactory,
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db
GROUPS = "/admin/coordination/groupes/"
SUBSTITUTE = {"email": "rempla@example.org", "first_name": "Nora", "last_name": "Petit"}


def in_group(name: str) -> Client:
    person = UserFactory()
    person.groups.add(Group.objects.get(name=name))
    client = Client()
    client.force_login(person)
    client.person = person
    return client


@pytest.fixture
def coordination() -> Client:
    return in_group("Coordination")


@pytest.fixture
def cohort() -> Cohort:
    version = CharterVersionFactory()
    return CohortFactory(name="Lundi", code="LU-1", status="open", charter=version.charter)


def address(name: str, *args) -> str:
    return reverse(f"cohorts:{name}", args=args)


def text(response) -> str:
    return response.content.decode()


# Changing --------------------------------------------------------------------------------------


def changed(cohort: Cohort, **fields) -> dict:
    names = ["name", "code", "kind", "modality", "rotation_mode", "timezone", "status"]
    data = {name: getattr(cohort, name) for name in names}
    return {
        **data,
        "capacity_min": 4,
        "capacity_max": 8,
        "charter": cohort.charter_id,
        "coordinator": cohort.coordinator_id,
        "charter_policy": "following",
        "seen": cohort.version,
        **fields,
    }


@pytest.fixture
def editable(cohort, coordination) -> Cohort:
    Cohort.objects.update(coordinator=coordination.person)
    cohort.refresh_from_db()
    return cohort


def test_a_cohort_is_changed(coordination, editable):
    data = changed(editable, name="Mardi")
    assert coordination.post(address("change", editable.pk), data).status_code == 302
    editable.refresh_from_db()
    assert (editable.name, editable.version) == ("Mardi", 1)


def test_an_old_screen_changes_nothing(coordination, editable):
    data = changed(editable, name="Mardi")
    coordination.post(address("change", editable.pk), data)
    response = coordination.post(address("change", editable.pk), {**data, "name": "Mercredi"})
    assert response.status_code == 400
    assert "pendant que vous le lisiez" in text(response)
    assert Cohort.objects.get().name == "Mardi"


def test_a_cohort_does_not_run_without_facilitator(coordination, editable):
    data = changed(editable, status="running")
    response = coordination.post(address("change", editable.pk), data)
    assert "au moins une animation" in text(response)
    FacilitationFactory(cohort=editable)
    assert coordination.post(address("change", editable.pk), data).status_code == 302


def test_a_cohort_keeps_the_version_of_its_charter_or_follows(coordination, editable):
    version = editable.charter.versions.get()
    data = changed(editable, charter_policy="pinned")
    coordination.post(address("change", editable.pk), data)
    editable.refresh_from_db()
    assert editable.pinned_version == version
    coordination.post(address("change", editable.pk), changed(editable))
    editable.refresh_from_db()
    assert editable.pinned_version is None


# Inviting --------------------------------------------------------------------------------------

TWO = "Amina Benali;amina@example.org;Méridien;opco\nBruno Castel;bruno@example.org"


def test_a_list_is_read_first_and_nothing_leaves(coordination, cohort):
    response = coordination.post(address("invite", cohort.pk), {"people": TWO, "etape": "lire"})
    assert "Rien n’est encore envoyé" in text(response)
    assert "Amina Benali" in text(response)
    assert not Enrolment.objects.exists()
    assert not OutboxMail.objects.exists()


def test_a_list_is_then_invited(coordination, cohort):
    response = coordination.post(address("invite", cohort.pk), {"people": TWO, "etape": "envoyer"})
    assert response.status_code == 302
    assert Enrolment.objects.count() == OutboxMail.objects.count() == 2


def lines_of(page) -> list[list[str]]:
    """Return the address and what is to be seen again of each line that a page shows."""
    rows = BeautifulSoup(page.content, "html.parser").select("table.listing tbody tr")
    cells = [[one.get_text(strip=True) for one in row.select("td")] for row in rows]
    return [[address, refusal] for _, _, address, _, _, refusal in cells]


REFUSED_NOW = [["amina@example.org", ENROLLED], ["bruno@example.org", ENROLLED]]


def test_a_list_that_is_sent_twice_is_shown_again_and_invites_once(coordination, cohort):
    form = {"people": TWO, "etape": "envoyer"}
    coordination.post(address("invite", cohort.pk), form)
    again = coordination.post(address("invite", cohort.pk), form)
    assert again.status_code == 400
    assert lines_of(again) == REFUSED_NOW
    assert "2 lignes à revoir" in text(again).replace("&nbsp;", " ")
    assert 'value="envoyer"' not in text(again)
    assert "Amina;Benali;amina@example.org;" in text(again)  # still there to mend
    assert Enrolment.objects.count() == OutboxMail.objects.count() == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_clicks_at_once_one_invites_and_the_other_shows_the_list(cohort):
    people = [in_group("Coordination") for _ in range(4)]
    form = {"people": TWO, "etape": "envoyer"}
    send = [lambda one=one: one.post(address("invite", cohort.pk), form) for one in people]
    answers = sorted(at_once(*send), key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [302, 400, 400, 400]
    assert [lines_of(answer) for answer in answers[1:]] == [REFUSED_NOW] * 3
    assert Enrolment.objects.count() == OutboxMail.objects.count() == 2


def test_a_list_whose_people_joined_since_it_was_read_invites_nobody(coordination, cohort):
    read = coordination.post(address("invite", cohort.pk), {"people": TWO, "etape": "lire"})
    assert lines_of(read) == [["amina@example.org", "Bon"], ["bruno@example.org", "Bon"]]
    EnrolmentFactory(cohort=cohort, person__email="bruno@example.org")
    sent = coordination.post(address("invite", cohort.pk), {"people": TWO, "etape": "envoyer"})
    assert sent.status_code == 400
    assert lines_of(sent) == [["amina@example.org", "Bon"], ["bruno@example.org", ENROLLED]]
    assert Enrolment.objects.get().person.email == "bruno@example.org"
    assert not OutboxMail.objects.exists()


def test_a_workbook_becomes_a_list_that_can_be_mended(coordination, cohort):
    book, file = Workbook(), io.BytesIO()
    book.active.append(("Nom", "Courriel"))
    book.active.append(("Amina Benali", "amina@example"))
    book.save(file)
    file.seek(0)
    file.name = "liste.xlsx"
    response = coordination.post(address("invite", cohort.pk), {"file": file, "etape": "lire"})
    said = text(response)
    assert "1 ligne à revoir" in said
    assert "Amina;Benali;amina@example;" in said
    assert not Enrolment.objects.exists()


def test_one_wrong_line_stops_the_whole_list(coordination, cohort):
    people = f"{TWO}\nSans Adresse"
    response = coordination.post(
        address("invite", cohort.pk), {"people": people, "etape": "envoyer"}
    )
    assert "1 ligne à revoir" in text(response)
    assert not Enrolment.objects.exists()
    assert not OutboxMail.objects.exists()


def test_more_people_than_places_is_a_warning(coordination, cohort):
    Cohort.objects.update(capacity_min=2, capacity_max=2)
    EnrolmentFactory(cohort=cohort)
    said = text(coordination.post(address("invite", cohort.pk), {"people": TWO, "etape": "lire"}))
    assert "1 de trop" in said


@pytest.mark.parametrize("data", [{"etape": "lire"}, {"people": "  "}])
def test_nothing_is_no_list(coordination, cohort, data):
    response = coordination.post(address("invite", cohort.pk), data)
    assert response.status_code == 400
    assert "Collez une liste" in text(response)


# Places ----------------------------------------------------------------------------------------


def test_the_page_shows_where_everybody_stands(coordination, cohort):
    EnrolmentFactory(cohort=cohort, person__last_name="Active")
    EnrolmentFactory(
        cohort=cohort,
        person__last_name="Invitee",
        status=EnrolmentStatus.INVITED,
        joined_on=None,
    )
    WorkshopFactory(cohort=cohort, place="Salle Saône")
    FacilitationFactory(cohort=cohort, person__last_name="Animatrice")
    EnrolmentFactory(person__last_name="Ailleurs")
    said = text(coordination.get(address("cohort", cohort.pk)))
    for word in ("Active", "Invitee", "aucun lien valable", "Salle Saône", "Animatrice", "2 / 8"):
        assert word in said
    assert "Ailleurs" not in said


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("suspend", EnrolmentStatus.ACTIVE, EnrolmentStatus.SUSPENDED),
        ("take_back", EnrolmentStatus.SUSPENDED, EnrolmentStatus.ACTIVE),
    ],
)
def test_one_button_pauses_and_another_resumes(coordination, cohort, action, before, after):
    enrolment = EnrolmentFactory(cohort=cohort, status=before)
    response = coordination.post(address(action, enrolment.pk), {"seen": "0"})
    assert response.url == address("cohort", cohort.pk)
    enrolment.refresh_from_db()
    assert enrolment.status == after


@pytest.mark.parametrize("seen", ["", "x", "-1", "99999999999999999999", "7"])
def test_a_button_of_an_old_screen_changes_nothing(coordination, cohort, seen):
    enrolment = EnrolmentFactory(cohort=cohort)
    coordination.post(address("suspend", enrolment.pk), {"seen": seen})
    enrolment.refresh_from_db()
    assert enrolment.status == EnrolmentStatus.ACTIVE


def test_a_departure_has_a_day_and_a_reason_of_the_list(coordination, cohort):
    enrolment = EnrolmentFactory(cohort=cohort)
    data = {"reason": "availability", "left_on": "20/11/2026", "seen": "0"}
    for wrong in ({"reason": "maladie"}, {"left_on": "20/11/2036"}):
        refused = coordination.post(address("withdraw", enrolment.pk), {**data, **wrong})
        assert refused.status_code == 400
        assert list(refused.context["form"].errors) == list(wrong)
    assert coordination.post(address("withdraw", enrolment.pk), data).status_code == 302
    enrolment.refresh_from_db()
    assert (enrolment.status, str(enrolment.left_on)) == ("withdrawn", "2026-11-20")


def test_an_invitation_is_sent_again_and_revoked(coordination, cohort):
    enrolment = EnrolmentFactory(cohort=cohort, status=EnrolmentStatus.INVITED, joined_on=None)
    coordination.post(address("invite_again", enrolment.pk))
    assert OutboxMail.objects.get().to == enrolment.person.email
    coordination.post(address("revoke", enrolment.pk))
    assert enrolment.invitations.get().revoked_at


def test_a_group_that_is_over_offers_no_invitation_and_no_return(coordination, cohort):
    paused = EnrolmentFactory(cohort=cohort, status=EnrolmentStatus.SUSPENDED)
    place = EnrolmentFactory(cohort=cohort, status=EnrolmentStatus.INVITED, joined_on=None)
    page, list_form = address("cohort", cohort.pk), address("invite", cohort.pk)
    doors = [
        list_form,
        address("invite_again", place.pk),
        address("take_back", paused.pk),
    ]
    said = text(coordination.get(page))
    assert all(door in said for door in doors)
    Cohort.objects.filter(pk=cohort.pk).update(status=CohortStatus.CLOSED)
    said = text(coordination.get(page))
    assert not any(door in said for door in doors)
    answer = coordination.post(list_form, {"people": "A B;a@example.org"})  # read, not sent
    assert "Ce groupe est terminé" in text(answer)
    assert "terminé" in text(coordination.post(doors[1], follow=True))
    assert not OutboxMail.objects.exists()


def test_who_was_called_is_called_again_by_a_button_until_the_group_begins(coordination, cohort):
    enrolment = EnrolmentFactory(cohort=cohort)
    kickoff = WorkshopFactory(cohort=cohort, kind="kickoff")
    button, page = address("convoke_again", enrolment.pk), address("cohort", cohort.pk)
    assert button not in text(coordination.get(page))
    assert "l’a reçue" in text(coordination.post(button, follow=True))
    WorkshopNotice.objects.create(
        workshop=kickoff, person=enrolment.person, kind="convocation", for_day=timezone.localdate()
    )
    assert button in text(coordination.get(page))
    assert coordination.post(button).url == page
    assert OutboxMail.objects.get().to == enrolment.person.email
    now = timezone.now()
    Workshop.objects.update(starts_at=now, ends_at=now + timedelta(hours=3))
    assert button not in text(coordination.get(page))


def test_who_has_answered_is_not_invited_again(coordination, cohort):
    enrolment = EnrolmentFactory(cohort=cohort)
    response = coordination.post(address("invite_again", enrolment.pk), follow=True)
    assert "a déjà répondu" in text(response)
    assert not OutboxMail.objects.exists()


# Sessions --------------------------------------------------------------------------------------

SESSION = {
    "kind": "workshop",
    "starts_at": "25/03/2027 09:30",
    "ends_at": "25/03/2027 12:30",
    "modality": "onsite",
    "place": "Salle Saône",
}


def test_a_session_is_typed_and_kept_in_local_time(coordination, cohort):
    coordination.post(address("add_workshop", cohort.pk), SESSION)
    assert Workshop.objects.get().starts_at == datetime(2027, 3, 25, 8, 30, tzinfo=UTC)


def test_the_same_click_twice_adds_one_session_and_writes_to_nobody(coordination, cohort):
    EnrolmentFactory(cohort=cohort)
    for _ in range(2):
        response = coordination.post(address("add_workshop", cohort.pk), SESSION, follow=True)
        assert "La séance est ajoutée." in text(response)
    assert [str(one) for one in cohort.workshops.all()] == ["Séance n° 1"]
    assert not OutboxMail.objects.exists()


def test_a_session_overseas_is_typed_in_its_own_time(coordination, cohort):
    Cohort.objects.update(timezone="America/Martinique")
    coordination.post(address("add_workshop", cohort.pk), SESSION)
    workshop = Workshop.objects.get()
    assert workshop.starts_at == datetime(2027, 3, 25, 13, 30, tzinfo=UTC)
    assert "09:30" in text(coordination.get(address("change_workshop", workshop.pk)))


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_at": "28/03/2027 02:30", "ends_at": "28/03/2027 05:00"},
        {"starts_at": "31/10/2027 02:30", "ends_at": "31/10/2027 05:00"},
        {"ends_at": "25/03/2027 09:00"},
        {"place": ""},
        {"starts_at": "25/03"},
    ],
)
def test_a_session_that_cannot_be_is_told(coordination, cohort, fields):
    response = coordination.post(address("add_workshop", cohort.pk), {**SESSION, **fields})
    assert response.status_code == 400
    assert "error-message" in text(response)
    assert not Workshop.objects.exists()


def test_a_session_is_moved_and_cancelled(coordination, cohort):
    workshop = WorkshopFactory(cohort=cohort)
    coordination.post(
        address("change_workshop", workshop.pk), {**SESSION, "status": "confirmed", "seen": "0"}
    )
    workshop.refresh_from_db()
    assert (workshop.status, workshop.version) == (WorkshopStatus.CONFIRMED, 1)
    coordination.post(address("cancel_workshop", workshop.pk), {"reason": "place", "seen": "1"})
    workshop.refresh_from_db()
    assert (workshop.status, workshop.cancel_reason) == (WorkshopStatus.CANCELLED, "place")


def test_somebody_replaces_the_facilitator_for_a_session(coordination, cohort):
    workshop = WorkshopFactory(cohort=cohort)
    coordination.post(address("substitute", workshop.pk), SUBSTITUTE)
    assert Facilitation.objects.get().workshop == workshop


# Facilitators ----------------------------------------------------------------------------------


def test_a_facilitator_is_added_and_ended(coordination, cohort):
    data = {
        "email": "nora@example.org",
        "first_name": "Nora",
        "last_name": "Petit",
        "starts_on": "12/03/2027",
    }
    coordination.post(address("add_facilitator", cohort.pk), data)
    facilitation = Facilitation.objects.get()
    coordination.post(address("end_facilitation", facilitation.pk), {"ends_on": "12/04/2027"})
    facilitation.refresh_from_db()
    assert str(facilitation.ends_on) == "2027-04-12"


@pytest.mark.parametrize(
    ("ends", "replaces", "link"),
    [
        (None, False, "Fixer la fin de l’animation d’Ada Roy"),
        (9, False, "Avancer la fin de l’animation d’Ada Roy"),
        (9, True, "Avancer la fin de l’animation d’Ada Roy"),
        (0, False, None),
        (-1, True, None),
    ],
)
def test_the_page_leads_to_an_end_that_lies_ahead(coordination, cohort, ends, replaces, link):
    today = timezone.localdate()
    facilitation = FacilitationFactory(
        cohort=cohort,
        person__first_name="Ada",
        person__last_name="Roy",
        workshop=WorkshopFactory(cohort=cohort) if replaces else None,
        starts_on=today - timedelta(days=5),
        ends_on=None if ends is None else today + timedelta(days=ends),
    )
    page = BeautifulSoup(text(coordination.get(address("cohort", cohort.pk))), "html.parser")
    found = page.find("a", href=address("end_facilitation", facilitation.pk))
    assert (found and found.get_text()) == link


def test_a_substitute_is_ended_on_the_form_and_not_put_off(coordination, cohort):
    today = timezone.localdate()
    workshop = WorkshopFactory(cohort=cohort)
    coordination.post(address("substitute", workshop.pk), SUBSTITUTE)
    facilitation = Facilitation.objects.get()
    door = address("end_facilitation", facilitation.pk)
    refused = coordination.post(door, {"ends_on": "31/12/2099"})
    assert refused.status_code == 400
    assert "elle ne peut être qu’avancée." in text(refused)
    done = coordination.post(door, {"ends_on": f"{today:%d/%m/%Y}"}, follow=True)
    assert "La fin est enregistrée." in text(done)
    assert "le groupe en est prévenu" not in text(done)
    facilitation.refresh_from_db()
    assert facilitation.ends_on == today


def test_the_form_proposes_the_soonest_day(coordination, cohort):
    to_come = FacilitationFactory(cohort=cohort, starts_on=date(2099, 3, 1))
    begun = FacilitationFactory(cohort=cohort)
    proposed = [
        coordination.get(address("end_facilitation", one.pk)).context["form"]["ends_on"].value()
        for one in (to_come, begun)
    ]
    assert proposed == [to_come.starts_on, timezone.localdate()]


def test_a_member_is_refused_as_facilitator_on_the_form(coordination, cohort):
    member = EnrolmentFactory(cohort=cohort).person
    data = {"email": member.email, "starts_on": "12/03/2027"}
    response = coordination.post(address("add_facilitator", cohort.pk), data)
    assert response.status_code == 400
    assert "inscrite dans ce groupe" in text(response)


# List, doors -----------------------------------------------------------------------------------


def test_the_list_counts_people_and_is_exported_harmlessly(coordination, cohort):
    Cohort.objects.update(name="=cmd()")
    EnrolmentFactory.create_batch(2, cohort=cohort)
    EnrolmentFactory(cohort=cohort, status=EnrolmentStatus.INVITED, joined_on=None)
    assert "2 / 8 (invitations\u00a0: 1)" in text(coordination.get(GROUPS))
    export = b"".join(coordination.get(f"{GROUPS}?export=csv").streaming_content).decode()
    assert "'=cmd()" in export


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    coordination, count, django_assert_max_num_queries
):
    for cohort in CohortFactory.create_batch(count):
        EnrolmentFactory.create_batch(count, cohort=cohort)
    coordination.get(GROUPS)
    with django_assert_max_num_queries(LIST_QUERIES):
        coordination.get(GROUPS)


LIST_QUERIES = 14


def test_editors_have_nothing_to_do_with_participants(cohort):
    EnrolmentFactory(cohort=cohort, person__last_name="Zebrasecret")
    editor = in_group("Rédaction")
    pages = [GROUPS, address("cohort", cohort.pk), address("invite", cohort.pk), "/admin/"]
    for path in pages:
        response = editor.get(path, follow=True)
        assert "Zebrasecret" not in text(response)
        assert "Groupes" not in text(response) or path == "/admin/"
    assert editor.post(address("invite", cohort.pk), {"people": TWO}).status_code == 302
    assert Enrolment.objects.count() == 1


def test_who_may_only_look_changes_nothing(cohort):
    client = in_group("Coordination")
    group = Group.objects.get(name="Coordination")
    group.permissions.remove(group.permissions.get(codename="change_cohort"))
    said = text(client.get(address("cohort", cohort.pk)))
    assert "Inviter des participants" not in said
    client.post(address("invite", cohort.pk), {"people": TWO, "etape": "envoyer"})
    assert not Enrolment.objects.exists()


def test_a_long_life_of_a_cohort_fits_its_page(coordination, cohort):
    """Twenty people and thirty sessions at the same number of queries as one of each."""
    EnrolmentFactory.create_batch(20, cohort=cohort)
    start = timezone.now()
    for number in range(30):
        WorkshopFactory(cohort=cohort, number=number + 1, starts_at=start + timedelta(days=number))
    assert coordination.get(address("cohort", cohort.pk)).status_code == 200


@pytest.mark.parametrize(
    "address", ["/admin/users/delete/{}/", "/admin/bulk/cms/user/delete/?id={}"]
)
def test_an_account_that_takes_part_in_a_group_is_not_deleted(admin_client, cohort, address):
    person = EnrolmentFactory(cohort=cohort).person
    response = admin_client.post(address.format(person.pk), follow=True)
    assert "d’autres données en dépendent" in text(response)
    assert User.objects.filter(pk=person.pk).exists()


def test_a_formation_is_deleted_and_its_cohorts_keep_its_title(admin_client, cohort):
    formation = FormationPageFactory(title="Pratiquer")
    Cohort.objects.update(formation=formation, formation_title="Pratiquer")
    admin_client.post(f"/admin/pages/{formation.pk}/delete/")
    cohort.refresh_from_db()
    assert (cohort.formation, cohort.formation_title) == (None, "Pratiquer")


LONG_LINE = "x" * 200_000
PEOPLE_TOO_LONG = [
    "Assurez-vous que cette valeur comporte au plus 100000 caractères (actuellement 200000)."
]


def test_a_pasted_line_without_end_is_refused_at_its_field_and_kept(coordination, cohort):
    response = coordination.post(address("invite", cohort.pk), {"people": LONG_LINE})
    assert response.status_code == 400
    form = response.context["form"]
    assert form.errors == {"people": PEOPLE_TOO_LONG}
    assert form["people"].value() == LONG_LINE
    assert LONG_LINE in response.content.decode()
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize(("status", "asked"), [("open", 0), ("running", 1)])
def test_whether_the_members_agree_is_asked_once_the_group_has_begun(
    coordination, cohort, status, asked
):
    Cohort.objects.update(status=status)
    page = BeautifulSoup(text(coordination.get(address("invite", cohort.pk))), "html.parser")
    assert len(page.select("[name=group_agrees]")) == asked


def test_the_list_that_was_read_says_who_pays_in_our_words(coordination, cohort):
    people = "Amina Benali; amina@example.org; Nord; opco\nBo Li; bo@example.org; Nord; ma tante"
    read = coordination.post(address("invite", cohort.pk), {"people": people, "etape": "lire"})
    rows = BeautifulSoup(text(read), "html.parser").select("tbody tr")
    assert [row.select("td")[4].get_text() for row in rows] == ["OPCO", "ma tante"]


def test_a_file_of_one_line_without_end_is_refused_at_its_field(coordination, cohort):
    file = io.BytesIO(LONG_LINE.encode())
    file.name = "liste.csv"
    response = coordination.post(
        address("invite", cohort.pk), {"file": file, "group_agrees": "on", "etape": "envoyer"}
    )
    assert response.status_code == 400
    form = response.context["form"]
    assert form.errors == {"file": ["La ligne 1 n’est pas lisible\u00a0: une personne par ligne."]}
    assert form["group_agrees"].value() is True
    assert not Enrolment.objects.exists()


def test_a_pasted_list_that_is_refused_is_told_at_its_field_and_kept(coordination, cohort):
    people = "\n".join(f"A B;a{n}@example.org" for n in range(201))
    form = coordination.post(address("invite", cohort.pk), {"people": people}).context["form"]
    assert form.errors == {"people": ["La liste dépasse 200 lignes."]}
    assert form["people"].value() == people
