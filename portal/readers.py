"""Who can read what a person writes and who they are: the table that each of them is shown.

A test asks the code (`portal.access`, the views, the admin) and compares (security §3.4).
"""

from dataclasses import dataclass

from django.db.models import TextChoices


class Reads(TextChoices):
    """How far somebody can read."""

    NO = "no", "Non"
    YES = "yes", "Oui"
    SHARED_WITH_GROUP = "group", "Seulement ce que vous partagez avec le groupe"
    SHARED = "shared", "Seulement ce que vous partagez avec l’animation ou le groupe"
    SUBMITTED = "submitted", "Une fois que vous la remettez"
    STATE = "state", "Non\u00a0: seulement si elle est remise"
    NAME = "name", "Votre nom"
    NAME_AND_EMAIL = "email", "Votre nom et votre adresse"
    SEALED = "sealed", "Non\u00a0: le texte est chiffré"
    POSSIBLE = "possible", "Techniquement, oui"


@dataclass(frozen=True)
class Reader:
    """Somebody, and how far they can read each thing."""

    name: str
    writings: Reads  # journal and commitments
    sheets: Reads
    dates: Reads
    account: Reads

    @property
    def cells(self) -> list[tuple[str, str]]:
        return [(what, getattr(self, field).label) for field, what in WHAT.items()]


WHAT = {
    "writings": "Journal",
    "sheets": "Fiches",
    "dates": "Dates et lieux",
    "account": "Compte",
}
NO, YES = Reads.NO, Reads.YES
READERS = {
    "peer": Reader(
        "Les autres membres de votre groupe",
        Reads.SHARED_WITH_GROUP,
        Reads.SHARED_WITH_GROUP,
        YES,
        Reads.NAME,
    ),
    "facilitator": Reader(
        "Qui anime votre groupe", Reads.SHARED, Reads.SUBMITTED, YES, Reads.NAME_AND_EMAIL
    ),
    "coordinator": Reader("La coordination", NO, Reads.STATE, YES, YES),
    "editor": Reader("La rédaction du site", NO, NO, NO, NO),
    "superuser": Reader("Qui administre le site", NO, Reads.STATE, YES, YES),
    "backup": Reader(
        "Qui a la base de données ou une sauvegarde", Reads.SEALED, Reads.SEALED, YES, YES
    ),
    "operator": Reader(
        "Qui tient le serveur, avec ses clés", Reads.POSSIBLE, Reads.POSSIBLE, YES, YES
    ),
}
