"""What a prospect is told about their data before they send anything (GDPR, article 13).

Another text is another version: each request keeps the one that was shown. Older texts are in the
history of this file.
"""

from typing_extensions import TypedDict

VERSION = "2026-11"
LONGEST_VERSION = 40
PARAGRAPHS = (
    "{firm} lit votre demande pour vous faire une offre, à votre initiative et avant tout "
    "contrat. Seule l’équipe qui prépare les offres la voit\u00a0; elle n’est ni vendue ni prêtée.",
    "Elle est supprimée trois ans après la dernière fois que vous nous avez contactés, ou dès que "
    "vous le demandez.",
    "Vous pouvez la lire, la corriger, la récupérer ou la faire effacer{contact}, et vous adresser "
    "à la CNIL si notre réponse ne vous convient pas.",
)


class PrivacyNotice(TypedDict):
    """What a prospect is told about their data; send `version` back with the request."""

    version: str
    paragraphs: list[str]


def privacy_notice(*, firm: str, contact_email: str) -> PrivacyNotice:
    """Return the notice in force, in the firm's name."""
    contact = f" en écrivant à {contact_email}" if contact_email else ""
    words = {"firm": firm or "Notre équipe", "contact": contact}
    return {"version": VERSION, "paragraphs": [text.format(**words) for text in PARAGRAPHS]}
