"""Who is client, when: turns, exchanges of turns, and what happened to each (BR-01 to 06)."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from portal.enums import SwapState, TurnEventKind, TurnState
from portal.models.base import PortalModel
from portal.models.cohorts import Cohort, Enrolment
from portal.models.workshops import Workshop

# The states in which a turn is somebody's: to come, or past.
COMING_STATES = (TurnState.PROPOSED, TurnState.CONFIRMED)
CLIENT_STATES = (*COMING_STATES, TurnState.DONE)


class RotationDraw(PortalModel):
    """The chance of a cohort, drawn once: the order of its members follows from it for ever.

    What is edited afterwards is the plan that was made of it, turn by turn (BR-03).
    """

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="rotation_draw")
    seed = models.CharField(max_length=32)
    # How many members without a turn the coordination, or the facilitator, said yes to (BR-02).
    accepted_without = models.PositiveSmallIntegerField(default=0)

    class Meta(PortalModel.Meta):
        verbose_name = "tirage au sort"
        verbose_name_plural = "tirages au sort"

    def __str__(self) -> str:
        return f"tirage {self.pk}"


class ClientTurn(PortalModel):
    """A case in a workshop, and whose: nobody's yet while it is « à choisir »."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="turns")
    position = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    client = models.ForeignKey(
        Enrolment, null=True, blank=True, on_delete=models.CASCADE, related_name="turns"
    )
    state = models.CharField(
        "état", max_length=9, choices=TurnState.choices, default=TurnState.OPEN
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=0)

    class Meta(PortalModel.Meta):
        verbose_name = "passage"
        verbose_name_plural = "passages"
        ordering = ["workshop__starts_at", "position"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "position"], name="turn_in_its_place"),
            models.UniqueConstraint(
                fields=["workshop", "client"],
                condition=Q(client__isnull=False),
                name="client_once_in_a_workshop",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CLIENT_STATES, client__isnull=False)
                | Q(state__in=[TurnState.OPEN, TurnState.SKIPPED], client=None),
                name="turn_has_a_client_or_is_open",
            ),
            models.CheckConstraint(condition=Q(position__gte=1), name="turns_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"passage {self.pk}"


class TurnSwap(PortalModel):
    """« Échangeons nos passages »: asked by one client, made when the other agrees (BR-03)."""

    offered = models.ForeignKey(ClientTurn, on_delete=models.CASCADE, related_name="swaps_offered")
    wanted = models.ForeignKey(ClientTurn, on_delete=models.CASCADE, related_name="swaps_wanted")
    asked_by = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="swaps_asked")
    asked_of = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="swaps_received")
    state = models.CharField(
        "état", max_length=10, choices=SwapState.choices, default=SwapState.ASKED
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(PortalModel.Meta):
        verbose_name = "échange de passages"
        verbose_name_plural = "échanges de passages"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(offered=F("wanted")), name="swap_of_two_turns"),
            models.CheckConstraint(
                condition=~Q(asked_by=F("asked_of")), name="swap_between_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state=SwapState.ASKED, answered_at=None)
                | ~Q(state=SwapState.ASKED) & Q(answered_at__isnull=False),
                name="swap_waits_or_was_answered",
            ),
            models.UniqueConstraint(
                fields=["offered", "wanted"],
                condition=Q(state=SwapState.ASKED),
                name="swap_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"échange {self.pk}"


class TurnEvent(PortalModel):
    """A line of a turn's past, for the group to read; from a closed list, without a word typed."""

    turn = models.ForeignKey(ClientTurn, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField("quoi", max_length=11, choices=TurnEventKind.choices)
    enrolment = models.ForeignKey(
        Enrolment, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    happened_at = models.DateTimeField("quand")

    class Meta(PortalModel.Meta):
        verbose_name = "fait d’un passage"
        verbose_name_plural = "faits des passages"
        ordering = ["happened_at", "created_at"]

    def __str__(self) -> str:
        return f"fait {self.pk}"
