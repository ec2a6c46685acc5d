"""Lists of pages: what they hold, in which order, at how many queries."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from cms.api.stored import refresh_representations
from cms.enums import DateStatus, PriceUnit, TrainingFormat
from cms.models import (
    ArticleTag,
    Category,
    FormationIndexPage,
    FormationPage,
    FormationTag,
    Tag,
)
from tests.factories.content import (
    ArticlePageFactory,
    FormationDateFactory,
    FormationPageFactory,
    SiteImageFactory,
    TagFactory,
    ThemePageFactory,
)

pytestmark = pytest.mark.django_db
FORMATIONS = "type=cms.FormationPage"


@pytest.fixture
def ask(client):
    """Ask for a list; return it as data."""

    def ask(query: str = FORMATIONS) -> dict:
        response = client.get(f"/api/v2/pages/?{query}")
        assert response.status_code == 200, response.content
        return response.json()

    return ask


@pytest.fixture
def titles(ask):
    return lambda query: [item["title"] for item in ask(f"{FORMATIONS}&{query}")["items"]]


@pytest.fixture
def refused(client):
    """Ask for what is refused; return the parameters that the problem names."""

    def refused(query: str) -> list[str]:
        response = client.get(f"/api/v2/pages/?{query}")
        assert (response.status_code, response["Content-Type"]) == (
            400,
            "application/problem+json",
        )
        return [error["name"] for error in response.json()["errors"]]

    return refused


# Filters ------------------------------------------------------------------------------------------


@pytest.fixture
def catalogue():
    """Three formations: A and B share a theme, B and C a tag."""
    management = ThemePageFactory(title="Management", slug="management")
    change = ThemePageFactory(title="Changement", slug="changement")
    rh = TagFactory(name="RH", slug="rh", theme=management)
    coach = TagFactory(name="Coaching", slug="coaching", theme=change)
    parcours = Category.objects.get(slug="parcours")
    formation = FormationPageFactory
    formation(title="A", theme=management, price_excl_tax=Decimal("500"))
    formation(
        title="B",
        theme=management,
        tag_links=[FormationTag(tag=rh)],
        category=parcours,
        format=TrainingFormat.BOTH,
        price_excl_tax=Decimal("700.50"),
        featured=True,
    )
    formation(
        title="C",
        theme=change,
        tag_links=[FormationTag(tag=rh), FormationTag(tag=coach)],
        format=TrainingFormat.INTRA,
        price_excl_tax=Decimal("600"),
        price_unit=PriceUnit.ON_QUOTE,
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["A", "B", "C"]),
        ("theme=management", ["A", "B"]),
        ("theme=management,changement", ["A", "B", "C"]),
        ("theme=inconnu", []),
        ("tag=rh", ["B", "C"]),
        ("tag=rh,coaching", ["B", "C"]),
        ("tag=coaching", ["C"]),
        ("theme=management&tag=rh", ["B"]),
        ("category=parcours", ["B"]),
        ("category=ateliers,parcours", ["A", "B", "C"]),
        ("format=inter", ["A", "B"]),
        ("format=intra", ["B", "C"]),
        ("format=both", ["B"]),
        ("min_price=500", ["A", "B"]),
        ("min_price=500.01", ["B"]),
        ("max_price=700.5", ["A", "B"]),
        ("max_price=700.49", ["A"]),
        ("min_price=501&max_price=1000", ["B"]),
        ("featured=true", ["B"]),
        ("featured=false", ["A", "C"]),
        ("limit=1", ["A"]),
        ("limit=1&offset=1", ["B"]),
        ("offset=3", []),
    ],
)
def test_filters(catalogue, titles, query, expected):
    assert titles(query) == expected


def test_articles_are_found_by_the_theme_of_their_tags(catalogue, ask):
    tags = Tag.objects.filter(slug__in=["rh", "coaching"])
    ArticlePageFactory(title="Lire", tag_links=[ArticleTag(tag=tag) for tag in tags])
    found = ask("theme=management&type=cms.ArticlePage")
    assert [item["title"] for item in found["items"]] == ["Lire"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("starts_after=2030-03-12", ["A"]),
        ("starts_after=2030-03-13", []),
        ("starts_before=2030-03-12", ["A"]),
        ("starts_before=2030-03-11", []),
        ("starts_after=2030-03-01&starts_before=2030-03-31", ["A"]),
    ],
)
def test_dates_are_bounds_inclusive_without_the_cancelled(catalogue, titles, query, expected):
    a, b, _ = FormationPage.objects.order_by("title")
    FormationDateFactory(formation=a, starts_on="2030-03-12", ends_on="2030-03-12")
    FormationDateFactory(
        formation=b, starts_on="2030-03-12", ends_on="2030-03-12", status=DateStatus.CANCELLED
    )
    assert titles(query) == expected


def test_both_bounds_are_of_one_date(catalogue, titles):
    a = FormationPage.objects.get(title="A")
    for day in ("2030-01-01", "2030-12-31"):
        FormationDateFactory(formation=a, starts_on=day, ends_on=day)
    assert titles("starts_after=2030-03-01&starts_before=2030-06-01") == []


def test_child_of_a_page(ask, refused):
    page = FormationPageFactory(title="Dessous")
    index = FormationIndexPage.objects.get()
    assert [item["title"] for item in ask(f"child_of={index.pk}")["items"]] == ["Dessous"]
    assert refused("child_of=999999") == ["child_of"]
    draft = FormationPageFactory(live=False)
    assert refused(f"child_of={draft.pk}") == ["child_of"]
    assert ask(f"child_of={page.pk}")["items"] == []


# Order --------------------------------------------------------------------------------------------


def test_orders_with_the_empty_last(titles):
    day = timezone.localdate() + timedelta(days=10)
    light = FormationPageFactory(title="b léger", weight=1, price_excl_tax=Decimal("300"))
    FormationPageFactory(title="A lourd", weight=9, price_excl_tax=Decimal("100"))
    FormationPageFactory(title="c sans poids", price_excl_tax=Decimal("200"))
    FormationDateFactory(formation=light, starts_on=day, ends_on=day)
    assert titles("") == ["b léger", "A lourd", "c sans poids"]
    assert titles("order=weight") == ["b léger", "A lourd", "c sans poids"]
    assert titles("order=-weight") == ["A lourd", "b léger", "c sans poids"]
    assert titles("order=title") == ["A lourd", "b léger", "c sans poids"]
    assert titles("order=-title") == ["c sans poids", "b léger", "A lourd"]
    assert titles("order=price") == ["A lourd", "c sans poids", "b léger"]
    assert titles("order=-price") == ["b léger", "c sans poids", "A lourd"]
    assert titles("order=next_date") == ["b léger", "A lourd", "c sans poids"]
    assert titles("order=-next_date") == ["b léger", "A lourd", "c sans poids"]


def test_order_by_the_day_of_the_last_change(titles):
    FormationPageFactory(title="Ancienne", content_updated_on="2026-01-01")
    FormationPageFactory(title="Récente", content_updated_on="2026-02-01")
    assert titles("order=-updated") == ["Récente", "Ancienne"]
    assert titles("order=updated") == ["Ancienne", "Récente"]


def test_order_by_the_day_of_an_article(ask):
    FormationPageFactory(title="Formation")
    ArticlePageFactory(title="Ancien", published_on="2026-01-01")
    ArticlePageFactory(title="Récent", published_on="2026-02-01")
    found = ask("type=cms.ArticlePage&order=-published")["items"]
    assert [item["title"] for item in found] == ["Récent", "Ancien"]


# Facets -------------------------------------------------------------------------------------------


def test_facets_ignore_their_own_filter(catalogue, ask):
    data = ask(f"{FORMATIONS}&theme=changement&tag=rh&facets=theme,tag,category,format")
    assert data["meta"] == {
        "total_count": 1,
        "facets": {
            "theme": [
                {"value": "changement", "label": "Changement", "count": 1},
                {"value": "management", "label": "Management", "count": 1},
            ],
            "tag": [
                {"value": "coaching", "label": "Coaching", "count": 1},
                {"value": "rh", "label": "RH", "count": 1},
            ],
            "category": [{"value": "ateliers", "label": "Ateliers", "count": 1}],
            "format": [{"value": "intra", "label": "Intra-entreprise", "count": 1}],
        },
    }


def test_facets_are_counted_only_when_asked(catalogue, ask):
    assert ask()["meta"] == {"total_count": 3}


def test_facet_of_themes_adds_formations_and_articles(catalogue, ask):
    ArticlePageFactory(tag_links=[ArticleTag(tag=Tag.objects.get(slug="rh"))])
    themes = ask("facets=theme")["meta"]["facets"]["theme"]
    assert [(facet["value"], facet["count"]) for facet in themes] == [
        ("changement", 1),
        ("management", 3),
    ]


def test_tags_that_no_theme_holds_are_nowhere(ask):
    hidden = TagFactory(name="Secret", slug="secret", theme=None)
    FormationPageFactory(tag_links=[FormationTag(tag=hidden)])
    assert ask(f"{FORMATIONS}&facets=tag")["meta"]["facets"]["tag"] == []
    assert ask(f"{FORMATIONS}&tag=secret")["items"] == []
    assert "secret" not in str(ask(f"{FORMATIONS}&fields=*")).lower()


# Fields -------------------------------------------------------------------------------------------


def test_fields_are_added_taken_away_or_named(ask):
    FormationPageFactory(methods="Échanges")
    [summary] = ask(FORMATIONS)["items"]
    assert "methods" not in summary
    [added] = ask(f"{FORMATIONS}&fields=methods")["items"]
    assert added == {**summary, "methods": "Échanges"}
    [less] = ask(f"{FORMATIONS}&fields=-price,-meta")["items"]
    assert less == {name: summary[name] for name in summary if name not in {"price", "meta"}}
    assert ask(f"{FORMATIONS}&fields=_,title")["items"] == [{"title": summary["title"]}]


def test_all_fields_are_the_whole_page(ask, client):
    page = FormationPageFactory()
    [item] = ask(f"{FORMATIONS}&fields=*")["items"]
    assert item == client.get(f"/api/v2/pages/{page.pk}/").json()


# Refusals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        *("type=cms.User", "type=wagtailcore.Page", "type=", "limit=0", "limit=51", "limit=x"),
        *("offset=-1", "offset=10001", "offset=99999999999999999999", "theme=é é", "tag=a,,b"),
        *("format=autre", "min_price=abc", "min_price=NaN", "max_price=-1", "max_price=1e400"),
        *("starts_after=notadate", "starts_after=2026-13-45", "featured=1", "child_of=abc"),
        *("child_of=99999999999999999999", "order=id", "order=-theme__title", "facets=owner"),
        *("fields=owner", "fields=theme(title)", "fields=", "search=%00", "search="),
        *("unknown=1", "owner__email=a", "theme__title=a", "live=false", "theme=a&theme=b"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(refused, query):
    assert refused(query) == [query.split("=")[0]]


def test_every_refusal_is_told_at_once(refused):
    assert sorted(refused("limit=0&x=1&order=y")) == ["limit", "order", "x"]


# Queries ------------------------------------------------------------------------------------------


def full_formation(number: int):
    theme = ThemePageFactory()
    links = [FormationTag(tag=TagFactory(theme=theme)) for _ in range(2)]
    target = FormationPageFactory()
    body = [
        ("paragraph", f'<p><a linktype="page" id="{target.pk}">Lire</a></p>'),
        ("related_formations", {"title": "Voir", "formations": [target]}),
    ]
    image = SiteImageFactory()
    page = FormationPageFactory(
        title=f"Complète {number}",
        category=Category.objects.first(),
        theme=theme,
        tag_links=links,
        hero_image=image,
        body=body,
        featured=True,
    )
    FormationDateFactory(formation=page)
    return page


@pytest.mark.parametrize(
    ("query", "most"),
    [("", 10), ("&fields=*", 20), ("&facets=theme,tag,category,format", 20)],
)
@pytest.mark.parametrize("is_stored", [False, True])
def test_queries_do_not_grow_with_the_list(
    client, django_assert_num_queries, django_assert_max_num_queries, query, most, is_stored
):
    address = f"/api/v2/pages/?{FORMATIONS}&featured=true{query}"
    full_formation(1)
    client.get(address)  # what Django remembers of content types
    full_formation(2)
    if is_stored:
        refresh_representations()
    with django_assert_max_num_queries(most) as counted:
        assert client.get(address).json()["meta"]["total_count"] == 2
    for number in (3, 4, 5):
        full_formation(number)
    if is_stored:
        refresh_representations()
    with django_assert_num_queries(len(counted)):
        assert client.get(address).json()["meta"]["total_count"] == 5
