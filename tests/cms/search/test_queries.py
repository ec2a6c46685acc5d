"""What is found, and in which order (domain §13)."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from cms.models import ArticleTag, FormationPage, FormationTag, SearchSynonyms
from cms.search.indexing import rebuild
from cms.search.queries import search_pages
from cms.search.suggestions import suggest
from tests.cms.search.questions import found
from tests.factories.content import (
    ArticlePageFactory,
    FacilitatorProfileFactory,
    FormationPageFactory,
    SessionFlowFactory,
    TagFactory,
    ThemePageFactory,
)
from tests.factories.imports import SEEDS, import_folder

pytestmark = pytest.mark.django_db

CODEV = ["codev", "co-développement", "Codeveloppement", "co développement", "CODÉVELOPPEMENTS"]
SIGNS = st.text(alphabet="\"'%_\\*:&|!()<>-^ \x00\u202fcodevéà12", max_size=60)


def article(title: str, text: str = "", **values):
    body = [("paragraph", f"<p>{text}</p>")] if text else []
    return ArticlePageFactory(title=title, body=body, **values)


# Vectors -------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", CODEV)
def test_spellings_of_codeveloppement_find_the_same(words):
    article("Un", "Le codev en bref.")
    article("Deux", "Le co‑développement professionnel")
    article("Trois", "Le Codéveloppement")
    article("Quatre", "Le co <b>développement</b>")
    article("Cinq", "Devenir codéveloppeur")
    article("Six", "Communiquer sur le développement durable")
    assert set(found(words)) == {"Un", "Deux", "Trois", "Quatre", "Cinq"}


@pytest.mark.skipif(not SEEDS.exists(), reason="the firm's own files are not here")
def test_codev_finds_the_firms_own_pages(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    report = import_folder(SEEDS)
    pages = {file.path[:3]: Page.objects.get(pk=file.page["id"]).specific for file in report.files}
    for page in pages.values():
        Page.objects.filter(pk=page.pk).update(live=True)  # they miss facts
    rebuild()
    expected = {pages[number].title for number in ("001", "002", "003", "004")}
    assert expected <= set(found("codev"))
    assert found("codev") == found("co-développement")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Échanger entre pairs", "echanger"),
        ("une œuvre", "OEUVRE"),
        ("les managers", "manager"),
        ("le manager", "managers"),
        ("des réseaux", "réseau"),
        ("un réseau", "reseaux"),
        ("des journaux", "journal"),
        ("un journal", "journaux"),
        ("l’équipe", "équipe"),
        ("une équipe", "d'équipe"),
        ("aujourd’hui", "aujourdhui"),
        ("rendez-vous", "rendez vous"),
        ("rendez vous", "rendez-vous"),
        ("rendez-vous", "rendezvous"),
        ("animateur·rice·s", "animateur"),
        ("12\u00a0000 euros", "12\u202f000"),
        ("analyse de pratiques", "pratique des analyses"),
        ("consultation", "consult"),
        ("le référent RH", "rh"),
    ],
)
def test_text_is_found_by_other_spellings(text, words):
    article("Trouvé", text)
    article("Autre", "Rien de tel ici.")
    assert found(words) == ["Trouvé"]


def test_all_the_words_are_needed():
    article("Un", "écoute et confiance")
    article("Deux", "écoute seulement")
    assert found("écoute confiance") == ["Un"]


def test_short_words_and_numbers_are_whole():
    article("Un", "le Rhône, en 2026")
    assert found("rh") == found("20") == []
    assert found("2026") == found("rhone") == ["Un"]


def test_a_synonym_of_several_words_is_found_in_their_order():
    SearchSynonyms.objects.create(words="RH, ressources humaines")
    article("Un", "les RH")
    article("Deux", "la ressource humaine")
    article("Trois", "des humaines pleines de ressources")
    assert set(found("ressources humaines")) == set(found("RH")) == {"Un", "Deux"}


@pytest.mark.parametrize("words", ["", " ", "!?", "%", "_", "\x00", "\\", "* OR *", "«\u00a0»"])
def test_text_without_a_word_finds_nothing(words):
    article("Un", "or")
    assert found(words) == (["Un"] if "OR" in words else [])


# What is searched ----------------------------------------------------------------------------


def test_every_part_that_is_shown_is_found():
    theme = ThemePageFactory(title="Montgolfière")
    tag = TagFactory(name="Parapluie", theme=theme)
    profile = FacilitatorProfileFactory(name="Zoé Quartz", biography="Ancienne funambule.")
    flow = SessionFlowFactory(name="Consultation en spirale")
    entries = [{"question": "Faut-il un kayak ?", "answer": "<p>Un harmonium.</p>"}]
    page = FormationPageFactory(
        title="Trapèze",
        theme=theme,
        tag_links=[FormationTag(tag=tag)],
        facilitator_links=[],
        session_flow=flow,
        summary="Un hippocampe.",
        audience="Les vitriers",
        methods="Par le xylophone",
        objectives=[("objective", "Dompter un lynx")],
        body=[
            ("faq", {"title": "", "entries": entries}),
            ("heading", {"text": "Zénith", "level": "2"}),
        ],
    )
    article("Autre", author=profile, lead="Un bathyscaphe")
    for word in (
        "trapèze parapluie spirale clarification hippocampe vitrier xylophone "
        "lynx kayak harmonium zénith ateliers"
    ).split():
        assert found(word) == [page.title], word
    assert found("montgolfière") == ["Montgolfière", "Trapèze"]
    assert found("quartz") == found("funambule") == found("bathyscaphe") == ["Autre"]


@pytest.mark.parametrize(
    "word", ["paragraph", "https", "href", "inter_code", "cms", "formationpage"]
)
def test_codes_and_addresses_are_not_words(word):
    target = FormationPageFactory()
    link = f'<a linktype="page" id="{target.pk}">lire</a> https://example.org/secret'
    ArticlePageFactory(body=[("paragraph", f"<p>{link}</p>")])
    assert found(word) == found("secret") == []


# Order ---------------------------------------------------------------------------------------


def test_titles_come_before_labels_before_summaries_before_text():
    tag = TagFactory(name="Écoute", theme=ThemePageFactory(title="Relations"))
    article("D", "De l’écoute.")
    article("C", summary="Pour l’écoute.")
    article("B", tag_links=[ArticleTag(tag=tag)])
    article("A l’écoute")
    article("Bien écouter")
    article("E", "De l’écoute.")
    assert found("ecoute") == ["A l’écoute", "Bien écouter", "B", "C", "D", "E"]


def test_more_words_in_the_title_come_first():
    article("Écoute", "et confiance")
    article("Confiance et écoute")
    article("Rien", "écoute, confiance")
    assert found("écoute confiance") == ["Confiance et écoute", "Écoute", "Rien"]


def test_relevance_is_there_to_order_by_and_filters_go_on():
    formation = FormationPageFactory(title="Pratiquer l’écoute")
    FormationPageFactory(title="Autre", audience="à l’écoute")
    ArticlePageFactory(title="Écoute")
    pages = search_pages(FormationPage.objects.live(), "écoute").order_by("relevance")
    assert [page.title for page in pages] == ["Autre", formation.title]
    assert pages[0].relevance < pages[1].relevance
    assert pages.filter(title="Autre").count() == 1
    assert len(pages.specific()) == 2


# Cost ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_is_one_query_after_the_synonyms(django_assert_num_queries, count):
    for number in range(count):
        article(f"Écoute {number}", "Le codev des managers")
    with django_assert_num_queries(1):
        pages = search_pages(Page.objects.live(), "écoute codev des managers")
    with django_assert_num_queries(1):
        assert len(pages) == count


# Whatever is typed ---------------------------------------------------------------------------


@pytest.fixture
def some_pages():
    article("Co-développement", "12 % d’écoute")
    ThemePageFactory(title="Relations")


@settings(
    max_examples=500,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.one_of(SIGNS, st.text(max_size=250)))
@example("a\x00b")
@example('"codev" NEAR(x y) AND NOT title:z*')
@example("'co' <-> 'dev':*A & !x | (")
@example("\\' ; -- %s %(a)s {0}")
@example(" ".join(f"mot-{number}s" for number in range(60)))
@example("\ud800 \U0010ffff")
def test_no_text_is_an_error(some_pages, words):
    found(words)
    suggest(words)
