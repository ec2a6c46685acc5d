"""What a formation costs: an amount before tax, its VAT regime, and per what."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from typing_extensions import TypedDict

from cms.api_types import Decimals
from cms.enums import PriceUnit, VatRegime
from cms.typography import fr_price, price_incl_tax


class Price(TypedDict):
    """Amounts are euros, null on quote; `vat_rate` is per cent, null where no tax is shown."""

    excl_tax: Decimals | None
    incl_tax: Decimals | None
    vat_rate: Decimals | None
    vat_regime: VatRegime
    unit: PriceUnit
    display: str


class Priced(models.Model):
    price_excl_tax = models.DecimalField(
        "montant hors taxe, en euros",
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1_000_000)],
        help_text="Le montant toutes taxes comprises est calculé. ex. : 700",
    )
    price_unit = models.CharField(
        "unité du prix",
        max_length=20,
        choices=PriceUnit.choices,
        default=PriceUnit.PER_PARTICIPANT,
        help_text="«\u00a0Sur devis\u00a0» dispense de montant.",
    )
    vat_regime = models.CharField(
        "régime de TVA",
        max_length=20,
        choices=VatRegime.choices,
        default=VatRegime.UNKNOWN,
        help_text="Celui de cette offre\u00a0: un même organisme peut être exonéré pour ses "
        "formations et taxé pour ses conseils.",
    )
    price_note = models.CharField(
        "précision sur le prix",
        max_length=250,
        blank=True,
        help_text="ex. : Tarif dégressif à partir de trois inscrits",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(price_excl_tax__isnull=True) | models.Q(price_excl_tax__gte=0),
                name="%(class)s_price_not_negative",
            )
        ]

    @property
    def price(self) -> Price:
        """The price as contract §5 shapes it: amounts are strings of euros, null on quote."""
        amounts = {"excl_tax": None, "incl_tax": None, "vat_rate": None}
        display = "Sur devis" if self.price_unit == PriceUnit.ON_QUOTE else ""
        if self.price_unit != PriceUnit.ON_QUOTE and self.price_excl_tax is not None:
            rate = VatRegime(self.vat_regime).rate
            amounts = {
                "excl_tax": f"{self.price_excl_tax:.2f}",
                "incl_tax": f"{price_incl_tax(self.price_excl_tax, self.vat_regime):.2f}",
                "vat_rate": None if rate is None else str(rate),
            }
            display = fr_price(self.price_excl_tax, self.vat_regime, self.price_unit)
        return {
            **amounts,
            "vat_regime": self.vat_regime,
            "unit": self.price_unit,
            "display": display,
        }
