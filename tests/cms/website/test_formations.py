"""A formation as visitors read it: every fact, nothing where nothing is known, one action."""

from datetime import date

import pytest
from django.core.cache import caches

from cms.enums import DateStatus, SeatsState
from cms.models import ArticleFormation, FormationFacilitator, FormationTag, ResultIndicator
from cms.programmes.making import programme_of
from tests.cms.website.pages import facts, soup_of, texts
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
ADDRESS = "/formations/pratiquer/"
OFFER = "/demande-offre/?formation=pratiquer"
QUERIES = 24


@pytest.fixture
def formation():
    theme = ThemePageFactory(title="Management", slug="management", hue="plum")
    return FormationPageFactory(
        title="Pratiquer",
        slug="pratiquer",
        theme=theme,
        session_flow=SessionFlowFactory(),
        workshop_count=8,
        group_min=5,
        group_max=8,
        content_updated_on=date(2026, 9, 1),
        tag_links=[FormationTag(tag=TagFactory(name="Écoute", slug="ecoute", theme=theme))],
        facilitator_links=[
            FormationFacilitator(facilitator=FacilitatorProfileFactory(name="Claire Aubry"))
        ],
        result_indicators=[
            ResultIndicator(label="Satisfaction", value="92 %", answers=41, period="2026")
        ],
    )


def test_the_essentials_stand_beside_it(client, formation):
    assert facts(soup_of(client, ADDRESS), ".facts") == {
        "Prix": "700 € HT (840 € TTC) par participant",
        "Durée": "4 jours (28 h)",
        "Rythme": "8 ateliers",
        "Format": "Inter-entreprises",
        "Groupe": "de 5 à 8 participants",
        "Prochaines dates": "Fixées avec vous, ou annoncées ici. "
        "Être prévenu·e d’une prochaine date",
    }


def test_everything_the_law_wants_told_is_told(client, formation):
    assert facts(soup_of(client, ADDRESS), ".practical") == {
        "Public visé": "Managers de proximité",
        "Prérequis": "Aucun",
        "Modalités d’accès": "Après un entretien",
        "Délai d’accès": "Jusqu’à 14 jours avant le début",
        "Méthodes mobilisées": "Étude de situations réelles",
        "Évaluation": "Questionnaire en fin de parcours",
        "Accessibilité": "Salles accessibles Contact handicap : handicap@example.org",
        "Contact": "formation@example.org",
    }


def test_what_surrounds_the_facts(client, formation):
    ArticlePageFactory(
        title="Choisir son sujet", formation_links=[ArticleFormation(formation=formation)]
    )
    soup = soup_of(client, ADDRESS)
    assert texts(soup, ".objectives li") == ["Formuler une demande d’aide"]
    assert texts(soup, ".steps b") == ["Exposé", "Clarification"]
    assert texts(soup, ".person h3") == ["Claire Aubry"]
    assert texts(soup, ".figures li") == ["92 % Satisfaction 41 réponses, 2026"]
    assert texts(soup, ".cards h3") == ["Choisir son sujet"]
    assert soup.select_one(".tags a")["href"] == "/formations/?tag=ecoute"
    assert texts(soup, ".updated") == ["Information mise à jour le 1er septembre 2026"]
    assert texts(soup, ".breadcrumbs li") == ["Accueil", "Formations", "Pratiquer"]


def test_one_asks_for_an_offer_of_this_formation(client, formation):
    formation.body = [("call_to_action", {"title": "Parlons", "action": "offer_request"})]
    formation.save()
    soup = soup_of(client, ADDRESS)
    links = [link["href"] for link in soup.select("main a.button")]
    assert links == [OFFER] * 3  # beside the facts, in the text, at the foot of a phone's screen


def test_each_date_says_its_state_and_what_differs(client, formation):
    FormationDateFactory(
        formation=formation,
        starts_on=date(2030, 1, 1),
        ends_on=date(2030, 2, 5),
        seats_state=SeatsState.FEW,
        status=DateStatus.CONFIRMED,
        registration_deadline=date(2029, 12, 1),
        schedule_text="Le mardi",
        price_override=650,
    )
    FormationDateFactory(formation=formation, status=DateStatus.CANCELLED)
    soup = soup_of(client, ADDRESS)
    assert texts(soup, ".dates li") == [
        "du 1er janvier au 5 février 2030 Lyon Le mardi Dernières places · date confirmée "
        "Inscription jusqu’au 1er décembre 2029 650 € HT (780 € TTC) par participant"
    ]
    assert soup.select_one(".dates time")["datetime"] == "2030-01-01"


def test_a_formation_without_image_has_one_drawn_in_the_colour_of_its_theme(client, formation):
    soup = soup_of(client, ADDRESS)
    assert soup.select_one(".hue-plum .opening svg")["aria-hidden"] == "true"
    formation.hero_image = SiteImageFactory(credit="Photo Jeanne Morel")
    formation.save()
    soup = soup_of(client, ADDRESS)
    assert soup.select(".opening svg") == []
    assert len(soup.select(".opening img")) == 1
    assert texts(soup, ".credit") == ["Photo Jeanne Morel"]


def test_what_is_not_known_leaves_no_empty_room(client):
    FormationPageFactory(slug="pratiquer")
    soup = soup_of(client, ADDRESS)
    assert texts(soup, "main h2") == ["L’essentiel", "Objectifs", "En pratique"]
    shown = [dd for dd in soup.select("dd") if not dd.get_text(strip=True)]
    assert shown == []


@pytest.mark.parametrize(
    ("smallest", "largest", "said"),
    [
        (8, 8, "8 participants"),
        (None, 8, "8 participants au plus"),
        (4, None, "à partir de 4 participants"),
    ],
)
def test_the_size_of_the_group(client, smallest, largest, said):
    FormationPageFactory(slug="pratiquer", group_min=smallest, group_max=largest)
    assert facts(soup_of(client, ADDRESS), ".facts")["Groupe"] == said


def test_a_video_is_a_link_until_it_is_clicked(client, formation):
    formation.body = [("video", {"url": "https://vimeo.com/76979871", "title": "Une séance"})]
    formation.save()
    soup = soup_of(client, ADDRESS)
    link = soup.select_one(".video a")
    assert link["href"] == "https://vimeo.com/76979871"
    assert link["data-player"].startswith("https://player.vimeo.com/")
    assert soup.select("iframe") == []


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_what_it_shows(
    client, formation, django_assert_num_queries, count
):
    for number in range(count):
        ArticlePageFactory(formation_links=[ArticleFormation(formation=formation)])
        FormationDateFactory(formation=formation)
        formation.facilitator_links.add(
            FormationFacilitator(
                facilitator=FacilitatorProfileFactory(photo=SiteImageFactory()), sort_order=number
            )
        )
    formation.save()
    client.get(ADDRESS)
    caches["content"].clear()
    with django_assert_num_queries(QUERIES):
        client.get(ADDRESS)


def test_the_programme_is_there_to_download_once_it_is_made(client, formation):
    assert soup_of(client, ADDRESS).select_one("a[href$='.pdf']") is None
    programme = programme_of(formation)
    link = soup_of(client, ADDRESS).select_one("a[href$='.pdf']")
    assert link["href"] == "http://localhost:8000/formations/pratiquer/programme.pdf"
    assert link.get_text() == (
        f"Télécharger le programme (PDF, {round(programme.size / 1000)}\u00a0ko)"
    )
