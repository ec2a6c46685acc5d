"""When programmes are made, by whom, how often, and when they go."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cms import printing
from cms.delivery.periodic import JOBS
from cms.models import Programme, ProgrammeClaim, SiteSettings
from cms.programmes.making import (
    enqueue_outdated_programmes,
    make_programme_task,
    programme_of,
)
from cms.queries.content_version import current_version
from tests.factories.content import FormationDateFactory, FormationPageFactory
from tests.factories.pdfs import pdf_text
from tests.processes import database_url, run_manage, run_python

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pango")]


@pytest.fixture
def at_publication(settings, django_capture_on_commit_callbacks):
    """A transaction at whose end the worker's tasks run, as in production."""
    settings.PROGRAMMES_AT_PUBLICATION = True
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def no_pango(monkeypatch):
    monkeypatch.setattr(printing, "LIBRARIES", ("libnot-there.so.0",))
    printing.missing_libraries.cache_clear()
    yield
    printing.missing_libraries.cache_clear()


def seen_by_the_api(client, page) -> dict | None:
    return client.get(f"/api/v2/pages/{page.pk}/").json()["programme"]


def test_publication_makes_it_and_a_change_makes_it_anew(client, at_publication):
    with at_publication():
        page = FormationPageFactory(slug="pratiquer")
    first = Programme.objects.get()
    assert seen_by_the_api(client, page) == {
        "url": "http://localhost:8000/formations/pratiquer/programme.pdf",
        "size": len(first.content),
        "size_display": f"{-(-first.size // 1000)}\u00a0ko",
    }
    page.methods = "Tout autre chose"
    with at_publication():
        page.save_revision().publish()
    assert "Toutautrechose" in pdf_text(Programme.objects.get().content)


def test_public_date_is_in_it(at_publication):
    page = FormationPageFactory()
    with at_publication():
        date = FormationDateFactory(formation=page, city="Nantes")
    assert "Nantes" in pdf_text(Programme.objects.get().content)
    with at_publication():
        date.delete()
    assert "Nantes" not in pdf_text(Programme.objects.get().content)


def test_draft_has_none(at_publication):
    with at_publication():
        page = FormationPageFactory(live=False)
    make_programme_task.enqueue(page.pk)
    make_programme_task.enqueue(987_654)
    assert not Programme.objects.exists()


def test_draft_of_a_published_page_changes_nothing(at_publication):
    with at_publication():
        page = FormationPageFactory()
    before = Programme.objects.get().digest
    page.methods = "Un brouillon"
    with at_publication():
        page.save_revision()
    assert Programme.objects.get().digest == before
    assert enqueue_outdated_programmes() == 0


@pytest.mark.parametrize("leave", ["unpublish", "delete"])
def test_it_leaves_with_its_page(leave):
    page = FormationPageFactory()
    programme_of(page)
    getattr(page, leave)()
    assert not Programme.objects.exists()
    assert programme_of(page) is None


def test_what_is_outdated_is_made_anew_each_hour_and_what_is_true_stays():
    pages = [FormationPageFactory() for _ in range(2)]
    assert enqueue_outdated_programmes() == 2
    before = dict(Programme.objects.values_list("pk", "made_at"))
    assert enqueue_outdated_programmes() == 0
    settings = SiteSettings.load()
    settings.activity_number = "11755555555"
    settings.save()
    assert JOBS["enqueue_outdated_programmes"].run() == 2
    after = dict(Programme.objects.values_list("pk", "made_at"))
    assert before.keys() == after.keys() == {page.pk for page in pages}
    assert all(after[pk] > before[pk] for pk in after)


def test_row_of_a_page_that_left_by_another_door_is_forgotten():
    page = FormationPageFactory()
    programme_of(page)
    type(page).objects.filter(pk=page.pk).update(live=False)
    assert enqueue_outdated_programmes() == 0
    assert not Programme.objects.exists()


def test_making_is_told_once_and_ends():
    page = FormationPageFactory()
    start = current_version()
    programme_of(page)
    made = current_version()
    assert made.number > start.number
    assert made.common == start.common
    programme_of(page)
    enqueue_outdated_programmes()
    assert current_version() == made


def test_preview_has_none(client):
    page = FormationPageFactory()
    programme_of(page)
    page.methods = "Un brouillon"
    token = page.create_page_preview().token
    assert client.get(f"/api/v2/preview/?token={token}").json()["programme"] is None
    assert seen_by_the_api(client, page) is not None


def test_claim_of_the_dead_ends():
    page = FormationPageFactory()
    ProgrammeClaim.objects.create(page=page, until=timezone.now() - timedelta(seconds=1))
    assert programme_of(page) is not None
    assert not ProgrammeClaim.objects.exists()


def test_failure_leaves_no_claim(monkeypatch):
    page = FormationPageFactory()
    broken = page.__class__.objects.get(pk=page.pk)
    monkeypatch.setattr("cms.programmes.statement.STYLESHEET", printing.SOURCES / "missing.css")
    with pytest.raises(FileNotFoundError):
        programme_of(broken)
    assert not ProgrammeClaim.objects.exists()


def test_without_pango_there_is_none_and_what_was_made_before_goes(client, no_pango, settings):
    settings.PROGRAMMES_AT_PUBLICATION = True
    page = FormationPageFactory(slug="pratiquer")
    assert programme_of(page) is None
    assert seen_by_the_api(client, page) is None
    Programme.objects.create(page=page, digest="0" * 64, content=b"old", size=3)
    assert client.get("/formations/pratiquer/programme.pdf").status_code == 404
    assert enqueue_outdated_programmes() == 0
    assert not Programme.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_no_more_for_more_programmes(client, django_assert_num_queries, count):
    for _ in range(count):
        programme_of(FormationPageFactory())
    address = "/api/v2/pages/?type=cms.FormationPage&fields=programme"
    assert len(client.get(address).json()["items"]) == count
    with django_assert_num_queries(1):
        client.get(address)


def _made_in_a_thread(page) -> tuple[str, str]:
    try:
        found = programme_of(page)
        return found.digest, str(found.made_at)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_at_once_get_the_one_that_the_first_makes():
    page = FormationPageFactory()
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(_made_in_a_thread, [page] * 4))
    assert len(made) == 1


MAKE = """
import django; django.setup()
from cms.models import FormationPage
from cms.programmes.making import programme_of
print(programme_of(FormationPage.objects.get()).made_at.isoformat())
"""


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_another_process_finds_what_was_made(tmp_path):
    page = FormationPageFactory()
    made = programme_of(page)
    environment = {
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(tmp_path),
    }
    environment["DJANGO_SETTINGS_MODULE"] = "cms.settings.embedded"
    done = run_python("-c", MAKE, **environment)
    assert done.stdout.strip() == made.made_at.isoformat(), done.stderr
    page.methods = "Autre"
    page.save()
    assert run_manage("worker", "--once", **environment).returncode == 0
    assert "Autre" in pdf_text(Programme.objects.get().content)
