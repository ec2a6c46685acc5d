"""« Mes données »: one's own in whole, nothing of anybody else, to read and to take away."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.retention import REGISTRY
from portal.enums import AuditAction, EnrolmentStatus, LeaveReason
from portal.models import AuditEvent, Enrolment, JournalEntry, Workshop
from portal.services.audit import note, note_all, note_reading
from tests.factories.charters import accept
from tests.factories.content import UserFactory
from tests.factories.offers import OfferRequestFactory
from tests.factories.portal import (
    ClientTurnFactory,
    CommitmentFactory,
    EnrolmentFactory,
    JournalEntryFactory,
    PreparationCommentFactory,
    PreparationFactory,
    SnapshotFactory,
    WorkshopFactory,
)
from tests.portal.account_steps import log_in_by_code

pytestmark = pytest.mark.django_db
PAGE, EXPORT = "/espace/mes-donnees/", "/espace/mes-donnees/export/"
MINE = "Tourterelle"
THEIRS = "Vautour"
GONE = {"status": EnrolmentStatus.WITHDRAWN, "leave_reason": LeaveReason.NOT_SAID}


def soup_of(response) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "html.parser")


def text_of(response) -> str:
    return " ".join(soup_of(response).find("main").get_text(" ").split())


def section(response, name: str) -> str:
    found = soup_of(response).find("section", {"aria-labelledby": name})
    return " ".join(found.get_text(" ").split()) if found else ""


@pytest.fixture
def me(member, client):
    log_in_by_code(client, member)
    return member


def write_all(person, cohort, word: str) -> dict:
    """One of everything that a participant may write, with a word in each of its texts."""
    place = Enrolment.objects.get(person=person, cohort=cohort)
    written = {"owner": person, "cohort": cohort}
    entry = JournalEntryFactory(texts={"facts": f"{word} faits"}, audience="cohort", **written)
    trash = {"texts": {"free_text": f"{word} corbeille"}, "deleted_at": timezone.now()}
    JournalEntryFactory(**trash, **written)
    SnapshotFactory(entry=entry, content={"facts": f"{word} avant"})
    CommitmentFactory(texts={"text": f"{word} engagement"}, **written)
    turn = ClientTurnFactory(workshop=WorkshopFactory(cohort=cohort), client=place)
    sheet = PreparationFactory(turn=turn, texts={"question": f"{word} question"}, submitted=True)
    PreparationCommentFactory(preparation=sheet, text=f"{word} commentaire")
    return {"entry": entry, "sheet": sheet}


# The page -----------------------------------------------------------------------------------------


def test_page_says_how_much_since_when_and_why(me, cohort, client, time_machine):
    time_machine.move_to(datetime(2026, 11, 2, 10, tzinfo=UTC), tick=False)
    JournalEntryFactory(owner=me, cohort=cohort)
    time_machine.move_to(datetime(2026, 11, 12, 10, tzinfo=UTC), tick=False)
    JournalEntryFactory(owner=me, cohort=cohort)
    JournalEntryFactory(cohort=cohort, owner=EnrolmentFactory(cohort=cohort).person)
    page = section(client.get(PAGE), "garde")
    assert "Textes du journal : 2, depuis le 2 novembre 2026" in page
    assert "Apprendre de ce qui s’est passé. Six mois après la dernière séance" in page
    assert "Places dans les groupes : 1," in page
    assert "Demandes d’offre" not in page  # nothing of that kind


def test_page_of_who_belongs_to_no_group(client):
    client.force_login(UserFactory())
    page = client.get(PAGE)
    assert "Comptes : 1" in section(page, "garde")
    assert (section(page, "acces"), section(page, "quittes")) == ("", "")


def test_page_tells_until_when_texts_are_kept(me, cohort, client, time_machine):
    time_machine.move_to(datetime(2026, 11, 2, 10, tzinfo=UTC), tick=False)
    JournalEntryFactory(owner=me, cohort=cohort)
    assert "qui n’a pas encore de date" in text_of(client.get(PAGE))
    WorkshopFactory(cohort=cohort, starts_at=datetime(2026, 12, 1, 9, tzinfo=UTC))
    assert "au plus tôt le 1er juin 2027" in text_of(client.get(PAGE))
    over = datetime(2026, 11, 1, 9, tzinfo=UTC)
    Workshop.objects.update(starts_at=over - timedelta(hours=3), ends_at=over)
    assert "supprimés à partir du 1er mai 2027" in text_of(client.get(PAGE))


def test_accesses_of_others_are_told_with_who_and_when(me, cohort, version, client, facilitator):
    accept(me, cohort, version)
    texts = write_all(me, cohort, MINE)
    peer = EnrolmentFactory(cohort=cohort, person__last_name="Lectrice").person
    note_reading(texts["entry"], reader=peer)
    note(AuditAction.COMMENTED, texts["sheet"], actor=facilitator)
    note(AuditAction.SHARED, texts["entry"], actor=me)
    theirs = JournalEntryFactory(cohort=cohort, owner=peer)
    note_reading(theirs, reader=me)
    told = section(client.get(PAGE), "acces")
    assert f"{peer} Lu le" in told
    assert f"{facilitator} Commenté le" in told
    assert "Partagé" not in told
    assert told.count(" le ") == 2
    assert MINE not in told
    links = [one["href"] for one in soup_of(client.get(PAGE)).select("[aria-labelledby=acces] a")]
    assert links == [
        f"/espace/preparations/{texts['sheet'].pk}/",
        f"/espace/journal/{texts['entry'].pk}/",
    ]
    assert [client.get(one).status_code for one in links] == [200, 200]
    JournalEntry.objects.filter(pk=texts["entry"].pk).update(deleted_at=timezone.now())
    assert len(soup_of(client.get(PAGE)).select("[aria-labelledby=acces] a")) == 1
    AuditEvent.objects.filter(actor=peer).update(actor=None)
    assert "Un compte effacé Lu" in section(client.get(PAGE), "acces")


def test_what_the_portal_closed_is_nobody_s_access(me, cohort, client):
    texts = write_all(me, cohort, MINE)
    note_all(AuditAction.UNSHARED, [texts["entry"]], actor=None)
    note_all(AuditAction.WITHDRAWN, [texts["sheet"]], actor=None)
    assert section(client.get(PAGE), "acces") == ""


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_however_much_there_is(
    me, cohort, client, django_assert_num_queries, count
):
    for _ in range(count):
        entry = write_all(me, cohort, MINE)["entry"]
        note_reading(entry, reader=EnrolmentFactory(cohort=cohort).person)
    left = EnrolmentFactory(person=me, left_on=timezone.localdate(), **GONE)
    JournalEntryFactory(owner=me, cohort=left.cohort)
    client.get(PAGE)
    with django_assert_num_queries(len(REGISTRY) + 13):
        client.get(PAGE)


# Groups that one left -----------------------------------------------------------------------------


def leave(place: Enrolment) -> Enrolment:
    Enrolment.objects.filter(pk=place.pk).update(left_on=timezone.localdate(), **GONE)
    return place


def test_who_left_a_group_chooses_what_it_goes_on_reading(me, client):
    place, kept = leave(EnrolmentFactory(person=me)), leave(EnrolmentFactory(person=me))
    theirs = leave(EnrolmentFactory())
    assert section(client.get(PAGE), "quittes").count("Laisser lisible") == 2
    form = {f"groupe-{one.pk}-leaves_texts": "on" for one in (place, theirs)}
    page = client.post(PAGE, form, follow=True)
    assert "Votre choix est enregistré." in text_of(page)
    assert list(Enrolment.objects.filter(leaves_texts=True)) == [place]
    client.post(PAGE, {f"groupe-{kept.pk}-leaves_texts": "on"})
    assert list(Enrolment.objects.filter(leaves_texts=True)) == [kept]


def test_who_left_is_told_what_a_return_opens(me, client):
    leave(EnrolmentFactory(person=me))
    assert (
        "Sans votre accord, ils ne lisent plus rien de vous. Si vous y revenez, ce que vous aviez "
        "partagé reste alors à vous seul·e, jusqu’à ce que vous le partagiez de nouveau."
    ) in section(client.get(PAGE), "quittes")


def test_place_that_one_has_is_no_group_left(me, client):
    place = me.enrolments.get()
    assert section(client.get(PAGE), "quittes") == ""
    client.post(PAGE, {f"groupe-{place.pk}-leaves_texts": "on"})
    assert not Enrolment.objects.filter(leaves_texts=True).exists()


# The file -----------------------------------------------------------------------------------------


def files_of(response) -> dict[str, str]:
    assert response.status_code == 200
    with ZipFile(BytesIO(b"".join(response.streaming_content))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_file_holds_all_of_mine_and_nothing_of_the_others(me, cohort, version, client):
    other = EnrolmentFactory(cohort=cohort, person__first_name=THEIRS, person__last_name=THEIRS)
    accept(me, cohort, version, name=f"{MINE} Signature")
    accept(other.person, cohort, version, name=f"{THEIRS} Signature")
    texts = write_all(me, cohort, MINE)
    write_all(other.person, cohort, THEIRS)
    PreparationCommentFactory(written_by=me, text=f"{THEIRS}, ce que je lui ai écrit")
    OfferRequestFactory(email=me.email, message=f"{MINE} message")
    OfferRequestFactory(message=f"{THEIRS} message")
    note_reading(texts["entry"], reader=other.person)
    files = files_of(client.post(EXPORT))
    assert set(files) == {f"mes-donnees/mes-donnees.{end}" for end in ("html", "md", "json")}
    for name, content in files.items():
        for word in (
            *("faits", "corbeille", "avant", "engagement", "question", "commentaire"),
            *("Signature", "message"),
        ):
            assert f"{MINE} {word}" in content, (name, word)
        assert THEIRS not in content, name
        assert cohort.code in content


def test_json_is_for_programs(me, cohort, client):
    entry = JournalEntryFactory(owner=me, cohort=cohort, texts={"facts": "un\ndeux"})
    whole = json.loads(files_of(client.post(EXPORT))["mes-donnees/mes-donnees.json"])
    assert whole["adresse"] == me.email
    (said,) = whole["données"]["journal_entries"]["lignes"]
    assert (said["Les faits"], said["date"]) == ("un\ndeux", entry.entry_date.isoformat())
    assert datetime.fromisoformat(said["enregistré le"])
    assert whole["données"]["journal_entries"]["nom"] == "Textes du journal"


def test_page_to_read_stands_alone(me, cohort, client):
    JournalEntryFactory(owner=me, cohort=cohort, texts={"facts": "<script>alert(1)</script>"})
    page = files_of(client.post(EXPORT))["mes-donnees/mes-donnees.html"]
    soup = BeautifulSoup(page, "html.parser")
    assert soup.find_all(["script", "link", "img", "iframe"]) == []
    assert [one["href"] for one in soup.find_all("a") if not one["href"].startswith("#")] == []
    assert "<script>alert(1)</script>" in soup.get_text()
    assert "Les faits" in [one.get_text() for one in soup.find_all("dt")]


def test_markdown_keeps_lines_together(me, cohort, client):
    JournalEntryFactory(owner=me, cohort=cohort, texts={"facts": "# un\n\ndeux"})
    text = files_of(client.post(EXPORT))["mes-donnees/mes-donnees.md"]
    assert "- **Les faits**\u00a0: \n\n  > # un\n  >\n  > deux\n" in text
    assert "## Ce que vous écrivez\n\n### Textes du journal\n\n" in text


def test_file_is_kept_by_nobody_and_noted(me, client, cohort):
    JournalEntryFactory(owner=me, cohort=cohort)
    response = client.post(EXPORT)
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Type"] == "application/zip"
    day = timezone.localdate().isoformat()
    assert response["Content-Disposition"] == f'attachment; filename="mes-donnees-{day}.zip"'
    noted = AuditEvent.objects.get()
    assert (noted.action, noted.owner, noted.actor) == ("exported", me, me)
    client.get(EXPORT)
    assert AuditEvent.objects.count() == 1  # the page alone gives nothing


@pytest.mark.parametrize("address", [EXPORT, "/espace/mes-donnees/effacer/"])
def test_who_has_not_just_logged_in_proves_who_they_are(member, time_machine, address):
    browser = Client()
    time_machine.move_to(timezone.now())
    log_in_by_code(browser, member)
    assert browser.get(address).status_code == 200
    time_machine.shift(timedelta(minutes=11))
    for ask in (browser.get, browser.post):
        answer = ask(address)
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_reauthenticate"))
    assert browser.get(PAGE).status_code == 200
    assert not AuditEvent.objects.exists()


def test_anonymous_is_asked_to_log_in(client):
    for address in (PAGE, EXPORT, "/espace/mes-donnees/effacer/"):
        assert client.get(address).url == f"/compte/connexion/?next={address}"
