"""Not accepting, taking an acceptance back, contesting a paper: each leads to a conversation."""

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.enums import CharterDecision
from portal.gate import charter_state, open_route, required_version
from portal.models import CharterConversation, Cohort
from portal.queries.charter_states import standing_answer
from portal.services.charter_answers import (
    NothingToTakeBack,
    OutdatedVersion,
    answer_charter,
    ask_to_talk,
    contest_acceptance,
    is_paper,
    withdraw_acceptance,
)
from portal.views.charter import OUTDATED, find_cohort, show, version_in
from portal.views.private import private

ASKED = "C’est demandé\u00a0: la coordination vous contactera. Votre raison ne regarde que vous."
WITHDRAWN = "Votre accord est retiré. La coordination vous contactera pour en parler."
CONTESTED = "C’est noté\u00a0: cet enregistrement ne compte plus. La coordination le sait."


@private
@require_http_methods(["GET", "HEAD", "POST"])
@open_route
def decline(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """What a refusal means and whom to talk to; the button that refuses."""
    cohort = find_cohort(request.user, cohort_id)
    if request.method == "POST":
        return _decline(request, cohort)
    wishes = CharterConversation.objects.filter(person=request.user, cohort=cohort, held_at=None)
    context = {
        "cohort": cohort,
        "version": required_version(cohort),
        "answer": standing_answer(request.user, cohort),
        "state": charter_state(request.user, cohort),
        "wish": wishes.first(),
    }
    return render(request, "portal/charter/decline.html", context)


def _decline(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    try:
        answer_charter(
            request.user,
            cohort,
            version_id=version_in(request),
            decision=CharterDecision.DECLINED,
        )
    except OutdatedVersion:
        return show(request, cohort, status=OUTDATED)
    return redirect("decline_charter", cohort.pk)


@private
@require_http_methods(["GET", "HEAD", "POST"])
@open_route
def talk(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """« Demander à en parler »; whoever comes back here reads where that stands."""
    cohort = find_cohort(request.user, cohort_id)
    if request.method == "POST":
        ask_to_talk(request.user, cohort)
        messages.success(request, ASKED)
    return redirect("decline_charter", cohort.pk)


@private
@require_http_methods(["GET", "HEAD", "POST"])
@open_route
def withdraw(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Take one's acceptance back, after what that means was said."""
    cohort = find_cohort(request.user, cohort_id)
    if request.method == "POST":
        return _take_back(request, cohort, withdraw_acceptance, WITHDRAWN)
    answer = standing_answer(request.user, cohort)
    if answer is None or answer.decision != CharterDecision.ACCEPTED:
        return redirect("cohort_charter", cohort.pk)
    return render(request, "portal/charter/withdraw.html", {"cohort": cohort, "answer": answer})


@private
@require_http_methods(["GET", "HEAD", "POST"])
@open_route
def contest(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Say that one did not sign the paper that the coordination recorded (BR-26)."""
    cohort = find_cohort(request.user, cohort_id)
    if request.method == "POST":
        return _take_back(request, cohort, contest_acceptance, CONTESTED)
    answer = standing_answer(request.user, cohort)
    if answer is None or not is_paper(answer):
        return redirect("cohort_charter", cohort.pk)
    return render(request, "portal/charter/contest.html", {"cohort": cohort, "answer": answer})


def _take_back(request: HttpRequest, cohort: Cohort, deed: Callable, said: str) -> HttpResponse:
    """A second click finds nothing left to take back, and the same page."""
    with suppress(NothingToTakeBack):
        deed(request.user, cohort)
        messages.success(request, said)
    return redirect("cohort_charter", cohort.pk)
