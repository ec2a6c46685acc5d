"""Places in groups, and what hangs on them: turns and exchanges."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db.models import F, Max, Q

from cms.retention import Kept
from cms.typography import fr_date, fr_moment
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
from portal.services.erasure import (
    leave_places,
)

# The administrative file of a training (domain §4.1).
PROOF_IS_KEPT, COFUNDED_PROOF_IS_KEPT = relativedelta(years=6), relativedelta(years=10)


def places_of(email: str):
    places = Enrolment.objects.filter(person__email__iexact=email)
    return places.select_related("cohort")


def places_over(now: datetime):
    """Places of cohorts whose last session lies six years back, ten if it was cofunded."""
    over = Enrolment.objects.annotate(last=Max("cohort__workshops__ends_at"))
    return Enrolment.objects.filter(
        pk__in=over.filter(
            Q(cohort__cofunded=False, last__lte=now - PROOF_IS_KEPT)
            | Q(cohort__cofunded=True, last__lte=now - COFUNDED_PROOF_IS_KEPT)
        ).values("pk")
    )


def describe_place(place: Enrolment) -> dict:
    """All that the coordination wrote of a person, and what they chose themselves."""
    return {
        "groupe": f"{place.cohort.name} ({place.cohort.code})",
        "état": place.get_status_display(),
        "arrivée le": place.joined_on and fr_date(place.joined_on),
        "départ le": place.left_on and fr_date(place.left_on),
        "raison du départ": place.get_leave_reason_display(),
        "organisation": place.organisation,
        "qui paie": place.get_payer_display(),
        "montre son organisation": place.shows_organisation,
        "montre son adresse": place.shows_email,
        "souhaite parler d’une adaptation": place.accommodation_contact_wanted,
    }


def forget_what_proves_nothing(email: str) -> None:
    """The place itself is proof of a training and stays; links, absences and wishes go.

    A place that somebody still had ends: nobody waits for them, nothing is sent to them.
    """
    leave_places(email)
    mine = Enrolment.objects.filter(person__email__iexact=email)
    Invitation.objects.filter(enrolment__in=mine).delete()
    Absence.objects.filter(enrolment__in=mine).delete()
    mine.update(shows_organisation=False, shows_email=False, accommodation_contact_wanted=False)


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
        "demandé le": fr_moment(swap.created_at),
    }


PLACES = (
    Kept(
        "enrolments",
        "Places dans les groupes",
        "Prouver la formation suivie",
        "Six ans après la dernière séance du groupe, dix s’il est cofinancé par l’Europe",
        due=places_over,
        of_person=places_of,
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
        describe=lambda event: {
            "groupe": event.turn.workshop.cohort.code,
            "séance": str(event.turn.workshop),
            "quoi": event.get_kind_display(),
            "le": fr_moment(event.happened_at),
        },
    ),
    Kept(
        "turn_swaps",
        "Échanges de passages",
        "Échanger des passages à deux",
        "Aussi longtemps que la place dans le groupe",
        due=lambda now: TurnSwap.objects.none(),  # gone with the place
        of_person=swaps_of,
        describe=describe_swap,
    ),
    Kept(
        "client_turns",
        "Passages comme client·e",
        "Répartir les passages du groupe, et prouver la formation suivie",
        "Six ans après la dernière séance du groupe, dix s’il est cofinancé par l’Europe",
        due=lambda now: ClientTurn.objects.none(),  # gone with the place
        of_person=lambda email: ClientTurn.objects.filter(
            client__person__email__iexact=email
        ).select_related("workshop__cohort"),
        describe=lambda turn: {
            "groupe": turn.workshop.cohort.code,
            "séance": str(turn.workshop),
            "état": turn.get_state_display(),
        },
        erase=open_coming_turns,
    ),
)
