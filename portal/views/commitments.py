"""« Engagements »: what one decided to try, and where one stands with it."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.middleware import is_program
from portal.access import begun_commitments_of, commitments_of
from portal.forms.commitments import CommitmentForm, NewCommitmentForm, initial_at, initial_of
from portal.forms.follow_up import FollowUpForm
from portal.gate import (
    can_read_group,
    can_write_texts,
    cohorts_to_write_in,
    open_route,
    refuse_writing,
)
from portal.models import Cohort, Commitment, Workshop
from portal.queries.audiences import readers_in
from portal.queries.commitments import all_commitments, begun_commitments
from portal.queries.journal import occasion_now, sessions_to_write_about
from portal.services.commitments import (
    delete_commitment,
    follow_up_one,
    save_commitment,
    take_commitment,
)
from portal.services.writing import TextConflict
from portal.views.journal import CHARTER_FIRST, id_in
from portal.views.private import private
from portal.views.writing import CONFLICT, save_writing

SAVED = "Votre engagement est enregistré."
NOTED = "C’est noté."
DELETED = "Votre engagement est supprimé."


@private
@open_route
@require_safe
def commitments(request: HttpRequest) -> HttpResponse:
    return _list(request)


def _list(
    request: HttpRequest, *, answered: FollowUpForm | None = None, status: int = 200
) -> HttpResponse:
    """Show one's commitments, and the form that was `answered` in vain in its place."""
    still_open, closed = all_commitments(request.user)
    begun = begun_commitments(request.user)
    writable = cohorts_to_write_in(request.user)
    forms = {one.pk: FollowUpForm(None, commitment=one) for one in still_open + closed}
    if answered:
        forms[answered.commitment.pk] = answered
    for one in still_open + closed:
        one.follow_up = forms[one.pk] if one.cohort in writable else None
    for one in begun:
        one.may_be_finished = one.cohort in writable
    context = {
        "begun": begun,
        "open": still_open,
        "closed": closed,
        "shows_closed": answered and answered.commitment in closed,
        "may_write": bool(writable),
    }
    return render(request, "portal/commitments/commitments.html", context, status=status)


@private
@open_route
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take a commitment; `?session=` is the one where it is taken."""
    if not (cohorts := cohorts_to_write_in(request.user)):
        return _refuse_everywhere(request)
    cohort, session = _taken_at(request, cohorts)
    others = [one for one in cohorts if one != cohort]
    initial = initial_at(cohort, session)
    form = NewCommitmentForm(_sent(request), initial=initial, cohort=cohort, workshop=session)
    if request.method != "POST":
        return _show(request, form, cohort, others=others)

    def save(**attempt) -> Commitment:
        known = {"cohort": cohort, "begun": form.cleaned_data["begun"], "texts": form.texts()}
        return take_commitment(request.user, **known, **attempt, **form.about())

    return _save(request, form, cohort, save=save)


def _refuse_everywhere(request: HttpRequest) -> HttpResponse:
    """Answer who may write in no group; a page that saves by itself keeps what was typed."""
    if is_program(request):
        return JsonResponse({"detail": CHARTER_FIRST}, status=403)
    messages.error(request, CHARTER_FIRST)
    return redirect("commitments")


def _taken_at(request: HttpRequest, cohorts: list[Cohort]) -> tuple[Cohort, Workshop | None]:
    """The group decides who may read, and who is named: it is in the address, not in the form.

    A session that was cancelled since the page was opened loses nothing of what was typed there.
    """
    if "session" in request.GET:
        sessions = sessions_to_write_about(cohorts)
        if request.method == "POST":
            sessions = Workshop.objects.filter(cohort__in=cohorts).select_related("cohort")
        session = get_object_or_404(sessions, pk=id_in(request.GET["session"]))
        return session.cohort, session
    if "group" in request.GET:
        cohorts = [one for one in cohorts if one.pk == id_in(request.GET["group"])]
    if not cohorts:
        raise Http404
    occasion = occasion_now(request.user, cohorts)
    return occasion.cohort, occasion.workshop


@private
@open_route
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def commitment(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    mine = _find(request, commitment_id)
    if not can_write_texts(request.user, mine.cohort):
        is_sent = request.method == "POST"
        return refuse_writing(request, mine.cohort) if is_sent else redirect("commitments")
    form = _form_of(request, mine)
    if request.method != "POST":
        return _show(request, form, mine.cohort, mine=mine)

    def save(**attempt) -> Commitment:
        return save_commitment(mine, texts=form.texts(), **attempt, **form.about())

    return _save(request, form, mine.cohort, save=save, mine=mine)


def _form_of(request: HttpRequest, mine: Commitment) -> CommitmentForm:
    return CommitmentForm(
        _sent(request), initial=initial_of(mine), cohort=mine.cohort, workshop=mine.workshop
    )


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _find(request: HttpRequest, commitment_id: UUID) -> Commitment:
    """Return what the reader took, or began; 404 for anything else."""
    mine = commitments_of(request.user) | begun_commitments_of(request.user)
    mine = mine.select_related("cohort__charter", "cohort__pinned_version", "workshop")
    found = get_object_or_404(mine, pk=commitment_id)
    found.owner = request.user
    return found


def _save(request, form: CommitmentForm, cohort: Cohort, *, save, mine=None) -> HttpResponse:
    def done(saved: Commitment) -> HttpResponse:
        messages.success(request, SAVED)
        return redirect("commitments")

    def show(form: CommitmentForm, status: int, theirs: list | None = None) -> HttpResponse:
        return _show(request, form, cohort, mine=mine, status=status, theirs=theirs)

    return save_writing(request, form, save=save, show=show, done=done)


def _show(
    request: HttpRequest,
    form: CommitmentForm,
    cohort: Cohort,
    *,
    mine: Commitment | None = None,
    status: int = 200,
    theirs: list | None = None,
    others: Sequence[Cohort] = (),
) -> HttpResponse:
    may_share = can_read_group(request.user, cohort)
    context = {
        "form": form,
        "commitment": mine,
        "text": mine,
        "theirs": theirs,
        "cohort": cohort,
        # The group that was shown is named, or by the time it is sent another might be near.
        "address": request.get_full_path() if mine or request.GET else f"?group={cohort.pk}",
        "other_groups": others,
        "may_share": may_share,
        "readers": readers_in(cohort, request.user) if may_share else None,
    }
    return render(request, "portal/commitments/write.html", context, status=status)


@private
@open_route
@sensitive_post_parameters()
@require_POST
def follow_up(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    """Say where one stands, at any time between the sessions."""
    mine = _find(request, commitment_id)
    if not mine.is_taken:
        raise Http404
    if not can_write_texts(request.user, mine.cohort):
        return refuse_writing(request, mine.cohort)
    form = FollowUpForm(request.POST, commitment=mine)
    if not form.is_valid():
        return _list(request, answered=form, status=400)
    try:
        follow_up_one(mine, form.answer())
    except TextConflict as conflict:
        form.show_other(conflict.current)
        return _list(request, answered=form, status=CONFLICT)
    messages.success(request, NOTED)
    return redirect("commitments")


@private
@open_route
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    mine = _find(request, commitment_id)
    if request.method != "POST":
        return render(request, "portal/commitments/delete.html", {"commitment": mine})
    delete_commitment(mine)
    messages.success(request, DELETED)
    return redirect("commitments")
