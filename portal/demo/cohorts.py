"""Two groups of the demonstration: one in the middle of its life, one of other people."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from cms.demo.accounts import MIDDLE_COHORT, OTHER_COHORT
from cms.enums import Payer
from cms.models import FormationPage, SessionFlow, User
from portal.demo.charter import (
    accept_demo_charter,
    delete_demo_answers,
    delete_demo_charter,
    ensure_charter,
)
from portal.demo.texts import ensure_texts
from portal.demo.turns import ensure_turns
from portal.enums import (
    CancelReason,
    CohortStatus,
    EnrolmentStatus,
    LeaveReason,
    Modality,
    WorkshopKind,
    WorkshopStatus,
)
from portal.models import Cohort, Enrolment, Workshop
from portal.services.cohorts import open_cohort
from portal.services.people import find_or_make_person
from portal.services.workshops import add_workshop, cancel_workshop, move_workshop

PARIS = ZoneInfo("Europe/Paris")
THURSDAY = 3
FIRST_STEP_BACK = 5  # workshops held before today, of ten
BEGINS, LASTS = time(9, 30), timedelta(hours=3)
PLACE = "12 rue des Lilas, 69003 Lyon, salle Saône"
ORGANISATIONS = ["Atelier Nord", "Méridien", "Ville de Bron", "Coopérative du Lac"]


@dataclass(frozen=True)
class Group:
    code: str
    name: str
    facilitator: tuple[str, str, str]
    members: list[tuple[str, str, str]]
    gone: tuple[str, str, str] | None = None
    modality: Modality = Modality.ONSITE


OTHERS = [
    ("autre-groupe@example.org", "Inès", "Jourdan"),
    ("karim.lopez@example.org", "Karim", "Lopez"),
    ("lucie.morel@example.org", "Lucie", "Morel"),
    ("marc.noel@example.org", "Marc", "Noël"),
]
GROUPS = [
    Group(
        code=MIDDLE_COHORT,
        name="Managers de proximité, automne",
        facilitator=("animation@example.org", "Ariane", "Lemoine"),
        members=[(f"participant{number}@example.org", "", "") for number in range(1, 9)],
        gone=("olivier.petit@example.org", "Olivier", "Petit"),
    ),
    Group(
        code=OTHER_COHORT,
        name="Directions d’établissement",
        facilitator=("bastien.quere@example.org", "Bastien", "Quéré"),
        members=OTHERS,
        modality=Modality.REMOTE,
    ),
]


@transaction.atomic
def ensure_cohorts() -> None:
    """Make the groups that are not there, with accounts that exist; no mail leaves."""
    charter = ensure_charter()
    for group in GROUPS:
        if not Cohort.objects.filter(code=group.code).exists():
            _make(group, charter)
    middle = Cohort.objects.get(code=MIDDLE_COHORT)
    ensure_turns(middle)
    ensure_texts(middle)


def _make(group: Group, charter) -> None:
    coordinator = User.objects.get(email="coordination@example.org")
    formation = FormationPage.objects.order_by("pk").first()
    cohort = open_cohort(
        code=group.code,
        name=group.name,
        formation=formation,
        modality=group.modality,
        coordinator=coordinator,
        charter=charter,
        flow=SessionFlow.objects.order_by("pk").first(),
        facilitator=_details(group.facilitator),
        starts_on=timezone.localdate() - timedelta(days=150),
        user=coordinator,
    )
    Cohort.objects.filter(pk=cohort.pk).update(status=CohortStatus.RUNNING)
    # Written down when it began: who facilitates reads what is shared from then on.
    cohort.facilitations.update(created_at=timezone.now() - timedelta(days=150))
    _plan(cohort, coordinator)
    if group.code == MIDDLE_COHORT:
        _change(cohort, coordinator)
    _enrol(cohort, group)
    accept_demo_charter(cohort)


def _details(person: tuple[str, str, str]) -> dict:
    return dict(zip(("email", "first_name", "last_name"), person, strict=True))


def _plan(cohort: Cohort, user: User) -> None:
    """Ten sessions on Thursdays, every other week, five of them held."""
    for index in range(10):
        starts_at = _thursday(index - FIRST_STEP_BACK)
        workshop = add_workshop(
            cohort,
            kind=_kind(index),
            starts_at=starts_at,
            ends_at=starts_at + LASTS,
            modality=cohort.modality,
            place=PLACE if cohort.modality == Modality.ONSITE else "",
            access_code="porte B, 2580" if cohort.modality == Modality.ONSITE else "",
            video_url=""
            if cohort.modality == Modality.ONSITE
            else f"https://visio.example.org/{cohort.code.lower()}",
            user=user,
        )
        if starts_at + LASTS < timezone.now():
            Workshop.objects.filter(pk=workshop.pk).update(status=WorkshopStatus.HELD)


def _change(cohort: Cohort, user: User) -> None:
    """One session to come was put off by a week, the last but one is called off; no mail leaves."""
    coming = cohort.workshops.filter(kind=WorkshopKind.WORKSHOP, starts_at__gt=timezone.now())
    _, moved, *_, called_off = coming.order_by("starts_at")
    later = _a_week_later(moved.starts_at)
    move_workshop(
        moved, starts_at=later, ends_at=later + LASTS, seen=moved.version, user=user, tells=False
    )
    cancel_workshop(
        called_off, reason=CancelReason.PLACE, seen=called_off.version, user=user, tells=False
    )


def _a_week_later(moment: datetime) -> datetime:
    """A week of the calendar: the hour stays, whatever the clocks do."""
    return moment.astimezone(PARIS) + timedelta(weeks=1)


def _kind(index: int) -> WorkshopKind:
    return {0: WorkshopKind.KICKOFF, 9: WorkshopKind.REVIEW}.get(index, WorkshopKind.WORKSHOP)


def _thursday(fortnights: int) -> datetime:
    today = timezone.localdate(timezone=PARIS)
    thursday = today + timedelta(days=(THURSDAY - today.weekday()) % 7, weeks=2 * fortnights)
    return datetime.combine(thursday, BEGINS, PARIS)


def _enrol(cohort: Cohort, group: Group) -> None:
    joined_on = timezone.localdate() - timedelta(days=120)
    for number, person in enumerate(group.members):
        Enrolment.objects.create(
            person=find_or_make_person(**_details(person)),
            cohort=cohort,
            status=EnrolmentStatus.ACTIVE,
            joined_on=joined_on,
            organisation=ORGANISATIONS[number % len(ORGANISATIONS)],
            payer=Payer.COMPANY,
            shows_organisation=number % 2 == 0,
            shows_email=number % 3 == 0,
        )
    if group.gone:
        Enrolment.objects.create(
            person=find_or_make_person(**_details(group.gone)),
            cohort=cohort,
            status=EnrolmentStatus.WITHDRAWN,
            joined_on=joined_on,
            left_on=timezone.localdate() - timedelta(days=40),
            leave_reason=LeaveReason.JOB_CHANGE,
            payer=Payer.COMPANY,
        )


def delete_cohorts() -> None:
    """Take the groups away with all that hangs on them; their accounts follow."""
    for cohort in Cohort.objects.filter(code__in=[group.code for group in GROUPS]):
        delete_demo_answers(cohort)
        cohort.enrolments.all().delete()
        cohort.facilitations.all().delete()
        cohort.workshops.all().delete()
        cohort.delete()
    delete_demo_charter()
