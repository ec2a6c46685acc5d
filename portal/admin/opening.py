"""« Ouvrir un groupe » : the form, and the ways to it from what was sold."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from wagtail.admin.ui.menus.pages import PageMenuItem

from cms.models import FormationPage, OfferRequest
from portal.access import can_change_cohorts
from portal.admin.doors import for_coordination
from portal.admin.forms import save_or_show
from portal.forms.cohorts import OpenCohortForm, usual_values_of
from portal.models import Cohort
from portal.services.cohorts import open_cohort

PERSON = ("email", "first_name", "last_name")
LABEL = "Ouvrir un groupe"


class OpenCohortItem(PageMenuItem):
    """« Ouvrir un groupe », in the menu of a formation that is on line."""

    label = LABEL
    icon_name = "group"
    priority = 27

    def __init__(self, *, page):
        super().__init__(page=page, url=address_for(page.pk))

    def is_shown(self, user) -> bool:
        is_sold = self.page.live and self.page.specific_class is FormationPage
        return is_sold and can_change_cohorts(user)


def address_for(formation_pk: int) -> str:
    return f"{reverse('cohorts:open')}?formation={formation_pk}"


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordination
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a cohort; `?demande=` fills in what an offer request says, `?formation=` what a
    published formation does."""
    form = OpenCohortForm(request.POST or None, initial=_initial(request))
    return save_or_show(
        request,
        form,
        save=lambda: _open(request, form),
        said="Le groupe est ouvert. Invitez maintenant ses participants.",
        back=reverse("cohorts:index"),
        onwards=lambda opened: reverse("cohorts:cohort", args=[opened.pk]),
        title=LABEL,
        button="Ouvrir le groupe",
    )


def _open(request: HttpRequest, form: OpenCohortForm) -> Cohort:
    data = dict(form.cleaned_data)
    person = {name: data.pop(name) for name in PERSON}
    asked = _named(request, "demande", OfferRequest.objects.all())
    return open_cohort(**data, offer_request=asked, facilitator=person, user=request.user)


def _initial(request: HttpRequest) -> dict:
    initial = {"coordinator": request.user.pk}
    if formation := _named(request, "formation", FormationPage.objects.live()):
        initial |= usual_values_of(formation)
    if asked := _named(request, "demande", OfferRequest.objects.all()):
        initial |= _asked_for(asked)
    return initial


def _named(request: HttpRequest, parameter: str, rows):
    """Return the row whose number an address names, or None for whatever else stands there."""
    number = request.GET.get(parameter, "")
    # Not `pk`: a page's is a relation, which does not say of a number that it is too large.
    return rows.filter(id=number).first() if number.isdecimal() else None


def _asked_for(asked: OfferRequest) -> dict:
    formations = asked.formations.exclude(formation=None).select_related("formation")
    first = formations.first()
    values = usual_values_of(first.formation) if first else {}
    if asked.format in {"inter", "intra"}:
        values["kind"] = asked.format
    return values | {"sponsor": asked.organisation, "name": asked.organisation}
