"""Rules that a form, an import and a model share."""

from django.core.exceptions import ValidationError

# The first part of every address the product itself answers at (contract §4).
RESERVED_SLUGS = frozenset(
    "espace admin api compte invitation recherche demande-offre plan-du-site "
    "apercu documents healthz media readyz static".split()
)


def validate_slug_is_free(slug: str) -> None:
    """Refuse the slugs under which the product has pages of its own."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(
            {"slug": f"« {slug} » est une adresse réservée : choisissez-en une autre."}
        )


def validate_date_order(starts_on, ends_on, registration_deadline=None) -> None:
    """Refuse an end before the start, and a registration deadline after it."""
    if starts_on and ends_on and ends_on < starts_on:
        raise ValidationError({"ends_on": "La fin ne peut pas précéder le début."})
    if starts_on and registration_deadline and registration_deadline > starts_on:
        raise ValidationError(
            {"registration_deadline": "Les inscriptions se terminent au plus tard au début."}
        )


def validate_range(lowest, highest, field: str) -> None:
    """Refuse a highest value below the lowest; the error is tied to `field`."""
    if lowest is not None and highest is not None and highest < lowest:
        raise ValidationError({field: "Le maximum ne peut pas être inférieur au minimum."})
