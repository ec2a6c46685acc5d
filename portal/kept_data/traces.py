"""Who did what with which text, and what was announced before a deletion."""

from datetime import timedelta

from cms.fates import goes, stays
from cms.retention import Kept, Theme, leave_to_pseudonym
from portal.models import AuditEvent, RetentionNotice

TRACES_ARE_KEPT = timedelta(days=365)
ONE_YEAR = "Un an, sans un mot de ce qui est écrit"
SECURITY = "Sécurité\u00a0: savoir pendant un an qui a fait quoi, par des numéros seulement"


def described(event: AuditEvent) -> dict:
    return {
        "quoi": event.get_action_display(),
        "sur": event.get_target_kind_display(),
        "le": event.happened_at,
    }


TRACES = (
    Kept(
        "traces",
        "Accès à vos textes et à vos données",
        "Vous dire qui a lu ou changé quoi, et quand",
        ONE_YEAR,
        due=lambda now: AuditEvent.objects.filter(happened_at__lte=now - TRACES_ARE_KEPT),
        of_person=lambda email: AuditEvent.objects.filter(owner__email__iexact=email),
        theme=Theme.WRITING,
        tables={
            "portal.AuditEvent": stays(
                SECURITY,
                given="action target_kind happened_at",
                silent="id owner target_id day created_at updated_at",
            )
        },
        since="happened_at",
        describe_for_person=lambda event: {
            **described(event),
            "par vous": event.actor_id == event.owner_id,
        },
        erase=leave_to_pseudonym,
    ),
    Kept(
        "acts",
        "Vos lectures des textes des autres",
        "Leur dire qui les a lus",
        ONE_YEAR,
        due=lambda now: AuditEvent.objects.none(),  # gone with the traces
        of_person=lambda email: AuditEvent.objects.filter(actor__email__iexact=email).exclude(
            owner__email__iexact=email
        ),
        theme=Theme.WORK,
        tables={"portal.AuditEvent": stays(SECURITY, silent="actor")},
        since="happened_at",
        describe_for_person=described,
        erase=leave_to_pseudonym,
        theirs=False,
    ),
    Kept(
        "deletion_notices",
        "Annonces de suppression",
        "Ne rien supprimer sans l’avoir dit",
        "Un an\u00a0; celle d’un compte inactif, jusqu’à ce qu’il serve de nouveau",
        due=lambda now: RetentionNotice.objects.filter(sent_at__lte=now - TRACES_ARE_KEPT),
        of_person=lambda email: RetentionNotice.objects.filter(
            person__email__iexact=email
        ).select_related("cohort"),
        theme=Theme.WRITING,
        tables={
            "portal.RetentionNotice": goes(
                given="cohort kind sent_at", silent="id person created_at updated_at"
            )
        },
        since="sent_at",
        # They would tell the coordination who wrote anything.
        describe_for_person=lambda notice: {
            "annonce": notice.get_kind_display(),
            "groupe": notice.cohort and notice.cohort.code,
            "envoyée le": notice.sent_at,
        },
    ),
)
