"""What is sent and remembered about sessions."""

from datetime import datetime, timedelta

from django.db.models import Q

from cms.fates import GROUP_S, goes, stays
from cms.retention import Kept, Theme
from portal.enums import Alarm, NoticeKind
from portal.kept_data.places import PROOF
from portal.models import (
    CalendarFeed,
    WorkshopMove,
    WorkshopNotice,
)
from portal.queries.deletion_dates import COFUNDED_PROOF_IS_KEPT, PROOF_IS_KEPT

REMINDERS_ARE_KEPT = timedelta(days=30)
STOPPED_FEED_IS_KEPT = timedelta(days=30)


def describe_feed(feed: CalendarFeed) -> dict:
    return {
        "ouvert le": feed.created_at,
        "arrêté le": feed.revoked_at,
        "rappels": [Alarm(alarm).label for alarm in feed.alarms],
    }


def notices_over(now: datetime):
    """Reminders serve no longer than a month; that somebody was called is proof of a training."""
    return WorkshopNotice.objects.filter(
        ~Q(kind=NoticeKind.CONVOCATION) & Q(workshop__ends_at__lte=now - REMINDERS_ARE_KEPT)
        | Q(workshop__cohort__cofunded=False, workshop__ends_at__lte=now - PROOF_IS_KEPT)
        | Q(workshop__ends_at__lte=now - COFUNDED_PROOF_IS_KEPT)
    )


def forget_reminders(email: str) -> None:
    mine = WorkshopNotice.objects.filter(person__email__iexact=email)
    mine.exclude(kind=NoticeKind.CONVOCATION).delete()


def moves_over(now: datetime):
    return WorkshopMove.objects.filter(workshop__ends_at__lte=now - COFUNDED_PROOF_IS_KEPT)


def forget_who_moved(email: str) -> None:
    """The old date stays the group's; who put it off does not."""
    WorkshopMove.objects.filter(moved_by__email__iexact=email).update(moved_by=None)


WORKSHOPS = (
    Kept(
        "calendar_feeds",
        "Abonnements à l’agenda",
        "Montrer ses séances dans son propre agenda",
        "Trente jours après son arrêt",
        due=lambda now: CalendarFeed.objects.filter(revoked_at__lte=now - STOPPED_FEED_IS_KEPT),
        of_person=lambda email: CalendarFeed.objects.filter(person__email__iexact=email),
        theme=Theme.ACCOUNT,
        tables={
            "portal.CalendarFeed": goes(
                given="created_at revoked_at alarms", silent="id updated_at person digest"
            )
        },
        describe=describe_feed,
    ),
    Kept(
        "workshop_notices",
        "Convocations et rappels envoyés",
        "Prouver la convocation, ne rappeler qu’une fois",
        "Un mois après la séance pour un rappel, comme les places pour une convocation",
        due=notices_over,
        of_person=lambda email: WorkshopNotice.objects.filter(
            person__email__iexact=email
        ).select_related("workshop__cohort"),
        theme=Theme.PATH,
        tables={
            "portal.WorkshopNotice": stays(  # of a convocation; reminders go
                PROOF,
                given="workshop kind for_day created_at",
                silent="id updated_at person mail",
            )
        },
        describe=lambda notice: {
            "message": notice.get_kind_display(),
            "séance": f"{notice.workshop.cohort.code} – {notice.workshop}",
            "pour le": notice.for_day,
            "envoyé le": notice.created_at,
        },
        erase=forget_reminders,
    ),
    Kept(
        "workshop_moves",
        "Séances reportées",
        "Savoir qui a reporté une séance",
        "Dix ans après la séance",
        due=moves_over,
        of_person=lambda email: WorkshopMove.objects.filter(
            moved_by__email__iexact=email
        ).select_related("workshop__cohort"),
        theme=Theme.WORK,
        tables={
            "portal.WorkshopMove": goes(silent="moved_by")
            | stays(
                GROUP_S,
                given="workshop created_at",
                silent="id updated_at starts_at ends_at",
            )
        },
        describe=lambda move: {
            "séance": f"{move.workshop.cohort.code} – {move.workshop}",
            "reportée le": move.created_at,
        },
        erase=forget_who_moved,
        theirs=False,
    ),
)
