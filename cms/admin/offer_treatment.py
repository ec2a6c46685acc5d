"""One request: what the person wrote, what was done about it, what to do next."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from wagtail.admin import messages

from cms.admin.ways_on import ways_on_from
from cms.enums import OfferStatus, Payer
from cms.forms.offers import LogEntryForm, TreatmentForm
from cms.models import OfferRequest
from cms.permissions import (
    can_change_offer_requests,
    can_delete_offer_requests,
    can_view_offer_requests,
)
from cms.services.offer_treatment import (
    ChangedMeanwhile,
    add_log_entry,
    change_offer_request,
    delete_offer_request,
)

CHANGED = (
    "Quelqu’un a changé cette demande pendant que vous la lisiez\u00a0: regardez son état, "
    "puis recommencez si besoin."
)


def treat(request: HttpRequest, offer_request_id: int) -> HttpResponse:
    """Read a request; with the right to, change its state or add to its log."""
    if not can_view_offer_requests(request.user):
        raise PermissionDenied
    offer_request = get_object_or_404(
        OfferRequest.objects.select_related("assigned_to"), pk=offer_request_id
    )
    if request.method != "POST":
        return _show(request, offer_request)
    if not can_change_offer_requests(request.user):
        raise PermissionDenied
    if "happened_at" in request.POST:
        return _follow(request, offer_request)
    return _change(request, offer_request)


def delete(request: HttpRequest, offer_request_id: int) -> HttpResponse:
    """Ask, then delete this one request; all that is kept of a person is erased elsewhere."""
    if not can_delete_offer_requests(request.user):
        raise Http404
    offer_request = get_object_or_404(OfferRequest, pk=offer_request_id)
    if request.method == "POST":
        delete_offer_request(offer_request, user=request.user)
        messages.success(request, f"La demande {offer_request.reference} est supprimée.")
        return redirect("offer_requests:index")
    context = {"offer_request": offer_request}
    return render(request, "wagtailadmin/cercle/delete_offer_request.html", context)


def _change(request: HttpRequest, offer_request: OfferRequest) -> HttpResponse:
    form = TreatmentForm(request.POST)
    if not form.is_valid():
        return _show(request, offer_request, treatment=form)
    try:
        change_offer_request(offer_request, **form.cleaned_data, user=request.user)
    except ChangedMeanwhile:
        messages.error(request, CHANGED)
    else:
        messages.success(request, "L’état de la demande est enregistré.")
    return redirect(request.path)


def _follow(request: HttpRequest, offer_request: OfferRequest) -> HttpResponse:
    form = LogEntryForm(request.POST)
    if not form.is_valid():
        return _show(request, offer_request, entry=form)
    add_log_entry(offer_request, **form.cleaned_data, author=request.user)
    messages.success(request, "C’est noté dans le suivi.")
    return redirect(request.path)


def _show(
    request: HttpRequest,
    offer_request: OfferRequest,
    *,
    treatment: TreatmentForm | None = None,
    entry: LogEntryForm | None = None,
) -> HttpResponse:
    now = timezone.localtime().replace(second=0, microsecond=0)
    context = {
        "offer_request": offer_request,
        "formations": offer_request.formations.select_related("formation"),
        "log_entries": offer_request.log_entries.select_related("author"),
        "others": others_of(offer_request),
        "treatment": treatment or TreatmentForm(initial=treatment_of(offer_request)),
        "entry": entry or LogEntryForm(initial={"happened_at": now}),
        "may_change": can_change_offer_requests(request.user),
        "may_delete": can_delete_offer_requests(request.user),
        "is_individual": offer_request.payer == Payer.INDIVIDUAL,
        "ways_on": ways_on_from("register_offer_request_way_on", offer_request, request.user),
        "is_spam": offer_request.status == OfferStatus.SPAM,
    }
    status = 400 if treatment or entry else 200
    return render(request, "wagtailadmin/cercle/offer_request.html", context, status=status)


def treatment_of(offer_request: OfferRequest) -> dict:
    return {
        "status": offer_request.status,
        "assigned_to": offer_request.assigned_to,
        "seen": offer_request.version,
    }


def others_of(offer_request: OfferRequest):
    """The other requests of the same person, newest first."""
    return OfferRequest.objects.filter(email__iexact=offer_request.email).exclude(
        pk=offer_request.pk
    )[:20]
