"""The demonstration's charter: fourteen articles of this project's own, in two versions.

The second speaks of artificial intelligence: one participant has not answered it yet. Answers are
written with the days they would have had, which the services do not allow.
"""

from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from cms.models import User
from portal.enums import AcceptanceMethod, ChangeKind, CharterDecision, VersionState
from portal.models import Charter, CharterAcceptance, CharterVersion, Cohort, SignedName
from portal.queries.charters import people_of
from portal.seals import seals_lifted
from portal.services.charter_answers import purge_day_of
from portal.services.charters import FIRST_NOTE, digest_of

NAME = "Charte des groupes"
TITLE = "Charte de confidentialité et de fonctionnement"
SUMMARY = (
    "Ce qui se dit dans le groupe y reste, même après la fin. On y parle de soi, on y écoute sans "
    "juger, et l’on peut toujours se taire ou s’en aller."
)
ADDED_LATER = "intelligence artificielle"
SECOND_NOTE = "L’article 9 parle aussi des services en ligne et de l’intelligence artificielle."
FIRST_DAYS_AGO, SECOND_DAYS_AGO = 160, 12
HAS_NOT_ANSWERED = "participant8@example.org"


@transaction.atomic
def ensure_charter() -> Charter:
    """Return the charter with its two versions, made once."""
    charter, is_new = Charter.objects.get_or_create(name=NAME)
    if is_new:
        second = (Path(__file__).parent / "charter.md").read_text(encoding="utf-8").strip()
        paragraphs = second.split("\n\n")
        first = "\n\n".join(one for one in paragraphs if ADDED_LATER not in one)
        _put_in_force(charter, 1, first, FIRST_NOTE, _days_ago(FIRST_DAYS_AGO))
        _put_in_force(charter, 2, second, SECOND_NOTE, _days_ago(SECOND_DAYS_AGO))
    return charter


@transaction.atomic
def accept_demo_charter(cohort: Cohort) -> None:
    """Write the answers of a group's people: to the first version, then to the second."""
    first, second = cohort.charter.versions.order_by("number")
    for number, one in enumerate(people_of([cohort])):
        _accept(one.person, cohort, first, _days_ago(FIRST_DAYS_AGO - 40, number))
        if one.person.email != HAS_NOT_ANSWERED:
            _accept(one.person, cohort, second, _days_ago(SECOND_DAYS_AGO - 4, number))


def delete_demo_answers(cohort: Cohort) -> None:
    """Take a group's answers away, which nothing but the demonstration may do."""
    with seals_lifted():
        cohort.charter_answers.all().delete()


def delete_demo_charter() -> None:
    """Take the charter away, unless a group that is not the demonstration's has it."""
    charter = Charter.objects.filter(name=NAME, cohorts=None).first()
    if charter is not None:
        with seals_lifted():
            charter.versions.all().delete()
            charter.delete()


def _put_in_force(charter: Charter, number: int, body: str, note: str, moment: datetime) -> None:
    version = CharterVersion(
        charter=charter,
        number=number,
        title=TITLE,
        summary=SUMMARY,
        body=body,
        change_kind=ChangeKind.MAJOR,
        change_note=note,
        state=VersionState.ACTIVE,
        activated_at=moment,
    )
    version.sha256 = digest_of(version)
    charter.versions.filter(state=VersionState.ACTIVE).update(state=VersionState.ARCHIVED)
    version.save()


def _accept(person: User, cohort: Cohort, version: CharterVersion, moment: datetime) -> None:
    answer = CharterAcceptance.objects.create(
        person=person,
        cohort=cohort,
        version=version,
        decision=CharterDecision.ACCEPTED,
        decided_at=moment,
        language=version.language,
        body_sha256=version.sha256,
        method=AcceptanceMethod.PORTAL,
        actor=person,
        purge_after=purge_day_of(cohort),
    )
    SignedName.objects.create(acceptance=answer, person=person, name=str(person))


def _days_ago(days: int, number: int = 0) -> datetime:
    return timezone.now() - timedelta(days=days, hours=2 * number)
