"""Imports into the site: what is created, kept, published, refused, and never overwritten."""

import json
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, connections
from django.urls import reverse
from wagtail.models import Page

from cms.importing.catalogue import Catalogue
from cms.importing.page_writing import page_digest
from cms.importing.sources import find_sources
from cms.models import (
    ArticleIndexPage,
    ArticlePage,
    Category,
    FormationDate,
    FormationIndexPage,
    FormationPage,
    ImportedSource,
    SiteImage,
    Tag,
)
from cms.publication import missing_facts
from cms.services.imports import ImportOptions, import_sources
from tests.factories.content import (
    ArticlePageFactory,
    FacilitatorProfileFactory,
    FormationDateFactory,
    FormationPageFactory,
    SessionFlowFactory,
    TagFactory,
    ThemePageFactory,
)
from tests.factories.imports import (
    FIXTURES,
    SEEDS,
    article,
    codes,
    formation,
    import_folder,
    import_text,
    write_files,
)
from tests.factories.pictures import png
from tests.factories.servers import Answer, serving

pytestmark = pytest.mark.django_db


def page_of(result) -> Page:
    return Page.objects.get(pk=result.page["id"]).specific


def latest(page) -> Page:
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


def edit(page, **values) -> None:
    """Save a draft as the editor does."""
    page = latest(page)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision()


def statuses(report) -> dict[str, str]:
    return {file.path: str(file.status) for file in report.files}


class TestCreation:
    def test_a_complete_formation_becomes_a_draft_with_all_it_says(self, tmp_path):
        theme = ThemePageFactory(title="Conduire le changement")
        flow = SessionFlowFactory(name="Six étapes", code="six-etapes")
        ada = FacilitatorProfileFactory(name="Ada Morel")
        write_files(tmp_path, {"groupe.png": png()})
        result = import_text(
            tmp_path,
            formation(
                "## Programme\n\nUn texte.\n",
                theme="conduire le CHANGEMENT",
                flow="six-etapes",
                trainers="[Ada Morel]",
                tags="[Feedback, feed-back]",
                image="{src: groupe.png, alt: Un groupe}",
                featured="true",
                weight="20",
                group_min="4",
                group_max="8",
                dateStart="2030-03-12",
                dateEnd="2030-03-13",
                city="Lyon",
            ),
        )
        page = page_of(result)
        assert result.as_json() == {
            "path": "page.md",
            "status": "created",
            "page": {
                "id": page.pk,
                "type": "cms.FormationPage",
                "slug": "demander-de-l-aide-a-ses-pairs",
                "live": False,
            },
            "warnings": result.warnings,
            "errors": [],
            "missing": [],
            "unknown_keys": {},
        }
        assert codes(result.warnings) == ["tag_to_classify"]
        assert (type(page), page.live, missing_facts(page)) == (FormationPage, False, [])
        assert (page.category, page.theme, page.session_flow) == (
            Category.objects.get(name="Ateliers"),
            theme,
            flow,
        )
        assert [link.facilitator for link in page.facilitator_links.all()] == [ada]
        assert [link.tag.name for link in page.tag_links.all()] == ["Feed-back"]
        assert page.objective_list == ["Formuler une demande"]
        assert (page.price_excl_tax, page.vat_regime, page.price_unit) == (
            Decimal(700),
            "standard_20",
            "per_participant",
        )
        assert (page.duration_hours, page.duration_days, page.weight) == (7, 1, 20)
        assert (page.hero_image.description, page.featured) == ("Un groupe", True)
        assert [(block.block_type, str(block.value)) for block in page.body][1] == (
            "paragraph",
            "<p>Un texte.</p>",
        )
        dates = page.dates.values_list("starts_on", "ends_on", "city")
        assert list(dates) == [(date(2030, 3, 12), date(2030, 3, 13), "Lyon")]
        assert page.get_parent().specific_class is FormationIndexPage
        assert page.has_unpublished_changes

    def test_an_article_becomes_a_draft_with_its_links(self, tmp_path):
        by_title = FormationPageFactory(title="Oser demander")
        by_slug = FormationPageFactory(title="Autre", slug="savoir-dire")
        ada = FacilitatorProfileFactory(name="Ada Morel")
        result = import_text(
            tmp_path,
            article(
                "Un texte.\n",
                lead="Un chapô",
                author="Ada Morel",
                formations="[oser demander, savoir-dire, Perdue, Absente]",
                date="2026-04-22",
                theme="Un thème",
            ),
        )
        page = page_of(result)
        assert (type(page), page.lead, page.author, page.live) == (
            ArticlePage,
            "Un chapô",
            ada,
            False,
        )
        assert [link.formation for link in page.formation_links.all()] == [by_title, by_slug]
        assert page.published_on == page.content_updated_on == date(2026, 4, 22)
        assert result.unknown_keys == {"theme": "Un thème", "formations": ["Perdue", "Absente"]}
        assert codes(result.warnings) == ["unknown_key"] * 3

    @pytest.mark.parametrize("dry_run", [False, True])
    def test_an_article_finds_the_formations_of_its_own_import(self, tmp_path, dry_run):
        write_files(
            tmp_path,
            {
                "a.md": article(title="Un", formations="[Oser demander, Perdue]"),
                "b.md": article(title="Deux", formations="[savoir-dire]"),
                "c.md": formation(title="Oser demander"),
                "d.md": formation(title="Tout dire", slug="savoir-dire", audience="Autres"),
                "e.md": article(title="Trois"),
            },
        )
        seen = []
        report = import_sources(
            find_sources([tmp_path]), options=ImportOptions(dry_run), on_progress=seen.append
        )
        assert [file.path for file in report.files] == ["a.md", "b.md", "c.md", "d.md", "e.md"]
        assert [file.path for file in seen] == ["c.md", "d.md", "e.md", "a.md", "b.md"]
        assert [file.unknown_keys for file in report.files] == [{"formations": "Perdue"}, *[{}] * 4]
        assert report.totals["created"] == 5
        if not dry_run:
            links = [list(page_of(file).formation_links.all()) for file in report.files[:2]]
            assert [[link.formation.title for link in page] for page in links] == [
                ["Oser demander"],
                ["Tout dire"],
            ]

    def test_a_waiting_article_that_fails_is_refused_alone(self, tmp_path):
        write_files(
            tmp_path,
            {
                "a.md": article(formations="[Oser demander]"),
                "sub/a.md": "---\n",
                "z.md": formation(title="Oser demander"),
            },
        )
        ArticleIndexPage.objects.get().delete()
        report = import_folder(tmp_path)
        assert statuses(report) == {"a.md": "refused", "sub/a.md": "refused", "z.md": "created"}

    def test_the_fixtures_make_five_formations_and_articles(self):
        report = import_folder(FIXTURES)
        assert statuses(report) == {
            "dialect-a.md": "created",
            "dialect-b.md": "created",
            "dialect-c.md": "created",
            "flattened.txt": "created",
            "formation.toml.md": "created",
            "wix.txt": "created",
        }
        assert report.totals == {
            "created": 6,
            "updated": 0,
            "unchanged": 0,
            "refused": 0,
            "conflict": 0,
            "published": 0,
            "warnings": report.totals["warnings"],
        }
        assert not any(page.live for page in FormationPage.objects.all())
        missing = {file.path: file.missing for file in report.files}
        assert missing["dialect-a.md"] == [
            *("category", "prerequisites", "duration", "price", "access", "contact"),
            *("methods", "accessibility"),
        ]
        assert missing["wix.txt"] == []
        told = {file.path: set(codes(file.warnings)) for file in report.files}
        assert {"publication_gap", "asset_missing"} <= told["dialect-a.md"]
        assert {"remote_image", "asset_missing", "alt_missing"} <= told["dialect-b.md"]
        assert {"near_duplicate", "tag_to_classify", "unknown_key"} <= told["dialect-c.md"]
        assert set(Tag.objects.values_list("name", flat=True)) >= {
            "Codéveloppement",
            "Intelligence collective",
            "Analyse de pratique",
            "Pasdecote",
        }
        assert not any(Tag.objects.values_list("theme", flat=True))
        assert list(FormationDate.objects.values_list("starts_on", flat=True)) == [
            date(2030, 3, 12)
        ]

    @pytest.mark.skipif(not SEEDS.is_dir(), reason="the firm's own files are elsewhere")
    def test_the_seeds_are_imported_once(self):
        first, second = import_folder(SEEDS), import_folder(SEEDS)
        assert (first.totals["created"], second.totals["unchanged"]) == (5, 5)
        assert [file.page["id"] for file in first.files] == [
            file.page["id"] for file in second.files
        ]
        told = [set(codes(file.warnings)) for file in first.files]
        assert told[0] >= {
            "date_range_inverted",
            "duration_unit_missing",
            "price_basis_missing",
            "personal_contact",
            "asset_missing",
            "trainers_empty",
            "indented_heading",
            "publication_gap",
        }
        assert "near_duplicate" in told[2]
        assert FormationDate.objects.count() == 0
        assert Tag.objects.count() == 4

    @pytest.mark.parametrize(
        ("slug", "title", "expected"),
        [
            ("../../Été 2024", "T", "ete-2024"),
            (None, "L’œuvre d’un pair", "l-oeuvre-d-un-pair"),
            (None, "共同", "page"),
            ("admin", "T", "admin-2"),
            ("a" * 300, "T", "a" * 240),
            ("'; DROP TABLE cms_tag; --", "T", "drop-table-cms_tag"),
        ],
    )
    def test_a_slug_is_a_plain_and_free_address(self, tmp_path, slug, title, expected):
        result = import_text(tmp_path, article(slug=slug and json.dumps(slug), title=title))
        assert result.page["slug"] == expected

    @pytest.mark.parametrize(
        ("title", "expected"),
        [
            ('"L\\u0092équipe"', "L équipe"),
            ('"Poser\\u2028une question"', "Poser une question"),
            ('"Poser\\u202a une question"', "Poser une question"),
            ('"\\u0092"', "Sans titre"),
        ],
    )
    def test_a_sign_that_no_title_may_have_is_told_and_left_out(self, tmp_path, title, expected):
        result = import_text(tmp_path, article(title=title))
        assert (result.status, page_of(result).title) == ("created", expected)
        assert "suspicious_char" in codes(result.warnings)

    def test_two_pages_of_one_title_have_two_slugs(self, tmp_path):
        write_files(tmp_path, {"a.md": article("Un.\n"), "b.md": article("Deux.\n")})
        first, second = import_folder(tmp_path).files
        assert (first.page["slug"], second.page["slug"]) == (
            "une-question-bien-posee",
            "une-question-bien-posee-2",
        )
        assert codes(second.warnings) == ["near_duplicate", "slug_taken"]

    def test_tags_without_a_letter_stay_apart(self, tmp_path):
        result = import_text(tmp_path, article(tags="['🎉', '❤', 共同]"))
        names = [link.tag.name for link in page_of(result).tag_links.all()]
        assert names == ["🎉", "❤", "共同"]

    def test_a_value_too_long_is_cut_or_kept_aside_and_told(self, tmp_path):
        text = formation(
            access_delay="mot " * 100, tags=f"[{'long ' * 20}]", goals="but " * 300, city="x" * 99,
            dateStart="2030-03-12",
        )  # fmt: skip
        result = import_text(tmp_path, text)
        page = page_of(result)
        assert len(page.access_delay) <= 250
        assert page.access_delay.endswith("…")
        assert page.objective_list == [("but " * 300).strip()]
        assert result.unknown_keys == {"tags": ("long " * 20).strip()}
        assert sorted(codes(result.warnings)) == ["type_coerced", "type_coerced", "unknown_key"]
        assert page.dates.get().city == "x" * 80

    @pytest.mark.parametrize(
        ("keys", "field", "value"),
        [
            ({"weight": "99999999999"}, "weight", None),
            ({"group_min": "8", "group_max": "4"}, "group_max", None),
            ({"price_excl_tax": "-5"}, "price_excl_tax", None),
            ({"duration_hours": "0.1"}, "duration_hours", None),
            ({"disability_contact": "h" * 300}, "disability_contact", "h" * 249 + "…"),
        ],
    )
    def test_a_value_that_a_field_refuses_is_left_out_and_told(self, tmp_path, keys, field, value):
        keys = {"price": None, "duration": None} | keys
        result = import_text(tmp_path, formation(**keys))
        if connection.vendor == "sqlite" and field == "weight":
            value = 99999999999  # any integer fits
        assert getattr(page_of(result), field) == value
        assert "type_coerced" in codes(result.warnings) or value == 99999999999

    def test_a_site_without_a_catalogue_refuses_formations_only(self, tmp_path):
        FormationIndexPage.objects.get().delete()
        write_files(tmp_path, {"a.md": formation(), "b.md": article()})
        report = import_folder(tmp_path)
        assert statuses(report) == {"a.md": "refused", "b.md": "created"}
        assert report.files[0].errors == [
            {"line": None, "message": "le site n’a pas de page sous laquelle ranger celle-ci"}
        ]


class TestRefusal:
    def test_a_refused_file_stops_no_other_and_leaves_nothing(self, tmp_path):
        write_files(
            tmp_path,
            {
                "a.md": "---\ntitle: [\n---\n",
                "b.md": "é".encode("cp1252"),
                "c.md": b"a\0b",
                "d.md": "",
                "e.md": article(),
                "f.md": "---\na: 1\na: 2\n---\n",
            },
        )
        report = import_folder(tmp_path)
        assert statuses(report) == {
            "a.md": "refused",
            "b.md": "refused",
            "c.md": "refused",
            "d.md": "refused",
            "e.md": "created",
            "f.md": "refused",
        }
        assert [file.errors for file in report.files if file.path in {"b.md", "f.md"}] == [
            [{"line": 1, "message": "le fichier n’est pas en UTF-8"}],
            [{"line": 3, "message": "la clé «\u00a0a\u00a0» est donnée deux fois"}],
        ]
        assert (report.has_failures, ImportedSource.objects.count()) == (True, 1)

    def test_an_error_nobody_foresaw_stops_no_other_and_leaves_nothing(self, tmp_path, monkeypatch):
        """A tag and a picture were already made when the row of the file cannot be."""
        write_files(
            tmp_path,
            {
                "a.md": article("![Un groupe](a.png)\n", tags="[Neuf]"),
                "a.png": png(),
                "b.md": article("Autre.\n", title="Tout à fait autre", tags="[Neuf]"),
            },
        )
        save, failures = ImportedSource.save, iter([OSError("disque plein")])

        def failing_once(self, **kwargs):
            for failure in failures:
                raise failure
            return save(self, **kwargs)

        monkeypatch.setattr(ImportedSource, "save", failing_once)
        before = stored_files()
        report = import_folder(tmp_path)
        assert statuses(report) == {"a.md": "refused", "b.md": "created"}
        assert report.files[0].errors == [
            {"line": None, "message": "erreur imprévue\u00a0: ce fichier n’a pas été importé"}
        ]
        assert (stored_files(), SiteImage.objects.count()) == (before, 0)
        assert [tag.name for tag in Tag.objects.all()] == ["Neuf"]
        assert page_of(report.files[1]).tag_links.get().tag == Tag.objects.get()

    def test_two_files_of_one_path_are_not_one_page(self, tmp_path):
        write_files(tmp_path, {"a/page.md": article("Un.\n"), "b/page.md": article("Deux.\n")})
        report = import_sources(find_sources([tmp_path / "a", tmp_path / "b"]))
        assert [str(file.status) for file in report.files] == ["created", "refused"]
        assert report.files[1].errors == [
            {"line": None, "message": "un autre fichier donné a déjà ce chemin"}
        ]
        assert "Un." in str(ArticlePage.objects.get().body)


class TestAgain:
    def test_an_unchanged_file_changes_nothing(self, tmp_path):
        write_files(tmp_path, {"a.md": article(), "b.md": formation("Une note*.\n", tags="[Neuf]")})
        first = import_folder(tmp_path)
        before = rows()
        second = import_folder(tmp_path)
        assert rows() == before
        assert statuses(second) == {"a.md": "unchanged", "b.md": "unchanged"}
        assert [file.page for file in second.files] == [file.page for file in first.files]
        assert [file.warnings for file in second.files] == [file.warnings for file in first.files]

    @pytest.mark.parametrize("again", [b"\xef\xbb\xbf", "\r\n"])
    def test_a_file_saved_by_another_program_is_unchanged(self, tmp_path, again):
        content = article("L'e\u0301quipe.\n").encode()
        import_text(tmp_path, content)
        content = again + content if again == b"\xef\xbb\xbf" else content.replace(b"\n", b"\r\n")
        assert import_text(tmp_path, content).status == "unchanged"

    def test_a_renamed_file_keeps_its_page(self, tmp_path):
        first = import_text(tmp_path, article(), "a.md")
        (tmp_path / "a.md").rename(tmp_path / "b.md")
        [second] = import_folder(tmp_path).files
        assert (second.path, second.status, second.page) == ("b.md", "unchanged", first.page)
        assert [source.key for source in ImportedSource.objects.all()] == ["b.md"]

    def test_the_same_content_twice_makes_one_page(self, tmp_path):
        write_files(tmp_path, {"a.md": article(), "b.md": article()})
        for status in ("created", "unchanged"):
            first, second = import_folder(tmp_path).files
            assert (first.status, second.status, second.page) == (status, "unchanged", first.page)
            assert codes(second.warnings) == ["near_duplicate"]
        assert ArticlePage.objects.count() == 1

    def test_a_changed_file_changes_its_draft(self, tmp_path):
        first = import_text(tmp_path, formation(prerequisites="Un an"))
        second = import_text(tmp_path, formation("Autre texte.\n", title="Autre titre"))
        page = page_of(second)
        assert (second.status, second.page) == ("updated", first.page)
        assert (page.title, page.prerequisites, page.live) == ("Autre titre", "Aucun", False)
        assert latest(page).title == "Autre titre"
        assert second.warnings == []

    def test_a_changed_file_gives_what_a_new_one_would(self, tmp_path):
        write_files(tmp_path, {"a.png": png()})
        full = formation(
            "![Un groupe](a.png)\n", image="a.png", tags="[Neuf]", weight="3", featured="true",
            price_note="Par écrit", trainers="[]", group_max="8", seo_title="Un titre",
        )  # fmt: skip
        bare = formation("Un texte.\n", price=None, methods=None, category=None, goals=None)
        import_text(tmp_path, full)
        changed = import_text(tmp_path, bare)
        page = page_of(changed)
        page_of(changed).delete()
        new = page_of(import_text(tmp_path, bare))
        assert (changed.status, page_digest(page)) == ("updated", page_digest(new))

    def test_a_deleted_page_comes_back_anew(self, tmp_path):
        first = import_text(tmp_path, article())
        page_of(first).delete()
        second = import_text(tmp_path, article())
        assert second.status == "created"
        assert second.page["id"] != first.page["id"]

    def test_a_file_like_another_page_says_so_at_each_change(self, tmp_path):
        ArticlePageFactory(title="Question bien posée")
        for text in ("Un.\n", "Deux.\n"):
            result = import_text(tmp_path, article(text))
            assert codes(result.warnings) == ["near_duplicate"]
        page_of(result).delete()
        ArticlePage.objects.get().delete()
        for text in ("Un.\n", "Deux.\n"):
            assert import_text(tmp_path, article(text)).warnings == []


class TestConflict:
    def test_an_editor_s_change_is_not_overwritten(self, tmp_path):
        first = import_text(tmp_path, article("Un.\n"))
        edit(page_of(first), title="Titre de la rédaction")
        before = rows()
        second = import_text(tmp_path, article("Deux.\n"))
        assert (second.status, second.errors[0]["line"]) == ("conflict", None)
        assert second.errors[0]["message"].startswith("le fichier a changé, la page aussi")
        assert rows() == before
        assert latest(page_of(first)).title == "Titre de la rédaction"

    def test_an_editor_s_change_of_a_file_that_did_not_change_is_no_conflict(self, tmp_path):
        first = import_text(tmp_path, article())
        edit(page_of(first), title="Titre de la rédaction")
        assert import_text(tmp_path, article()).status == "unchanged"

    @pytest.mark.parametrize(
        "change",
        [
            {"slug": "autre"},
            {"seo_title": "Autre"},
            {"body": []},
            {"objectives": []},
            {"price_excl_tax": Decimal(1)},
            {"category_id": None},
            {"tag_links": []},
            {"content_updated_on": date(2020, 1, 1)},
        ],
    )
    def test_any_content_that_an_editor_changes_is_seen(self, tmp_path, change):
        first = import_text(tmp_path, formation(tags="[Neuf]"))
        edit(page_of(first), **change)
        assert import_text(tmp_path, formation("Deux.\n")).status == "conflict"

    def test_a_page_opened_and_saved_unchanged_is_no_conflict(self, tmp_path):
        """Through JSON, the database, a browser's ends of lines and a decimal's zeros."""
        write_files(tmp_path, {"a.md": formation("Un.\n"), "b.md": article("Deux.\n")})
        import_folder(tmp_path)
        import_folder(FIXTURES)
        for source in ImportedSource.objects.all():
            page = source.page.specific
            data = json.loads(json.dumps(latest(page).serializable_data(), cls=DjangoJSONEncoder))
            copies = [page, latest(page), type(page).from_serializable_data(data)]
            page.save_revision()
            assert {page_digest(copy) for copy in [*copies, latest(page)]} == {source.page_sha256}
        write_files(tmp_path, {"a.md": formation("Trois.\n"), "b.md": article("Quatre.\n")})
        assert statuses(import_folder(tmp_path)) == {"a.md": "updated", "b.md": "updated"}

    def test_a_digest_does_not_see_the_ends_of_lines(self, tmp_path):
        page = page_of(import_text(tmp_path, article()))
        page.summary = "Un\nDeux"
        digest = page_digest(page)
        page.summary = "Un\r\nDeux"
        assert page_digest(page) == digest

    def test_a_locked_page_is_not_overwritten(self, tmp_path):
        page = page_of(import_text(tmp_path, article("Un.\n")))
        type(page).objects.filter(pk=page.pk).update(locked=True)
        result = import_text(tmp_path, article("Deux.\n"))
        assert result.status == "conflict"
        assert result.errors == [
            {
                "line": None,
                "message": "la page est verrouillée par la rédaction\u00a0: rien n’est écrasé",
            }
        ]

    def test_a_file_of_another_kind_is_a_conflict(self, tmp_path):
        import_text(tmp_path, article())
        result = import_text(tmp_path, formation())
        assert (result.status, result.page["type"]) == ("conflict", "cms.ArticlePage")
        assert "formation, article" in result.errors[0]["message"]


class TestPublication:
    def test_what_states_every_fact_is_published_and_the_rest_is_not(self, tmp_path):
        write_files(
            tmp_path,
            {
                "a.md": formation(title="Complète", dateStart="2030-03-12"),
                "b.md": formation(title="Sans méthode", methods=None),
                "c.md": formation(title="Brouillon", draft="true"),
                "d.md": article(title="Un article"),
                "e.md": article(title="Pas encore", draft="true"),
                "f.md": article(title="Indécis", draft="peut-être"),
            },
        )
        report = import_folder(tmp_path, publish=True)
        live = {file.path: file.page["live"] for file in report.files}
        assert live == {
            "a.md": True,
            "b.md": False,
            "c.md": False,
            "d.md": True,
            "e.md": False,
            "f.md": False,
        }
        assert {file.path: page_of(file).live for file in report.files} == live
        assert report.totals["published"] == 2
        assert FormationDate.objects.get().formation.title == "Complète"

    def test_an_unchanged_page_never_published_is_published_on_request(self, tmp_path):
        import_text(tmp_path, formation())
        result = import_text(tmp_path, formation(), publish=True)
        assert (result.status, result.published, page_of(result).live) == ("unchanged", True, True)

    @pytest.mark.parametrize(
        "text", [formation(draft="true"), formation(methods=None), article(draft="oui")]
    )
    def test_an_unchanged_file_held_back_stays_so(self, tmp_path, text):
        import_text(tmp_path, text)
        result = import_text(tmp_path, text, publish=True)
        assert (result.published, page_of(result).live) == (False, False)

    def test_an_editor_s_unfinished_draft_is_not_published(self, tmp_path):
        page = page_of(import_text(tmp_path, formation()))
        edit(page, title="Pas fini")
        result = import_text(tmp_path, formation(), publish=True)
        assert (result.status, page_of(result).live) == ("unchanged", False)

    @pytest.mark.parametrize("text", ["Un.\n", "Deux.\n"])
    def test_a_page_that_an_editor_took_off_line_stays_so(self, tmp_path, text):
        page_of(import_text(tmp_path, formation("Un.\n"), publish=True)).unpublish()
        result = import_text(tmp_path, formation(text), publish=True)
        assert (result.published, page_of(result).live) == (False, False)

    def test_a_page_on_line_stays_as_it_was_when_its_file_changes(self, tmp_path):
        import_text(tmp_path, formation(title="Avant"), publish=True)
        changed = formation(title="Après", methods=None, dateStart="2030-03-12")
        result = import_text(tmp_path, changed)
        page = page_of(result)
        assert (result.status, result.page["live"], result.missing) == (
            "updated",
            True,
            ["methods"],
        )
        assert (page.title, page.live, page.has_unpublished_changes) == ("Avant", True, True)
        assert latest(page).title == "Après"
        assert FormationDate.objects.count() == 0
        assert codes(result.warnings) == ["publication_gap", "contradiction"]

    def test_a_page_on_line_changes_with_its_file_on_request(self, tmp_path):
        import_text(tmp_path, formation(title="Avant"), publish=True)
        changed = formation(title="Après", dateStart="2030-03-12")
        result = import_text(tmp_path, changed, publish=True)
        page = page_of(result)
        assert (result.published, page.title, page.dates.count()) == (True, "Après", 1)
        assert result.warnings == []

    def test_a_page_on_line_that_would_miss_a_fact_is_not_published(self, tmp_path):
        import_text(tmp_path, formation(title="Avant"), publish=True)
        result = import_text(tmp_path, formation(title="Après", methods=None), publish=True)
        assert (result.published, page_of(result).title) == (False, "Avant")


class TestDates:
    def test_a_date_is_made_once(self, tmp_path):
        for text in ("Un.\n", "Deux.\n"):
            result = import_text(tmp_path, formation(text, dateStart="2030-03-12"))
        assert FormationDate.objects.count() == 1
        assert result.warnings == []

    def test_what_was_done_with_a_date_stays(self, tmp_path):
        import_text(tmp_path, formation("Un.\n", dateStart="2030-03-12", city="Lyon"))
        FormationDate.objects.update(city="Paris", seats_state="full")
        import_text(tmp_path, formation("Deux.\n", dateStart="2030-03-12", city="Lyon"))
        assert (FormationDate.objects.get().city, FormationDate.objects.get().seats_state) == (
            "Paris",
            "full",
        )

    def test_a_date_that_the_file_no_longer_gives_is_told(self, tmp_path):
        import_text(tmp_path, formation(dateStart="2030-03-12"))
        result = import_text(tmp_path, formation(dateStart="2030-03-19"))
        assert [(w["code"], w["raw"]) for w in result.warnings] == [("contradiction", "2030-03-12")]
        assert FormationDate.objects.count() == 2

    @time_machine.travel("2026-06-01T09:00:00+02:00")
    def test_a_past_date_is_history(self, tmp_path):
        result = import_text(tmp_path, formation(dateStart="2019-03-12"), publish=True)
        formation_date = FormationDate.objects.get()
        assert codes(result.warnings) == ["date_in_past"]
        assert formation_date not in FormationDate.objects.upcoming()

    def test_a_date_of_another_formation_is_left_alone(self, tmp_path):
        other = FormationDateFactory()
        import_text(tmp_path, formation(dateStart=other.starts_on.isoformat()))
        assert FormationDate.objects.count() == 2


def rows() -> dict[str, list[str]]:
    """Every row of every table."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found[table] = sorted(map(str, cursor.fetchall()))
    return found


def stored_files() -> set[str]:
    try:
        return set(default_storage.listdir("original_images")[1])
    except FileNotFoundError:
        return set()


class TestDryRun:
    @pytest.fixture
    def folder(self, tmp_path):
        """Files to create, update, leave, refuse and publish, with pictures and new tags."""
        write_files(tmp_path, {"changé.md": article("Un.\n", title="Changé")})
        write_files(tmp_path, {"même.md": article(title="Tout à fait le même")})
        write_files(tmp_path, {"conflit.md": article("Un.\n", title="En conflit")})
        for file in import_folder(tmp_path).files:
            if file.path == "conflit.md":
                edit(page_of(file), title="Titre de la rédaction")
        return write_files(
            tmp_path,
            {
                "changé.md": article("![Un groupe](a.png)\n", title="Changé", tags="[Neuf, Vieux]"),
                "conflit.md": article("Deux.\n", title="En conflit"),
                "neuf.md": formation("![](a.png)\n", tags="[Neuf]", dateStart="2030-03-12"),
                "neuf-2.md": formation("![](a.png)\n\n![](b.png)\n", tags="[neuf]"),
                "refusé.md": "---\n",
                "copie.md": article("![Un groupe](a.png)\n", title="Changé", tags="[Neuf, Vieux]"),
                "a.png": png(),
                "b.png": b"x",
            },
        )

    @pytest.mark.parametrize("publish", [False, True])
    def test_a_dry_run_writes_nothing_and_reports_the_same(self, folder, publish):
        before, files = rows(), stored_files()
        dry = import_folder(folder, dry_run=True, publish=publish).as_json()
        assert rows() == before
        assert stored_files() == files
        real = import_folder(folder, publish=publish).as_json()
        for file in real["files"]:
            if file["status"] == "created":
                file["page"]["id"] = None
        assert dry == real | {"dry_run": True}
        assert real["totals"]["created"] == 2


class TestImages:
    def test_images_are_downloaded_on_request_and_shown_at_the_end(self, tmp_path):
        with serving(lambda path: Answer(png())) as (address, asked):
            text = article(f"Un.\n\n![Un groupe]({address}/b.png)\n", images=f"[{address}/a.png]")
            import_text(tmp_path, text, fetch_images=True, is_allowed_host=bool)
            page = ArticlePage.objects.get()
            assert page.hero_image.source_ref == f"{address}/a.png"
            [_, image] = page.body
            assert image.value["image"].contextual_alt_text == "Un groupe"
            assert asked == ["/a.png", "/b.png"]
            import_text(tmp_path, text, fetch_images=True, is_allowed_host=bool)
        assert asked == ["/a.png", "/b.png"]

    def test_a_private_host_is_not_asked(self, tmp_path):
        with serving(lambda path: Answer(png())) as (address, asked):
            result = import_text(tmp_path, article(image=f"{address}/a.png"), fetch_images=True)
        assert codes(result.warnings) == ["alt_missing", "asset_missing", "remote_image"]
        assert asked == []

    def test_hosts_are_asked_before_the_transaction(self, tmp_path):
        """A slow host must not hold the lock that every save of a page waits for."""
        in_blocks = []

        def answer(path: str) -> Answer:
            in_blocks.append(len(connection.savepoint_ids))
            return Answer(png())

        before = len(connection.savepoint_ids)
        with serving(answer) as (address, _):
            text = article(image=f"{address}/a.png")
            import_text(tmp_path, text, fetch_images=True, is_allowed_host=bool)
        assert in_blocks == [before]


@pytest.mark.parametrize(
    "text",
    [
        article("Un mot  \nà la ligne.\n\n- un\n\n  deux\n- trois\n"),
        article("<b>Un <i>mot</b></i> mal fermé <br> et la suite\n"),
        article(
            "# **Titre**\n\n> Une citation\n\n1. Un\n2. Deux\n\n## FAQ\n\n### Qui ?\n\nTous.\n"
        ),
        formation("## Programme\n\n**Pairs** : des pairs.\n"),
    ],
)
def test_an_imported_page_opens_in_the_editor(tmp_path, admin_client, text):
    result = import_text(tmp_path, text)
    address = reverse("wagtailadmin_pages:edit", args=[result.page["id"]])
    assert admin_client.get(address).status_code == 200


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_imports_at_once_make_each_page_once(tmp_path):
    files = {
        f"{number}.md": article(f"Un texte {number}.\n", title=f"Titre {number}", tags="[Neuf]")
        for number in range(5)
    }
    write_files(tmp_path, files)
    reports, together = [], Barrier(3)

    def run() -> None:
        together.wait()
        try:
            reports.append(import_folder(tmp_path))
        finally:
            connections.close_all()

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    totals = [report.totals for report in reports]
    assert sum(total["created"] for total in totals) == 5
    assert sum(total["unchanged"] for total in totals) == 10
    assert ArticlePage.objects.count() == 5
    assert Tag.objects.count() == 1
    assert Page.find_problems() == ([], [], [], [], [])


def test_the_tag_that_another_import_made_meanwhile_is_used():
    catalogue = Catalogue()
    assert catalogue.tags == {}
    other = TagFactory(name="Écoute")
    assert catalogue.tag("ecoute") == (other, False)
