"""One group with its charter, a member, a facilitator and their coordination."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.models import CharterVersion, Cohort
from tests.factories.charters import accept, make_cohort, put_in_force
from tests.factories.portal import CohortFactory, EnrolmentFactory, FacilitationFactory


@pytest.fixture
def cohort(db) -> Cohort:
    return make_cohort()


@pytest.fixture
def version(cohort) -> CharterVersion:
    return cohort.charter.versions.get()


@pytest.fixture
def member(cohort):
    return EnrolmentFactory(cohort=cohort, person__email="membre@example.org").person


@pytest.fixture
def facilitator(cohort):
    starts_on = timezone.localdate() - timedelta(days=9)
    return FacilitationFactory(
        cohort=cohort, person__email="anime@example.org", starts_on=starts_on
    ).person


@pytest.fixture
def stranger(db):
    """A member of another group, who accepted its charter."""
    other = CohortFactory()
    person = EnrolmentFactory(cohort=other, person__email="autre@example.org").person
    accept(person, other, put_in_force(other.charter))
    return person
