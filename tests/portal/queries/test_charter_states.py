"""Where people stand, over every history there can be; what that lets them see."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.access import enrolments_of
from portal.enums import (
    ChangeKind,
    CharterPolicy,
    CharterState,
    WorkshopKind,
)
from portal.gate import (
    can_read_group,
    can_see_video_link,
    can_write_for_oneself,
    charter_state,
    charter_states,
    charter_states_of,
    required_version,
)
from portal.models import CharterAcceptance, Facilitation
from portal.services.charter_answers import (
    NothingToTakeBack,
    contest_acceptance,
    record_paper_acceptance,
    withdraw_acceptance,
)
from tests.factories.charters import accept, decline, make_fresh, put_in_force
from tests.factories.portal import (
    CharterFactory,
    CharterVersionFactory,
    CohortFactory,
    EnrolmentFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db


def paper(person, cohort, version):
    return record_paper_acceptance(
        person, cohort, version_id=version.pk, note="Signée.", actor=cohort.coordinator
    )


# The table of states ------------------------------------------------------------------------------

# What happened, in order: « v » a major version, « m » a minor one, then what the person did.
HISTORIES = {
    "": CharterState.NEVER,
    "accept": CharterState.ACCEPTED,
    "accept m": CharterState.ACCEPTED,
    "accept m m": CharterState.ACCEPTED,
    "accept v": CharterState.PENDING,
    "accept m v": CharterState.PENDING,
    "accept v m": CharterState.PENDING,
    "accept v accept": CharterState.ACCEPTED,
    "accept v m accept": CharterState.ACCEPTED,
    "accept v decline": CharterState.DECLINED,
    "decline": CharterState.DECLINED,
    "decline v": CharterState.DECLINED,
    "decline accept": CharterState.ACCEPTED,
    "accept decline": CharterState.DECLINED,
    "accept withdraw": CharterState.DECLINED,
    "accept v withdraw": CharterState.DECLINED,
    "accept withdraw accept": CharterState.ACCEPTED,
    "paper": CharterState.ACCEPTED,
    "paper contest": CharterState.NEVER,
    "decline paper contest": CharterState.DECLINED,
    "accept v paper contest": CharterState.PENDING,
    "paper contest accept": CharterState.ACCEPTED,
    "m": CharterState.NEVER,
    "v": CharterState.NEVER,
}
# What each state opens: the group, writing for oneself, a link, the kickoff's link.
OPENS = {
    CharterState.ACCEPTED: (True, True, True, True),
    CharterState.PENDING: (False, True, False, True),
    CharterState.DECLINED: (False, False, False, True),
    CharterState.NEVER: (False, False, False, True),
}


def live(history: str, cohort, person) -> None:
    for event in history.split():
        version = required_version(cohort)
        {
            "v": lambda: put_in_force(cohort.charter),
            "m": lambda: put_in_force(cohort.charter, kind=ChangeKind.MINOR),
            "accept": lambda version=version: accept(person, cohort, version),
            "decline": lambda version=version: decline(person, cohort, version),
            "paper": lambda version=version: paper(person, cohort, version),
            "withdraw": lambda: withdraw_acceptance(person, cohort),
            "contest": lambda: contest_acceptance(person, cohort),
        }[event]()


@pytest.fixture
def links(cohort) -> list:
    return [
        WorkshopFactory(cohort=cohort, video_url="https://visio.example.org/a"),
        WorkshopFactory(cohort=cohort, kind=WorkshopKind.KICKOFF),
    ]


@pytest.mark.parametrize(("history", "expected"), HISTORIES.items())
def test_state_and_what_it_opens(cohort, member, links, history, expected):
    live(history, cohort, member)
    assert charter_state(member, cohort) == expected
    assert OPENS[expected] == (
        can_read_group(member, cohort),
        can_write_for_oneself(member, cohort),
        *(can_see_video_link(member, workshop) for workshop in links),
    )


@pytest.mark.parametrize("history", ["", "accept", "accept v"])
def test_facilitator_is_asked_as_everybody(cohort, facilitator, links, history):
    live(history, cohort, facilitator)
    assert charter_state(facilitator, cohort) == HISTORIES[history]
    assert can_read_group(facilitator, cohort) is OPENS[HISTORIES[history]][0]


def test_acceptance_of_who_left_opens_nothing(cohort, version, member, links):
    accept(member, cohort, version)
    enrolments_of(member).update(status="suspended")
    assert not can_read_group(member, cohort)
    assert not can_write_for_oneself(member, cohort)
    assert not any(can_see_video_link(member, workshop) for workshop in links)


def test_substitute_sees_the_group_once_they_accepted(cohort, version, facilitator, links):
    Facilitation.objects.update(workshop=links[0], ends_on=links[0].starts_at)
    assert not can_see_video_link(facilitator, links[0])
    accept(facilitator, cohort, version)
    assert can_see_video_link(facilitator, links[0])
    assert can_read_group(facilitator, cohort)


def test_stranger_sees_nothing(cohort, stranger, links):
    assert not can_read_group(stranger, cohort)
    assert not any(can_see_video_link(stranger, workshop) for workshop in links)


def test_pinned_cohort_keeps_its_version(cohort, version, member):
    accept(member, cohort, version)
    cohort.charter_policy, cohort.pinned_version = CharterPolicy.PINNED, version
    cohort.save()
    put_in_force(cohort.charter)
    assert required_version(cohort) == version
    assert charter_state(member, cohort) == CharterState.ACCEPTED


def test_cohort_without_version_in_force_is_closed(member):
    cohort = CohortFactory(charter=CharterFactory())
    assert required_version(cohort) is None
    assert charter_state(member, cohort) == CharterState.NEVER


def test_another_charter_asks_anew(cohort, version, member):
    accept(member, cohort, version)
    cohort.charter = CharterVersionFactory().charter
    cohort.save()
    assert charter_state(member, cohort) == CharterState.PENDING


def test_one_cohort_says_nothing_of_another(cohort, version, member):
    other = EnrolmentFactory(person=member, cohort__charter=cohort.charter).cohort
    accept(member, cohort, version)
    assert charter_states(member, [cohort, other]) == {
        cohort.pk: CharterState.ACCEPTED,
        other.pk: CharterState.NEVER,
    }


@pytest.mark.parametrize("count", [1, 3])
def test_states_of_a_list_are_two_queries(django_assert_num_queries, count):
    cohorts = [make_cohort_with_answers() for _ in range(count)]
    with django_assert_num_queries(2):
        states = charter_states_of(cohorts)
    assert list(states.values()) == [CharterState.ACCEPTED] * 2 * count


def make_cohort_with_answers():
    cohort = make_fresh()
    version = required_version(cohort)
    for person in (EnrolmentFactory(cohort=cohort).person for _ in range(2)):
        accept(person, cohort, version)
    return cohort


# Histories at random, against a model of a few lines ----------------------------------------------

EVENTS = st.lists(st.sampled_from("v m accept decline paper withdraw contest".split()), max_size=9)


class Model:
    """The rules of BR-21 to BR-26 as one would say them."""

    def __init__(self):
        self.era, self.minor, self.answers = 1, 0, []

    def do(self, event: str) -> None:
        text = (self.era, self.minor)
        last = self.answers[-1] if self.answers else None
        if event == "v":
            self.era, self.minor = self.era + 1, 0
        elif event == "m":
            self.minor += 1
        elif event in {"accept", "paper"}:
            if not (last and last[0] in {"accept", "paper"} and last[1] == text):
                self.answers.append((event, text))
        elif event == "contest":
            if last and last[0] == "paper":
                self.answers = [one for one in self.answers if one != ("paper", last[1])]
        elif event == "withdraw":
            if last and last[0] in {"accept", "paper"}:
                self.answers.append((event, last[1]))
        else:
            self.answers.append((event, text))

    def state(self) -> str:
        if not self.answers:
            return "never"
        event, (era, _) = self.answers[-1]
        if event not in {"accept", "paper"}:
            return "declined"
        return "accepted" if era == self.era else "pending"


@settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=EVENTS)
def test_any_history_ends_where_the_rules_say(history):
    cohort = make_fresh()
    person, model = EnrolmentFactory(cohort=cohort).person, Model()
    for event in history:
        model.do(event)
        try:
            live(event, cohort, person)
        except NothingToTakeBack:
            assert event in {"withdraw", "contest"}
        assert charter_state(person, cohort) == model.state(), event


def test_answers_are_only_added(cohort, version, member):
    live("accept withdraw accept v accept", cohort, member)
    decisions = CharterAcceptance.objects.order_by("decided_at").values_list("decision", flat=True)
    assert list(decisions) == ["accepted", "withdrawn", "accepted", "accepted"]
