"""Who ran a group: coordinated it, facilitated it, planned its sessions and turns."""

from cms.fates import GROUP_S, WORK, goes, stays
from cms.retention import Kept, Theme, leave_to_pseudonym
from portal.kept_data.places import PROOF
from portal.models import Cohort, Facilitation, TurnEvent, Workshop

WITHOUT_NAME = "Aussi longtemps que le groupe, sans nom après l’effacement"
FRAME = "Le cadre du groupe, ses dates et ses étapes, sans personne"
# What belongs to a group and names nobody.
NOBODY_S = {
    FRAME: (
        *("portal.Charter", "portal.CohortStep", "portal.WorkshopStep", "portal.RotationDraw"),
        *("portal.SheetTemplate", "portal.SheetQuestion"),
    ),
}

GROUPS = (
    Kept(
        "facilitations",
        "Animations",
        "Savoir qui anime, et le prouver",
        WITHOUT_NAME,
        due=lambda now: Facilitation.objects.none(),
        of_person=lambda email: Facilitation.objects.filter(
            person__email__iexact=email
        ).select_related("cohort", "workshop"),
        theme=Theme.WORK,
        tables={
            "portal.Facilitation": stays(
                PROOF,
                given="cohort workshop starts_on ends_on",
                silent="id person created_at updated_at",
            )
        },
        since="starts_on",
        describe=lambda one: {
            "groupe": one.cohort.code,
            "pour cette seule séance": one.workshop and str(one.workshop),
            "à partir du": one.starts_on,
            "jusqu’au": one.ends_on,
        },
        erase=leave_to_pseudonym,
    ),
    Kept(
        "coordinated_groups",
        "Groupes coordonnés",
        "Savoir qui coordonne",
        WITHOUT_NAME,
        due=lambda now: Cohort.objects.none(),
        of_person=lambda email: Cohort.objects.filter(coordinator__email__iexact=email),
        theme=Theme.WORK,
        tables={
            "portal.Cohort": goes(silent="offer_request")  # with the request, whose it is
            | stays(
                GROUP_S,
                given="code created_at",
                silent="id updated_at name formation formation_title kind sponsor cofunded "
                "timezone capacity_min capacity_max rotation_mode modality status charter "
                "charter_policy pinned_version prep_due_days prep_share_days version",
            )
            | stays(WORK, silent="coordinator")
        },
        describe=lambda cohort: {"groupe": cohort.code, "ouvert le": cohort.created_at},
        erase=leave_to_pseudonym,
        theirs=False,
    ),
    Kept(
        "facilitated_sessions",
        "Séances animées",
        "Savoir qui anime chaque séance",
        WITHOUT_NAME,
        due=lambda now: Workshop.objects.none(),
        of_person=lambda email: Workshop.objects.filter(
            facilitator__email__iexact=email
        ).select_related("cohort"),
        theme=Theme.WORK,
        tables={
            "portal.Workshop": stays(
                GROUP_S,
                given="cohort number kind starts_at",
                silent="id created_at updated_at ends_at timezone modality place video_url "
                "access_code status cancel_reason prep_due_at ics_sequence version",
            )
            | stays(WORK, silent="facilitator")
        },
        since="starts_at",
        describe=lambda workshop: {
            "groupe": workshop.cohort.code,
            "séance": str(workshop),
            "le": workshop.starts_at,
        },
        erase=leave_to_pseudonym,
        theirs=False,
    ),
    Kept(
        "turn_work",
        "Passages répartis",
        "Savoir qui a changé un passage",
        WITHOUT_NAME,
        due=lambda now: TurnEvent.objects.none(),
        of_person=lambda email: TurnEvent.objects.filter(actor__email__iexact=email).select_related(
            "turn__workshop__cohort"
        ),
        theme=Theme.WORK,
        tables={
            "portal.TurnEvent": stays(WORK, silent="actor"),
            "portal.ClientTurn": stays(WORK, silent="proposed_by"),
        },
        since="happened_at",
        describe_for_person=lambda event: {
            "groupe": event.turn.workshop.cohort.code,
            "séance": str(event.turn.workshop),
            "quoi": event.get_kind_display(),
            "le": event.happened_at,
        },
        erase=leave_to_pseudonym,
        theirs=False,
    ),
)
