"""What every test may ask for. Data comes from the migrations, as in a fresh installation."""

import os

import pytest
from django.conf import settings
from django.contrib.auth import user_logged_in
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.test import TransactionTestCase
from django.urls import get_resolver

from cms.printing import can_print, missing_libraries
from portal.roles import Roles
from portal.seals import seals_lifted
from portal.second_factor import has_second_factor
from tests.factories.accounts import has_used_second_factor
from tests.factories.content import UserFactory
from tests.security.reporting import pytest_sessionfinish, pytest_testnodedown  # noqa: F401

NO_PANGO = "Pango was not found: the README's section for operators names Debian's packages."
NEED_POSTGRESQL_IN_CI = {"browser", "matrix"}


@pytest.hookimpl(trylast=True)  # after what -k and -m leave out
def pytest_collection_modifyitems(items) -> None:
    """Tests that empty the database come last: some others look at it without asking for `db`.

    Such are the cases of the access matrix, whose world outlives each of them: one has to ask, or
    pytest-django makes no database when they run alone.
    """
    items.sort(key=empties_database)
    for item in [one for one in items if "world" in one.fixturenames][:1]:
        item.add_marker(pytest.mark.django_db)
    if os.environ.get("CI") == "true" and "sqlite3" in settings.DATABASES["default"]["ENGINE"]:
        for item in items:
            if NEED_POSTGRESQL_IN_CI & {mark.name for mark in item.iter_markers()}:
                item.add_marker(pytest.mark.skip(reason="in CI, on PostgreSQL only"))


def empties_database(item) -> bool:
    mark = item.get_closest_marker("django_db")
    return "live_server" in item.fixturenames or bool(mark and mark.kwargs.get("transaction"))


def pytest_terminal_summary(terminalreporter) -> None:
    """Nobody takes a suite without its browser tests, or without its PDF, for a whole one."""
    reports = terminalreporter.stats.get("skipped", [])
    browser = [report.longrepr[-1] for report in reports if "tests/e2e/" in report.nodeid]
    printed = [report.longrepr[-1] for report in reports if NO_PANGO in report.longrepr[-1]]
    for kind, reasons in {"BROWSER": browser, "PDF": printed}.items():
        if reasons:
            line = f"{len(reasons)} {kind} TESTS DID NOT RUN. {reasons[-1]}"
            terminalreporter.write_line(line, red=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """The admin's forms are made with its addresses, in the language of that moment.

    `migrate` speaks none, and a migration that asks for an address would make them English; a
    server never migrates.
    """
    get_resolver().url_patterns  # noqa: B018 - looking is enough


@pytest.fixture(autouse=True)
def empty_cache():
    """Site root paths and rate limits live in the cache and outlast a test's transaction."""
    clear_caches()
    yield
    clear_caches()


def clear_caches() -> None:
    for alias in caches:
        caches[alias].clear()


@pytest.fixture(autouse=True)
def sessions_have_second_factor(request):
    """`client.force_login` makes a session as a whole log-in does, second factor included.

    Tests of the second factor itself are marked `password_only`.
    """
    if request.node.get_closest_marker("password_only"):
        yield
        return
    user_logged_in.connect(on_forced_log_in)
    yield
    user_logged_in.disconnect(on_forced_log_in)


def on_forced_log_in(request, user, **kwargs) -> None:
    if request.path:  # a real log-in
        return
    if Roles(user).must_have_second_factor or has_second_factor(user):
        has_used_second_factor(request, user)


@pytest.fixture
def pango() -> None:
    """What prints PDF files is on this machine; elsewhere the test does not run, in CI it fails."""
    if not can_print():
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(f"{NO_PANGO} Missing: {', '.join(missing_libraries())}")


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


@pytest.fixture(scope="session", autouse=True)
def unsealed_flush():
    """Tests that commit end with empty tables: only that may empty the sealed ones."""
    flush = TransactionTestCase._fixture_teardown

    def unsealed(case) -> None:
        with seals_lifted():
            flush(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", unsealed)
        yield
