"""The learning journal and what somebody decides to try."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.enums import Audience, CommitmentState, EntryMoment, EntryRole
from portal.models.texts import OwnText
from portal.models.workshops import Workshop

# What an entry and a commitment say, by their names in the sealed column (domain §9.9, 9.10).
ENTRY_TEXTS = (
    "facts",
    "feelings",
    "learned_topic",
    "learned_self",
    "learned_method",
    "will_apply",
    "free_text",
)
COMMITMENT_TEXTS = ("text", "first_step", "success_sign", "help_needed", "follow_up_note")
OPEN_STATES = (CommitmentState.PLANNED, CommitmentState.IN_PROGRESS)
KEPT_STATES = (CommitmentState.DONE, CommitmentState.ADAPTED)
NOT_CHOSEN = ""  # the audience of a commitment that is begun, and none yet
ONE_READS_ALONE = Q(audience=Audience.ME)


def shared_since_a_moment(name: str, *, alone: Q = ONE_READS_ALONE) -> models.CheckConstraint:
    """One reads alone what was never shared; the rest says since when the others may."""
    return models.CheckConstraint(
        condition=alone & Q(shared_at=None) | ~alone & Q(shared_at__isnull=False), name=name
    )


class JournalEntry(OwnText):
    """Private unless its owner says otherwise; thirty days in the trash, then gone."""

    moment = models.CharField(
        "moment", max_length=6, choices=EntryMoment.choices, default=EntryMoment.FREE
    )
    entry_date = models.DateField("date")
    my_role = models.CharField(
        "mon rôle ce jour-là", max_length=10, choices=EntryRole.choices, default=EntryRole.OTHER
    )
    audience = models.CharField(
        "qui lit", max_length=11, choices=Audience.choices, default=Audience.ME
    )
    shared_at = models.DateTimeField("partagé le", null=True, blank=True)
    deleted_at = models.DateTimeField("à la corbeille depuis", null=True, blank=True)

    class Meta(OwnText.Meta):
        verbose_name = "texte du journal"
        verbose_name_plural = "textes du journal"
        ordering = ["-entry_date", "-created_at"]
        indexes = [models.Index(fields=["owner", "-entry_date"], name="journal_of_a_person")]
        constraints = [shared_since_a_moment("entry_shared_since_a_moment")]


class Commitment(OwnText):
    """Small, and to be looked at again on a day: at the next session unless said otherwise.

    It is taken once its owner has said who reads it; until then it is a draft, for them alone.
    """

    due_on = models.DateField("à faire pour le", null=True, blank=True)
    state = models.CharField(
        "où j’en suis",
        max_length=11,
        choices=CommitmentState.choices,
        default=CommitmentState.PLANNED,
    )
    state_changed_at = models.DateTimeField("état changé le", null=True, blank=True)
    follow_up_workshop = models.ForeignKey(
        Workshop, null=True, blank=True, on_delete=models.SET_NULL, related_name="follow_ups"
    )
    # Chosen each time, nothing is proposed (domain §9.10).
    audience = models.CharField(
        "qui lit", max_length=11, choices=Audience.choices, blank=True, default=NOT_CHOSEN
    )
    shared_at = models.DateTimeField("partagé le", null=True, blank=True)

    class Meta(OwnText.Meta):
        verbose_name = "engagement"
        verbose_name_plural = "engagements"
        ordering = ["due_on", "created_at"]
        constraints = [
            shared_since_a_moment(
                "commitment_shared_since_a_moment",
                alone=Q(audience__in=[Audience.ME, NOT_CHOSEN]),
            )
        ]

    @property
    def is_taken(self) -> bool:
        return self.audience != NOT_CHOSEN

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_overdue(self) -> bool:
        """« À revoir », in neutral words (BR-73)."""
        return self.is_open and self.due_on is not None and self.due_on < timezone.localdate()
