"""Every view of the portal says whether the charter's gate is before it; what the gate answers."""

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import get_resolver, reverse

from portal.gate import gated, open_route
from portal.views.private import private
from tests.factories.charters import accept, decline, put_in_force

PREFIXES = ("espace/", "invitation/")


def portal_views(patterns=None, prefix: str = "") -> list[tuple[str, object]]:
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern).removeprefix("^")
        if hasattr(pattern, "url_patterns"):
            found += portal_views(pattern.url_patterns, path)
        elif path.startswith(PREFIXES):
            found.append((path, pattern.callback))
    return found


def test_every_portal_route_says_gated_or_open():
    views = portal_views()
    assert len(views) > 10
    said = {path: getattr(view, "charter_gate", None) for path, view in views}
    assert [path for path, gate in said.items() if gate not in {"gated", "open"}] == []


@gated
def shared(request, cohort_id):
    return HttpResponse("ce que partage le groupe")


@pytest.fixture
def ask(cohort, member):
    def ask(method: str = "get", *, person=member, **headers) -> HttpResponse:
        request = getattr(RequestFactory(), method)(
            "/", headers={name.replace("_", "-"): one for name, one in headers.items()}
        )
        request.user = person
        return shared(request, cohort_id=cohort.pk)

    return ask


@pytest.mark.django_db
def test_gate_opens_for_who_accepted(ask, cohort, version, member):
    accept(member, cohort, version)
    assert ask().content == b"ce que partage le groupe"
    put_in_force(cohort.charter)
    assert ask().status_code == 302  # no grace


@pytest.mark.django_db
@pytest.mark.parametrize("declined", [False, True])
def test_gate_leads_to_the_charter(ask, cohort, version, member, declined):
    if declined:
        decline(member, cohort, version)
    address = reverse("cohort_charter", args=[cohort.pk])
    page = ask()
    assert (page.status_code, page.url) == (302, address)
    for refused in (ask("post"), ask(HX_Request="true"), ask("post", HX_Request="true")):
        assert refused.status_code == 403
        assert address in refused.content.decode()
    for method in ("get", "post"):
        program = ask(method, accept="application/json")
        assert program.status_code == 403
        assert address in program.content.decode()
        assert program["Content-Type"] == "application/json"


@pytest.mark.django_db
def test_gate_knows_nothing_of_other_groups(ask, stranger):
    with pytest.raises(Http404):
        ask(person=stranger)


def test_marks_survive_other_decorators():
    assert private(gated(shared)).charter_gate == "gated"
    assert private(open_route(lambda request: None)).charter_gate == "open"
