"""The front page, themes, free pages, and what stands around all of them."""

from datetime import date

import pytest
from django.core.cache import caches
from django.test.signals import template_rendered
from django.utils import timezone

from cms.models import ArticleTag, HomePage, SiteSettings, StandardPage
from tests.cms.website.pages import facts, soup_of, texts
from tests.factories.content import (
    ArticlePageFactory,
    FormationDateFactory,
    FormationPageFactory,
    TagFactory,
    ThemePageFactory,
)

pytestmark = pytest.mark.django_db


# The front page -----------------------------------------------------------------------------------


def test_the_front_page_answers_a_manager_at_once(client):
    later = FormationPageFactory(title="Plus tard", featured=True)
    FormationDateFactory(formation=later, starts_on=date(2031, 1, 6), ends_on=date(2031, 1, 8))
    sooner = FormationPageFactory(title="Bientôt", audience="Chefs de projet")
    FormationDateFactory(formation=sooner, starts_on=date(2030, 1, 7), ends_on=date(2030, 1, 8))
    soup = soup_of(client, "/")
    assert texts(soup, ".next h2") == ["Bientôt"]
    assert facts(soup, ".next dl") == {
        "Quand": "du 7 au 8 janvier 2030 , Lyon",
        "Durée": "4 jours (28 h)",
        "Prix": "700 € HT (840 € TTC) par participant",
        "Pour qui": "Chefs de projet",
    }
    assert soup.select_one(".hero a.button")["href"] == "/demande-offre/"
    assert texts(soup, ".cards h3") == ["Plus tard"]
    assert texts(soup, ".agenda li > p > a") == ["Bientôt", "Plus tard"]


def test_the_front_page_offers_a_date_with_a_seat(client):
    full = FormationPageFactory(title="Complète")
    FormationDateFactory(formation=full, seats_state="full")
    assert soup_of(client, "/").select(".next") == []
    FormationDateFactory(formation=full, seats_state="few", city="Nantes")
    soup = soup_of(client, "/")
    assert texts(soup, ".next .kind") == ["Prochain départ · dernières places"]
    assert "Nantes" in facts(soup, ".next dl")["Quand"]


def test_the_front_page_shows_the_catalogue_when_nothing_is_put_forward(client):
    FormationPageFactory(title="Pratiquer")
    soup = soup_of(client, "/")
    assert texts(soup, ".cards h3") == ["Pratiquer"]
    assert soup.select(".next, .agenda") == []


def test_an_empty_site_has_a_front_page(client):
    soup = soup_of(client, "/")
    assert len(soup.select("h1")) == 1
    assert texts(soup, "main h2") == []


def test_the_front_page_leads_to_themes_and_articles(client):
    ThemePageFactory(title="Management", hue="teal", summary="Animer.")
    ArticlePageFactory(title="À lire")
    soup = soup_of(client, "/")
    assert texts(soup, ".themes .hue-teal") == ["Management Animer."]
    assert "À lire" in texts(soup, ".cards h3")


# Themes -------------------------------------------------------------------------------------------


def test_themes_are_listed_with_how_much_they_hold(client):
    FormationPageFactory(theme=ThemePageFactory(title="Management", hue="sage"))
    ThemePageFactory(title="Équipe")
    soup = soup_of(client, "/themes/")
    assert texts(soup, ".themes h2") == ["Management", "Équipe"]
    assert texts(soup, ".themes .kind") == ["1 formation", "Pas encore de formation"]


def test_many_themes_are_cut_into_pages(client):
    for number in range(13):
        ThemePageFactory(title=f"Thème {number:02d}")
    first, second = soup_of(client, "/themes/"), soup_of(client, "/themes/", page="2")
    assert len(first.select(".themes li")) == 12
    assert texts(second, ".themes h2") == ["Thème 12"]
    assert client.get("/themes/", {"page": "3"}).status_code == 404


def test_a_list_without_a_theme_says_so(client):
    assert "tout le catalogue" in soup_of(client, "/themes/").select_one(".empty").get_text()


def test_a_theme_gathers_its_formations_and_articles(client):
    theme = ThemePageFactory(title="Management", slug="management", hue="brick")
    tag = TagFactory(name="Écoute", theme=theme)
    TagFactory(name="Sans page", theme=theme)
    ArticlePageFactory(live=False, tag_links=[ArticleTag(tag=TagFactory(theme=theme))])
    FormationPageFactory(title="Pratiquer", theme=theme)
    FormationPageFactory(title="Ailleurs", theme=ThemePageFactory())
    ArticlePageFactory(title="Choisir", tag_links=[ArticleTag(tag=tag)])
    ArticlePageFactory(title="Sans lien")
    soup = soup_of(client, "/themes/management/")
    assert texts(soup, ".cards h3") == ["Pratiquer", "Choisir"]
    assert texts(soup, ".count") == ["1 formation"]
    assert texts(soup, ".tags a") == ["Écoute"]
    assert soup.select_one(".hue-brick .opening svg")
    assert soup.select_one(".more")["href"] == "/articles/?theme=management"


def test_a_theme_without_a_formation_helps(client):
    ThemePageFactory(slug="vide")
    soup = soup_of(client, "/themes/vide/")
    assert texts(soup, ".count") == ["Pas encore de formation sur ce thème"]
    assert "avec vous" in soup.select_one(".empty").get_text()


# Free pages, and the frame ------------------------------------------------------------------------


@pytest.fixture
def about():
    page = StandardPage(title="Qui nous sommes", slug="nous", summary="Une petite équipe.")
    HomePage.objects.get().add_child(instance=page)
    page.add_child(instance=StandardPage(title="L’équipe", slug="equipe"))
    page.add_child(instance=StandardPage(title="Brouillon", slug="brouillon", live=False))
    return page


def test_a_free_page_shows_those_below_it(client, about):
    soup = soup_of(client, "/nous/")
    assert texts(soup, "h1, .lead") == ["Qui nous sommes", "Une petite équipe."]
    assert texts(soup, ".cards h3") == ["L’équipe"]
    below = soup_of(client, "/nous/equipe/")
    assert texts(below, ".breadcrumbs li") == ["Accueil", "Qui nous sommes", "L’équipe"]


def test_the_header_leads_to_the_participants_space(client, about):
    assert texts(soup_of(client, "/"), '.site-header a[href="/espace/"]') == ["Mon espace"]


def test_the_footer_leads_everywhere_else(client, about):
    settings = SiteSettings.load()
    settings.social_links = [
        ("link", {"network": "linkedin", "url": "https://www.linkedin.com/company/x"}),
        ("link", {"network": "other", "url": "https://www.example.org/@cercle"}),
    ]
    settings.save()
    soup = soup_of(client, "/")
    links = {link.get_text(): link["href"] for link in soup.select(".site-footer nav a")}
    assert links == {
        "Demander une offre": "/demande-offre/",
        "Qui nous sommes": "/nous/",
        "Mon espace": "/espace/",
        "Plan du site": "/plan-du-site/",
        "Suivre les articles (flux Atom)": "/articles/flux.xml",
        "LinkedIn": "https://www.linkedin.com/company/x",
        "example.org": "https://www.example.org/@cercle",
    }


def test_the_menu_tells_where_one_is(client):
    FormationPageFactory(slug="pratiquer")
    settings = SiteSettings.load()
    settings.navigation = [
        ("link", {"label": "Formations", "page": None, "url": "/formations/"}),
        ("link", {"label": "Ailleurs", "page": None, "url": "https://example.org/"}),
    ]
    settings.save()
    marks = {
        path: [link.get("aria-current") for link in soup_of(client, path).select(".site-nav a")]
        for path in ("/", "/formations/", "/formations/pratiquer/")
    }
    assert marks == {
        "/": [None, None],
        "/formations/": ["page", None],
        "/formations/pratiquer/": ["true", None],
    }


@pytest.mark.parametrize("address", ["/nulle-part/", "/formations/retiree/"])
def test_what_is_not_there_leads_on(client, address):
    FormationPageFactory(slug="retiree", live=False, first_published_at=timezone.now())
    response = client.get(address)
    assert response.status_code == (404 if "nulle" in address else 410)
    html = response.content.decode()
    assert 'action="/recherche/"' in html
    assert all(f'href="{way}"' in html for way in ("/formations/", "/", "/plan-du-site/"))


# Rules --------------------------------------------------------------------------------------------


def test_every_type_of_page_has_a_template_of_its_own(client, about):
    FormationPageFactory(slug="f", theme=ThemePageFactory(slug="t"))
    ArticlePageFactory(slug="a")
    used = set()

    def on_rendered(sender, template, **kwargs):
        used.add(template.name)

    template_rendered.connect(on_rendered)
    try:
        for path in ("/", "/formations/", "/formations/f/", "/articles/", "/articles/a/"):
            client.get(path)
        for path in ("/themes/", "/themes/t/", "/nous/"):
            client.get(path)
    finally:
        template_rendered.disconnect(on_rendered)
    names = "home formationindex formation articleindex article themeindex theme standard"
    assert {f"website/pages/{name}.html" for name in names.split()} <= used


@pytest.mark.parametrize(("address", "queries"), [("/", 32), ("/themes/", 15), ("/themes/t/", 29)])
@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_what_is_shown(
    client, django_assert_num_queries, count, address, queries
):
    theme = ThemePageFactory(slug="t")
    for _ in range(count):
        FormationDateFactory(formation=FormationPageFactory(theme=theme, featured=True))
        tag = TagFactory(theme=theme)
        ArticlePageFactory(tag_links=[ArticleTag(tag=tag)])
        ThemePageFactory()
    client.get(address)
    caches["content"].clear()
    with django_assert_num_queries(queries):
        client.get(address)
