from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def editor_guide(request: HttpRequest) -> HttpResponse:
    """How to do each common thing, for whoever writes; in the admin, because it is read there."""
    return render(request, "wagtailadmin/cercle/guide.html")
