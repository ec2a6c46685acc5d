"""A public date of a formation: outside the page's drafts, so that none brings back free seats."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from typing_extensions import TypedDict
from wagtail.search import index

from cms.api_types import Choice, Day
from cms.enums import DateStatus, SeatsState
from cms.models.formations import FormationPage
from cms.typography import fr_date_range, fr_price
from cms.validators import validate_date_order


class FormationDateData(TypedDict):
    """A public date; the `display` texts are for readers."""

    id: int
    starts_on: Day
    ends_on: Day
    display: str
    schedule: str
    city: str
    place: str
    remote: bool
    registration_deadline: Day | None
    seats: Choice[SeatsState]
    status: Choice[DateStatus]
    price_display: str


class FormationDateQuerySet(models.QuerySet):
    def upcoming(self) -> "FormationDateQuerySet":
        """Dates not yet begun (in Paris), the cancelled ones left out, soonest first."""
        return self.filter(starts_on__gte=timezone.localdate()).exclude(status=DateStatus.CANCELLED)


class FormationDate(index.Indexed, models.Model):
    formation = models.ForeignKey(
        FormationPage, verbose_name="formation", on_delete=models.CASCADE, related_name="dates"
    )
    starts_on = models.DateField("début", help_text="ex. : 12/03/2026")
    ends_on = models.DateField("fin", help_text="Le même jour pour une seule journée.")
    schedule_text = models.CharField(
        "horaires", max_length=250, blank=True, help_text="ex. : Un jeudi par mois, de 9 h à 12 h"
    )
    city = models.CharField("ville", max_length=80, blank=True, help_text="ex. : Lyon")
    remote = models.BooleanField("à distance", default=False)
    registration_deadline = models.DateField(
        "inscriptions jusqu’au", null=True, blank=True, help_text="ex. : 26/02/2026"
    )
    seats_state = models.CharField(
        "places", max_length=10, choices=SeatsState.choices, default=SeatsState.OPEN
    )
    price_override = models.DecimalField(
        "montant hors taxe de cette date",
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Vide\u00a0: le prix de la formation. ex.\u00a0: 650",
    )
    status = models.CharField(
        "état", max_length=10, choices=DateStatus.choices, default=DateStatus.ANNOUNCED
    )

    announced_at = models.DateTimeField(
        "ajoutée le", default=timezone.now, null=True, editable=False
    )

    objects = FormationDateQuerySet.as_manager()
    search_fields = [
        index.SearchField("city"),
        index.AutocompleteField("city"),
        index.RelatedFields(
            "formation", [index.SearchField("title"), index.AutocompleteField("title")]
        ),
    ]

    class Meta:
        verbose_name = "date publique"
        verbose_name_plural = "dates publiques"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="formationdate_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(registration_deadline__isnull=True)
                | Q(registration_deadline__lte=F("starts_on")),
                name="formationdate_deadline_before_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.formation.title}, {self.days}"

    def clean(self) -> None:
        super().clean()
        validate_date_order(self.starts_on, self.ends_on, self.registration_deadline)
        if not self.city and not self.remote:
            raise ValidationError(
                {"city": "Indiquez une ville, ou cochez «\u00a0à distance\u00a0»."}
            )

    @property
    def is_upcoming(self) -> bool:
        """As `upcoming()`, for dates that were fetched already."""
        return self.starts_on >= timezone.localdate() and self.status != DateStatus.CANCELLED

    @property
    def days(self) -> str:
        return fr_date_range(self.starts_on, self.ends_on)

    @property
    def place(self) -> str:
        """« Lyon », « à distance », or both."""
        return " et ".join(filter(None, [self.city, "à distance" if self.remote else ""]))

    @property
    def price_display(self) -> str:
        """The price of this date where it differs, else the formation's."""
        if self.price_override is None:
            return self.formation.price["display"]
        formation = self.formation
        return fr_price(self.price_override, formation.vat_regime, formation.price_unit)

    def get_api_representation(self) -> FormationDateData:
        return {
            "id": self.pk,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "display": self.days,
            "schedule": self.schedule_text,
            "city": self.city,
            "place": self.place,
            "remote": self.remote,
            "registration_deadline": self.registration_deadline
            and self.registration_deadline.isoformat(),
            "seats": {"code": self.seats_state, "label": self.get_seats_state_display()},
            "status": {"code": self.status, "label": self.get_status_display()},
            "price_display": self.price_display,
        }
