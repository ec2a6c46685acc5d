"""Nothing that is in use disappears: a message says where it is used instead."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from wagtail.admin.admin_url_finder import AdminURLFinder

from cms.queries.uses import uses_of

SHOWN = 5


def refuse_deleting_what_is_used(request, things):
    """Send the user back to the list with the uses of the first of `things` that has some."""
    for thing in things:
        if uses := uses_of(thing):
            messages.error(request, _message(request.user, thing, uses))
            return redirect(thing.snippet_viewset.get_url_name("list"))
    return None


def _message(user, thing, uses):
    finder = AdminURLFinder(user)
    links = format_html_join(
        ", ",
        '<a href="{}">{}</a>',
        ((finder.get_edit_url(use) or "#", use) for use in uses[:SHOWN]),
    )
    more = f" et {len(uses) - SHOWN} autres" if len(uses) > SHOWN else ""
    return format_html(
        "«\u00a0{}\u00a0» est employé et ne peut pas être supprimé. Retirez-le d’abord "
        "de\u00a0: {}{}.",
        thing,
        links,
        more,
    )
