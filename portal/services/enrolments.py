"""What happens to a place: given, left, paused, taken up again (BR-10 to 14)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import log

from cms.models import User
from cms.typography import fr_date
from portal.access import present_facilitations
from portal.emails import send_group_too_small, send_member_left
from portal.enums import CohortStatus, EnrolmentStatus, LeaveReason
from portal.models import Cohort, Enrolment, Facilitation
from portal.parsing.participants import ParticipantLine
from portal.queries.proposals import is_proposed
from portal.services.invitations import ACCOUNT_IS_OFF, GROUP_IS_OVER, invite
from portal.services.locking import ChangedMeanwhile, lock_cohort
from portal.services.people import find_or_make_person
from portal.services.preparation_upkeep import follow_end_of
from portal.services.proposals import ask_group
from portal.services.text_upkeep import close_texts_of
from portal.services.turn_upkeep import free_turns_of_leaver

FACILITATES = "Cette personne anime ce groupe\u00a0: elle ne peut pas y participer aussi."
ENROLLED = "Cette personne a déjà une place dans ce groupe."
LEAVES_LATER = "Ce jour est à venir\u00a0: un départ est noté quand il a eu lieu."


@transaction.atomic
def enrol_participants(
    cohort: Cohort, lines: list[ParticipantLine], *, user: User, group_agrees: bool = False
) -> list[Enrolment]:
    """Give each line a place and send its invitation: all of them or, with an error, none.

    `group_agrees` tells that the members of a cohort that has begun take someone in; without it
    they are asked first, and invitations leave with their word (BR-14). ValidationError when a
    line cannot be enrolled; see `refusals_of` for telling beforehand.
    """
    cohort = lock_cohort(cohort)
    if refused := refusals_of(cohort, lines):
        raise ValidationError([error for errors in refused.values() for error in errors])
    agreed_at = timezone.now() if group_agrees else None
    enrolments = [_enrol(cohort, line, agreed_at) for line in lines]
    log(cohort, "portal.enrol", user=user)
    _invite_or_ask(enrolments, user)
    return enrolments


def _invite_or_ask(enrolments: list[Enrolment], user: User) -> None:
    """Write to who may come; of those to whom a group has to agree first, to who facilitates it."""
    proposed = [one for one in enrolments if is_proposed(one)]
    if proposed:
        ask_group(proposed[0].cohort)
    for enrolment in enrolments:
        if enrolment not in proposed:
            invite(enrolment, user=user)


def _enrol(cohort: Cohort, line: ParticipantLine, agreed_at) -> Enrolment:
    person = find_or_make_person(
        email=line.email, first_name=line.first_name, last_name=line.last_name
    )
    enrolment = Enrolment(
        person=person,
        cohort=cohort,
        organisation=line.organisation,
        payer=line.payer,
        group_agreed_at=agreed_at,
    )
    enrolment.full_clean()
    enrolment.save()
    return enrolment


def refusals_of(cohort: Cohort, lines: list[ParticipantLine]) -> dict[int, list[str]]:
    """Return why lines cannot be enrolled, by their numbers; {} when all of them can."""
    people = [line.email.lower() for line in lines]
    enrolled = _emails(Enrolment.objects.filter(cohort=cohort), people)
    facilitating = _emails(Facilitation.objects.filter(cohort=cohort), people)
    off = User.objects.filter(is_active=False, email__in=people).values_list("email", flat=True)
    off = set(off)
    refused: dict[int, list[str]] = {}
    for line in lines:
        errors = list(line.errors)
        errors += [ENROLLED] * (line.email.lower() in enrolled)
        errors += [FACILITATES] * (line.email.lower() in facilitating)
        errors += [ACCOUNT_IS_OFF] * (line.email.lower() in off)
        errors += [GROUP_IS_OVER] * cohort.is_over
        if errors:
            refused.setdefault(line.number, []).extend(errors)  # a line may name several people
    return refused


def _emails(rows, emails: list[str]) -> set[str]:
    return set(rows.filter(person__email__in=emails).values_list("person__email", flat=True))


@transaction.atomic
def leave_group(
    enrolment: Enrolment, *, reason: LeaveReason, leaves_texts: bool, seen: int
) -> None:
    """End one's own place from today on; who runs the group is told that somebody left.

    `leaves_texts`: the group goes on reading what was shared with it. Errors as `withdraw`.
    """
    how = {"reason": reason, "left_on": timezone.localdate(), "leaves_texts": leaves_texts}
    withdraw(enrolment, **how, seen=seen, user=enrolment.person)
    for person in _who_runs(enrolment.cohort):
        send_member_left(enrolment.cohort, to=person.email)


@transaction.atomic
def withdraw(
    enrolment: Enrolment,
    *,
    reason: LeaveReason,
    left_on: date,
    seen: int,
    user: User,
    leaves_texts: bool = False,
) -> None:
    """End a place: the person keeps what is theirs, and nothing of the others (BR-10).

    ValidationError when it has ended already, and by field for a day that cannot be the last one.
    """
    current = _lock(enrolment, seen)
    _refuse_departure(current, left_on)
    current.left_on, current.leave_reason = left_on, reason
    current.leaves_texts = leaves_texts  # chosen each time (BR-10)
    _move(current, EnrolmentStatus.WITHDRAWN, user)
    free_turns_of_leaver(current, user=user)
    current.invitations.filter(used_at=None, revoked_at=None).update(revoked_at=timezone.now())
    _warn_when_small(current.cohort)


def _refuse_departure(enrolment: Enrolment, left_on: date) -> None:
    """What is shut is shut at once: nobody leaves on a day to come, nor before they came."""
    if enrolment.status == EnrolmentStatus.WITHDRAWN:
        raise ValidationError("Cette personne est déjà partie.")
    if left_on > timezone.localdate():
        raise ValidationError({"left_on": LEAVES_LATER})
    if enrolment.joined_on and left_on < enrolment.joined_on:
        day = fr_date(enrolment.joined_on)
        raise ValidationError({"left_on": f"Le départ ne peut pas précéder l’arrivée, le {day}."})


@transaction.atomic
def suspend(enrolment: Enrolment, *, seen: int, user: User) -> None:
    """Pause a place: as if the person had left, until it is taken up again."""
    current = _lock(enrolment, seen)
    if current.status != EnrolmentStatus.ACTIVE:
        raise ValidationError("Seule une inscription active peut être suspendue.")
    _move(current, EnrolmentStatus.SUSPENDED, user)
    free_turns_of_leaver(current, user=user)
    _warn_when_small(current.cohort)


@transaction.atomic
def take_back(enrolment: Enrolment, *, seen: int, user: User) -> None:
    """Let a person return to the same place (BR-13).

    The charter's gate asks them for the version that is in force by then. What they had left
    without a word for the group to go on reading stays theirs alone until they share it again.
    ValidationError for who is still there, and in a group that is over: its places have ended.
    """
    current = _lock(enrolment, seen)
    if current.cohort.is_over:
        raise ValidationError(GROUP_IS_OVER)
    if current.status not in {EnrolmentStatus.SUSPENDED, EnrolmentStatus.WITHDRAWN}:
        raise ValidationError("Cette personne n’est ni partie ni suspendue.")
    if current.status == EnrolmentStatus.WITHDRAWN and not current.leaves_texts:
        close_texts_of(current)
    current.leaves_texts = False  # it was said of that departure
    current.left_on, current.leave_reason = None, ""
    if current.joined_on is None:
        _move(current, EnrolmentStatus.INVITED, user)
        _invite_or_ask([current], user)
    else:
        _move(current, EnrolmentStatus.ACTIVE, user)


@transaction.atomic
def follow_end(cohort: Cohort, *, user: User) -> None:
    """Complete the places of a cohort that is over, and archive its sheets; take both up again in
    one that goes on."""
    was, becomes = EnrolmentStatus.ACTIVE, EnrolmentStatus.COMPLETED
    if not cohort.is_over:
        was, becomes = becomes, was
    places = Enrolment.objects.filter(cohort=cohort, status=was)
    places.update(status=becomes, version=F("version") + 1, updated_at=timezone.now())
    follow_end_of(cohort)
    if becomes == EnrolmentStatus.COMPLETED:
        log(cohort, "portal.complete", user=user)


def _lock(enrolment: Enrolment, seen: int) -> Enrolment:
    """Lock the cohort, then the place: the order in which everybody does."""
    lock_cohort(enrolment.cohort)
    current = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if current.version != seen:
        raise ChangedMeanwhile
    return current


def _move(enrolment: Enrolment, status: EnrolmentStatus, user: User) -> None:
    enrolment.status = status
    enrolment.version += 1
    enrolment.full_clean()
    enrolment.save()
    log(enrolment.cohort, "portal.change_enrolment", user=user)


def _warn_when_small(cohort: Cohort) -> None:
    """Nothing is cancelled by itself: coordination and facilitators decide (BR-11)."""
    places = [EnrolmentStatus.INVITED, EnrolmentStatus.ACTIVE]
    if cohort.status not in {CohortStatus.OPEN, CohortStatus.RUNNING}:
        return
    if cohort.enrolments.filter(status__in=places).count() >= cohort.capacity_min:
        return
    for person in _who_runs(cohort):
        send_group_too_small(cohort, to=person.email)


def _who_runs(cohort: Cohort) -> list[User]:
    """Its coordinator, then who facilitates it today."""
    facilitators = present_facilitations().filter(cohort=cohort, workshop=None)
    return [cohort.coordinator, *(one.person for one in facilitators.select_related("person"))]
