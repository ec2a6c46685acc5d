"""« Fiches » : what is asked before each kind of session, its versions, its draft."""

from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import can_change_cohorts
from portal.admin.doors import for_coordination
from portal.admin.forms import do, save_or_show
from portal.enums import VersionState
from portal.forms.preparations import SheetForm
from portal.forms.sheets import SheetDraftForm, SheetNameForm
from portal.forms.turns import SeenForm
from portal.models import SheetTemplate, SheetVersion
from portal.queries.preparations import sheets_with_versions
from portal.services.sheets import (
    delete_draft,
    edit_draft,
    put_in_service,
    rename_sheet,
    start_draft,
)

METHODS = ["GET", "HEAD", "POST"]
KEPT = (
    "Les fiches déjà commencées gardent les questions auxquelles elles répondent\u00a0; les "
    "suivantes auront celles-ci. Cette version ne pourra plus être changée."
)


@require_safe
@for_coordination
def index(request: HttpRequest) -> HttpResponse:
    context = {"templates": sheets_with_versions()}
    return render(request, "wagtailadmin/portal/sheets.html", context)


@require_safe
@for_coordination
def sheet(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """A sheet's versions; nothing of who answers them, or how many do."""
    found = get_object_or_404(SheetTemplate, pk=template_id)
    versions = list(found.versions.select_related("activated_by"))
    context = {
        "template": found,
        "draft": next((one for one in versions if one.state == VersionState.DRAFT), None),
        "versions": [one for one in versions if one.state != VersionState.DRAFT],
        "may_change": can_change_cohorts(request.user),
    }
    return render(request, "wagtailadmin/portal/sheet.html", context)


@require_http_methods(METHODS)
@for_coordination
def rename(request: HttpRequest, template_id: UUID) -> HttpResponse:
    found = get_object_or_404(SheetTemplate, pk=template_id)
    form = SheetNameForm(request.POST or None, instance=found)
    return save_or_show(
        request,
        form,
        save=lambda: rename_sheet(found, name=form.cleaned_data["name"], user=request.user),
        said="Le nom est changé.",
        back=_page_of(found),
        title="Nom de la fiche",
    )


@require_safe
@for_coordination
def preview(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """A version as participants see it, empty."""
    found = get_object_or_404(SheetVersion.objects.select_related("template"), pk=version_id)
    context = {"version": found, "form": SheetForm(questions=found.questions.all())}
    return render(request, "portal/sheets/preview.html", context)


# The draft ---------------------------------------------------------------------------------------


@require_POST
@for_coordination
def start(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Begin the next version from the questions in service."""
    draft = start_draft(get_object_or_404(SheetTemplate, pk=template_id))
    back = reverse("sheets:edit", args=[draft.pk])
    return do(request, lambda: None, said="Le brouillon est prêt.", back=back)


@require_http_methods(METHODS)
@for_coordination
def edit(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Write the draft; its page comes again, with room for one more question. Of two people at
    once, the second is told.
    """
    draft = _draft(version_id)
    form = SheetDraftForm(request.POST or None, instance=draft)
    return save_or_show(
        request,
        form,
        save=lambda: edit_draft(_draft(version_id), **form.written()),
        said="Le brouillon est enregistré. Personne ne le voit avant sa mise en service.",
        back=reverse("sheets:edit", args=[draft.pk])
        if "encore" in request.POST
        else _page_of(draft.template),
        title=f"Brouillon – {draft.template.name}",
        template="wagtailadmin/portal/sheet_draft.html",
    )


@require_http_methods(METHODS)
@for_coordination
def activate(request: HttpRequest, version_id: UUID) -> HttpResponse:
    draft = _draft(version_id)
    form = SeenForm(request.POST or None, initial={"seen": draft.lock_version})
    return save_or_show(
        request,
        form,
        save=lambda: put_in_service(draft, user=request.user, **form.cleaned_data),
        said="La version est en service.",
        back=_page_of(draft.template),
        title=f"Mettre en service – {draft.template.name}",
        button="Mettre en service",
        warning=KEPT,
    )


@require_http_methods(METHODS)
@for_coordination
def delete(request: HttpRequest, version_id: UUID) -> HttpResponse:
    draft = _draft(version_id)
    form = Form(request.POST if request.method == "POST" else None)
    return save_or_show(
        request,
        form,
        save=lambda: delete_draft(draft),
        said="Le brouillon est supprimé.",
        back=_page_of(draft.template),
        title=f"Supprimer le brouillon – {draft.template.name}",
        button="Supprimer le brouillon",
        warning="Ses questions seront perdues. Les versions en service et remplacées restent.",
        is_serious=True,
    )


def _page_of(template: SheetTemplate) -> str:
    return reverse("sheets:sheet", args=[template.pk])


def _draft(version_id: UUID) -> SheetVersion:
    drafts = SheetVersion.objects.filter(state=VersionState.DRAFT).select_related("template")
    return get_object_or_404(drafts, pk=version_id)
