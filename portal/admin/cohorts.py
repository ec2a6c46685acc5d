"""« Groupes » : the list, the page of one, changing it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets import HeaderButton

from cms.admin.exports import HarmlessExportMixin
from portal.access import can_change_cohorts, present_facilitations
from portal.admin.doors import for_coordination
from portal.admin.forms import save_or_show
from portal.enums import CohortStatus, EnrolmentStatus, WorkshopStatus
from portal.forms.cohorts import ChangeCohortForm
from portal.gate import charter_states_of, required_version
from portal.models import Cohort
from portal.queries.cohorts import cohorts_with_counts
from portal.queries.proposals import places_proposed
from portal.queries.turns import unaccepted_without_turn
from portal.queries.workshop_changes import (
    convocations_of,
    is_to_begin,
    workshops_with_what_changed,
)
from portal.services.cohorts import change_cohort
from portal.services.facilitations import can_end_earlier


class CohortFilterSet(WagtailFilterSet):
    status = ChoiceFilter(label="État", choices=CohortStatus.choices, empty_label="Tous")

    class Meta:
        model = Cohort
        fields: list[str] = []


class CohortIndexView(HarmlessExportMixin, IndexView):
    model = Cohort
    any_permission_required = ["view", "change"]
    page_title = "Groupes"
    header_icon = "group"
    index_url_name = "cohorts:index"
    index_results_url_name = "cohorts:index_results"
    filterset_class = CohortFilterSet
    search_fields = ["code", "name", "formation_title", "sponsor"]
    search_backend_name = None
    default_ordering = "-created_at"
    paginate_by = 30
    columns = [
        TitleColumn(
            "name",
            label="Groupe",
            sort_key="name",
            get_url=lambda cohort: reverse("cohorts:cohort", args=[cohort.pk]),
        ),
        Column("code", label="Code", sort_key="code"),
        Column("formation_title", label="Formation", classname="cercle-wide"),
        Column("places_label", label="Participants"),
        StatusTagColumn(
            "get_status_display",
            label="État",
            sort_key="status",
            primary=lambda cohort: cohort.status == CohortStatus.RUNNING,
        ),
        Column("coordinator", label="Coordination", classname="cercle-wide"),
    ]
    list_export = ["code", "name", "formation_title", "get_kind_display", "get_status_display"]
    export_headings = {
        "formation_title": "Formation",
        "get_kind_display": "Type",
        "get_status_display": "État",
    }
    export_filename = "groupes"

    def get_base_queryset(self):
        return cohorts_with_counts()

    @property
    def header_buttons(self):
        if not can_change_cohorts(self.request.user):
            return []
        return [HeaderButton("Ouvrir un groupe", reverse("cohorts:open"), icon_name="plus")]

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        for cohort in context["object_list"]:
            cohort.places_label = f"{cohort.active_count} / {cohort.capacity_max}"
            if cohort.invited_count:
                cohort.places_label += f" (invitations\u00a0: {cohort.invited_count})"
        return context


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordination
def change(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    cohort = get_object_or_404(Cohort, pk=cohort_id)
    form = ChangeCohortForm(request.POST or None, instance=cohort, initial={"seen": cohort.version})
    return save_or_show(
        request,
        form,
        save=lambda: change_cohort(cohort, user=request.user, **form.cleaned_data),
        said="Le groupe est enregistré.",
        back=reverse("cohorts:cohort", args=[cohort.pk]),
        title=f"Changer le groupe {cohort.code}",
    )


@require_safe
@for_coordination
def cohort(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """The page of a cohort: people, sessions, who facilitates, where the charter stands."""
    cohort = get_object_or_404(
        Cohort.objects.select_related("coordinator", "charter", "pinned_version", "offer_request"),
        pk=cohort_id,
    )
    cohort.members = members(cohort)
    states = charter_states_of([cohort])
    called = convocations_of(cohort)
    for enrolment in cohort.members:
        enrolment.convoked_at = called.get(enrolment.person_id)
        enrolment.charter_state = states[cohort.pk, enrolment.person_id]
    workshops = workshops_with_what_changed(cohort)
    context = {
        "cohort": cohort,
        "members": cohort.members,
        "places": places_of(cohort.members),
        "workshops": workshops,
        "is_to_begin": is_to_begin(workshops),
        "facilitations": facilitations_of(cohort),
        "present": set(present_facilitations().values_list("pk", flat=True)),
        "charter_version": required_version(cohort),
        "without_turn": unaccepted_without_turn(cohort),
        "may_change": can_change_cohorts(request.user),
        "states": EnrolmentStatus,
        "workshop_states": WorkshopStatus,
    }
    return render(request, "wagtailadmin/portal/cohort.html", context)


def members(cohort: Cohort) -> list:
    """Return the places of a cohort with their people, their open invitation, and whether they
    wait for the group's word."""
    enrolments = list(cohort.enrolments.select_related("person").prefetch_related("invitations"))
    proposed = set(places_proposed().filter(cohort=cohort).values_list("pk", flat=True))
    for enrolment in enrolments:
        waiting = (one for one in enrolment.invitations.all() if one.is_open)
        enrolment.open_invitation = next(waiting, None)
        enrolment.is_proposed = enrolment.pk in proposed and not cohort.is_over
    return enrolments


def facilitations_of(cohort: Cohort) -> list:
    """Return who facilitates or replaces, with whether their end can still be set or advanced."""
    facilitations = list(cohort.facilitations.select_related("person", "workshop"))
    for facilitation in facilitations:
        facilitation.can_end_earlier = can_end_earlier(facilitation)
    return facilitations


def places_of(enrolments: list) -> int:
    """Return how many places are taken or promised."""
    taken = {EnrolmentStatus.INVITED, EnrolmentStatus.ACTIVE, EnrolmentStatus.SUSPENDED}
    return sum(enrolment.status in taken for enrolment in enrolments)
