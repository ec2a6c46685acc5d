"""Inviting people into a cohort, and what happens to their places."""

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from cms.typography import of_name
from portal.admin.doors import for_coordination
from portal.admin.forms import do, save_or_show
from portal.forms.enrolments import ParticipantsForm, WithdrawalForm
from portal.models import Cohort, Enrolment
from portal.parsing.participants import as_text
from portal.queries.proposals import has_begun, is_proposed
from portal.services.enrolments import (
    enrol_participants,
    refusals_of,
    suspend,
    take_back,
    withdraw,
)
from portal.services.invitations import invite, revoke_invitation
from portal.services.proposals import note_agreement
from portal.services.workshop_notices import convoke_again

SEND = "envoyer"
ASKED = (
    "L’animation est priée de demander l’accord du groupe\u00a0; les invitations partiront "
    "avec lui. Personnes proposées\u00a0: "
)


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordination
def invite_people(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Read a list, show what would happen line by line, then invite all of it or nobody."""
    cohort = get_object_or_404(Cohort, pk=cohort_id)
    form = ParticipantsForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, cohort, form, status=400 if form.is_bound else 200)
    if request.POST.get("etape") != SEND:
        return _show_lines(request, cohort, form)
    # Refused under the lock alone: what was asked before it, the first of two clicks has changed.
    try:
        enrolled = enrol_participants(
            cohort, form.lines, user=request.user, group_agrees=form.cleaned_data["group_agrees"]
        )
    except ValidationError as error:
        return _show_lines(request, cohort, form, error=error)
    messages.success(request, _said_of(enrolled))
    return redirect("cohorts:cohort", cohort.pk)


def _said_of(enrolled: list[Enrolment]) -> str:
    """The group agrees to all that one list names, or is asked about all of them."""
    if enrolled and is_proposed(enrolled[0]):
        return f"{ASKED}{len(enrolled)}."
    return f"Invitations envoyées par mail\u00a0: {len(enrolled)}."


def _show_lines(
    request: HttpRequest, cohort: Cohort, form, *, error: ValidationError | None = None
) -> HttpResponse:
    """Show what would happen line by line, or why nothing did."""
    refused = refusals_of(cohort, form.lines)
    if error and not refused:  # no line's fault
        messages.error(request, " ".join(error.messages))
    status = 400 if error else 200
    return _show(request, cohort, _pasted(form), lines=form.lines, refused=refused, status=status)


def _pasted(form: ParticipantsForm) -> ParticipantsForm:
    """Return the form with the list as text, so that a file need not be chosen twice."""
    data = {**form.cleaned_data, "people": as_text(form.lines)}
    return ParticipantsForm(initial=data)


def _show(
    request: HttpRequest, cohort: Cohort, form, *, lines=(), refused=None, status: int = 200
) -> HttpResponse:
    for line in lines:
        line.refusals = (refused or {}).get(line.number, [])
    taken = cohort.enrolments.exclude(status="withdrawn").count()
    context = {
        "cohort": cohort,
        "form": form,
        "lines": lines,
        "refused": refused,
        "has_begun": has_begun(cohort),
        "too_many": taken + len(lines) - cohort.capacity_max,
    }
    return render(request, "wagtailadmin/portal/invite.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordination
def withdraw_person(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    enrolment = _find(enrolment_id)
    form = WithdrawalForm(request.POST or None, initial={"seen": enrolment.version})
    return save_or_show(
        request,
        form,
        save=lambda: withdraw(enrolment, user=request.user, **form.cleaned_data),
        said="Le départ est enregistré.",
        back=_back(enrolment),
        title=f"Départ {of_name(str(enrolment.person))}",
        button="Enregistrer le départ",
        warning="La personne garde ce qu’elle a écrit, et ne voit plus rien du groupe dès "
        "maintenant. La raison n’est vue que de la coordination.",
        is_serious=True,
    )


def _button(said: str, deed: Callable[[HttpRequest, Enrolment], object]):
    """Return the view of one button about a place: `deed`, then back to the cohort."""

    @require_POST
    @for_coordination
    def view(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
        enrolment = _find(enrolment_id)
        return do(request, lambda: deed(request, enrolment), said=said, back=_back(enrolment))

    return view


suspend_person = _button(
    "L’inscription est suspendue.",
    lambda request, place: suspend(place, seen=_seen(request), user=request.user),
)
take_person_back = _button(
    "La personne a retrouvé sa place.",
    lambda request, place: take_back(place, seen=_seen(request), user=request.user),
)
invite_again = _button(
    "Une nouvelle invitation part par mail\u00a0; l’ancien lien ne sert plus.",
    lambda request, place: invite(place, user=request.user),
)
agree_for_group = _button(
    "L’accord du groupe est noté\u00a0; l’invitation part par mail.",
    lambda request, place: note_agreement(place, user=request.user),
)
convoke_member_again = _button(
    "La convocation repart par mail.",
    lambda request, place: convoke_again(place, user=request.user),
)
revoke = _button(
    "Le lien envoyé ne sert plus.",
    lambda request, place: revoke_invitation(place, user=request.user),
)


def _find(enrolment_id: UUID) -> Enrolment:
    return get_object_or_404(Enrolment.objects.select_related("person", "cohort"), pk=enrolment_id)


def _seen(request: HttpRequest) -> int:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else -1


def _back(enrolment: Enrolment) -> str:
    return reverse("cohorts:cohort", args=[enrolment.cohort_id])
