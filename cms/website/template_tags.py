"""What the templates of the public pages need to show a representation."""

import json
from datetime import date, datetime

from django import template
from django.template.loader import select_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from blocks.features import clean_shown_html
from cms.styles import website_styles
from cms.typography import fr_date, fr_moment, of_name, plural_s
from cms.website.drawings import Drawing, draw_circle

register = template.Library()
register.filter("of_name", lambda person: of_name(str(person)))
register.filter("plural_s", plural_s)
NOT_IN_A_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.filter
def rich_text(html: str) -> SafeString:
    """Show rich text of the API; cleaned again here, where it becomes part of a page."""
    return mark_safe(clean_shown_html(html))  # noqa: S308 - an allow-list was just applied


@register.filter
def colon(label: str) -> str:
    """Return what stands between a label and what is said of it: a question has its own mark."""
    return "" if str(label).rstrip().endswith(("?", "!", ":")) else "\u00a0:"


@register.filter
def json_ld(data: list[dict]) -> SafeString:
    """Return structured data as the text of a script element; no text in it can end that."""
    text = json.dumps(data, ensure_ascii=False).translate(NOT_IN_A_SCRIPT)
    return mark_safe(text)  # noqa: S308 - what would end the element was just escaped


@register.filter
def srcset(widths: list[dict]) -> str:
    """Return the widths of one format of an image as the attribute `srcset` wants them."""
    return ", ".join(f"{one['url']} {one['width']}w" for one in widths)


@register.filter
def focus(image: dict) -> str:
    """Return the classes that keep what matters of an image in sight when it is cut.

    Quarters of its width and height: styles written into a page are refused by the policy.
    """
    point = image.get("focal_point")
    if not point:
        return ""
    shares = (point["x"] / image["width"], point["y"] / image["height"])
    x, y = (25 * min(4, max(0, round(4 * share))) for share in shares)
    return f"x-{x} y-{y}"


@register.filter
def french_day(day: str | date) -> str:
    return fr_date(date.fromisoformat(day) if isinstance(day, str) else day)


@register.filter
def french_moment(moment: str | datetime) -> str:
    return fr_moment(datetime.fromisoformat(moment) if isinstance(moment, str) else moment)


@register.simple_tag
def styles() -> SafeString:
    """Return the style sheets of the website as the text of a style element."""
    return mark_safe(website_styles())  # noqa: S308 - our own files


@register.inclusion_tag("website/drawing.svg")
def draw(slug: str) -> dict[str, Drawing]:
    """Draw the picture of a page that has none."""
    return {"drawing": draw_circle(slug)}


@register.simple_tag(takes_context=True)
def current(context, href: str) -> str:
    """Return the attribute that says whether a link of the menu leads to this page or above it."""
    here = context["request"].path
    if href == here:
        return format_html(' aria-current="{}"', "page")
    is_above = href != "/" and href.startswith("/") and here.startswith(href)
    return format_html(' aria-current="{}"', "true") if is_above else ""


@register.simple_tag(takes_context=True)
def choose(context, name: str, value: str | None) -> str:
    """Return the query of the address with one choice of a list changed, from its first page."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    query.pop(name, None)
    if value is not None:
        query[name] = value
    return f"?{query.urlencode()}" if query else ""


@register.simple_tag(takes_context=True)
def render_block(context, name: str, value) -> str:
    """Show one block of a body from its representation."""
    chosen = select_template([f"website/blocks/{name}.html", "website/blocks/unknown.html"])
    return format_html(
        "{}", chosen.template.render(context.new({**context.flatten(), "value": value}))
    )


@register.simple_tag(takes_context=True)
def preview_block(context, bound_block) -> str:
    """Show a block in the admin's block picker, through the same representation as a page."""
    value = bound_block.block.get_api_representation(
        bound_block.value, context={"request": context.get("request")}
    )
    return render_block(context, bound_block.block.name, value)
