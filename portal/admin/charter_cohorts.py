"""Where the people of a group stand with its charter; reminding them, papers, conversations."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import can_change_cohorts
from portal.admin.doors import for_coordination
from portal.admin.forms import do, save_or_show
from portal.enums import CharterState
from portal.forms.charters import PaperForm
from portal.gate import required_version
from portal.models import CharterConversation, Cohort
from portal.queries.charters import standings_in
from portal.services.charter_answers import (
    OutdatedVersion,
    end_conversation,
    record_paper_acceptance,
)
from portal.services.charter_reminders import TO_REMIND, remind_to_answer


@require_safe
@for_coordination
def cohort(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Who answered what to which version, and when; never the name they typed."""
    found = _cohort(cohort_id)
    standings = standings_in(found)
    context = {
        "cohort": found,
        "version": required_version(found),
        "standings": standings,
        "accepted": sum(one.state == CharterState.ACCEPTED for one in standings),
        "silent": sum(one.state in TO_REMIND for one in standings),
        "may_change": can_change_cohorts(request.user),
    }
    return render(request, "wagtailadmin/portal/charter_cohort.html", context)


@require_POST
@for_coordination
def remind(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """« Rappeler aux autres »."""
    found = _cohort(cohort_id)
    return do(
        request,
        lambda: remind_to_answer(found),
        said="C’est fait\u00a0: qui n’a pas répondu reçoit un rappel, au plus un par jour.",
        back=reverse("charters:cohort", args=[found.pk]),
    )


@sensitive_post_parameters("note")
@require_http_methods(["GET", "HEAD", "POST"])
@for_coordination
def record_paper(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Record what somebody signed on paper (BR-26)."""
    found = _cohort(cohort_id)
    people = [one.person for one in standings_in(found) if one.state != CharterState.ACCEPTED]
    form = PaperForm(request.POST or None, people=people)
    version = required_version(found)
    return save_or_show(
        request,
        form,
        save=lambda: _record(request, found, form),
        said="L’acceptation est enregistrée. La personne en est prévenue.",
        back=reverse("charters:cohort", args=[found.pk]),
        title=f"Acceptation sur papier – {found.name}",
        button="Enregistrer l’acceptation",
        warning=f"Elle vaut pour la version {version.number}, celle qui est demandée."
        if version
        else "Ce groupe n’a pas encore de charte en vigueur.",
    )


def _record(request: HttpRequest, cohort: Cohort, form: PaperForm) -> None:
    version = required_version(cohort)
    try:
        record_paper_acceptance(
            form.cleaned_data["person"],
            cohort,
            version_id=version and version.pk,
            note=form.cleaned_data["note"],
            actor=request.user,
        )
    except OutdatedVersion as error:
        raise ValidationError("Aucune version n’est en vigueur pour ce groupe.") from error


@require_POST
@for_coordination
def end_talk(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """« C’est fait » : somebody was talked to."""
    wish = get_object_or_404(CharterConversation, pk=conversation_id)
    return do(
        request,
        lambda: end_conversation(wish),
        said="C’est noté.",
        back=reverse("charters:cohort", args=[wish.cohort_id]),
    )


def _cohort(cohort_id: UUID) -> Cohort:
    cohorts = Cohort.objects.select_related("charter", "pinned_version", "coordinator")
    return get_object_or_404(cohorts, pk=cohort_id)
