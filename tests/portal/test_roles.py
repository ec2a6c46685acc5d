"""What the reader of a request is: asked once, and of who reads."""

import pytest
from django.contrib.auth.models import Group

from portal.roles import reader_roles
from tests.factories.content import UserFactory
from tests.factories.portal import FacilitationFactory

pytestmark = pytest.mark.django_db


def test_roles_are_asked_once_a_request(rf, django_assert_num_queries):
    request = rf.get("/espace/")
    request.user = FacilitationFactory().person
    with django_assert_num_queries(3):  # two of permissions, one of facilitations
        for _ in range(3):
            roles = reader_roles(request)
            assert (roles.enters_admin, roles.facilitates) == (False, True)
            assert roles.must_have_second_factor


def test_who_logs_in_amid_a_request_has_their_own_roles(rf):
    request = rf.post("/compte/connexion/")
    request.user = UserFactory()
    assert not reader_roles(request).must_have_second_factor
    request.user = UserFactory()
    request.user.groups.add(Group.objects.get(name="Rédaction"))
    roles = reader_roles(request)
    assert (roles.enters_admin, roles.facilitates) == (True, False)
