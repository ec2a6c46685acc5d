"""Addresses made of French words: of a page, or of a place in one."""

import re
from collections.abc import Iterable

from django.utils.text import slugify


def french_slug(text: str, length: int = 80) -> str:
    """Return an address for a text: « L’œuvre d’un pair » gives `l-oeuvre-d-un-pair`."""
    plain = re.sub(r"[’'ʼ]", " ", text).replace("œ", "oe").replace("Œ", "oe")
    return slugify(plain)[:length].strip("-")


def unique_anchors(texts: Iterable[str]) -> list[str]:
    """Return one address per text, in order; the second of the same name ends in `-2`."""
    seen: dict[str, int] = {}
    anchors = []
    for text in texts:
        anchor = french_slug(text) or "question"
        seen[anchor] = seen.get(anchor, 0) + 1
        anchors.append(anchor if seen[anchor] == 1 else f"{anchor}-{seen[anchor]}")
    return anchors
