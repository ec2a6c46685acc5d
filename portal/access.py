"""Who may read what: the one place. Querysets that start from the reader, and small predicates.

Whatever is not in them is answered 404, be it missing, another group's, or taken away since.
"""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from cms.models import User
from portal.enums import Audience, CohortStatus, EnrolmentStatus, SheetState, WorkshopStatus
from portal.models import (
    ClientTurn,
    Cohort,
    Commitment,
    Enrolment,
    Facilitation,
    JournalEntry,
    Preparation,
    TurnSwap,
    Workshop,
)
from portal.models.journal import NOT_CHOSEN

# What a person who belongs to a cohort may be; suspended and gone, they keep their own data only.
MEMBER_STATES = (EnrolmentStatus.ACTIVE, EnrolmentStatus.COMPLETED)
# The groups that have pages in the portal.
OPEN_GROUPS = (CohortStatus.OPEN, CohortStatus.RUNNING, CohortStatus.CLOSED)
SUBSTITUTE_STAYS = timedelta(days=1)  # after the workshop (BR-62)
# The others read a text until then, counted from the last session of its cohort (domain §4.1).
TEXTS_ARE_KEPT = relativedelta(months=6)
HANDED_OVER = Q(state=SheetState.SUBMITTED) | Q(
    state=SheetState.ARCHIVED, submitted_at__isnull=False
)
SHARED_SHEET = Q(state=SheetState.SHARED) | Q(state=SheetState.ARCHIVED, shared_at__isnull=False)


def last_end(workshops: str = "") -> Coalesce:
    """The aggregate that says when a cohort ends: its last session does, past or to come.

    One that was called off does not count, unless they all were. `workshops` is the way to them.
    """
    ends_at, status = f"{workshops}ends_at", f"{workshops}status"
    takes_place = ~Q(**{status: WorkshopStatus.CANCELLED})
    return Coalesce(Max(ends_at, filter=takes_place), Max(ends_at))


def ends_of_cohorts():
    """Rows of `cohort` and `ended_at`, for the cohorts that have a session."""
    sessions = Workshop.objects.order_by().values("cohort")
    return sessions.annotate(ended_at=last_end())


# Roles come from data ----------------------------------------------------------------------------


def present_facilitations(day: date | None = None):
    """Assignments that count on a day (today in Paris): a right ends with its assignment."""
    day = day or timezone.localdate()
    return Facilitation.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


def lasting_facilitations(cohort: Cohort):
    """Assignments to a whole cohort that are not over: of today, or to come."""
    lasting = Q(ends_on=None) | Q(ends_on__gte=timezone.localdate())
    return cohort.facilitations.filter(lasting, workshop=None)


def can_view_cohorts(user: User) -> bool:
    """True for the coordination; editors have nothing to do with participants."""
    return user.has_perm("portal.view_cohort")


def can_change_cohorts(user: User) -> bool:
    return user.has_perm("portal.change_cohort")


# Cohorts, workshops ------------------------------------------------------------------------------


def enrolments_of(person: User):
    """The places through which a person belongs to a group today."""
    return Enrolment.objects.filter(person=person, status__in=MEMBER_STATES)


def places_left_by(person: User):
    """The places that a person had and left; what they shared there is theirs to leave or not."""
    left = Enrolment.objects.filter(person=person, status=EnrolmentStatus.WITHDRAWN)
    return left.exclude(joined_on=None)


def cohorts_facilitated_by(person: User):
    """The whole cohorts a person facilitates today; not those where they replace for a day."""
    assigned = present_facilitations().filter(person=person, workshop=None, cohort=OuterRef("pk"))
    return Cohort.objects.filter(Exists(assigned))


def cohorts_of(person: User):
    """The cohorts a person takes part in."""
    return Cohort.objects.filter(Exists(enrolments_of(person).filter(cohort=OuterRef("pk"))))


def cohorts_for(reader: User):
    """The cohorts whose page a person may open: those they take part in or facilitate."""
    return cohorts_of(reader) | cohorts_facilitated_by(reader)


def workshops_for(reader: User):
    """The workshops a person may open: those of their cohorts, or that they replace someone at."""
    replaced = present_facilitations().filter(person=reader, workshop=OuterRef("pk"))
    return Workshop.objects.filter(
        Q(cohort__in=cohorts_for(reader).values("pk")) | Exists(replaced)
    )


def last_day_of_substitutes(workshop: Workshop) -> date:
    """The last day on which who replaces at a session has the way to it (BR-62)."""
    return timezone.localdate(workshop.ends_at, workshop.zone) + SUBSTITUTE_STAYS


def can_facilitate_cohort(user: User, cohort: Cohort) -> bool:
    return cohorts_facilitated_by(user).filter(pk=cohort.pk).exists()


def can_facilitate_workshop(user: User, workshop: Workshop) -> bool:
    """True for the cohort's facilitators, and for who replaces them at this workshop."""
    mine = present_facilitations().filter(person=user, cohort=workshop.cohort_id)
    return mine.filter(Q(workshop=None) | Q(workshop=workshop)).exists()


# Turns -------------------------------------------------------------------------------------------


def turns_for(participant: User):
    """The turns of the groups a person takes part in: theirs to take, leave and exchange."""
    return ClientTurn.objects.filter(
        workshop__cohort__in=cohorts_of(participant), workshop__cohort__status__in=OPEN_GROUPS
    )


def swaps_for(participant: User):
    """The exchanges that a person asked for, or is asked."""
    mine = enrolments_of(participant).filter(cohort__status__in=OPEN_GROUPS)
    return TurnSwap.objects.filter(Q(asked_by__in=mine) | Q(asked_of__in=mine))


def turns_run_by(facilitator: User):
    """The turns of the cohorts that a person facilitates today."""
    return ClientTurn.objects.filter(workshop__cohort__in=cohorts_facilitated_by(facilitator))


# Texts: one's own ---------------------------------------------------------------------------------


def preparations_of(owner: User):
    """All of a person's sheets, of every group they were ever in."""
    return Preparation.objects.filter(owner=owner)


def entries_of(owner: User):
    """A person's journal but for its trash."""
    return JournalEntry.objects.filter(owner=owner, deleted_at=None)


def deleted_entries_of(owner: User):
    """The trash of a person's journal."""
    return JournalEntry.objects.filter(owner=owner, deleted_at__isnull=False)


def commitments_of(owner: User):
    """What a person has taken; who reads it is said."""
    return Commitment.objects.filter(owner=owner).exclude(audience=NOT_CHOSEN)


def begun_commitments_of(owner: User):
    """What a person has begun to write, and not taken: nobody else's, and no commitment yet."""
    return Commitment.objects.filter(owner=owner, audience=NOT_CHOSEN)


# Texts: what others let one read ------------------------------------------------------------------
# Besides, the charter of the text's cohort has to be accepted: `portal.gate` asks for that.


def preparations_for(reader: User):
    """The sheets of others that a person may read.

    Of their peers what is shared with the group; as a facilitator also what was handed over for
    sessions since their assignment began (BR-60); as a substitute what is shared for that session
    (BR-62).
    """
    replaced = present_facilitations().filter(person=reader, workshop=OuterRef("workshop"))
    handed_over = _assignments(reader).filter(starts_on__lte=OuterRef("session_day"))
    sheets = _of_others(Preparation, reader).annotate(session_day=TruncDate("workshop__starts_at"))
    return sheets.filter(
        SHARED_SHEET & (_as_member(reader) | Exists(_assignments(reader)) | Exists(replaced))
        | HANDED_OVER & Exists(handed_over)
    )


def can_comment_sheet(user: User, sheet: Preparation) -> bool:
    """True for who facilitates the whole group and reads the sheet, not for a substitute."""
    facilitates = cohorts_facilitated_by(user).filter(pk=sheet.cohort_id).exists()
    return facilitates and preparations_for(user).filter(pk=sheet.pk).exists()


def entries_for(reader: User):
    """The journal texts of others that a person may read; nothing of the trash."""
    return _shared_texts(JournalEntry, reader).filter(deleted_at=None)


def commitments_for(reader: User):
    """The commitments of others that a person may read."""
    return _shared_texts(Commitment, reader)


def _shared_texts(model, reader: User):
    """What was shared with the group, and with those who facilitated it at that moment.

    Who facilitates later reads nothing that was shared with « l’animation » before them, until its
    owner shares it anew (BR-60).
    """
    at_that_moment = _assignments(reader).filter(
        starts_on__lte=OuterRef("shared_on"), created_at__lte=OuterRef("shared_at")
    )
    return _of_others(model, reader).filter(
        Q(audience=Audience.COHORT) & (_as_member(reader) | Exists(_assignments(reader)))
        | Q(audience=Audience.FACILITATOR) & Exists(at_that_moment)
    )


def _of_others(model, reader: User):
    """The texts of a model that others may read at all.

    Of a cohort that has pages, until the retention date, of people who belong to it, or have left
    and said that it may go on reading (BR-10).
    """
    place = Enrolment.objects.filter(person=OuterRef("owner"), cohort=OuterRef("cohort"))
    left_open = Q(status=EnrolmentStatus.WITHDRAWN, leaves_texts=True)
    place = place.filter(Q(status__in=MEMBER_STATES) | left_open)
    ended = ends_of_cohorts().filter(ended_at__lte=timezone.now() - TEXTS_ARE_KEPT)
    texts = model.objects.filter(Exists(place), cohort__status__in=OPEN_GROUPS)
    texts = texts.exclude(owner=reader).exclude(cohort__in=ended.values("cohort"))
    return texts.annotate(shared_on=TruncDate("shared_at"))


def _as_member(reader: User) -> Exists:
    """Of one's own cohorts; who joined a running group reads what was shared after that day."""
    places = enrolments_of(reader).filter(cohort=OuterRef("cohort"))
    return Exists(places.filter(Q(group_agreed_at=None) | Q(joined_on__lt=OuterRef("shared_on"))))


def _assignments(facilitator: User):
    """Present assignments to the whole cohort of a text."""
    present = present_facilitations().filter(person=facilitator, workshop=None)
    return present.filter(cohort=OuterRef("cohort"))
