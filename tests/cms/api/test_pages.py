"""Published pages as JSON, whole (issue 2 pins them in tests/contracts/)."""

import pytest
from django.apps import apps

from cms.models import ArticleFormation, ArticleTag, FormationFacilitator, FormationTag, HomePage
from cms.services.renditions import make_renditions
from tests.factories.content import (
    ArticlePageFactory,
    FacilitatorProfileFactory,
    FormationDateFactory,
    FormationPageFactory,
    SessionFlowFactory,
    SiteImageFactory,
    TagFactory,
    ThemePageFactory,
)

pytestmark = pytest.mark.django_db


def get(client, path: str) -> dict:
    response = client.get(f"/api/v2/pages/{path}")
    assert response.status_code == 200
    return response.json()


def path_to(index: str) -> list[dict]:
    """The breadcrumbs below an index page, as the migrations make the site."""
    pages = [HomePage.objects.get(), apps.get_model(index).objects.get()]
    return [
        {"id": page.pk, "type": page._meta.label, "title": page.title, "path": page.url}
        for page in pages
    ]


def test_a_formation_is_served_with_all_its_facts(client):
    theme = ThemePageFactory(title="Management", slug="management")
    tag, unclassed = TagFactory(name="RH", slug="rh", theme=theme), TagFactory()
    profile, flow = FacilitatorProfileFactory(), SessionFlowFactory()
    image = SiteImageFactory()
    make_renditions(image)
    specs = {kind: f"width-400|format-{kind}" for kind in ("webp", "jpeg")}
    files = {kind: image.renditions.get(filter_spec=spec).url for kind, spec in specs.items()}
    shown = {kind: f"http://localhost:8000{url}" for kind, url in files.items()}
    page = FormationPageFactory(
        slug="pratiquer",
        theme=theme,
        session_flow=flow,
        hero_image=image,
        tag_links=[FormationTag(tag=tag), FormationTag(tag=unclassed)],
        facilitator_links=[FormationFacilitator(facilitator=profile)],
        body=[("heading", {"text": "L’œuvre commune", "level": "2"}), ("flow", {"flow": flow})],
    )
    date = FormationDateFactory(formation=page)
    data = get(client, f"{page.pk}/")
    assert data["meta"]["type"] == "cms.FormationPage"
    apart = {"meta", "id", "body", "json_ld"}
    facts = {name: value for name, value in data.items() if name not in apart}
    assert facts == {
        "type": "cms.FormationPage",
        "title": page.title,
        "summary": page.summary,
        "content_updated_on": page.content_updated_on.isoformat(),
        "social_image": None,
        "category": {"slug": "ateliers", "name": "Ateliers"},
        "theme": {
            "id": theme.pk,
            "type": "cms.ThemePage",
            "title": "Management",
            "path": "/themes/management/",
            "hue": "blue",
        },
        "tags": [{"slug": "rh", "name": "RH", "theme": "management", "hue": "blue"}],
        "objectives": ["Formuler une demande d’aide"],
        "audience": "Managers de proximité",
        "prerequisites": "Aucun",
        "duration": {
            "hours": "28.00",
            "days": "4.00",
            "note": "",
            "display": "4\u00a0jours (28\u00a0h)",
        },
        "workshops": {
            "count": None,
            "hours_min": None,
            "hours_max": None,
            "months_min": None,
            "months_max": None,
            "display": "",
        },
        "format": {"code": "inter", "label": "Inter-entreprises"},
        "price": page.price,
        "price_note": "",
        "access_terms": "Après un entretien",
        "access_delay": "Jusqu’à 14 jours avant le début",
        "methods": "Étude de situations réelles",
        "evaluation_terms": "Questionnaire en fin de parcours",
        "accessibility_text": "Salles accessibles",
        "disability_contact": "handicap@example.org",
        "contact": "formation@example.org",
        "group_min": None,
        "group_max": None,
        "facilitators": [profile.get_api_representation()],
        "session_flow": flow.get_api_representation(),
        "hero_image": {
            "id": image.pk,
            "src": shown["jpeg"],
            "width": 60,
            "height": 40,
            "alt": "Six personnes assises en cercle",
            "decorative": False,
            "credit": "",
            "focal_point": None,
            "sources": [
                {
                    "type": f"image/{kind}",
                    "srcset": [{"url": shown[kind], "width": 60, "height": 40}],
                }
                for kind in ("webp", "jpeg")
            ],
        },
        "result_indicators": [],
        "next_dates": [
            {
                "id": date.pk,
                "starts_on": "2030-03-12",
                "ends_on": "2030-04-09",
                "display": "du 12 mars au 9 avril 2030",
                "schedule": "",
                "city": "Lyon",
                "remote": False,
                "place": "Lyon",
                "registration_deadline": None,
                "seats": {"code": "open", "label": "Places disponibles"},
                "status": {"code": "announced", "label": "Annoncée"},
                "price_display": "700\u00a0€ HT (840\u00a0€ TTC) par participant",
            }
        ],
        "featured": False,
        "weight": None,
        "related_articles": [],
        "programme": None,
        "breadcrumbs": path_to("cms.FormationIndexPage"),
    }
    blocks = [(block["type"], block["value"]) for block in data["body"]]
    assert blocks == [
        ("heading", {"text": "L’œuvre commune", "level": 2, "anchor": "l-oeuvre-commune"}),
        ("flow", {"title": "", "flow": flow.get_api_representation()}),
    ]


def test_an_article_is_served_with_its_tags_author_and_formations(client):
    theme = ThemePageFactory(title="Management", slug="management")
    profile = FacilitatorProfileFactory()
    live, draft = FormationPageFactory(slug="pratiquer"), FormationPageFactory(live=False)
    page = ArticlePageFactory(
        author=profile,
        lead="Pour commencer.",
        tag_links=[ArticleTag(tag=TagFactory(name="RH", slug="rh", theme=theme))],
        formation_links=[ArticleFormation(formation=live), ArticleFormation(formation=draft)],
    )
    data = get(client, f"{page.pk}/")
    for name in ("meta", "id", "json_ld"):
        del data[name]
    assert data == {
        "type": "cms.ArticlePage",
        "title": page.title,
        "summary": "Un article.",
        "content_updated_on": page.content_updated_on.isoformat(),
        "social_image": None,
        "lead": "Pour commencer.",
        "body": [],
        "tags": [{"slug": "rh", "name": "RH", "theme": "management", "hue": "blue"}],
        "author": profile.get_api_representation(),
        "reading_minutes": 1,
        "published_on": page.published_on.isoformat(),
        "hero_image": None,
        "featured": False,
        "related_formations": [
            {
                "id": live.pk,
                "type": "cms.FormationPage",
                "title": live.title,
                "path": "/formations/pratiquer/",
            }
        ],
        "related_articles": [],
        "recent_articles": [],
        "featured_articles": [],
        "breadcrumbs": path_to("cms.ArticleIndexPage"),
    }


def test_an_article_names_its_neighbours_those_that_share_most_first(client):
    theme = ThemePageFactory()
    team, listening = TagFactory(theme=theme), TagFactory(theme=theme)

    def article(title: str, *tags, **values):
        links = [ArticleTag(tag=tag) for tag in tags]
        return ArticlePageFactory(title=title, tag_links=links, **values)

    page = article("Ici", team, listening, published_on="2026-09-01", featured=True)
    article("Un mot commun", team, published_on="2026-08-01")
    article("Deux mots communs", team, listening, published_on="2026-07-01")
    article("Sans lien", published_on="2026-06-01", featured=True)
    article("Brouillon", team, live=False, featured=True)
    data = get(client, f"{page.pk}/")
    names = ("related_articles", "recent_articles", "featured_articles")
    assert [[card["title"] for card in data[name]] for name in names] == [
        ["Deux mots communs", "Un mot commun"],
        ["Un mot commun", "Deux mots communs", "Sans lien"],
        ["Sans lien"],
    ]


def test_the_time_to_read_an_article_is_that_of_its_words(client):
    body = [("paragraph", f"<p>{'mot ' * 600}</p>")]
    page = ArticlePageFactory(lead="mot " * 60, body=body)
    assert get(client, f"{page.pk}/")["reading_minutes"] == 3


@pytest.mark.parametrize(
    "page_type",
    ["HomePage", "FormationIndexPage", "ArticleIndexPage", "ThemeIndexPage", "ThemePage"],
)
def test_every_page_type_is_served(client, page_type):
    ThemePageFactory()
    listed = get(client, f"?type=cms.{page_type}")
    assert listed["meta"]["total_count"] == 1
    assert get(client, f"{listed['items'][0]['id']}/")["meta"]["type"] == f"cms.{page_type}"


def test_a_draft_is_served_nowhere(client):
    page = FormationPageFactory(live=False, slug="brouillon")
    assert client.get(f"/api/v2/pages/{page.pk}/").status_code == 404
    assert client.get("/formations/brouillon/").status_code == 404
    assert get(client, "?type=cms.FormationPage")["items"] == []


def test_a_live_page_is_served_without_its_draft(client):
    page = FormationPageFactory(methods="Échanges")
    page.methods = "Ce que personne ne doit lire encore"
    page.save_revision()
    assert get(client, f"{page.pk}/")["methods"] == "Échanges"


def test_what_editors_keep_to_themselves_is_not_served(client):
    page = FormationPageFactory(review_due_on="2030-01-01")
    data = client.get(f"/api/v2/pages/{page.pk}/?fields=*").json()
    assert not {"review_due_on", "imported_source", "owner", "latest_revision"} & data.keys()
    assert client.get(f"/api/v2/pages/{page.pk}/?fields=review_due_on").status_code == 400


def test_answers_are_the_same_with_a_session(client, superuser):
    page = FormationPageFactory()
    anonymous = get(client, f"{page.pk}/")
    client.force_login(superuser)
    assert get(client, f"{page.pk}/") == anonymous


def test_rich_text_links_to_pages_by_their_address(client):
    target = FormationPageFactory(slug="pratiquer")
    link = f'<p><a linktype="page" id="{target.pk}">Lire</a></p>'
    page = ArticlePageFactory(body=[("paragraph", link)])
    block = get(client, f"{page.pk}/")["body"][0]
    assert block["value"] == '<p><a href="/formations/pratiquer/">Lire</a></p>'
