"""Rules that a form, an import and a model share."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

# Line ends would begin another header; direction marks show another text than what is written.
CONTROLS = "\x00-\x1f\x7f-\x9f\u2028\u2029"
DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Make two of a name that reads as one. Welcome in titles and texts: a soft hyphen is an editor's
# choice, and the others come along with what is copied from a web page.
WITHOUT_WIDTH = "\u00ad\u200b\ufeff"
UNSEEN = re.compile(f"[{CONTROLS}{DIRECTIONS}{WITHOUT_WIDTH}]")
MISLEADING = re.compile(f"[{CONTROLS}{DIRECTIONS}]")
NO_GAP = re.compile(f"[{WITHOUT_WIDTH}]")
NOT_ONE_LINE = "Ce texte contient un retour à la ligne ou un caractère invisible."
LONGEST_MAIL_ADDRESS = 254  # RFC 5321, and what a column of ours holds
LINE_ENDS = str.maketrans("", "", "\r\n\t")

# The first part of every address the product itself answers at (contract §4).
RESERVED_SLUGS = frozenset(
    "espace admin api compte invitation recherche demande-offre plan-du-site "
    "apercu documents healthz media readyz static".split()
)


def validate_slug_is_free(slug: str) -> None:
    """Refuse the slugs under which the product has pages of its own."""
    if slug in RESERVED_SLUGS:
        said = f"«\u00a0{slug}\u00a0» est une adresse réservée\u00a0: choisissez-en une autre."
        raise ValidationError({"slug": said})


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


def validate_one_line(text: str) -> None:
    """Refuse line ends and what is invisible, direction marks first: not for names and headers."""
    if UNSEEN.search(text):
        raise ValidationError(NOT_ONE_LINE)


def as_one_line(text: str) -> str:
    """Return the text as `validate_one_line` takes it: a space where it has a sign that is not.

    What has no width leaves none.
    """
    return UNSEEN.sub(" ", NO_GAP.sub("", text)).strip()


def validate_title(title: str) -> None:
    """Refuse a page's title that is not one line: it goes into lists and the subjects of mails."""
    if MISLEADING.search(title):
        raise ValidationError({"title": NOT_ONE_LINE})


def validate_text(text: str) -> None:
    """Refuse control characters and direction marks; several lines are welcome."""
    if MISLEADING.search(text.translate(LINE_ENDS)):
        raise ValidationError("Ce texte contient un caractère invisible.")


def is_mail_address(text: str) -> bool:
    """True for one address, without a name, a line end or an invisible character."""
    try:
        validate_email(text)
        validate_one_line(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_MAIL_ADDRESS
