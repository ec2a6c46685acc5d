"""What a formation must say before it is published.

Source: contract §3, after Qualiopi's indicator 1 (guide de lecture V9): detailed, verifiable
information given to the public before any contract.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from cms.enums import PriceUnit, VatRegime


@dataclass(frozen=True)
class Fact:
    """One thing to be said: its code in the contract, its French name, where it is typed."""

    code: str
    label: str
    field: str
    is_stated: Callable

    @property
    def anchor(self) -> str:
        """The id, in the page's form, of what one sees of the field."""
        return ANCHORS.get(self.field, f"id_{self.field}")


# A chooser's own field is hidden, a stream's has no id.
ANCHORS = {"category": "id_category-chooser", "objectives": "objectives-root"}


def _says(*fields: str) -> Callable:
    return lambda page: all(str(getattr(page, field) or "").strip() for field in fields)


def _states_price(page) -> bool:
    if page.price_unit == PriceUnit.ON_QUOTE:
        return True
    known = bool(page.vat_regime) and page.vat_regime != VatRegime.UNKNOWN
    return known and page.price_excl_tax is not None and page.price_excl_tax > 0


FORMATION_FACTS = (
    Fact("category", "la catégorie", "category", lambda page: page.category_id is not None),
    Fact("summary", "le résumé", "summary", _says("summary")),
    Fact(
        "objectives", "au moins un objectif", "objectives", lambda page: bool(page.objective_list)
    ),
    Fact("audience", "le public visé", "audience", _says("audience")),
    Fact(
        "prerequisites",
        "les prérequis («\u00a0Aucun\u00a0» convient)",
        "prerequisites",
        _says("prerequisites"),
    ),
    Fact(
        "duration",
        "la durée en heures",
        "duration_hours",
        lambda page: (page.duration_hours or 0) > 0,
    ),
    Fact("format", "le format (inter, intra)", "format", _says("format")),
    Fact("price", "le prix et son régime de TVA", "price_excl_tax", _states_price),
    Fact(
        "access",
        "les modalités et le délai d’accès",
        "access_terms",
        _says("access_terms", "access_delay"),
    ),
    Fact("contact", "l’adresse de contact", "contact", _says("effective_contact")),
    Fact("methods", "les méthodes mobilisées", "methods", _says("methods")),
    Fact("evaluation", "les modalités d’évaluation", "evaluation_terms", _says("evaluation_terms")),
    Fact(
        "accessibility",
        "l’accessibilité et le contact handicap",
        "accessibility_text",
        _says("accessibility_text", "effective_disability_contact"),
    ),
)


class PublicationRefused(ValidationError):
    """A page may not go live: `page` misses the facts of `codes`."""

    def __init__(self, page, codes: list[str]):
        self.page, self.codes = page, codes
        labels = ", ".join(fact.label for fact in missing_fact_list(page))
        super().__init__(
            f"«\u00a0{page.title}\u00a0» ne peut pas être publiée. Il manque\u00a0: {labels}."
        )


def missing_fact_list(page) -> list[Fact]:
    """Return the facts that the page does not state, in the order of the page's form."""
    return [fact for fact in getattr(page, "publication_facts", ()) if not fact.is_stated(page)]


def missing_facts(page) -> list[str]:
    """Return the codes of contract §3 that keep the page from being published, [] when none."""
    return [fact.code for fact in missing_fact_list(page)]


def refuse_incomplete(page) -> None:
    """Raise PublicationRefused unless the page states every fact."""
    if codes := missing_facts(page):
        raise PublicationRefused(page, codes)
