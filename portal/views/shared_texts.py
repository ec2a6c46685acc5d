"""What the people of a group let each other read, and « Où en êtes-vous ? » at its sessions."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cms.models import User
from portal.access import cohorts_of
from portal.enums import WorkshopStatus
from portal.forms.follow_up import FollowUps
from portal.gate import (
    MAY_WRITE,
    can_write_texts,
    charter_state,
    cohort_at,
    gated,
    open_route,
    refuse_writing,
)
from portal.models import Cohort, Workshop
from portal.queries.cohorts import SHOWN_STATES
from portal.queries.commitments import next_session_of
from portal.queries.journal import written_entries
from portal.queries.shared_texts import SharedText, shared_commitments_in, shared_entries_in
from portal.services.audit import note_readings
from portal.views.private import private
from portal.views.writing import CONFLICT

A_PAGE, A_FEW = 20, 5
NOTED = "C’est noté."


@private
@gated
@require_safe
def shared_in_group(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """All that the reader may read of a group, the last shared first."""
    cohort = cohort_at(request.user, cohort_id=cohort_id)
    page = Paginator(_shared(request.user, cohort), A_PAGE).get_page(request.GET.get("page"))
    note_commitments(page.object_list, request.user)
    return render(request, "portal/shared_texts.html", {"cohort": cohort, "page": page})


def _shared(reader: User, cohort: Cohort, *, workshop: Workshop | None = None) -> list[SharedText]:
    found = shared_entries_in(reader, cohort, workshop=workshop)
    found += shared_commitments_in(reader, cohort, workshop=workshop)
    return sorted(found, key=lambda one: one.text.shared_at, reverse=True)


def note_commitments(shown: list[SharedText], reader: User) -> None:
    """The words of commitments stand in the list; those of the journal on a page of their own."""
    note_readings([one.text for one in shown if not one.is_entry], reader=reader)


def shared_lately(reader: User, cohort: Cohort) -> dict:
    """Return what a group's page shows of it, to who accepted the charter."""
    shown = _shared(reader, cohort)
    note_commitments(shown[:A_FEW], reader)
    return {"shared": shown[:A_FEW], "more_is_shared": len(shown) > A_FEW}


def texts_at(reader: User, workshop: Workshop, *, has_accepted: bool) -> dict:
    """Return what a session's page shows of texts: one's own, and what others share of it."""
    shared = _shared(reader, workshop.cohort, workshop=workshop) if has_accepted else []
    shared = [one for one in shared if not (one.is_entry and one.is_reader)]  # listed as own
    note_commitments(shared, reader)
    may_write = _may_write_at(reader, workshop, has_accepted=has_accepted)
    own = written_entries(reader).filter(workshop=workshop)
    return {
        "shared": shared,
        "own_entries": own.defer("texts"),
        "may_write_here": may_write,
        "follow_ups": _follow_ups_at(reader, workshop) if may_write else [],
    }


def _may_write_at(reader: User, workshop: Workshop, *, has_accepted: bool) -> bool:
    if workshop.status == WorkshopStatus.CANCELLED:
        return False
    takes_part = cohorts_of(reader).filter(pk=workshop.cohort_id).exists()
    return takes_part and (has_accepted or charter_state(reader, workshop.cohort) in MAY_WRITE)


def _follow_ups_at(reader: User, workshop: Workshop) -> FollowUps | list:
    """Asked for at the next session, or at the one that goes on (BR-73)."""
    is_next = next_session_of(workshop.cohort) == workshop
    return FollowUps(None, owner=reader, workshop=workshop) if is_next else []


@private
@open_route
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up_at(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """« Où en êtes-vous ? » on a page of its own; the session's page sends its form here."""
    workshop = _find(request, workshop_id)
    if not can_write_texts(request.user, workshop.cohort):
        return refuse_writing(request, workshop.cohort)
    data = request.POST if request.method == "POST" else None
    follow_ups = FollowUps(data, owner=request.user, workshop=workshop)
    status = 200
    if data is not None:
        is_valid = follow_ups.is_valid()
        if is_valid and follow_ups.save():
            messages.success(request, NOTED)
            return redirect(reverse("workshop", args=[workshop.pk]) + "#suivi")
        status = CONFLICT if is_valid else 400
    context = {"workshop": workshop, "cohort": workshop.cohort, "follow_ups": follow_ups}
    return render(request, "portal/commitments/follow_up_page.html", context, status=status)


def _find(request: HttpRequest, workshop_id: UUID) -> Workshop:
    """A session of a group that the reader takes part in."""
    mine = Workshop.objects.filter(
        cohort__in=cohorts_of(request.user).values("pk"), cohort__status__in=SHOWN_STATES
    )
    return get_object_or_404(
        mine.select_related("cohort__charter", "cohort__pinned_version"), pk=workshop_id
    )
