"""The form to ask for an offer: filled in, looked at once more, sent (RGAA 11.12).

Nothing is kept between the steps but in the page itself: what was typed comes along, and a signed
token that says when the form was opened. That token is also the key that makes a double click one
request.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms.api.offer_data import OfferRequestSerializer, submit_offer_request
from cms.api.posting import visitor_address
from cms.services.limits import LimitReached
from cms.services.offers import KeyAlreadyUsed
from cms.website.offer_fields import (
    read_form,
    show_errors,
    show_hidden,
    show_sections,
    show_summary,
)

TOKEN_SALT, RECEIPT_SALT = "offer form", "offer receipt"
FASTEST = timedelta(seconds=3)  # nobody reads and fills in a form in less
RECEIPT_IS_SHOWN = timedelta(days=1)
CHECK, CHANGE, SEND = "verifier", "modifier", "envoyer"

TOO_FAST = "Prenez le temps de relire votre demande, puis envoyez-la."
SENT_BEFORE = "Une demande est déjà partie d’ici. Pour en envoyer une autre, confirmez celle-ci."
TOO_MANY = (
    "Vous avez envoyé plusieurs demandes en peu de temps\u00a0: celle-ci n’est pas partie. "
    "Réessayez plus tard, ou écrivez-nous. Rien de ce que vous avez rempli n’est perdu."
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer_form(request: HttpRequest) -> HttpResponse:
    """The form, `?formation=` fills in; the same address takes each of its steps."""
    if request.method != "POST":
        return _show_form(
            request, OfferRequestSerializer(), chosen=request.GET.getlist("formation")
        )
    form = read_form(request.POST)
    step = request.POST.get("etape", CHECK)
    if not form.is_valid() or step == CHANGE:
        return _show_form(request, form, chosen=request.POST.getlist("formations"))
    if step != SEND:
        return _show_check(request, form)
    return _send(request, form)


def show_again(request: HttpRequest, trouble: str) -> HttpResponse:
    """The step that was sent, filled in and not done, under what went wrong; a 403."""
    form = read_form(request.POST)
    again = {"trouble": trouble, "token": new_token(), "status": 403}
    if form.is_valid() and request.POST.get("etape") == SEND:
        return _show_check(request, form, **again)
    return _show_form(request, form, chosen=request.POST.getlist("formations"), **again)


@never_cache
@require_safe
def offer_thanks(request: HttpRequest) -> HttpResponse:
    """The reference of a request that was sent, to whoever sent it."""
    try:
        reference = signing.loads(
            request.GET.get("demande", ""), salt=RECEIPT_SALT, max_age=RECEIPT_IS_SHOWN
        )
    except signing.BadSignature:
        reference = ""
    return render(request, "website/offer_thanks.html", {"reference": reference})


def _send(request: HttpRequest, form: OfferRequestSerializer) -> HttpResponse:
    token = request.POST.get("jeton", "")
    if not _is_old_enough(token):
        return _show_check(request, form, trouble=TOO_FAST)
    try:
        receipt = submit_offer_request(
            form.validated_data, address=visitor_address(request), key=token
        )
    except KeyAlreadyUsed:
        return _show_check(request, form, trouble=SENT_BEFORE, token=new_token())
    except LimitReached as limit:
        response = _show_check(request, form, trouble=TOO_MANY, status=429)
        response["Retry-After"] = str(limit.wait)
        return response
    shown = signing.dumps(receipt.reference, salt=RECEIPT_SALT)
    return HttpResponseRedirect(f"{reverse('offer_thanks')}?{urlencode({'demande': shown})}")


def new_token() -> str:
    return signing.dumps(uuid.uuid4().hex, salt=TOKEN_SALT)


def _is_old_enough(token: str) -> bool:
    """True when the token is ours and was given out long enough ago."""
    try:
        signing.loads(token, salt=TOKEN_SALT)
    except signing.BadSignature:
        return False
    try:
        signing.loads(token, salt=TOKEN_SALT, max_age=FASTEST)
    except signing.SignatureExpired:
        return True
    return False


def _token_of(request: HttpRequest) -> str:
    """The token that came with the form, another one when it is not ours."""
    token = request.POST.get("jeton", "")
    try:
        signing.loads(token, salt=TOKEN_SALT)
    except signing.BadSignature:
        return new_token()
    return token


def _show_form(
    request: HttpRequest,
    form: OfferRequestSerializer,
    *,
    chosen: list[str],
    trouble: str = "",
    token: str = "",
    status: int = 0,
) -> HttpResponse:
    errors = show_errors(form)
    context = {
        "sections": show_sections(form, chosen),
        "errors": errors,
        "trouble": trouble,
        "token": token or _token_of(request),
        "source": _source_of(request),
        "canonical": f"{settings.BASE_URL}{reverse('offer_form')}",
    }
    status = status or (400 if errors else 200)
    return render(request, "website/offer_form.html", context, status=status)


def _show_check(
    request: HttpRequest,
    form: OfferRequestSerializer,
    *,
    trouble: str = "",
    token: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "summary": show_summary(form),
        "hidden": show_hidden(request.POST),
        "trouble": trouble,
        "token": token or _token_of(request),
    }
    return render(request, "website/offer_check.html", context, status=status)


def _source_of(request: HttpRequest) -> str:
    """The formation's page that led here, as the request notes it."""
    given = request.POST.get("source_path", "")
    chosen = request.GET.get("formation", "")
    return given or (f"/formations/{chosen}/" if chosen.isprintable() and chosen else "")[:300]
