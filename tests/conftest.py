"""What every test may ask for. Data comes from the migrations, as in a fresh installation."""

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache

from tests.factories.content import UserFactory


@pytest.fixture(autouse=True)
def empty_cache():
    """Site root paths and rate limits live in the cache and outlast a test's transaction."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def superuser(db):
    return UserFactory(email="admin@example.org", is_superuser=True)


@pytest.fixture
def editor(db):
    return UserFactory(email="redaction@example.org", groups=[Group.objects.get(name="Rédaction")])


@pytest.fixture
def coordinator(db):
    group = Group.objects.get(name="Coordination")
    return UserFactory(email="coordination@example.org", groups=[group])


@pytest.fixture
def admin_client(client, superuser):
    client.force_login(superuser)
    return client


@pytest.fixture
def editor_client(client, editor):
    client.force_login(editor)
    return client
