"""One text of a journal: written and read by its owner, read by whom they let, found by nobody."""

from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from portal.enums import Audience, AuditAction, EnrolmentStatus, LeaveReason
from portal.forms.writing import LONGEST
from portal.guiding_questions import ENTRY_TITLES
from portal.models import AuditEvent, Cohort, Enrolment, JournalEntry, Snapshot, Workshop
from portal.models.journal import ENTRY_TEXTS
from portal.services.snapshots import snapshots_of
from portal.views.acts import INCOMPLETE, MEANWHILE
from tests.factories.charters import accept, decline, put_in_force
from tests.factories.content import UserFactory
from tests.factories.portal import (
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    JournalEntryFactory,
    SnapshotFactory,
    WorkshopFactory,
)
from tests.forms import soup_of
from tests.portal.views.journal_steps import (
    browser,
    cancel,
    day_of,
    filled_in,
    places_offered,
    sent_entry,
)
from tests.security.xss import CORPUS

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECRET = "Zibeline"
DOORS = ["entry", "read_entry", "entry_versions", "entry_audience", "delete_entry"]
HANDLERS_AND_SCRIPTS = {
    "script",
    "iframe",
    "object",
    "embed",
    "style",
    "form",
    "input",
    "svg",
    "img",
}


@pytest.fixture
def me(cohort, version, member):
    accept(member, cohort, version)
    return member


@pytest.fixture
def entry(me, cohort) -> JournalEntry:
    return JournalEntryFactory(owner=me, cohort=cohort, texts={"facts": SECRET})


def address(name: str, entry: JournalEntry) -> str:
    return reverse(name, args=[entry.pk])


def now(entry: JournalEntry) -> JournalEntry:
    return JournalEntry.objects.get(pk=entry.pk)


def share(client, entry: JournalEntry):
    """Confirm what the page asks: it names the people of the text's group of that moment."""
    page = client.get(f"{address('entry_audience', entry)}?avec=cohort")
    fields = soup_of(page).select("form.confirm input[type=hidden]")
    sent = {field["name"]: field["value"] for field in fields}
    return client.post(address("entry_audience", entry), sent, follow=True)


def html_of(client, name: str, entry: JournalEntry) -> str:
    return client.get(address(name, entry)).content.decode()


# Writing --------------------------------------------------------------------------------------


def test_saved_by_hand_leads_to_reading(me, entry):
    client = browser(me)
    answer = sent_entry(client, entry, facts="Autre chose.", learned_self="")
    assert answer.url == address("read_entry", entry)
    assert dict(now(entry).texts) == {"facts": "Autre chose."}
    assert "Votre texte est enregistré." in html_of(client, "read_entry", entry)


def test_page_saves_by_itself_even_without_a_word(me, entry):
    answer = sent_entry(browser(me), entry, by_itself=True, facts="")
    assert answer.status_code == 200
    assert answer.json()["seen"] == 2
    assert dict(now(entry).texts) == {}


def test_text_without_a_word_is_not_saved_by_hand(me, entry):
    answer = sent_entry(browser(me), entry, facts="  \n ")
    assert answer.status_code == 400
    assert "Écrivez au moins une ligne" in answer.content.decode()
    assert now(entry).texts["facts"] == SECRET


def test_other_window_is_not_overwritten(me, entry):
    client = browser(me)
    stale = filled_in(client.get(address("entry", entry)).context["form"], facts="Ici", key="")
    sent_entry(client, entry, facts="Ailleurs")
    assert (
        client.post(
            address("entry", entry), stale, headers={"Accept": "application/json"}
        ).status_code
        == 409
    )
    answer = client.post(address("entry", entry), stale)
    page = answer.content.decode()
    assert (answer.status_code, "Ici" in page, "Ailleurs" in page) == (409, True, True)
    again = filled_in(answer.context["form"])
    assert client.post(address("entry", entry), again).status_code == 302
    assert now(entry).texts["facts"] == "Ici"


def test_line_ends_of_a_browser_make_no_other_text(me, entry):
    """By hand a browser sends CR LF, the page itself LF."""
    client, typed = browser(me), {True: "Un.\n\nDeux.", False: "Un.\r\n\r\nDeux."}
    for by_itself in (False, True, False, True, False):
        answer = sent_entry(client, entry, by_itself=by_itself, facts=typed[by_itself])
        assert answer.status_code == (200 if by_itself else 302)
        assert dict(now(entry).texts) == {"facts": typed[True]}
    assert kept_of(entry) == [{"facts": typed[True]}, {"facts": SECRET}]


def test_other_window_that_says_the_same_says_nothing_else(me, entry):
    client = browser(me)
    form = client.get(address("entry", entry)).context["form"]
    stale = filled_in(form, facts="Un.\r\nDeux.", free_text="Ici.\rLà.", key="")
    sent_entry(client, entry, by_itself=True, facts="Un.\nDeux.", free_text="Ici.\nLà.")
    answer = client.post(address("entry", entry), stale)
    assert (answer.status_code, answer.context["theirs"]) == (409, [])
    assert kept_of(entry) == [{"facts": SECRET}]


def kept_of(entry: JournalEntry) -> list[dict]:
    return [dict(one.content) for one in snapshots_of(entry)]


def test_wrong_date_is_told_where_it_is(me, entry):
    answer = sent_entry(browser(me), entry, entry_date="31/31/2026", facts="Resté.")
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 400
    assert page.find("details", class_="about-entry").has_attr("open")
    assert page.find("a", href="#id_entry_date")
    assert "Resté." in page.find("textarea", id="id_facts").text


@pytest.mark.parametrize(
    ("wrong", "label"),
    [
        ({"entry_date": ""}, "Date"),
        ({"entry_date": "31/31/2026"}, "Date"),
        ({"moment": "jamais"}, "Moment"),
        ({"my_role": ""}, "Mon rôle ce jour-là"),
        ({"place": "ailleurs"}, "Séance"),
    ],
)
def test_words_do_not_wait_for_what_the_text_is_about(me, entry, wrong, label):
    before, client = about_of(entry), browser(me)
    answer = sent_entry(client, entry, by_itself=True, facts="Gardé.", **wrong)
    assert (answer.status_code, answer.json()["left_out"]) == (200, [label])
    assert (now(entry).texts["facts"], about_of(entry)) == ("Gardé.", before)
    assert sent_entry(client, entry, facts="Pas encore.", **wrong).status_code == 400
    assert now(entry).texts["facts"] == "Gardé."


def about_of(entry: JournalEntry) -> tuple:
    saved = now(entry)
    return saved.entry_date, saved.cohort, saved.workshop, saved.moment, saved.my_role


def test_wrong_words_are_not_saved_with_what_is_stored_about_them(me, entry):
    answer = sent_entry(browser(me), entry, by_itself=True, facts="Trop." * LONGEST, entry_date="")
    assert answer.status_code == 400
    assert now(entry).texts["facts"] == SECRET


def test_questions_follow_the_moment_that_is_chosen(me, entry):
    """Without a script: the button saves, and shows other questions; nothing has to be said yet."""
    client = browser(me)
    assert "Que s’est-il passé" in html_of(client, "entry", entry)
    answer = sent_entry(
        client, entry, moment="after", my_role="consultant", questions="1", facts=""
    )
    assert answer.url == address("entry", entry)
    page = BeautifulSoup(client.get(answer.url).content, "html.parser")
    asked_first = [one["name"] for one in page.select(".writing > .field textarea")]
    assert asked_first == ["learned_topic", "learned_self", "learned_method", "will_apply"]
    assert now(entry).moment == "after"


def test_every_part_can_be_written(me, entry):
    texts = {name: f"Mot de {name}." for name in ENTRY_TEXTS}
    sent_entry(browser(me), entry, **texts)
    assert dict(now(entry).texts) == texts
    page = html_of(browser(me), "read_entry", entry)
    assert [page.index(text) for text in texts.values()] == sorted(map(page.index, texts.values()))
    assert all(title in page for title in ENTRY_TITLES.values())


def test_session_is_chosen_among_ones_own(me, entry, cohort):
    mine = WorkshopFactory(cohort=cohort)
    other = EnrolmentFactory(person=me).cohort  # its charter is not accepted
    theirs, unaccepted = WorkshopFactory(), WorkshopFactory(cohort=other)
    for place in (theirs.pk, unaccepted.pk, f"groupe-{other.pk}", uuid4()):
        answer = sent_entry(browser(me), entry, place=str(place))
        assert answer.context["form"].errors.keys() == {"place"}
    assert sent_entry(browser(me), entry, place=str(mine.pk)).status_code == 302
    assert now(entry).workshop == mine
    assert sent_entry(browser(me), entry, place=f"groupe-{cohort.pk}").status_code == 302
    assert now(entry).workshop is None


@pytest.fixture
def session(entry, cohort) -> Workshop:
    """The session that the text is about."""
    session = WorkshopFactory(cohort=cohort, number=3)
    JournalEntry.objects.filter(pk=entry.pk).update(workshop=session)
    return session


def test_session_that_is_cancelled_while_one_writes_refuses_nothing(me, entry, session):
    client = browser(me)
    data = filled_in(client.get(address("entry", entry)).context["form"], facts="En cours.")
    cancel(session)
    headers = {"Accept": "application/json"}
    assert client.post(address("entry", entry), data, headers=headers).status_code == 200
    assert (now(entry).workshop, dict(now(entry).texts)) == (session, {"facts": "En cours."})


def test_session_that_was_cancelled_stays_that_of_its_text_and_says_so(me, entry, session, cohort):
    later = WorkshopFactory(cohort=cohort, number=4, starts_at=session.starts_at + DAY)
    cancel(session)
    client = browser(me)
    form = client.get(address("entry", entry)).context["form"]
    assert places_offered(form) == [
        (f"groupe-{cohort.pk}", "Sans séance"),
        (str(session.pk), f"Séance n° 3, {day_of(session)}, annulée"),
        (str(later.pk), f"Séance n° 4, {day_of(later)}"),
    ]
    page = BeautifulSoup(client.get(address("entry", entry)).content, "html.parser")
    assert page.select_one("select[name=place] [selected]")["value"] == str(session.pk)
    for by_itself in (True, False):
        sent_entry(client, entry, by_itself=by_itself, facts=f"Plus tard, {by_itself}.")
        assert (now(entry).workshop, now(entry).texts["facts"]) == (
            session,
            f"Plus tard, {by_itself}.",
        )


def test_cancelled_session_is_offered_to_no_other_text(me, entry, session, cohort):
    cancel(session)
    other = JournalEntryFactory(owner=me, cohort=cohort, texts={"facts": "Autre."})
    client = browser(me)
    form = client.get(address("entry", other)).context["form"]
    assert places_offered(form) == [(f"groupe-{cohort.pk}", "Sans séance")]
    answer = sent_entry(client, other, place=str(session.pk))
    assert answer.context["form"].errors == {"place": ["Choisissez une séance de la liste."]}
    sent_entry(client, entry, place=f"groupe-{cohort.pk}")  # taken from the text, it is gone
    form = client.get(address("entry", entry)).context["form"]
    assert places_offered(form) == [(f"groupe-{cohort.pk}", "Sans séance")]


@pytest.mark.parametrize("status", ["closed", "archived"])
def test_group_that_is_over_stays_that_of_its_text(me, entry, session, cohort, status):
    other = EnrolmentFactory(person=me).cohort
    accept(me, other, put_in_force(other.charter))
    Cohort.objects.filter(pk=cohort.pk).update(status=status)
    cancel(session)
    client = browser(me)
    form = client.get(address("entry", entry)).context["form"]
    assert [value for value, _ in places_offered(form)] == [
        f"groupe-{cohort.pk}",
        str(session.pk),
        f"groupe-{other.pk}",
    ]
    assert sent_entry(client, entry, by_itself=True, facts="Après.").status_code == 200
    saved = now(entry)
    assert (saved.cohort, saved.workshop, saved.texts["facts"]) == (cohort, session, "Après.")


def test_shared_text_offers_no_other_group(me, entry, cohort, version):
    other = EnrolmentFactory(person=me).cohort
    accept(me, other, put_in_force(other.charter))
    assert other.name in html_of(browser(me), "entry", entry)
    JournalEntry.objects.update(audience=Audience.COHORT, shared_at=timezone.now())
    assert other.name not in html_of(browser(me), "entry", entry)
    for by_itself in (False, True):
        elsewhere = {"place": f"groupe-{other.pk}", "facts": "Pour l’autre groupe."}
        answer = sent_entry(browser(me), entry, by_itself=by_itself, **elsewhere)
        assert answer.status_code == 400
    assert now(entry).texts["facts"] == SECRET


def test_what_else_a_form_may_send_changes_nothing(me, entry, cohort):
    other = EnrolmentFactory(cohort=cohort).person
    more = {
        "audience": "cohort",
        "owner": other.pk,
        "shared_at": "2026-01-01",
        "deleted_at": "2026-01-01",
        "lock_version": 99,
        "id": uuid4(),
        "texts": "{}",
        "intrus": "Mot",
    }
    sent_entry(browser(me), entry, facts="Un mot.", **more)
    saved = now(entry)
    assert (saved.owner, saved.audience, saved.lock_version) == (me, Audience.ME, 2)
    assert (saved.shared_at, saved.deleted_at) == (None, None)
    assert dict(saved.texts) == {"facts": "Un mot."}


def test_who_may_not_write_reads_and_is_led_to_the_charter(entry, me, cohort, version):
    client = browser(me)
    form = client.get(address("entry", entry)).context["form"]
    decline(me, cohort, version)
    assert client.get(address("entry", entry)).url == address("read_entry", entry)
    answer = client.post(address("entry", entry), filled_in(form, facts="Autre"))
    assert answer.status_code == 403
    assert reverse("cohort_charter", args=[cohort.pk]) in answer.content.decode()
    Enrolment.objects.update(status=EnrolmentStatus.SUSPENDED)
    assert client.post(address("entry", entry), filled_in(form, facts="Autre")).status_code == 403
    assert now(entry).texts["facts"] == SECRET
    assert SECRET in html_of(client, "read_entry", entry)


def test_who_facilitates_keeps_what_they_wrote_and_writes_no_more(cohort, version, facilitator):
    accept(facilitator, cohort, version)
    entry = JournalEntryFactory(owner=facilitator, cohort=cohort, texts={"facts": SECRET})
    client = browser(facilitator)
    assert client.get(address("entry", entry)).url == address("read_entry", entry)
    assert client.post(address("entry", entry), {"facts": "Autre"}).status_code == 403
    assert SECRET in html_of(client, "read_entry", entry)


@pytest.mark.parametrize("count", [1, 3])
def test_writing_costs_the_same_with_many_sessions(me, entry, count, django_assert_num_queries):
    WorkshopFactory.create_batch(count, cohort=entry.cohort)
    cancelled = WorkshopFactory(cohort=entry.cohort, status="cancelled", cancel_reason="place")
    JournalEntry.objects.update(workshop=cancelled)
    client = browser(me)
    client.get(address("entry", entry))
    with django_assert_num_queries(WRITING_QUERIES):
        client.get(address("entry", entry))


WRITING_QUERIES = 18


# Former versions ------------------------------------------------------------------------------


def test_former_version_is_taken_up_again(me, entry):
    former = SnapshotFactory(entry=entry, content={"facts": "Avant."})
    client = browser(me)
    assert "Avant." in html_of(client, "entry_versions", entry)
    client.post(address("entry_versions", entry), {"version": former.pk, "seen": 1})
    assert dict(now(entry).texts) == {"facts": "Avant."}
    foreign = SnapshotFactory()
    answer = client.post(address("entry_versions", entry), {"version": foreign.pk, "seen": 2})
    assert answer.status_code == 404


@pytest.mark.parametrize("seen", ["9" * 5_000, "-1", "x", "", None])
def test_former_version_is_taken_up_upon_a_version_only(me, entry, seen):
    former = SnapshotFactory(entry=entry, content={"facts": "Avant."})
    sent = {"version": former.pk} if seen is None else {"version": former.pk, "seen": seen}
    answer = browser(me).post(address("entry_versions", entry), sent)
    page = answer.content.decode()
    assert (answer.status_code, INCOMPLETE in page, "Avant." in page) == (400, True, True)
    assert (now(entry).lock_version, dict(now(entry).texts)) == (1, {"facts": SECRET})
    assert kept_of(entry) == [{"facts": "Avant."}]


@pytest.mark.parametrize("seen", ["0", "2", "9" * 30])
def test_former_version_is_not_taken_up_upon_another_version(me, entry, seen):
    former = SnapshotFactory(entry=entry, content={"facts": "Avant."})
    sent = {"version": former.pk, "seen": seen}
    answer = browser(me).post(address("entry_versions", entry), sent, follow=True)
    assert answer.redirect_chain == [(address("entry", entry), 302)]
    assert MEANWHILE in answer.content.decode()
    assert (now(entry).lock_version, dict(now(entry).texts)) == (1, {"facts": SECRET})


# Who reads it ---------------------------------------------------------------------------------


def reads(person, entry: JournalEntry) -> bool:
    answer = browser(person).get(address("entry", entry))
    seen = SECRET in answer.content.decode()
    assert seen == (answer.status_code == 200)
    return seen


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        (Audience.ME, set()),
        (Audience.FACILITATOR, {"facilitator"}),
        (Audience.COHORT, {"facilitator", "peer"}),
    ],
)
def test_each_audience_reads_what_is_meant_for_it(
    me, entry, cohort, version, facilitator, stranger, coordinator, superuser, audience, expected
):
    people = {"peer": EnrolmentFactory(cohort=cohort).person, "facilitator": facilitator}
    for person in people.values():
        accept(person, cohort, version)
    people |= {"stranger": stranger, "coordinator": coordinator, "superuser": superuser}
    if audience != Audience.ME:
        JournalEntry.objects.update(audience=audience, shared_at=timezone.now())
    assert {name for name, person in people.items() if reads(person, entry)} == expected
    for person in people.values():
        client = browser(person)
        for name in DOORS[1:]:
            assert client.get(address(name, entry)).status_code == 404
            assert client.post(address(name, entry)).status_code in {404, 405}
        assert client.post(address("entry", entry), {"facts": "Volé"}).status_code in {404, 405}
    assert now(entry).texts["facts"] == SECRET


@pytest.mark.parametrize("state", ["never", "declined", "pending"])
def test_readers_without_the_charter_are_led_to_it(entry, cohort, version, state):
    peer = EnrolmentFactory(cohort=cohort).person
    JournalEntry.objects.update(audience=Audience.COHORT, shared_at=timezone.now())
    if state == "declined":
        decline(peer, cohort, version)
    if state == "pending":
        accept(peer, cohort, version)
        put_in_force(cohort.charter)
    answer = browser(peer).get(address("entry", entry))
    assert answer.url == reverse("cohort_charter", args=[cohort.pk])
    assert AuditEvent.objects.count() == 0


def test_reading_is_noted_once_a_day_and_only_anothers(entry, cohort, version, me):
    peer = EnrolmentFactory(cohort=cohort).person
    accept(peer, cohort, version)
    JournalEntry.objects.update(audience=Audience.COHORT, shared_at=timezone.now())
    for person in (peer, peer, me):
        browser(person).get(address("entry", entry))
        browser(person).get(address("read_entry", entry))
    (event,) = AuditEvent.objects.all()
    assert (event.action, event.actor, event.owner) == (AuditAction.READ, peer, me)
    assert event.target_id == entry.pk


def test_reader_sees_author_and_words_and_nothing_to_change(entry, cohort, version, me):
    peer = EnrolmentFactory(cohort=cohort).person
    accept(peer, cohort, version)
    JournalEntry.objects.update(audience=Audience.COHORT, shared_at=timezone.now())
    page = BeautifulSoup(browser(peer).get(address("entry", entry)).content, "html.parser")
    main = page.find("main")
    assert main.h1.text == me.get_full_name()
    assert "Partagé avec le groupe" in main.text
    assert main.find(["form", "textarea"]) is None
    assert not [one for one in main.find_all("a") if "/journal/" in one["href"]]


def test_who_left_and_leaves_their_texts_has_no_name(entry, cohort, version, me):
    peer = EnrolmentFactory(cohort=cohort).person
    accept(peer, cohort, version)
    JournalEntry.objects.update(audience=Audience.COHORT, shared_at=timezone.now())
    Enrolment.objects.filter(person=me).update(
        status=EnrolmentStatus.WITHDRAWN,
        left_on=timezone.localdate(),
        leave_reason=LeaveReason.NOT_SAID,
        leaves_texts=True,
    )
    for path in (address("entry", entry), reverse("shared_in_group", args=[cohort.pk])):
        page = browser(peer).get(path).content.decode()
        assert "Ancien participant" in page
        assert me.get_full_name() not in page
    Enrolment.objects.filter(person=me).update(leaves_texts=False)
    assert not reads(peer, entry)


# The audience is chosen -----------------------------------------------------------------------


def test_sharing_names_who_will_read_and_asks_to_confirm(me, entry, cohort, facilitator):
    peer = EnrolmentFactory(cohort=cohort, person__first_name="Bruno").person
    client = browser(me)
    page = client.get(f"{address('entry_audience', entry)}?avec=cohort").content.decode()
    assert peer.get_full_name() in page
    assert facilitator.get_full_name() in page
    assert "1 membre&nbsp;:" in page
    assert now(entry).audience == Audience.ME  # to look is not to share
    answer = share(client, entry)
    assert "le groupe lit ce texte" in answer.content.decode()
    assert now(entry).audience == Audience.COHORT


def test_confirmation_holds_for_the_group_whose_people_were_named(me, entry, cohort, version):
    other = CohortFactory(charter=cohort.charter)
    stranger = EnrolmentFactory(cohort=other).person
    EnrolmentFactory(cohort=other, person=me)
    accept(me, other, version)
    client = browser(me)
    page = client.get(f"{address('entry_audience', entry)}?avec=cohort").content.decode()
    assert stranger.get_full_name() not in page
    JournalEntry.objects.update(cohort=other)  # in another window
    sent = {"audience": "cohort", "group": cohort.pk}
    answer = client.post(address("entry_audience", entry), sent, follow=True)
    assert "passé dans un autre groupe" in answer.content.decode()
    assert now(entry).audience == Audience.ME
    share(client, entry)
    assert now(entry).audience == Audience.COHORT


def test_unsharing_says_what_it_cannot_undo(me, entry):
    JournalEntry.objects.update(audience=Audience.COHORT, shared_at=timezone.now())
    client = browser(me)
    page = client.get(f"{address('entry_audience', entry)}?avec=me").content.decode()
    assert "Les personnes qui l’ont lu l’ont lu" in page
    client.post(address("entry_audience", entry), {"audience": "me"})
    assert now(entry).audience == Audience.ME


def test_pending_charter_hides_the_others_and_lets_unshare(me, entry, cohort, facilitator):
    peer = EnrolmentFactory(cohort=cohort, person__last_name="Castel").person
    JournalEntry.objects.update(audience=Audience.FACILITATOR, shared_at=timezone.now())
    put_in_force(cohort.charter)
    client = browser(me)
    for query in ("", "?avec=cohort"):
        page = client.get(address("entry_audience", entry) + query).content.decode()
        assert "avoir accepté la charte" in page
        assert peer.get_full_name() not in page
        assert facilitator.get_full_name() not in page
    answer = share(client, entry)
    assert "avoir accepté la charte" in answer.content.decode()
    assert now(entry).audience == Audience.FACILITATOR
    client.post(address("entry_audience", entry), {"audience": "me"})
    assert now(entry).audience == Audience.ME


def test_sharing_without_its_group_changes_nothing(me, entry):
    for group in ({}, {"group": "x"}):
        sent = {"audience": "cohort", **group}
        assert browser(me).post(address("entry_audience", entry), sent).status_code == 400
    assert now(entry).audience == Audience.ME


@pytest.mark.parametrize("audience", ["", "everybody", None])
def test_unknown_audience_changes_nothing(me, entry, audience):
    sent = {} if audience is None else {"audience": audience}
    assert browser(me).post(address("entry_audience", entry), sent).status_code == 400
    page = browser(me).get(f"{address('entry_audience', entry)}?avec={audience}").content.decode()
    assert "Qui lit ce texte" in page
    assert now(entry).audience == Audience.ME


# The trash ------------------------------------------------------------------------------------


def test_text_goes_to_the_trash_and_comes_back(me, entry):
    client = browser(me)
    assert SECRET in html_of(client, "delete_entry", entry)
    assert now(entry).deleted_at is None  # asked first
    client.post(address("delete_entry", entry))
    assert [client.get(address(name, entry)).status_code for name in DOORS] == [404] * 5
    assert SECRET not in client.get("/espace/journal/").content.decode()
    trash = client.get("/espace/journal/corbeille/").content.decode()
    assert SECRET in trash
    client.post(address("restore_entry", entry))
    assert SECRET in client.get("/espace/journal/").content.decode()
    assert SECRET not in client.get("/espace/journal/corbeille/").content.decode()


def test_text_is_deleted_for_good_after_confirmation(me, entry):
    JournalEntry.objects.update(deleted_at=timezone.now())
    client = browser(me)
    assert "Rien ne peut les faire revenir" in html_of(client, "destroy_entry", entry)
    assert JournalEntry.objects.exists()
    answer = client.post(address("destroy_entry", entry), follow=True)
    assert "La corbeille est vide" in answer.content.decode()
    assert not JournalEntry.objects.exists()
    assert not Snapshot.objects.exists()


def test_trash_of_others_does_not_exist(entry, cohort, version):
    peer = EnrolmentFactory(cohort=cohort).person
    accept(peer, cohort, version)
    JournalEntry.objects.update(deleted_at=timezone.now())
    client = browser(peer)
    assert SECRET not in client.get("/espace/journal/corbeille/").content.decode()
    for name in ("restore_entry", "destroy_entry", "entry"):
        assert client.post(address(name, entry)).status_code == 404
    assert now(entry).deleted_at is not None


def test_what_is_not_in_the_trash_is_not_destroyed(me, entry):
    for name in ("restore_entry", "destroy_entry"):
        assert browser(me).post(address(name, entry)).status_code == 404
    assert now(entry).texts["facts"] == SECRET


# What is shown is words -----------------------------------------------------------------------


def dangers(html: str) -> list[str]:
    """Return what of the text's own part of a page a browser would run, load or send."""
    found = []
    page = BeautifulSoup(html, "html.parser")
    for part in page.select(".own-words, .excerpt"):
        for tag in part.find_all(True):
            schemes = ("http://", "https://", "mailto:")
            if tag.name in HANDLERS_AND_SCRIPTS:
                found.append(str(tag))
            if set(tag.attrs) - {"href", "rel"} or not tag.get("href", "https://").startswith(
                schemes
            ):
                found.append(str(tag))
    return found


@pytest.mark.parametrize("link", ["", "[x]({})", "[x](<{}>)", "<{}>", "- {}\n- {}", "> {}"])
def test_no_text_runs_anything(me, entry, link):
    texts = [link.replace("{}", one) if link else one for one in CORPUS]
    entry.texts = dict(zip(ENTRY_TEXTS, ["\n\n".join(texts)] * 7, strict=True))
    entry.save()
    client = browser(me)
    for path in (address("read_entry", entry), "/espace/journal/", address("delete_entry", entry)):
        html = client.get(path).content.decode()
        assert "alert(1)" in html  # it is shown, as words
        assert dangers(html) == []


def test_the_look_finds_what_is_dangerous():
    bad = (
        '<div class="own-words"><a href="javascript:alert(1)">x</a><b onclick="x">y</b><img></div>'
    )
    assert len(dangers(bad)) == 3


def test_light_markdown_is_read_as_it_is_meant(me, entry):
    entry.texts = {"facts": "Un *mot*, **deux**.\n\n- un\n- deux\n\n[lien](https://example.org)"}
    entry.save()
    html = html_of(browser(me), "read_entry", entry)
    for part in ("<em>mot</em>", "<strong>deux</strong>", "<li>un</li>"):
        assert part in html
    assert 'href="https://example.org"' in html


def test_nobody_without_a_group_has_a_journal_of_others(entry):
    assert browser(UserFactory()).get(address("entry", entry)).status_code == 404
    assert browser(FacilitationFactory().person).get(address("entry", entry)).status_code == 404
