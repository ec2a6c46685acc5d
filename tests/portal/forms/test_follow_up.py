"""« Où en êtes-vous ? »: what a session asks about, and what a page may write."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from portal.enums import CommitmentState
from portal.forms.follow_up import FollowUps
from portal.models import Commitment, Workshop
from portal.queries.commitments import due_commitments
from portal.services.commitments import record_state
from tests.factories.portal import CommitmentFactory, EnrolmentFactory, WorkshopFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def place():
    return EnrolmentFactory()


@pytest.fixture
def before(place) -> Workshop:
    return WorkshopFactory(cohort=place.cohort, starts_at=NOW - 10 * DAY)


@pytest.fixture
def session(place) -> Workshop:
    return WorkshopFactory(cohort=place.cohort, starts_at=NOW + 4 * DAY)


@pytest.fixture
def commitment(place, before) -> Commitment:
    return CommitmentFactory(cohort=place.cohort, workshop=before, texts={"text": "Dire non"})


def sent(follow_ups: FollowUps, **changes) -> dict:
    """What a browser sends of the page that shows these forms."""
    data = {}
    for form in follow_ups:
        data |= {field.html_name: field.value() for field in form}
        data |= {form.add_prefix(name): value for name, value in changes.items()}
    return data


def shown(commitment: Commitment, session: Workshop) -> FollowUps:
    return FollowUps(None, owner=commitment.owner, workshop=session)


def save(data: dict, commitment: Commitment, session: Workshop) -> tuple[bool, FollowUps]:
    follow_ups = FollowUps(data, owner=commitment.owner, workshop=session)
    assert follow_ups.is_valid()
    return follow_ups.save(), follow_ups


def now(commitment: Commitment) -> tuple[str, dict, int]:
    found = Commitment.objects.get(pk=commitment.pk)
    return found.state, dict(found.texts), found.lock_version


def test_session_asks_about_what_is_open_and_was_taken_before(commitment, session, before):
    place = {"cohort": commitment.cohort, "owner": commitment.owner}
    later = WorkshopFactory(cohort=commitment.cohort, starts_at=NOW + 20 * DAY)
    without_session = CommitmentFactory(**place)
    CommitmentFactory(**place, workshop=before, state=CommitmentState.DONE)
    CommitmentFactory(**place, workshop=session)
    CommitmentFactory(**place, workshop=later)
    CommitmentFactory(cohort=commitment.cohort, owner=EnrolmentFactory().person, workshop=before)
    CommitmentFactory(owner=commitment.owner)  # in another group
    started = CommitmentFactory(**place, workshop=before, state=CommitmentState.IN_PROGRESS)
    assert {*due_commitments(commitment.owner, session)} == {commitment, without_session, started}
    assert [*due_commitments(commitment.owner, before)] == []


def test_answer_is_written_with_its_session(commitment, session):
    data = sent(shown(commitment, session), state="done", note="Deux fois.")
    assert save(data, commitment, session)[0]
    assert now(commitment) == ("done", {"text": "Dire non", "follow_up_note": "Deux fois."}, 2)
    found = Commitment.objects.get()
    assert found.follow_up_workshop == session
    assert found.state_changed_at is not None


def test_page_left_as_it_was_writes_nothing(commitment, session):
    assert save(sent(shown(commitment, session)), commitment, session)[0]
    assert now(commitment) == ("planned", {"text": "Dire non"}, 1)
    assert Commitment.objects.get().follow_up_workshop is None


def test_page_may_save_as_often_as_it_likes(commitment, session):
    """A sheet saves itself while it is written; what it closed itself is still its own."""
    page = shown(commitment, session)
    for note in ("D", "Deux", "Deux fois.", "Deux fois."):
        assert save(sent(page, state="done", note=note), commitment, session)[0]
    assert now(commitment) == ("done", {"text": "Dire non", "follow_up_note": "Deux fois."}, 4)
    assert [form.commitment for form in shown(commitment, session)] == [commitment]


def test_what_another_window_wrote_is_not_overwritten(commitment, session):
    one, other = shown(commitment, session), shown(commitment, session)
    assert save(sent(one, note="Ici."), commitment, session)[0]
    data = sent(other, state="dropped", note="Ailleurs.")
    done, answer = save(data, commitment, session)
    assert not done
    assert now(commitment)[1]["follow_up_note"] == "Ici."
    html = render_to_string("portal/commitments/follow_up.html", {"follow_ups": answer})
    assert "Ici." in html
    assert "Ailleurs." in html
    assert save(sent(answer), commitment, session)[0]  # sent again, it is meant
    assert now(commitment)[:2] == ("dropped", {"text": "Dire non", "follow_up_note": "Ailleurs."})


def test_what_another_window_closed_is_told(commitment, session):
    page = shown(commitment, session)
    record_state(commitment, state="dropped", note="", seen=1, key=uuid4())
    done, answer = save(sent(page, note="Presque."), commitment, session)
    assert not done
    assert [form.there.state for form in answer] == ["dropped"]


def test_what_is_not_mine_is_not_written(commitment, session):
    theirs = CommitmentFactory(cohort=commitment.cohort, owner=EnrolmentFactory().person)
    elsewhere = CommitmentFactory(owner=commitment.owner)
    data = sent(shown(commitment, session))
    for other in (theirs, elsewhere):
        mine = sent(shown(commitment, session), state="done", note="Non.", seen=other.lock_version)
        data |= {name.replace(str(commitment.pk), str(other.pk)): one for name, one in mine.items()}
    data["suivi-------------------------------------seen"] = 1
    assert save(data, commitment, session)[0]
    assert [now(one)[0] for one in (theirs, elsewhere)] == ["planned", "planned"]


def test_wrong_answer_is_told_at_its_field(commitment, session):
    data = sent(shown(commitment, session), state="kept", note="x" * 2_001)
    follow_ups = FollowUps(data, owner=commitment.owner, workshop=session)
    assert not follow_ups.is_valid()
    assert [set(form.errors) for form in follow_ups] == [{"state", "note"}]


@pytest.mark.parametrize("count", [1, 3])
def test_forms_cost_the_same_for_many(place, before, session, count, django_assert_num_queries):
    for _ in range(count):
        CommitmentFactory(cohort=place.cohort, workshop=before)
    with django_assert_num_queries(2):
        assert len(FollowUps(None, owner=place.person, workshop=session)) == count


def test_line_ends_of_a_browser_make_no_other_answer(commitment, session):
    """By hand a browser sends CR LF, the page itself LF: what is saved already is not written."""
    for ends in ("\r\n", "\n", "\r"):
        data = sent(shown(commitment, session), state="done", note=f"Fait.{ends}Deux fois.")
        assert save(data, commitment, session)[0]
        saved = Commitment.objects.select_related("owner__data_key").get()
        assert (saved.lock_version, saved.texts["follow_up_note"]) == (2, "Fait.\nDeux fois.")
