"""« Chartes » : the list, one charter with its versions and groups, its draft."""

from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import can_change_cohorts
from portal.admin.doors import for_coordination
from portal.admin.forms import do, save_or_show
from portal.charter_text import read_charter
from portal.enums import VersionState
from portal.forms.charters import ActivateForm, CharterNameForm, DraftForm
from portal.models import Charter, CharterVersion
from portal.queries.charters import (
    accepted_counts,
    asked_by_a_new_version,
    charters_with_counts,
    live_cohorts_of,
)
from portal.services.charters import (
    activate_version,
    create_charter,
    delete_draft,
    edit_draft,
    start_draft,
)

LIST = "charters:index"


@require_safe
@for_coordination
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "charters": charters_with_counts(),
        "may_change": can_change_cohorts(request.user),
    }
    return render(request, "wagtailadmin/portal/charters.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordination
def create(request: HttpRequest) -> HttpResponse:
    form = CharterNameForm(request.POST or None)
    return save_or_show(
        request,
        form,
        save=lambda: create_charter(name=form.cleaned_data["name"], user=request.user),
        said="La charte est créée\u00a0: écrivez maintenant son texte.",
        back=reverse(LIST),
        onwards=lambda draft: reverse("charters:edit", args=[draft.pk]),
        title="Nouvelle charte",
        button="Créer la charte",
    )


@require_safe
@for_coordination
def charter(request: HttpRequest, charter_id: UUID) -> HttpResponse:
    """The versions of a charter, and how far the groups that have it are."""
    found = get_object_or_404(Charter, pk=charter_id)
    versions = list(found.versions.select_related("activated_by"))
    cohorts = live_cohorts_of(found)
    counts = accepted_counts(cohorts)
    for cohort in cohorts:
        cohort.accepted, cohort.asked = counts[cohort.pk]
    context = {
        "charter": found,
        "draft": next((one for one in versions if one.state == VersionState.DRAFT), None),
        "versions": [one for one in versions if one.state != VersionState.DRAFT],
        "cohorts": cohorts,
        "may_change": can_change_cohorts(request.user),
    }
    return render(request, "wagtailadmin/portal/charter.html", context)


@require_safe
@for_coordination
def version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """A version as it is, with its digest; of a draft, what it would be."""
    found = _version(version_id)
    context = {
        "version": found,
        "text": read_charter(found.body),
        "may_change": found.state == VersionState.DRAFT and can_change_cohorts(request.user),
    }
    return render(request, "wagtailadmin/portal/charter_version.html", context)


@require_safe
@for_coordination
def preview(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """A version as the members of a group read it."""
    found = _version(version_id)
    context = {"version": found, "text": read_charter(found.body)}
    return render(request, "portal/charter/preview.html", context)


# The draft ---------------------------------------------------------------------------------------


@require_POST
@for_coordination
def start(request: HttpRequest, charter_id: UUID) -> HttpResponse:
    """Begin the next version from the text in force."""
    draft = start_draft(get_object_or_404(Charter, pk=charter_id))
    back = reverse("charters:edit", args=[draft.pk])
    return do(request, lambda: None, said="Le brouillon est prêt.", back=back)


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordination
def edit(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Write the draft. Of two people at once, the second is told."""
    draft = _draft(version_id)
    form = DraftForm(request.POST or None, instance=draft, initial={"seen": draft.lock_version})
    return save_or_show(
        request,
        form,
        save=lambda: edit_draft(_draft(version_id), **form.cleaned_data),
        said="Le brouillon est enregistré. Personne ne le voit avant sa mise en vigueur.",
        back=reverse("charters:charter", args=[draft.charter_id]),
        title=f"Brouillon – {draft.charter.name}",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordination
def activate(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Put a draft in force, after how many people that asks."""
    draft = _draft(version_id)
    form = ActivateForm(request.POST or None, initial={"seen": draft.lock_version})
    is_first = not draft.charter.versions.exclude(state=VersionState.DRAFT).exists()
    if is_first:
        del form.fields["change_kind"]  # it asks everybody, whatever one would say
    return save_or_show(
        request,
        form,
        save=lambda: activate_version(
            draft, user=request.user, **{"change_kind": "", **form.cleaned_data}
        ),
        said="La version est en vigueur. Vous pouvez prévenir les personnes, groupe par groupe.",
        back=reverse("charters:charter", args=[draft.charter_id]),
        title=f"Mettre en vigueur – {draft.charter.name}",
        button="Mettre en vigueur",
        warning=what_it_asks(draft, is_first=is_first),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordination
def delete(request: HttpRequest, version_id: UUID) -> HttpResponse:
    draft = _draft(version_id)
    form = Form(request.POST if request.method == "POST" else None)
    return save_or_show(
        request,
        form,
        save=lambda: delete_draft(draft),
        said="Le brouillon est supprimé.",
        back=reverse("charters:charter", args=[draft.charter_id]),
        title=f"Supprimer le brouillon – {draft.charter.name}",
        button="Supprimer le brouillon",
        warning="Son texte sera perdu. Les versions en vigueur et remplacées restent.",
        is_serious=True,
    )


def what_it_asks(draft: CharterVersion, *, is_first: bool) -> str:
    """Return what putting it in force does, in numbers."""
    people, cohorts = asked_by_a_new_version(draft.charter)
    asked = (
        f"{people} personne{'s' if people > 1 else ''} dans "
        f"{cohorts} groupe{'s' if cohorts > 1 else ''}"
    )
    kept = "Le texte ne pourra plus être changé ni supprimé."
    if is_first:
        return f"Cette première version demandera leur réponse à {asked}. {kept}"
    return (
        f"Un changement de fond demandera de nouveau leur réponse à {asked}\u00a0: d’ici là, ce "
        "que partage leur groupe leur est fermé. Un changement de forme ne demande rien, une note "
        f"le signale. {kept}"
    )


def _version(version_id: UUID) -> CharterVersion:
    versions = CharterVersion.objects.select_related("charter", "activated_by")
    return get_object_or_404(versions, pk=version_id)


def _draft(version_id: UUID) -> CharterVersion:
    drafts = CharterVersion.objects.filter(state=VersionState.DRAFT).select_related("charter")
    return get_object_or_404(drafts, pk=version_id)
