"""Places in groups, and what hangs on them: turns and exchanges."""

from datetime import datetime

from django.db.models import F, Q

from cms.fates import goes, stays
from cms.retention import Kept, Theme
from portal.enums import TurnState
from portal.models import (
    Absence,
    ClientTurn,
    Enrolment,
    Invitation,
    TurnEvent,
    TurnSwap,
)
from portal.models.turns import COMING_STATES
from portal.queries.deletion_dates import cohorts_over
from portal.services.erasure import (
    leave_places,
)

PROOF = "Preuve de la formation suivie, que la loi demande de garder, sans nom ni adresse"
AS_LONG_AS_THE_PROOF = (
    "Six ans après la dernière séance du groupe, dix s’il est cofinancé par l’Europe"
)


def places_of(email: str):
    places = Enrolment.objects.filter(person__email__iexact=email)
    return places.select_related("cohort")


def places_over(now: datetime):
    return Enrolment.objects.filter(cohort__in=cohorts_over(now).values("pk"))


def describe_place(place: Enrolment) -> dict:
    """All that the coordination wrote of a person, and what they chose themselves."""
    return {
        "groupe": f"{place.cohort.name} ({place.cohort.code})",
        "état": place.get_status_display(),
        "arrivée le": place.joined_on,
        "départ le": place.left_on,
        "raison du départ": place.get_leave_reason_display(),
        "organisation": place.organisation,
        "qui paie": place.get_payer_display(),
        "montre son organisation": place.shows_organisation,
        "montre son adresse": place.shows_email,
        "souhaite parler d’une adaptation": place.accommodation_contact_wanted,
        "laisse lisible ce qui était partagé": place.leaves_texts,
        "accord du groupe": place.group_agreed_at,
        "invitation ouverte le": place.invitation_seen_at,
    }


def forget_what_proves_nothing(email: str) -> None:
    """The place itself is proof of a training and stays; wishes go.

    A place that somebody still had ends: nobody waits for them, nothing is sent to them.
    """
    leave_places(email)
    mine = Enrolment.objects.filter(person__email__iexact=email)
    wishes = ("shows_organisation", "shows_email", "accommodation_contact_wanted", "leaves_texts")
    mine.update(**dict.fromkeys(wishes, False))


def open_coming_turns(email: str) -> None:
    """A session that was held had a client: that stays, of an account that says nothing."""
    mine = ClientTurn.objects.filter(client__person__email__iexact=email, state__in=COMING_STATES)
    mine.update(client=None, proposed_by=None, state=TurnState.OPEN, version=F("version") + 1)


def swaps_of(email: str):
    asked, received = (
        Q(**{f"{side}__person__email__iexact": email}) for side in ("asked_by", "asked_of")
    )
    swaps = TurnSwap.objects.filter(asked | received)
    return swaps.select_related("offered__workshop__cohort", "wanted__workshop", "asked_by__person")


def describe_swap(swap: TurnSwap) -> dict:
    """Without the name of the other: it is theirs."""
    return {
        "groupe": swap.offered.workshop.cohort.code,
        "échange": f"{swap.offered.workshop} contre {swap.wanted.workshop}",
        "réponse": swap.get_state_display(),
        "demandé le": swap.created_at,
        "répondu le": swap.answered_at,
    }


PLACES = (
    Kept(
        "enrolments",
        "Places dans les groupes",
        "Prouver la formation suivie",
        AS_LONG_AS_THE_PROOF,
        due=places_over,
        of_person=places_of,
        theme=Theme.PATH,
        tables={
            "portal.Enrolment": goes(
                given="shows_organisation shows_email accommodation_contact_wanted leaves_texts"
            )
            | stays(
                PROOF,
                given="cohort status organisation payer joined_on left_on leave_reason "
                "group_agreed_at invitation_seen_at",
                silent="id person created_at updated_at version",
            )
        },
        describe=describe_place,
        erase=forget_what_proves_nothing,
    ),
    Kept(
        "turn_events",
        "Histoire des passages",
        "Dire au groupe comment les passages ont été répartis",
        "Aussi longtemps que la place dans le groupe",
        due=lambda now: TurnEvent.objects.none(),  # gone with the place
        of_person=lambda email: TurnEvent.objects.filter(
            enrolment__person__email__iexact=email
        ).select_related("turn__workshop__cohort"),
        theme=Theme.PATH,
        tables={
            "portal.TurnEvent": goes(
                given="turn kind happened_at", silent="id enrolment created_at updated_at"
            )
        },
        since="happened_at",
        describe=lambda event: {
            "groupe": event.turn.workshop.cohort.code,
            "séance": str(event.turn.workshop),
            "quoi": event.get_kind_display(),
            "le": event.happened_at,
        },
    ),
    Kept(
        "turn_swaps",
        "Échanges de passages",
        "Échanger des passages à deux",
        "Aussi longtemps que la place dans le groupe",
        due=lambda now: TurnSwap.objects.none(),  # gone with the place
        of_person=swaps_of,
        theme=Theme.PATH,
        tables={
            "portal.TurnSwap": goes(
                given="offered wanted state answered_at created_at",
                silent="id asked_by asked_of updated_at",
            )
        },
        describe=describe_swap,
    ),
    Kept(
        "client_turns",
        "Passages comme client·e",
        "Répartir les passages du groupe, et prouver la formation suivie",
        AS_LONG_AS_THE_PROOF,
        due=lambda now: ClientTurn.objects.none(),  # gone with the place
        of_person=lambda email: ClientTurn.objects.filter(
            client__person__email__iexact=email
        ).select_related("workshop__cohort"),
        theme=Theme.PATH,
        tables={
            "portal.ClientTurn": stays(  # of a session that was held; coming ones open again
                PROOF,
                given="workshop state",
                silent="id client position version created_at updated_at",
            )
        },
        describe=lambda turn: {
            "groupe": turn.workshop.cohort.code,
            "séance": str(turn.workshop),
            "état": turn.get_state_display(),
        },
        erase=open_coming_turns,
    ),
    Kept(
        "absences",
        "Absences annoncées",
        "Savoir qui viendra",
        "Aussi longtemps que la place dans le groupe, ou jusqu’à l’effacement de la personne",
        due=lambda now: Absence.objects.none(),  # gone with the place
        of_person=lambda email: Absence.objects.filter(
            enrolment__person__email__iexact=email
        ).select_related("workshop__cohort"),
        theme=Theme.PATH,
        tables={
            "portal.Absence": goes(given="workshop created_at", silent="id enrolment updated_at")
        },
        describe=lambda absence: {
            "groupe": absence.workshop.cohort.code,
            "séance": str(absence.workshop),
            "annoncée le": absence.created_at,
        },
    ),
    Kept(
        "invitations",
        "Invitations",
        "Ouvrir l’espace à la personne",
        "Aussi longtemps que la place dans le groupe, ou jusqu’à l’effacement de la personne",
        due=lambda now: Invitation.objects.none(),  # gone with the place
        of_person=lambda email: Invitation.objects.filter(
            enrolment__person__email__iexact=email
        ).select_related("enrolment__cohort"),
        theme=Theme.PATH,
        tables={
            "portal.Invitation": goes(
                given="created_at expires_at used_at revoked_at",
                silent="id enrolment digest updated_at",
            )
        },
        describe=lambda invitation: {
            "groupe": invitation.enrolment.cohort.code,
            "envoyée le": invitation.created_at,
            "valable jusqu’au": invitation.expires_at,
            "utilisée le": invitation.used_at,
            "annulée le": invitation.revoked_at,
        },
    ),
)
