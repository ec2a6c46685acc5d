"""« Journal »: one's own texts, looked through and looked for; a new one."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cms.models import User
from portal.access import cohorts_of
from portal.forms.journal import SearchForm
from portal.gate import cohorts_to_write_in, gated, open_route
from portal.queries.audiences import left_out_facilitators
from portal.queries.journal import (
    entry_a_month_ago,
    occasion_now,
    occasion_of,
    sessions_to_write_about,
    written_entries,
)
from portal.queries.journal_search import search_entries
from portal.queries.own_texts import read_own
from portal.services.audiences import share_with_present_facilitators
from portal.services.journal import start_entry
from portal.views.acts import act
from portal.views.private import private

A_PAGE = 20
CHARTER_FIRST = (
    "Pour écrire dans votre journal, il faut prendre part à un groupe et avoir accepté sa charte."
)
SHARED_AGAIN = "C’est fait\u00a0: l’animation d’aujourd’hui lit aussi ces textes."


@private
@open_route
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def journal(request: HttpRequest) -> HttpResponse:
    """One's own texts, the newest first. What is looked for comes by POST, and stays there."""
    form = SearchForm(request.POST if request.method == "POST" else None, owner=request.user)
    is_wrong = form.is_bound and not form.is_valid()
    page = found_entries(form, request.user, request.POST.get("page") or request.GET.get("page"))
    is_first = page.number == 1 and not form.is_bound
    context = {
        "form": form,
        "page": page,
        "may_write": bool(cohorts_to_write_in(request.user)),
        "a_month_ago": entry_a_month_ago(request.user, timezone.localdate()) if is_first else None,
        "left_out": left_out_facilitators(request.user) if is_first else [],
    }
    return render(request, "portal/journal/journal.html", context, status=400 if is_wrong else 200)


def found_entries(form: SearchForm, owner: User, number: str | None) -> Page:
    """Return a page of the owner's texts: all of them, or those that the form looks for."""
    entries = written_entries(owner)
    is_asked = form.is_bound and form.is_valid()
    if is_asked:
        entries = form.narrow(entries)
    if is_asked and (words := form.cleaned_data["words"]):
        page = Paginator(search_entries(owner, entries, words), A_PAGE).get_page(number)
        page.object_list = read_own(owner, entries.filter(pk__in=page.object_list))
        return page
    page = Paginator(entries, A_PAGE).get_page(number)
    page.object_list = read_own(owner, page.object_list)
    return page


@private
@open_route
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Begin a text about what is near, or about the session that is sent; and go on to it."""
    if not (cohorts := cohorts_to_write_in(request.user)):
        messages.error(request, CHARTER_FIRST)
        return redirect("journal")
    if "session" in request.POST:
        session = get_object_or_404(
            sessions_to_write_about(cohorts), pk=id_in(request.POST["session"])
        )
        occasion = occasion_of(request.user, session)
    else:
        occasion = occasion_now(request.user, cohorts)
    return redirect("entry", start_entry(request.user, occasion).pk)


def id_in(text: str) -> UUID:
    """Return the id that was sent; 404 for what is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def cohort_taken_part_in(reader: User, *, cohort_id: UUID):
    mine = cohorts_of(reader).select_related("charter", "pinned_version")
    return get_object_or_404(mine, pk=cohort_id)


@private
@gated(cohort_of=cohort_taken_part_in)
@require_POST
def share_again(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """« Partager aussi avec… » : who facilitates by now reads what was shared before (BR-60)."""
    cohort = cohort_taken_part_in(request.user, cohort_id=cohort_id)
    return act(
        request,
        lambda: share_with_present_facilitators(request.user, cohort),
        said=SHARED_AGAIN,
        back="journal",
    )
