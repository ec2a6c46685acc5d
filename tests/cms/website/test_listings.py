"""The catalogue and the search: what is listed, how it is narrowed, what helps when nothing is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches
from django.db.models import Model, QuerySet
from django.test.signals import template_rendered
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.enums import SeatsState, TrainingFormat
from cms.models import (
    ArticleTag,
    Category,
    FormationPage,
    FormationTag,
    HomePage,
    StandardPage,
)
from tests.cms.website.pages import soup_of
from tests.factories.content import (
    ArticlePageFactory,
    FacilitatorProfileFactory,
    FormationDateFactory,
    FormationPageFactory,
    TagFactory,
    ThemePageFactory,
)
from tests.factories.offers import DateAlertFactory

pytestmark = pytest.mark.django_db
CATALOGUE, SEARCH = "/formations/", "/recherche/"
QUERIES_OF_NOTHING = 14


def titles(soup: BeautifulSoup) -> list[str]:
    return [heading.get_text() for heading in soup.select(".cards h3")]


def filters(soup: BeautifulSoup) -> dict[str, list[str]]:
    return {
        section.h2.get_text(): [" ".join(link.get_text().split()) for link in section.select("a")]
        for section in soup.select(".filters section")
    }


@pytest.fixture
def catalogue():
    """Three formations of two themes, two categories and two formats."""
    management, team = ThemePageFactory(title="Management"), ThemePageFactory(title="Équipe")
    first, second = Category.objects.order_by("name")[:2]
    FormationPageFactory(title="Animer", theme=management, category=first, weight=1)
    FormationPageFactory(
        title="Bâtir", theme=management, category=second, weight=2, format=TrainingFormat.INTRA
    )
    return FormationPageFactory(title="Coopérer", theme=team, category=first, weight=3)


def test_catalogue_lists_what_one_chooses_by(client, catalogue):
    FormationDateFactory(formation=catalogue, starts_on=date(2030, 3, 12), city="Lyon")
    FormationPageFactory(title="Brouillon", live=False)
    soup = soup_of(client, CATALOGUE)
    assert titles(soup) == ["Animer", "Bâtir", "Coopérer"]
    marks = soup.select(".cards > li:last-child .marks li")
    assert [mark.get_text().replace("\xa0", " ") for mark in marks] == [
        "4 jours (28 h)",
        "700 € HT (840 € TTC) par participant",
        "Inter-entreprises",
        "Prochaine date : du 12 mars au 9 avril 2030, Lyon",
    ]
    assert soup.select_one(".count").get_text() == "3 formations"


@pytest.mark.parametrize(
    ("seats", "said"),
    [
        (SeatsState.OPEN, "Lyon"),
        (SeatsState.FULL, "Lyon (complet)"),
        (SeatsState.CLOSED, "Lyon (inscriptions closes)"),
    ],
)
def test_catalogue_says_of_a_date_that_nobody_can_book_it(client, catalogue, seats, said):
    FormationDateFactory(
        formation=catalogue, starts_on=date(2030, 3, 12), city="Lyon", seats_state=seats
    )
    mark = soup_of(client, CATALOGUE).select(".cards > li:last-child .marks li")[-1]
    assert mark.get_text().endswith(f"2030, {said}")


def test_catalogue_is_narrowed_in_the_address_with_counts(client, catalogue):
    soup = soup_of(client, CATALOGUE)
    assert filters(soup)["Thème"] == ["Équipe (1)", "Management (2)"]
    link = soup.select_one(".filters a[href*=theme]")
    soup = soup_of(client, link["href"])
    assert titles(soup) == ["Coopérer"]
    assert soup.select_one(".filters summary").get_text() == "Filtrer · Équipe"
    chosen = soup.select(".filters a[aria-current]")
    assert [one["href"] for one in chosen] == [CATALOGUE]
    assert soup.select_one(".count").get_text() == "1 formation"


def test_choices_add_up_and_keep_each_other(client, catalogue):
    theme = catalogue.theme.slug
    soup = soup_of(client, CATALOGUE, theme=theme, format="intra")
    assert titles(soup) == []
    assert "Aucune page ne répond à tous ces choix" in soup.get_text()
    assert soup.select_one(".empty a")["href"] == CATALOGUE
    hrefs = [link["href"] for link in soup.select(".filters a[aria-current]")]
    assert hrefs == []  # neither choice has a page left
    assert f"{CATALOGUE}?theme={theme}&format=inter" in [
        link["href"] for link in soup.select(".filters a")
    ]


def test_a_tag_narrows_the_catalogue_and_is_shown_only_then(client, catalogue):
    tag = TagFactory(name="Écoute", slug="ecoute", theme=catalogue.theme)
    catalogue.tag_links.add(FormationTag(tag=tag))
    catalogue.save()
    assert "Étiquette" not in filters(soup_of(client, CATALOGUE))
    soup = soup_of(client, CATALOGUE, tag="ecoute")
    assert titles(soup) == ["Coopérer"]
    assert filters(soup)["Étiquette"] == ["Écoute (1), ne plus filtrer"]


@pytest.mark.parametrize(
    "query",
    [
        {"utm_source": "lettre"},
        {"format": "jamais"},
        {"theme": "a b"},
        {"theme": "\0"},
        {"page": "x"},
        {"page": "-1"},
        {"page": "99999999999"},
        {"page": "²"},
    ],
)
def test_what_is_asked_wrongly_is_left_out(client, catalogue, query):
    assert len(titles(soup_of(client, CATALOGUE, **query))) == 3


def test_catalogue_without_a_formation_says_so(client):
    soup = soup_of(client, CATALOGUE)
    assert soup.select_one(".count").get_text() == "Aucune formation"
    assert soup.select(".filters") == []


def test_long_lists_are_cut_into_pages(client):
    theme = ThemePageFactory(slug="t")
    for number in range(14):
        FormationPageFactory(title=f"Formation {number:02d}", theme=theme)
    first = soup_of(client, CATALOGUE, theme="t")
    assert [link.get_text() for link in first.select(".pagination a")] == ["Page suivante"]
    second = soup_of(client, CATALOGUE + first.select_one(".pagination a")["href"].split("/")[-1])
    assert titles(second) == ["Formation 12", "Formation 13"]
    assert second.select_one(".pagination p").get_text() == "Page 2 sur 2"
    assert client.get(CATALOGUE, {"page": "3"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_does_not_grow_with_the_list(client, django_assert_num_queries, count):
    theme = ThemePageFactory()
    for _ in range(count):
        FormationDateFactory(formation=FormationPageFactory(theme=theme))
    client.get(SEARCH, {"q": "formation"})
    caches["content"].clear()
    with django_assert_num_queries(16):
        client.get(SEARCH, {"q": "formation"})


def test_search_finds_what_is_meant(client):
    FormationPageFactory(title="Pratiquer le co-développement")
    ArticlePageFactory(title="Le codéveloppement en entreprise")
    ArticlePageFactory(title="Autre chose")
    soup = soup_of(client, SEARCH, q="codev")
    assert sorted(titles(soup)) == [
        "Le codéveloppement en entreprise",
        "Pratiquer le co-développement",
    ]
    assert sorted(kind.get_text() for kind in soup.select(".kind")) == ["Article", "Formation"]
    assert soup.select_one(".count").get_text() == "2 résultats pour «\xa0codev\xa0»"
    assert soup.find("input", id="q")["value"] == "codev"


def test_search_that_finds_nothing_helps(client):
    FormationPageFactory(title="Animer un groupe", slug="animer")
    soup = soup_of(client, SEARCH, q="animateurs experts")
    assert soup.select_one(".count").get_text() == "Rien pour «\xa0animateurs experts\xa0»"
    assert [link["href"] for link in soup.select(".empty .cards a")] == ["/formations/animer/"]


@pytest.mark.parametrize("count", [1, 3, 30])
def test_search_that_finds_nothing_asks_no_more_for_more_words(
    client, django_assert_num_queries, count
):
    words = " ".join(f"zz{number}" for number in range(count))
    client.get(SEARCH, {"q": words})
    caches["content"].clear()
    with django_assert_num_queries(QUERIES_OF_NOTHING):
        client.get(SEARCH, {"q": words})


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=250))
def test_search_takes_any_text(client, words):
    assert client.get(SEARCH, {"q": words.encode("utf-8", "replace")}).status_code == 200


@pytest.mark.parametrize("words", ["", "   ", "\0", "%00", "<script>alert(1)</script>", "é" * 999])
def test_search_takes_anything(client, words):
    soup = soup_of(client, SEARCH, q=words)
    scripts = [script.attrs for script in soup.find_all("script")]
    assert scripts in ([], [{"type": "module", "src": "/static/website/listing.js"}])
    assert soup.find("meta", attrs={"name": "robots"})["content"] == "noindex"


def objects_in(value) -> list:
    """The model instances and query sets inside plain data."""
    if isinstance(value, Model | QuerySet):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple | set):
        return [found for part in value for found in objects_in(part)]
    return []


@contextmanager
def contexts() -> Iterator[list[dict]]:
    """All that templates are given meanwhile, layer by layer."""
    given: list[dict] = []

    def on_rendered(sender, template, context, **kwargs):
        given.extend(layer for layer in context.dicts)

    template_rendered.connect(on_rendered)
    try:
        yield given
    finally:
        template_rendered.disconnect(on_rendered)


@pytest.fixture
def everything() -> None:
    """Something for every page to show, and an article that was taken down."""
    theme = ThemePageFactory(slug="t")
    FormationDateFactory(
        formation=FormationPageFactory(title="Pratiquer", slug="pratiquer", theme=theme)
    )
    ArticlePageFactory(
        slug="a",
        author=FacilitatorProfileFactory(),
        tag_links=[ArticleTag(tag=TagFactory(theme=theme))],
    )
    ArticlePageFactory(slug="parti").delete()
    HomePage.objects.get().add_child(instance=StandardPage(title="Nous", slug="nous"))
    DateAlertFactory(formation=FormationPage.objects.get(), key="cle")


@pytest.mark.parametrize(
    "address",
    [
        *("/", CATALOGUE, "/formations/pratiquer/", "/articles/", "/articles/a/", "/themes/"),
        *("/themes/t/", "/nous/", "/plan-du-site/", f"{SEARCH}?q=pratiquer", f"{SEARCH}?q=zzzz"),
        *("/demande-offre/?formation=pratiquer", "/demande-offre/merci/"),
        "/demande-offre/prevenez-moi/?formation=pratiquer",
        "/demande-offre/alerte/cle/",
    ],
)
def test_templates_are_given_nothing_but_data(client, everything, address):
    with contexts() as given:
        assert client.get(address).status_code == 200
    told = {"page", "listing", "tree", "sections", "reference", "title"}
    assert any(told & layer.keys() for layer in given)
    assert [found for layer in given for found in objects_in(layer)] == []


@pytest.mark.parametrize(
    ("address", "status", "template"),
    [
        ("/nulle-part/", 404, "404.html"),
        ("/articles/parti/", 410, "website/gone.html"),
        ("/apercu/?token=x", 404, "website/preview_ended.html"),
    ],
)
def test_templates_of_what_is_not_there_neither(client, everything, address, status, template):
    with contexts() as given:
        response = client.get(address)
    assert (response.status_code, response.templates[0].name) == (status, template)
    assert [found for layer in given for found in objects_in(layer)] == []


OFFER = {"formations": "pratiquer", "first_name": "Ada", "last_name": "M", "etape": "relire"}


@pytest.mark.parametrize(
    ("address", "data", "status", "template"),
    [
        ("/demande-offre/", {**OFFER, "email": "faux"}, 400, "website/offer_form.html"),
        ("/demande-offre/", {**OFFER, "email": "a@b.fr"}, 200, "website/offer_check.html"),
        (
            "/demande-offre/prevenez-moi/?formation=pratiquer",
            {"email": "a@b.fr"},
            200,
            "website/alert_asked.html",
        ),
        (
            "/demande-offre/prevenez-moi/?formation=pratiquer",
            {"email": "faux"},
            400,
            "website/alert_form.html",
        ),
    ],
)
def test_templates_of_what_was_sent_neither(client, everything, address, data, status, template):
    with contexts() as given:
        response = client.post(address, data)
    shown = [one.name for one in response.templates]
    assert (response.status_code, template in shown) == (status, True)
    assert [found for layer in given for found in objects_in(layer)] == []
