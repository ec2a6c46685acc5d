"""Charters put in force and answered, by the services."""

from portal.enums import ChangeKind
from portal.models import CharterVersion, Cohort
from portal.services.charter_answers import answer_charter
from portal.services.charters import activate_version, edit_draft, start_draft
from tests.factories.portal import CharterFactory, CohortFactory

TYPED = "Zénobie Quatrefages-Typée"
TEXT = {
    "title": "Charte du groupe",
    "summary": "Ce qui se dit ici reste ici.",
    "body": "## 1. Confidentialité\n\nCe qui se dit ici *reste ici*.\n\n## Durée\n\nToujours.",
}


def put_in_force(charter, *, kind=ChangeKind.MAJOR, **changes) -> CharterVersion:
    """Write the next version of a charter and put it in force."""
    draft = start_draft(charter)
    text = {**TEXT, "change_note": "Un article de plus.", **changes}
    edit_draft(draft, **text, seen=draft.lock_version)
    return activate_version(draft, change_kind=kind, user=None)


def accept(person, cohort, version, name=TYPED):
    return answer_charter(
        person, cohort, version_id=version.pk, decision="accepted", typed_name=name
    )


def decline(person, cohort, version):
    return answer_charter(person, cohort, version_id=version.pk, decision="declined")


def make_cohort() -> Cohort:
    """A running group whose charter has one version in force."""
    return make_fresh(coordinator__email="coordonne@example.org")


def make_fresh(**fields) -> Cohort:
    """Another such group."""
    cohort = CohortFactory(charter=CharterFactory(), **fields)
    put_in_force(cohort.charter)
    return cohort
