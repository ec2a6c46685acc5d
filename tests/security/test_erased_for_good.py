"""Somebody types into everything there is, then erases themselves: no word of theirs is found.

Typed through the pages, without a script, by the person, a facilitator and the coordination; then
looked for in every column of every table, sessions, caches, mails, logs, media and SQLite's files.
"""

import logging

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.models import OutboxMail, User
from cms.retention import data_about, purge_personal_data
from portal.forms.places import place_value
from portal.models import (
    Commitment,
    Enrolment,
    JournalEntry,
    Preparation,
    PreparationComment,
    SignedName,
    Snapshot,
)
from tests.factories.accounts import add_passkey
from tests.factories.charters import accept, make_cohort
from tests.factories.content import FormationPageFactory
from tests.factories.portal import (
    ClientTurnFactory,
    EnrolmentFactory,
    FacilitationFactory,
    JournalEntryFactory,
    WorkshopFactory,
)
from tests.forms import fill_in
from tests.mails import sent_mails
from tests.portal.account_steps import log_in_by_code
from tests.whole_database import caches_holding, columns_holding, files_holding

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
# Plain ASCII, each in its own place, so that what is found says where it was typed.
FIRST, LAST, EMAIL = "Canarinette", "Effaceaunom", "canarinette.effaceaunom@example.org"
OTHER_EMAIL = "canarinette.ailleurs@example.org"
WRITTEN, SIGNED, OFFERED, SAID_OF = "Motecritun", "Motsignedeux", "Motofferttrois", "Motsurquatre"
EMPLOYER = "Employeurcinq SA"  # written by the coordination; it proves who paid, and stays
WORDS = [FIRST, LAST, EMAIL, OTHER_EMAIL, WRITTEN, SIGNED, OFFERED, SAID_OF]
TOPIC = "Un problème"


@pytest.fixture
def cohort(db):
    return make_cohort()


@pytest.fixture
def staff(coordinator) -> Client:
    client = Client()
    client.force_login(coordinator)
    return client


def invite(staff: Client, cohort) -> User:
    people = f"{FIRST} {LAST};{EMAIL};{EMPLOYER};entreprise"
    form = {"people": people, "group_agrees": "on", "etape": "envoyer"}
    assert staff.post(reverse("cohorts:invite", args=[cohort.pk]), form).status_code == 302
    place = Enrolment.objects.get(person__email=EMAIL)
    Enrolment.objects.filter(pk=place.pk).update(status="active", joined_on=timezone.localdate())
    return place.person


def sign_charter(client: Client, cohort) -> None:
    door = reverse("cohort_charter", args=[cohort.pk])
    page = fill_in(client, door, SIGNED, button="Relire ma réponse", agrees="on")
    assert "Confirmer votre réponse" in page.content.decode()
    form = {"agrees": "on", "typed_name": f"{SIGNED} {LAST}", "etape": "accepter"}
    version = cohort.charter.versions.get().pk
    assert client.post(door, {**form, "version": version}).status_code == 302


def write_journal(client: Client) -> None:
    """One text saved twice, by hand and by the page, shared and looked for; another thrown away."""
    for _ in range(2):
        address = client.post(reverse("write_entry")).url
        fill_in(client, address, WRITTEN, button="Enregistrer")
        fill_in(client, address, f"{WRITTEN} encore", button="Enregistrer")
        save_itself(client, address)
    first, last = JournalEntry.objects.filter(owner__email=EMAIL)
    share = reverse("entry_audience", args=[first.pk])
    chosen = {"audience": "cohort", "group": first.cohort_id}
    assert client.post(share, chosen).status_code == 302
    assert client.post(reverse("delete_entry", args=[last.pk])).status_code == 302
    fill_in(client, reverse("journal"), WRITTEN, button="Chercher")


def save_itself(client: Client, address: str) -> None:
    """As the page does while somebody types; then once more from another window, too late."""
    entry = JournalEntry.objects.get(pk=address.strip("/").split("/")[-1])
    form = {
        "seen": entry.lock_version,
        "entry_date": entry.entry_date.isoformat(),
        "place": place_value(entry.cohort, entry.workshop),
        "moment": entry.moment,
        "my_role": entry.my_role,
        "facts": f"{WRITTEN} tout seul",
    }
    program = {"Accept": "application/json"}
    statuses = [client.post(address, form, headers=program).status_code]
    late = {**form, "facts": f"{WRITTEN} trop tard"}
    statuses.append(client.post(address, late, headers=program).status_code)
    assert statuses == [200, 409]


def commit(client: Client) -> None:
    fill_in(client, reverse("new_commitment"), WRITTEN, button="Enregistrer", audience="cohort")
    fill_in(client, reverse("commitments"), WRITTEN, button="Enregistrer")


def prepare(client: Client, turn) -> None:
    address = reverse("prepare_turn", args=[turn.pk])
    given = {"q-topic_kind": TOPIC, "q-help_types": "Des idées", "q-third_party_ack": "on"}
    fill_in(client, address, WRITTEN, button="Enregistrer", **given)
    sheet = Preparation.objects.get(owner__email=EMAIL)
    for deed, button in (("submit", "Remettre la fiche"), ("share", "Partager avec le groupe")):
        fill_in(client, reverse(f"{deed}_preparation", args=[sheet.pk]), WRITTEN, button=button)


def speak_of(facilitator: Client, staff: Client, cohort, person: User) -> None:
    """What others write about the person is theirs as well."""
    sheet = Preparation.objects.get(owner=person)
    fill_in(facilitator, reverse("preparation", args=[sheet.pk]), SAID_OF, button="commentaire")
    paper = reverse("charters:record_paper", args=[cohort.pk])
    staff.post(paper, {"person": person.pk, "note": f"{SAID_OF} note"})


def ask_for_offer(client: Client, formation) -> None:
    request = {
        "first_name": FIRST,
        "last_name": LAST,
        "email": EMAIL,
        "message": OFFERED,
        "organisation": OFFERED,
        "job": OFFERED,
        "place": OFFERED,
        "period": OFFERED,
    }
    address, kind = "/api/v2/offer-requests/", {"content_type": "application/json"}
    assert client.post(address, request, **kind).status_code == 201
    address = f"/demande-offre/prevenez-moi/?formation={formation.slug}"
    assert client.post(address, {"email": EMAIL}).status_code in (200, 302)


def change_address_halfway(client: Client) -> None:
    """A new address is typed, its code never given."""
    client.post(reverse("account_email"), {"email": OTHER_EMAIL, "action_add": ""})


def look_around(client: Client, cohort, facilitator: Client) -> None:
    entry = JournalEntry.objects.filter(owner__email=EMAIL, deleted_at=None).get()
    for reader in (client, facilitator):
        reader.get(reverse("entry", args=[entry.pk]))
    for name in ("portal_home", "own_path", "commitments", "journal_trash", "own_data", "profile"):
        assert client.get(reverse(name)).status_code == 200
    client.post(reverse("export_own_data"))
    client.get(reverse("cohort", args=[cohort.pk]))


def live(cohort, staff: Client, client: Client) -> User:
    person = invite(staff, cohort)
    log_in_by_code(client, person)
    sign_charter(client, cohort)
    place = Enrolment.objects.get(person=person)
    turn = ClientTurnFactory(workshop=WorkshopFactory(cohort=cohort), client=place)
    facilitator, door = FacilitationFactory(cohort=cohort).person, Client()
    door.force_login(facilitator)
    accept(facilitator, cohort, cohort.charter.versions.get())
    write_journal(client)
    commit(client)
    prepare(client, turn)
    speak_of(door, staff, cohort, person)
    fill_in(client, reverse("profile"), FIRST, button="Enregistrer", last_name=LAST)
    ask_for_offer(Client(), FormationPageFactory())
    change_address_halfway(client)
    look_around(client, cohort, door)
    add_passkey(person, name=f"Telephone de {FIRST}")
    return person


def expect_all_was_written(person: User) -> None:
    """Else the look for it below would prove nothing."""
    assert JournalEntry.objects.filter(owner=person).count() == 2
    assert Snapshot.objects.filter(owner=person, is_refused=True).exists()
    sheet = Preparation.objects.get(owner=person)
    assert (sheet.state, WRITTEN in str(sheet.released)) == ("shared", True)
    assert SAID_OF in PreparationComment.objects.get().text
    assert WRITTEN in Commitment.objects.get().texts["follow_up_note"]
    assert SIGNED in SignedName.objects.get(name__isnull=False, person=person).name
    lies_in = {word: columns_holding(word) for word in (FIRST, EMAIL, OTHER_EMAIL, OFFERED)}
    assert "cms_user.first_name" in lies_in[FIRST]
    assert {"cms_outboxmail.to", "cms_offerrequest.email", "cms_datealert.email"} <= lies_in[EMAIL]
    assert "cms_outboxmail.to" in lies_in[OTHER_EMAIL]
    assert {"cms_offerrequest.message", "cms_offerrequest.organisation"} <= lies_in[OFFERED]


def test_no_word_and_no_name_is_left_anywhere(cohort, staff, client, caplog, capfd):
    caplog.set_level(logging.INFO)
    person = live(cohort, staff, client)
    others = JournalEntryFactory(cohort=cohort, owner=EnrolmentFactory(cohort=cohort).person)
    expect_all_was_written(person)
    client.force_login(person)  # with the second factor that is asked for from now on
    page = client.post(reverse("erase_oneself"), {"word": "EFFACER"})
    assert "Vos données sont effacées" in page.content.decode()
    sent = sent_mails()  # one was waiting, to an address that was typed
    purge_personal_data()  # of every night: what that left in SQLite's log goes
    expect_nowhere(caplog, capfd)
    assert columns_holding(EMPLOYER) == {"portal_enrolment.organisation"}
    assert data_about(EMAIL) == {}
    assert [one.to for one in sent if one.subject == "Votre demande est traitée"] == [[EMAIL]]
    assert not OutboxMail.objects.filter(state="waiting").exists()
    assert JournalEntry.objects.get() == others


def expect_nowhere(caplog, capfd) -> None:
    said = capfd.readouterr()
    for word in WORDS:
        assert columns_holding(word) == set(), word
        assert caches_holding(word) == [], word
        assert word not in caplog.text, word
        assert word not in said.out + said.err, word
        assert media_holding(word) == [], word
        if connection.vendor == "sqlite":
            assert files_holding(word) == [], word
    for word in (WRITTEN, SIGNED, SAID_OF):
        assert word not in "".join(one.subject + one.body for one in mail.outbox), word


def media_holding(word: str) -> list[str]:
    files = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    found = word.lower().encode()
    return [one.name for one in files if found in one.name.lower().encode() + one.read_bytes()]
