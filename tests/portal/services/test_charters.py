"""Drafts, and putting them in force: one version at a time, whoever is quicker."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from portal.charter_text import read_charter
from portal.enums import ChangeKind, VersionState
from portal.models import Charter, CharterVersion
from portal.services.charters import (
    activate_version,
    create_charter,
    delete_draft,
    digest_of,
    edit_draft,
    start_draft,
)
from portal.services.locking import ChangedMeanwhile
from tests.factories.charters import TEXT, make_fresh, put_in_force

pytestmark = pytest.mark.django_db


def test_charter_begins_with_an_empty_draft(coordinator):
    draft = create_charter(name="Charte des groupes", user=coordinator)
    assert (draft.state, draft.body, draft.change_note) == ("draft", "", "Première version.")
    with pytest.raises(ValidationError):
        create_charter(name="Charte des groupes", user=coordinator)
    with pytest.raises(ValidationError):
        activate_version(draft, change_kind=ChangeKind.MAJOR, user=coordinator)


def test_next_draft_begins_with_the_text_in_force(cohort, version):
    draft = start_draft(cohort.charter)
    assert (draft.title, draft.body) == (version.title, version.body)
    assert draft.change_note == ""
    assert start_draft(cohort.charter) == draft  # there is one at a time


def test_draft_changed_meanwhile_is_not_overwritten(cohort):
    draft = start_draft(cohort.charter)
    edit_draft(draft, **TEXT, change_note="Le mien.", seen=0)
    with pytest.raises(ChangedMeanwhile):
        edit_draft(draft, **TEXT, change_note="Le tien.", seen=0)
    with pytest.raises(ChangedMeanwhile):
        activate_version(draft, change_kind=ChangeKind.MINOR, user=None, seen=0)
    draft.refresh_from_db()
    assert (draft.change_note, draft.lock_version) == ("Le mien.", 1)


def test_version_in_force_is_no_draft(version):
    with pytest.raises(ChangedMeanwhile):
        edit_draft(version, **TEXT, change_note="x", seen=version.lock_version)
    with pytest.raises(ChangedMeanwhile):
        delete_draft(version)
    with pytest.raises(ChangedMeanwhile):
        activate_version(version, change_kind=ChangeKind.MINOR, user=None)


def test_versions_follow_each_other(cohort, coordinator):
    second = put_in_force(cohort.charter, kind=ChangeKind.MINOR)
    versions = cohort.charter.versions.order_by("number")
    assert [(one.number, one.state, one.change_kind) for one in versions] == [
        (1, VersionState.ARCHIVED, ChangeKind.MAJOR),
        (2, VersionState.ACTIVE, ChangeKind.MINOR),
    ]
    assert second.activated_at is not None


def test_first_version_is_major_whatever_is_said(db):
    charter = Charter.objects.create(name="Neuve")
    assert put_in_force(charter, kind=ChangeKind.MINOR).change_kind == ChangeKind.MAJOR


def test_digest_is_that_of_what_people_agree_to(version):
    said = {
        "body": version.body,
        "language": "fr",
        "summary": version.summary,
        "title": version.title,
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert version.sha256 == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("part", ["title", "summary", "body"])
def test_digest_changes_with_each_part(version, part):
    setattr(version, part, "Autre chose")
    assert digest_of(version) != version.sha256


def test_digest_does_not_depend_on_a_browser_s_line_ends(cohort, version):
    body = TEXT["body"].replace("\n", "\r\n")
    assert put_in_force(cohort.charter, body=body).sha256 == version.sha256


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_at_once_one_puts_it_in_force():
    cohort = make_fresh()
    draft = start_draft(cohort.charter)
    edit_draft(draft, **TEXT, change_note="Deux à la fois.", seen=0)

    def activate(_) -> str:
        try:
            mine = CharterVersion.objects.get(pk=draft.pk)
            activate_version(mine, change_kind=ChangeKind.MAJOR, user=None, seen=1)
            return "done"
        except ChangedMeanwhile:
            return "told"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(activate, range(2))) == ["done", "told"]
    states = cohort.charter.versions.values_list("number", "state").order_by("number")
    assert list(states) == [(1, "archived"), (2, "active")]


# The text -----------------------------------------------------------------------------------------


def test_articles_are_numbered_once():
    text = read_charter("Nous.\n\n## 1. Un\n\nA\n\n## Article 2 – Deux\n\n- b\n\n## Trois\n\nC")
    assert text.opening == "<p>Nous.</p>"
    assert [(one.number, one.title) for one in text.articles] == [
        (1, "Un"),
        (2, "Deux"),
        (3, "Trois"),
    ]
    assert text.articles[1].html == "<ul>\n<li>b</li>\n</ul>"


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://example.org/x.png)",
        "<img src=x onerror=alert(1)>",
        "## <b onclick=x>T</b>\n\n<iframe src=//x></iframe>",
    ],
)
def test_text_holds_nothing_that_runs_or_loads(written):
    text = read_charter(written)
    shown = text.opening + "".join(one.html for one in text.articles)
    for part in (
        "<script",
        "<img",
        "<iframe",
        'javascript:"',
        'href="javascript',
        "onclick=x>T</b",
    ):
        assert part not in shown
