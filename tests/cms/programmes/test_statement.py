"""Page, JSON and PDF state the same facts, whichever of them changes."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.utils.html import escape

from cms.enums import PriceUnit, TrainingFormat, VatRegime
from cms.models import Category, FormationPage, SiteSettings
from cms.programmes.statement import OF_THE_FIRM, OF_THE_PAGE, digest_of, draw, statement_of
from tests.factories.content import FormationPageFactory
from tests.factories.pdfs import pdf_text, read_pdf, squeezed, tags_of
from tests.factories.site import build_site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pango")]

PAGE, API = "/formations/pratiquer/", "/api/v2/resolve/?path=/formations/pratiquer/"


def said_everywhere(client) -> dict[str, str]:
    """What page, JSON and PDF say, squeezed."""
    pdf = client.get(f"{PAGE}programme.pdf")
    assert pdf.status_code == 200
    answer = json.dumps(client.get(API).json()["page"], ensure_ascii=False)
    return {
        "page": squeezed(client.get(PAGE).content.decode()),
        "json": squeezed(answer),
        "pdf": pdf_text(pdf.content),
    }


def where_missing(said: dict[str, str], words: str) -> list[str]:
    forms = {squeezed(words), squeezed(escape(words))}
    return [place for place, text in said.items() if not any(form in text for form in forms)]


# The facts of contract §3, and another value of each: what is set, and what is read then.
FACTS = {
    "prerequisites": ({"prerequisites": "Avoir animé un groupe"}, "Avoir animé un groupe"),
    "objectives": ({"objectives": [("objective", "Écouter mieux")]}, "Écouter mieux"),
    "duration": ({"duration_hours": Decimal("10.5"), "duration_days": None}, "10 h 30"),
    "access terms": ({"access_terms": "Sur dossier"}, "Sur dossier"),
    "access delay": ({"access_delay": "Un mois avant"}, "Un mois avant"),
    "price": ({"price_excl_tax": Decimal(1234)}, "1 234 € HT (1 480,80 € TTC) par participant"),
    "price exempt": (
        {"vat_regime": VatRegime.EXEMPT_261_4_4A},
        "700 € nets de taxe par participant – exonération de TVA",
    ),
    "price on quote": ({"price_unit": PriceUnit.ON_QUOTE}, "Sur devis"),
    "price note": ({"price_note": "Repas compris"}, "Repas compris"),
    "contact": ({"contact": "parcours@example.org"}, "parcours@example.org"),
    "methods": ({"methods": "Jeux de rôle"}, "Jeux de rôle"),
    "evaluation": ({"evaluation_terms": "Un écrit"}, "Un écrit"),
    "audience": ({"audience": "Chefs d’équipe"}, "Chefs d’équipe"),
    "accessibility": ({"accessibility_text": "Boucle magnétique"}, "Boucle magnétique"),
    "disability contact": ({"disability_contact": "Léa, référente"}, "Léa, référente"),
    "format": ({"format": TrainingFormat.INTRA}, "Intra-entreprise"),
    "summary": ({"summary": "Autre résumé."}, "Autre résumé."),
    "title": ({"title": "Autre titre"}, "Autre titre"),
}


@pytest.mark.parametrize("name", FACTS)
def test_changed_fact_is_the_same_on_page_in_json_and_in_pdf(client, name):
    values, words = FACTS[name]
    page = FormationPageFactory(slug="pratiquer")
    before = said_everywhere(client)
    assert where_missing(before, words) == ["page", "json", "pdf"]
    for field, value in values.items():
        setattr(page, field, value)
    page.save_revision().publish()
    assert where_missing(said_everywhere(client), words) == []


def test_date_of_update_is_the_same_on_page_and_in_pdf(client):
    FormationPageFactory(slug="pratiquer", content_updated_on=date(2026, 3, 1))
    said = said_everywhere(client)
    assert where_missing(said, "2026-03-01") == ["pdf"]
    assert where_missing(said, "1er mars 2026") == ["json"]
    assert squeezed("Information mise à jour le 1er mars 2026") in said["pdf"]


def test_facts_of_the_firm_are_those_of_its_settings(client):
    settings = SiteSettings.load()
    settings.contact_email, settings.disability_contact = "a@example.org", "b@example.org"
    settings.activity_number = "11755555555"
    settings.save()
    page = FormationPageFactory(slug="pratiquer", contact="", disability_contact="")
    said = said_everywhere(client)
    assert where_missing(said, "a@example.org") == where_missing(said, "b@example.org") == []
    notice = "Cet enregistrement ne vaut pas agrément de l’État."
    assert squeezed(notice) in said["pdf"]
    assert page.category.name in said["pdf"]


def test_every_text_of_a_full_formation_is_printed(client):
    site = build_site()
    said = said_everywhere(client)["pdf"]
    detail = client.get(API).json()["page"]
    blocks = {block["type"]: block["value"] for block in detail["body"]}
    words = [
        *("J’ai cessé de chercher seul.", "Huit pairs.", "La situation en une phrase."),
        *("formuler une demande", "pairs par groupe", "Combien de temps ?", "Trois heures."),
        *("Une séance", "Plaquette", "Six étapes", "Clarification", "Tout le groupe".lower()),
        *("Claire Aubry", "Facilitatrice", "92 %", "41 réponses", "Management", "8 ateliers"),
        *("de 4 à 8 personnes", "du 12 mars au 9 avril 2030, Lyon", "1er février 2030"),
    ]
    assert [each for each in words if squeezed(each) not in said] == []
    assert "steps" in blocks
    assert "100%" not in said  # a figure on two answers
    assert site.formation.title


def test_document_can_be_read_aloud(client):
    build_site()
    content = client.get(f"{PAGE}programme.pdf").content
    reader = read_pdf(content)
    assert reader.metadata.title == "Programme – Pratiquer le co-développement"
    assert reader.metadata.author == "Cercle et Pratiques"
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    kinds = tags_of(content)
    assert {"/H1", "/H2", "/P", "/Table", "/TR", "/TH", "/TD", "/L", "/LI", "/Link"} <= kinds
    assert "/Figure" not in kinds  # the ring is an ornament


def test_hostile_texts_are_only_texts(client):
    evil = '<script>x</script><img src="file:///etc/passwd">'
    FormationPageFactory(
        slug="pratiquer",
        methods=evil,
        body=[("paragraph", f"<p>avant</p>{evil}<img src='http://192.0.2.1/x.png'>")],
    )
    said = said_everywhere(client)["pdf"]
    assert squeezed(evil) in said
    assert "root:" not in said
    assert "avant" in said


def test_long_formation_takes_pages_and_empty_fields_none(client):
    text = "<p>" + " ".join(f"mot{number}" for number in range(900)) + "</p>"
    FormationPageFactory(
        slug="pratiquer",
        title="Incommensurablement " * 12,
        methods="x" * 600,
        body=[("heading", {"text": "y" * 60, "level": "2"}), ("paragraph", text)],
    )
    pages = len(read_pdf(client.get(f"{PAGE}programme.pdf").content).pages)
    assert 3 <= pages <= 6
    said = said_everywhere(client)["pdf"]
    assert "mot0" in said
    assert "mot899" in said
    assert f"Page{pages}sur{pages}" in said
    assert not [word for word in ("Groupe", "Thème", "Quianime", "Résultats") if word in said]


def test_digest_is_of_all_that_is_printed_and_of_nothing_else(client):
    build_site()
    detail = client.get(API).json()["page"]
    firm = client.get("/api/v2/site/").json()
    digest = digest_of(statement_of(detail, firm))
    for name in OF_THE_PAGE:
        assert digest_of(statement_of({**detail, name: "autre"}, firm)) != digest, name
    for name in OF_THE_FIRM:
        assert digest_of(statement_of(detail, {**firm, name: "autre"})) != digest, name
    elsewhere = {"programme": {"size": 1}, "related_articles": [], "weight": 99, "json_ld": []}
    assert digest_of(statement_of({**detail, **elsewhere}, firm)) == digest


def test_every_fact_of_publication_is_printed():
    """A fact that is added to contract §3 has to be stated here as well."""
    stated = {"price_excl_tax": "price", "duration_hours": "duration"}
    fields = {stated.get(fact.field, fact.field) for fact in FormationPage.publication_facts}
    assert fields - set(OF_THE_PAGE) == set()


def test_nothing_of_a_draft_is_drawn():
    """The template has the statement and nothing else: no page, no request."""
    statement = {"page": {"title": "Seul", "content_updated_on": "2026-01-01"}, "firm": {}}
    assert "Seul" in pdf_text(draw(statement))
    assert Category.objects.exists()
