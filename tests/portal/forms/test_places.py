"""The sessions that a form offers: those of the one text it is about, in any worker."""

import pytest

from portal.forms.commitments import CommitmentForm, initial_at
from portal.forms.journal import EntryForm
from portal.forms.places import PlaceField, place_value
from portal.models import Workshop
from tests.factories.charters import accept, put_in_force
from tests.factories.portal import (
    CohortFactory,
    EnrolmentFactory,
    JournalEntryFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db


def somebodys_session() -> tuple[Workshop, EntryForm]:
    """A session of a group of its own, and the form of a text of somebody there about it."""
    cohort = CohortFactory()
    person = EnrolmentFactory(cohort=cohort).person
    accept(person, cohort, put_in_force(cohort.charter))
    session = WorkshopFactory(cohort=cohort)
    entry = JournalEntryFactory(owner=person, cohort=cohort, workshop=session)
    return session, EntryForm(None, entry=entry)


def commitment_form(session: Workshop) -> CommitmentForm:
    initial = initial_at(session.cohort, session)
    return CommitmentForm(None, initial=initial, cohort=session.cohort)


def places_of(session: Workshop) -> dict:
    """All that a form of this session's group may know."""
    cohort = session.cohort
    return {
        place_value(cohort, None): (cohort, None),
        place_value(cohort, session): (cohort, session),
    }


def test_a_form_knows_its_own_places_only_whoever_came_before_and_after():
    session, form = somebodys_session()
    others = [somebodys_session() for _ in range(5)]
    again = [form, commitment_form(session), EntryForm(None, entry=form.entry)]
    for one in again:
        assert one.fields["place"].places == places_of(session)
        assert [value for value, _ in one.fields["place"].choices] == list(places_of(session))
    for theirs, their_form in others:
        assert their_form.fields["place"].places == places_of(theirs)


def test_two_forms_share_nothing_and_nothing_stays_in_the_process():
    session, form = somebodys_session()
    forms = [form, EntryForm(None, entry=form.entry), *map(commitment_form, [session] * 2)]
    assert len({id(one.fields["place"].places) for one in forms}) == len(forms)
    for kind in (EntryForm, CommitmentForm):
        assert dict(kind.base_fields["place"].places) == {}


def test_offered_once_more_a_field_forgets_what_it_offered():
    field, sessions = PlaceField(), [somebodys_session()[0] for _ in range(2)]
    for session in sessions:
        field.offer([session.cohort], [session])
    assert field.places == places_of(sessions[1])
