"""What the templates of the public pages need to show a representation."""

from datetime import date

import nh3
from django import template
from django.template.loader import select_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from blocks.features import ALLOWED_SCHEMES, ALLOWED_TAGS
from cms.typography import fr_date

register = template.Library()


@register.filter
def rich_text(html: str) -> SafeString:
    """Show rich text of the API; cleaned again here, where it becomes part of a page."""
    cleaned = nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes={"a": {"href"}},
        url_schemes=ALLOWED_SCHEMES,
        link_rel=None,
    )
    return mark_safe(cleaned)  # noqa: S308 - an allow-list was just applied


@register.filter
def french_day(day: str | date) -> str:
    return fr_date(date.fromisoformat(day) if isinstance(day, str) else day)


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
