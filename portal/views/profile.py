"""Who one is to the others, and what one is reminded of."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.access import enrolments_of
from portal.forms.profile import ProfileForm, RemindersForm, ZoneForm, visibility_forms
from portal.gate import open_route
from portal.models import NotificationChoices
from portal.services.profile import save_profile
from portal.time_zones import zone_of
from portal.views.private import private


@private
@open_route
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """One form of four parts: name, what each group sees, clock, reminders."""
    choices = NotificationChoices.objects.filter(person=request.user).first()
    places = enrolments_of(request.user).select_related("cohort")
    data = request.POST or None
    forms = {
        "names": ProfileForm(data, instance=request.user),
        "places": visibility_forms(data, places),
        "zone": ZoneForm(data, initial={"zone": zone_of(request.user)}),
        "reminders": RemindersForm(data, instance=choices or NotificationChoices()),
    }
    every = [forms["names"], *forms["places"], forms["zone"], forms["reminders"]]
    valid = [form.is_valid() for form in every]  # all of them: each tells its errors
    if request.method == "POST" and all(valid):
        save_profile(request.user, **forms)
        messages.success(request, "Votre profil est enregistré.")
        return redirect("profile")
    return render(request, "portal/profile.html", forms, status=400 if data else 200)
