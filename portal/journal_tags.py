"""What the templates of journal, commitments and one's own path need."""

from html import unescape

from django import template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from portal.enums import EntryMoment, WorkshopKind
from portal.guiding_questions import COMMITMENT_TITLES, ENTRY_TITLES
from portal.markdown import render_light
from portal.models import Commitment, JournalEntry
from portal.models.journal import COMMITMENT_TEXTS, ENTRY_TEXTS
from portal.queries.own_path import PathMonth
from portal.template_tags import session_in_a_sentence

register = template.Library()
AROUND = {
    EntryMoment.BEFORE: "Avant",
    EntryMoment.DURING: "Pendant",
    EntryMoment.AFTER: "Après",
    EntryMoment.FREE: "Sur",
}
EXCERPT = 180  # signs


@register.filter
def entry_title(entry: JournalEntry) -> str:
    """Return « Après la séance n° 3 », or that it is about none; nothing of its words."""
    if entry.workshop is None:
        return (
            "Texte libre"
            if entry.moment == EntryMoment.FREE
            else f"{AROUND[entry.moment]} une séance"
        )
    article = "le" if entry.workshop.kind == WorkshopKind.REVIEW else "la"
    return f"{AROUND[entry.moment]} {article} {session_in_a_sentence(entry.workshop)}"


@register.filter
def lowered(title: str) -> str:
    """Return a title as it reads within a sentence."""
    return title[:1].lower() + title[1:]


@register.filter
def first_words(entry: JournalEntry) -> str:
    """Return how a text begins, without its marks of Markdown."""
    texts = entry.texts
    first = next((texts[name] for name in ENTRY_TEXTS if texts.get(name)), "")
    plain = unescape(strip_tags(render_light(first))).strip()
    return plain if len(plain) <= EXCERPT else f"{plain[:EXCERPT].rsplit(maxsplit=1)[0]}…"


@register.filter
def parts_of(entry: JournalEntry) -> list[tuple[str, SafeString]]:
    """Return (title, HTML) of each part that is written, as one reads it."""
    texts = entry.texts
    return [
        (ENTRY_TITLES[name], render_light(texts[name])) for name in ENTRY_TEXTS if texts.get(name)
    ]


@register.filter
def own_words(text: str) -> SafeString:
    """Return somebody's words as HTML: paragraphs, emphasis, lists, links; all else is words."""
    return render_light(text)


@register.filter
def details_of(commitment: Commitment) -> list[tuple[str, SafeString]]:
    """Return (title, HTML) of each part of a commitment but the first, as far as it is written."""
    texts = commitment.texts
    names = [name for name in COMMITMENT_TEXTS if name != "text" and texts.get(name)]
    return [(COMMITMENT_TITLES[name], render_light(texts[name])) for name in names]


# One's own path ----------------------------------------------------------------------------------
# Lengths in units of the drawing, which is as wide as its place.

TOP, ROW, WIDTH = 48, 30, 372
# Where the marks of each kind begin, how far apart they are, and how many there is room for.
LANES = {"sessions": (96, 17, 3), "entries": (168, 15, 5), "commitments": (282, 17, 4)}


@register.inclusion_tag("portal/path_chart.svg")
def path_chart(months: list[PathMonth]) -> dict:
    """Draw a row for each month: a disc for a session, a ring for a text, a lozenge for a
    commitment that was kept. Beyond the room there is, how many more."""
    rows = [_row(one, TOP + ROW * number) for number, one in enumerate(months)]
    return {
        "rows": rows,
        "width": WIDTH,
        "height": TOP + ROW * len(rows),
        "lanes": {name: start for name, (start, _, _) in LANES.items()},
    }


def _row(one: PathMonth, y: int) -> dict:
    row = {"label": one.month.short_label, "y": y, "text_y": y + 5, "rule_y": y + ROW // 2}
    for name, (start, step, room) in LANES.items():
        count = getattr(one, name)
        shown = min(count, room)
        row[name] = [start + step * number for number in range(shown)]
        row[f"more_{name}"] = {"count": count - shown, "x": start + step * shown - step // 4}
    return row
