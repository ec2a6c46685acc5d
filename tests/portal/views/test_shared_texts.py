"""What the people of a group let each other read: on its page, on a session's, for facilitators."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.enums import Audience, CohortStatus
from portal.models import AuditEvent, Cohort, Workshop
from tests.factories.charters import accept, put_in_force
from tests.factories.portal import (
    CommitmentFactory,
    EnrolmentFactory,
    FacilitationFactory,
    JournalEntryFactory,
    WorkshopFactory,
)
from tests.portal.views.journal_steps import browser

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECRET = "Zibeline"


@pytest.fixture
def me(cohort, version, member):
    accept(member, cohort, version)
    return member


@pytest.fixture
def before(cohort) -> Workshop:
    return WorkshopFactory(cohort=cohort, number=2, starts_at=timezone.now() - 10 * DAY)


def address(name: str, thing) -> str:
    return reverse(name, args=[thing.pk])


@pytest.fixture
def shared(cohort, before, facilitator) -> dict[str, object]:
    """One of each kind for each audience, of one member, at one session."""
    owner = EnrolmentFactory(cohort=cohort, person__last_name="Castel").person
    given = {"owner": owner, "cohort": cohort, "workshop": before}
    return {
        audience: CommitmentFactory(
            **given, audience=audience, texts={"text": f"{SECRET}-{audience}"}
        )
        for audience in Audience
    } | {
        f"entry {audience}": JournalEntryFactory(**given, audience=audience)
        for audience in Audience
    }


def seen_on(client, path: str, shared: dict) -> set[str]:
    answer = client.get(path)
    html = answer.content.decode() if answer.status_code == 200 else ""
    commitments = {one for one in Audience if f"{SECRET}-{one}" in html}
    return commitments | {
        name
        for name, text in shared.items()
        if name.startswith("entry") and address("entry", text) in html
    }


def test_group_and_session_show_what_is_shared_with_who_looks(
    shared, cohort, version, before, me, facilitator
):
    accept(facilitator, cohort, version)
    paths = [
        address("cohort", cohort),
        address("workshop", before),
        address("shared_in_group", cohort),
    ]
    group = {"cohort", "entry cohort"}
    for path in paths:
        assert seen_on(browser(me), path, shared) == group
        assert seen_on(browser(facilitator), path, shared) == {
            *group,
            "facilitator",
            "entry facilitator",
        }
    assert (
        address("shared_in_group", cohort)
        in browser(facilitator).get("/espace/animation/").content.decode()
    )


def test_nothing_is_shown_before_the_charter_nor_to_others(
    shared, cohort, version, before, me, stranger, superuser, coordinator
):
    put_in_force(cohort.charter)
    for person in (me, stranger, superuser, coordinator, EnrolmentFactory(cohort=cohort).person):
        for name, thing in (("cohort", cohort), ("workshop", before), ("shared_in_group", cohort)):
            assert seen_on(browser(person), address(name, thing), shared) == set()


def test_words_that_are_shown_are_noted(shared, cohort, before, me):
    client = browser(me)
    client.get(address("workshop", before))
    client.get(address("shared_in_group", cohort))
    (event,) = AuditEvent.objects.all()
    assert (event.actor, event.target_id, event.action) == (me, shared["cohort"].pk, "read")


def test_ones_own_are_among_what_is_shared(me, cohort, before):
    CommitmentFactory(owner=me, cohort=cohort, workshop=before, audience="cohort")
    JournalEntryFactory(owner=me, cohort=cohort, workshop=before, audience="cohort")
    CommitmentFactory(owner=me, cohort=cohort, texts={"text": SECRET})
    page = browser(me).get(address("shared_in_group", cohort)).content.decode()
    assert page.count("Vous · Engagement") == 1
    assert page.count("Vous, ") == 1
    assert SECRET not in page
    assert not AuditEvent.objects.exists()


def test_own_texts_of_a_session_are_listed_there(me, cohort, before):
    entry = JournalEntryFactory(owner=me, cohort=cohort, workshop=before)
    page = browser(me).get(address("workshop", before)).content.decode()
    assert address("read_entry", entry) in page
    assert "Écrire dans mon journal" in page
    other = browser(EnrolmentFactory(cohort=cohort).person)
    assert (
        address("read_entry", entry) not in other.get(address("workshop", before)).content.decode()
    )


@pytest.mark.parametrize(("status", "is_offered"), [("planned", True), ("cancelled", False)])
def test_nothing_is_written_at_a_session_that_is_called_off(me, before, status, is_offered):
    Workshop.objects.filter(pk=before.pk).update(status=status)
    page = browser(me).get(address("workshop", before)).content.decode()
    offers = ["Écrire dans mon journal", f"{reverse('new_commitment')}?session={before.pk}"]
    assert [one in page for one in offers] == [is_offered] * 2


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["shared_in_group", "cohort", "workshop"])
def test_shared_texts_cost_the_same_for_many(
    me, cohort, before, name, count, django_assert_num_queries
):
    for _ in range(count):
        owner = EnrolmentFactory(cohort=cohort).person
        given = {"owner": owner, "cohort": cohort, "workshop": before, "audience": "cohort"}
        JournalEntryFactory(**given)
        CommitmentFactory(**given)
    client, path = browser(me), address(name, before if name == "workshop" else cohort)
    client.get(path)
    with django_assert_num_queries(SHARED_QUERIES[name]):
        client.get(path)


SHARED_QUERIES = {"shared_in_group": 19, "cohort": 30, "workshop": 38}


def test_many_shared_texts_come_in_pages(me, cohort):
    JournalEntryFactory.create_batch(
        21, cohort=cohort, owner=EnrolmentFactory(cohort=cohort).person, audience="cohort"
    )
    client, path = browser(me), address("shared_in_group", cohort)
    assert [len(client.get(f"{path}?page={n}").context["page"].object_list) for n in (1, 2)] == [
        20,
        1,
    ]
    group = client.get(address("cohort", cohort)).content.decode()
    assert (group.count("Texte du journal ·"), "Tout ce qui est partagé" in group) == (5, True)


def test_substitute_reads_nothing_of_the_journal(shared, cohort, before, version):
    person = FacilitationFactory(
        cohort=cohort, workshop=before, ends_on=timezone.localdate() + DAY
    ).person
    accept(person, cohort, version)
    assert seen_on(browser(person), address("workshop", before), shared) == set()
    assert browser(person).get(address("shared_in_group", cohort)).status_code == 404


def test_group_without_pages_shares_nothing(shared, cohort, me):
    for status in (CohortStatus.ARCHIVED, CohortStatus.DRAFT):
        Cohort.objects.update(status=status)
        assert browser(me).get(address("shared_in_group", cohort)).status_code == 404


def test_who_took_part_before_they_facilitated_sees_the_page(cohort, version, facilitator):
    """Their own text has no place in the group behind it."""
    accept(facilitator, cohort, version)
    JournalEntryFactory(owner=facilitator, cohort=cohort, audience="cohort")
    page = browser(facilitator).get(address("shared_in_group", cohort)).content.decode()
    assert page.count("Vous, ") == 1
