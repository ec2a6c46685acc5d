"""« Prévenez-moi d’une prochaine date » : ask, confirm, remove."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cms.api.date_alerts import WRONG_EMAIL, submit_date_alert
from cms.api.posting import TRAP, visitor_address
from cms.queries.date_alerts import alert_with_key, formation_for_alert
from cms.services.date_alerts import confirm_alert, remove_alert
from cms.services.limits import LimitReached, mailbox_of
from cms.validators import is_mail_address
from cms.website.offer_form import TOO_MANY


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form for one address; the answer is the same whether it was known or not."""
    formation = formation_for_alert(request.GET.get("formation", ""))
    if formation is None:
        raise Http404
    email = request.POST.get("email", "").strip()
    if request.method != "POST":
        return _show_form(request, formation.title)
    if not is_mail_address(mailbox_of(email)):  # as it is written to
        return _show_form(request, formation.title, error=WRONG_EMAIL, status=400)
    try:
        submit_date_alert(
            formation,
            email=email,
            trap=request.POST.get(TRAP, ""),
            address=visitor_address(request),
        )
    except LimitReached as limit:
        response = _show_form(request, formation.title, error=TOO_MANY, status=429)
        response["Retry-After"] = str(limit.wait)
        return response
    context = {"title": formation.title, "path": formation.url, "email": email}
    return render(request, "website/alert_asked.html", context)


def show_again(request: HttpRequest, trouble: str) -> HttpResponse | None:
    """The form, filled in and not taken, under what went wrong: a 403; None without a formation."""
    formation = formation_for_alert(request.GET.get("formation", ""))
    return formation and _show_form(request, formation.title, trouble=trouble, status=403)


def _show_form(
    request: HttpRequest,
    title: str,
    *,
    error: str = "",
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    email = request.POST.get("email", "").strip()
    context = {"title": title, "email": email, "error": error, "trouble": trouble}
    return render(request, "website/alert_form.html", context, status=status)


# Exempt, both: the key in the address is the proof, a mail program asks with one POST (RFC 8058),
# and a browser that names its page to nobody sends its form with « Origin: null ».


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Programs that look into mails open links: only the button confirms. Once is enough."""
    return _answer(request, key, confirm_alert, "website/alert_confirm.html")


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, key: str) -> HttpResponse:
    return _answer(request, key, remove_alert, "website/alert_remove.html")


def _answer(request: HttpRequest, key: str, service, template: str) -> HttpResponse:
    alert = alert_with_key(key)
    if alert is None:
        return _private(render(request, "website/alert_over.html", status=404))
    context = {
        "title": alert.formation.title,
        "path": alert.formation.url,
        "key": key,
        "is_confirmed": alert.confirmed_at is not None,
        "done": False,
    }
    if request.method == "POST":
        service(alert)
        context["done"] = True
    return _private(render(request, template, context))


def _private(response: HttpResponse) -> HttpResponse:
    """The address holds a secret: it is for nobody else."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
