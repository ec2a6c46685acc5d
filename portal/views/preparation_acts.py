"""Handing a sheet over and taking it back, each after a last look (RGAA 11.12); comments."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal.access import can_comment_sheet
from portal.forms.preparations import CommentForm, TakeUpForm, checked_form
from portal.forms.turns import SeenForm
from portal.gate import gated, open_route
from portal.models import Cohort, CommentDraft, Preparation
from portal.queries.cohorts import facilitators_of
from portal.queries.preparations import turns_without_sheet
from portal.queries.sheets_of_others import comment_draft_on, comments_on, read_until
from portal.services.locking import ChangedMeanwhile
from portal.services.preparations import (
    share_sheet,
    submit_sheet,
    take_up_sheet,
    unshare_sheet,
    update_sheet,
    withdraw_sheet,
)
from portal.services.sheet_comments import write_comment
from portal.sheet_answers import read_answers, refusals_of
from portal.views.acts import act
from portal.views.preparations import (
    METHODS,
    cohort_of_own_sheet,
    find_to_read,
    own_comment,
    own_sheet,
    show_own,
    show_to_reader,
)
from portal.views.private import private
from portal.views.writing import save_writing

CONFLICT = 409
CHANGED = "Votre texte a changé depuis\u00a0: relisez-le, puis confirmez."
TAKEN_UP = "Cette fiche est reprise pour ce passage."
COMMENTED = "Votre commentaire est remis à l’auteur·e de la fiche."
COMMENT_DELETED = "Votre commentaire est supprimé."


@dataclass(frozen=True)
class Act:
    """What is confirmed: the service, its words, and the part of the page that explains it."""

    do: Callable[..., Preparation]
    title: str
    button: str
    said: str
    explained: str


HAND_OVER = {
    "submit": Act(
        submit_sheet,
        "Remettre ma fiche à l’animation",
        "Remettre la fiche",
        "Votre fiche est remise à l’animation.",
        "submit",
    ),
    "share": Act(
        share_sheet,
        "Partager ma fiche avec le groupe",
        "Partager avec le groupe",
        "Votre fiche est partagée avec le groupe.",
        "share",
    ),
    "update": Act(
        update_sheet,
        "Transmettre mes modifications",
        "Transmettre",
        "Vos modifications sont transmises\u00a0: l’ancienne version n’est plus lisible.",
        "update",
    ),
}
TAKE_BACK = {
    "unshare": Act(
        unshare_sheet,
        "Ne plus partager avec le groupe",
        "Ne plus partager",
        "Le groupe ne lit plus votre fiche. L’animation la lit toujours.",
        "unshare",
    ),
    "withdraw": Act(
        withdraw_sheet,
        "Retirer ma fiche",
        "Retirer la fiche",
        "Votre fiche est retirée\u00a0: personne d’autre que vous ne la lit.",
        "withdraw",
    ),
}


@private
@gated(cohort_of=cohort_of_own_sheet)
@require_http_methods(METHODS)
def hand_over(request: HttpRequest, sheet_id: UUID, deed: str) -> HttpResponse:
    """Show the text and who will read it; what is missing comes first."""
    sheet, chosen = own_sheet(request.user, sheet_id), HAND_OVER[deed]
    questions = sheet.version.questions.all()
    if refused := refusals_of(questions, sheet.texts):
        return show_own(request, sheet, checked_form(sheet, refused), status=_told(request))
    if request.method != "POST":
        return _confirm(request, sheet, chosen)
    form = SeenForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else -1
    try:
        chosen.do(sheet, seen=seen)
    except ChangedMeanwhile:
        messages.warning(request, CHANGED)
        return _confirm(request, sheet, chosen, status=CONFLICT)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, chosen.said)
    return redirect("preparation", sheet.pk)


def _told(request: HttpRequest) -> int:
    """A look is answered with what is missing; what was asked for is refused."""
    return 400 if request.method == "POST" else 200


@private
@open_route
@require_http_methods(METHODS)
def take_back(request: HttpRequest, sheet_id: UUID, deed: str) -> HttpResponse:
    """Nobody needs the charter to take back what is theirs."""
    sheet, chosen = own_sheet(request.user, sheet_id), TAKE_BACK[deed]
    if request.method != "POST":
        return _confirm(request, sheet, chosen)
    chosen.do(sheet)
    messages.success(request, chosen.said)
    return redirect("preparation", sheet.pk)


def _confirm(
    request: HttpRequest, sheet: Preparation, chosen: Act, *, status: int = 200
) -> HttpResponse:
    context = {
        "sheet": sheet,
        "act": chosen,
        "answers": read_answers(sheet.version.questions.all(), sheet.texts),
        "facilitators": facilitators_of(sheet.cohort),
        "read_until": read_until(sheet.cohort),
        "has_begun": sheet.workshop is not None and sheet.workshop.starts_at <= timezone.now(),
    }
    return render(request, "portal/preparation_confirm.html", context, status=status)


@private
@gated(cohort_of=cohort_of_own_sheet)
@require_POST
def take_up(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """« Reprendre ma fiche », for another turn of one's own."""
    sheet = own_sheet(request.user, sheet_id)
    form = TakeUpForm(request.POST, turns=turns_without_sheet(request.user, [sheet.cohort]))
    return act(
        request,
        lambda: take_up_sheet(sheet, **form.cleaned_data),
        said=TAKEN_UP,
        back=reverse("preparation", args=[sheet.pk]),
        form=form,
    )


# Comments ----------------------------------------------------------------------------------------


def cohort_of_commented(reader, *, sheet_id: UUID) -> Cohort:
    """Only of sheets that the reader may comment; 404 for any other."""
    sheet = find_to_read(reader, sheet_id)
    if not can_comment_sheet(reader, sheet):
        raise Http404
    return sheet.cohort


@private
@gated(cohort_of=cohort_of_commented)
@sensitive_post_parameters()
@require_http_methods(METHODS)
def comment(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Write, change or take back one's comment. Its author reads it once it is sent by hand."""
    sheet = find_to_read(request.user, sheet_id)
    if request.method != "POST":  # after a log-in
        return redirect("preparation", sheet.pk)
    handed_over = own_comment(comments_on(sheet), request.user)
    form = CommentForm(
        request.POST,
        draft=comment_draft_on(sheet, request.user),
        handed_over=handed_over.text if handed_over else "",
    )

    def save(**attempt) -> CommentDraft:
        text = form.cleaned_data["text"]
        try:
            return write_comment(sheet, written_by=request.user, text=text, **attempt)
        except ValidationError as error:  # taken back this very moment: as if it came a bit later
            raise Http404 from error

    def done(draft: CommentDraft) -> HttpResponse:
        messages.success(request, COMMENTED if form.texts() else COMMENT_DELETED)
        return redirect("preparation", sheet.pk)

    show = partial(show_to_reader, request, sheet)
    return save_writing(request, form, save=save, show=show, done=done)
