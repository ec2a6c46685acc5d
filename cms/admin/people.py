"""« Données d’une personne » : give them out, or erase them, by e-mail address."""

import json

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log

from cms.admin.menus import menu_item_for
from cms.descriptions import as_lines
from cms.forms.offers import PersonForm
from cms.models import SiteSettings
from cms.permissions import can_erase_people
from cms.retention import REGISTRY, ErasureRefused, data_about, erase_person
from cms.signals import person_erased, person_given_out

SHOW, EXPORT, ERASE = "voir", "exporter", "effacer"


def person(request: HttpRequest) -> HttpResponse:
    """Ask for an address, show what is kept of it, give that out as a file, or erase it.

    The address comes by POST only: it shall stand in no address bar and no log.
    """
    if not can_erase_people(request.user):
        raise PermissionDenied
    form = PersonForm(request.POST or None)
    context = {"form": form, "kinds": REGISTRY.values()}
    if form.is_valid():
        email, step = form.cleaned_data["email"], request.POST.get("etape", SHOW)
        if step == EXPORT:
            return _export(request, email)
        if step == ERASE and request.POST.get("certain"):
            _erase(request, email)
        found = {
            label: [as_lines(row) for row in rows] for label, rows in data_about(email).items()
        }
        context |= {"email": email, "found": found, "asks": step == ERASE}
    return render(request, "wagtailadmin/cercle/person.html", context)


def _export(request: HttpRequest, email: str) -> HttpResponse:
    person_given_out.send(sender=None, email=email, actor=request.user)
    text = json.dumps(data_about(email), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="donnees.json"'
    return response


def _erase(request: HttpRequest, email: str) -> None:
    """Log that somebody was erased, not who; or say what has to be done before."""
    try:
        with transaction.atomic():
            person_erased.send(sender=None, email=email, actor=request.user)
            counts = erase_person(email)
    except ErasureRefused as refusal:
        messages.error(request, f"Rien n’a été effacé. {refusal}")
        return
    log(SiteSettings.load(), "cms.erase_person", user=request.user, data={"rows": counts})
    total = sum(counts.values())
    messages.success(request, f"Effacé\u00a0: {total} élément{'s' if total > 1 else ''}.")


class PersonViewSet(ViewSet):
    name = "person"
    url_prefix = "coordination/personne"
    icon = menu_icon = "user"
    menu_label = "Données d’une personne"
    menu_order = 200
    menu_item_class = menu_item_for(can_erase_people)

    @cached_property
    def menu_url(self) -> str:
        return reverse("person:index")

    def get_urlpatterns(self) -> list:
        return [path("", person, name="index")]
