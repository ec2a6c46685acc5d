"""Our screens for everybody: WCAG 2.2 AA by axe, French words, a keyboard, a phone, no script."""

from datetime import date

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from playwright.sync_api import expect

from cms.enums import Payer
from cms.models import (
    ArticleTag,
    FormationFacilitator,
    FormationTag,
    HomePage,
    OfferLogEntry,
    RequestedFormation,
    StandardPage,
    Tag,
)
from tests.e2e.accessibility import (
    LOOKS,
    NARROW,
    english_words,
    expect_accessible_everywhere,
    keyboard_gaps,
    overflow,
    violations,
)
from tests.e2e.browser import PHONE, WIDE, open_side_panel
from tests.factories.accounts import add_totp, totp_code
from tests.factories.content import (
    ArticlePageFactory,
    FacilitatorProfileFactory,
    FormationDateFactory,
    FormationPageFactory,
    SessionFlowFactory,
    TagFactory,
    ThemePageFactory,
    UserFactory,
)
from tests.factories.offers import DateAlertFactory, OfferRequestFactory

pytestmark = pytest.mark.browser

WEBSITE = ["/", "/formations/", "/formations/pratiquer/", "/articles/", "/articles/questions/"]
WEBSITE += [
    "/formations/?theme=management",
    "/formations/?theme=management&format=intra",
    "/formations/intitule-tres-long/",
    "/articles/?tag=feedback",
    "/qui-nous-sommes/",
    "/plan-du-site/",
    "/demande-offre/",
    "/demande-offre/?formation=pratiquer",
    "/demande-offre/merci/",
    "/demande-offre/prevenez-moi/?formation=intitule-tres-long",
    "/demande-offre/alerte/une-cle/",
    "/demande-offre/alerte/une-cle/arreter/",
    "/recherche/",
    "/recherche/?q=pratiquer",
    "/recherche/?q=zzzz",
    "/themes/",
    "/themes/management/",
    "/nulle-part/",
    "/formations/retiree/",
]
ACCOUNT = ["/compte/connexion/", "/compte/password/reset/"]
KEYBOARD_SCREENS = ["dashboard", "guide", "gaps", "formations", "merge", "deletion refused"]
LONG = "Anticonstitutionnellement-et-encore-au-delà-de-toute-mesure " * 3
FAQ = {"title": "Questions", "entries": [{"question": "Pour qui ?", "answer": "<p>Pour tous.</p>"}]}


@pytest.fixture
def catalogue(address) -> dict[str, str]:
    """One of everything; returns the addresses of the admin's own screens, by name."""
    theme = ThemePageFactory(title="Management", slug="management")
    used = TagFactory(name="Feedback", slug="feedback", theme=theme)
    free = TagFactory(name="À ranger")
    flow = SessionFlowFactory()
    formation = FormationPageFactory(
        title="Pratiquer",
        slug="pratiquer",
        theme=theme,
        session_flow=flow,
        tag_links=[FormationTag(tag=used)],
        facilitator_links=[FormationFacilitator(facilitator=FacilitatorProfileFactory())],
        featured=True,
        body=[
            ("paragraph", "<p>Un texte et <a href='/articles/'>un lien</a>.</p>"),
            ("faq", FAQ),
            ("video", {"url": "https://vimeo.com/76979871", "title": "Une séance"}),
        ],
    )
    FormationPageFactory(
        title=LONG.strip()[:255], slug="intitule-tres-long", summary=LONG, audience=LONG * 9
    )
    FormationPageFactory(slug="retiree", live=False, first_published_at=timezone.now())
    home = HomePage.objects.get()
    home.add_child(instance=StandardPage(title="Qui nous sommes", slug="qui-nous-sommes"))
    day = FormationDateFactory(formation=formation)
    DateAlertFactory(formation=formation, key="une-cle")
    FormationPageFactory(title="À trous", live=False, methods="")
    ArticlePageFactory(
        title="Questions",
        slug="questions",
        author=FacilitatorProfileFactory(),
        review_due_on=date(2020, 1, 1),
        tag_links=[ArticleTag(tag=used)],
        body=[("faq", FAQ)],
    )
    tags = "/admin/snippets/cms/tag/"
    return {
        "dashboard": "/admin/",
        "guide": "/admin/guide/",
        "gaps": "/admin/rapports/publication/",
        "formations": "/admin/formations/",
        "tree": f"/admin/pages/{formation.get_parent().pk}/",
        "formation": f"/admin/pages/{formation.pk}/edit/",
        "new formation": f"/admin/pages/add/cms/formationpage/{formation.get_parent().pk}/",
        "dates": "/admin/dates/",
        "date": f"/admin/dates/edit/{day.pk}/",
        "tags": tags,
        "merge": f"/admin/bulk/cms/tag/merge/?id={used.pk}&id={free.pk}&next={tags}",
        "deletion refused": f"{tags}delete/{used.pk}/",
        "flow": f"/admin/snippets/cms/sessionflow/edit/{flow.pk}/",
        "settings": "/admin/settings/cms/sitesettings/",
    }


def test_the_website_and_the_account_screens_break_no_rule(open_page, catalogue):
    page = open_page()
    for path in WEBSITE + ACCOUNT:
        page.goto(path)
        expect_accessible_everywhere(page, also=(NARROW,))


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS)
def test_the_pages_of_errors_break_no_rule(open_page, editor, viewport, scheme):
    page = open_page(UserFactory(), viewport=viewport, color_scheme=scheme)
    assert page.goto("/admin/").status == 403
    assert violations(page) + english_words(page) == []
    page = open_page(editor, viewport=viewport, color_scheme=scheme)
    assert page.goto("/admin/nulle-part/").status == 404
    expect(page.get_by_role("link", name="Revenir au tableau de bord")).to_be_visible()
    assert violations(page) + english_words(page) == []
    page.set_content(render_to_string("500.html"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Une erreur est survenue")
    assert violations(page) + english_words(page) == []
    assert overflow(page) <= 0


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS[::3])
def test_the_screens_of_the_admin_break_no_rule_and_speak_french(
    open_page, editor, catalogue, viewport, scheme
):
    page = open_page(editor, viewport=viewport, color_scheme=scheme)
    found = {}
    for name, path in catalogue.items():
        assert page.goto(path).status == 200
        page.wait_for_load_state("networkidle")  # streams and rich text are drawn by script
        found[name] = violations(page) + english_words(page)
    assert found == {name: [] for name in catalogue}


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS[::3])
def test_the_screens_of_the_coordination_break_no_rule_and_speak_french(
    open_page, coordinator, pipeline, viewport, scheme
):
    page = open_page(coordinator, viewport=viewport, color_scheme=scheme)
    found = {}
    for path in pipeline:
        assert page.goto(path).status == 200
        page.wait_for_load_state("networkidle")
        found[path] = violations(page) + english_words(page) + keyboard_gaps(page)
    page.goto("/admin/coordination/personne/")
    page.get_by_label("Adresse électronique").fill("camille@example.org")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("button", name="Effacer…").click()
    expect(page.get_by_role("button", name="Effacer pour toujours")).to_be_visible()
    found["erasure"] = violations(page) + english_words(page)
    assert found == {path: [] for path in found}


@pytest.fixture
def pipeline(address) -> list[str]:
    """Screens of the coordination, with a short request and one that says all it can."""
    OfferRequestFactory()
    long = OfferRequestFactory(
        email="camille@example.org",
        organisation=LONG[:150],
        message=LONG * 9,
        payer=Payer.INDIVIDUAL,
        source_path=f"/{LONG[:200]}/",
    )
    OfferRequestFactory(email="camille@example.org")
    RequestedFormation.objects.create(offer_request=long, slug="a", title=LONG)
    OfferLogEntry.objects.create(offer_request=long, text=LONG)
    demands = "/admin/coordination/demandes/"
    return [
        "/admin/",
        demands,
        f"{demands}{long.pk}/",
        f"{demands}?q=rien",
        f"{demands}?status=won",
    ]


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_offer_is_asked_for(open_page, catalogue, viewport, script):
    page = open_page(viewport=viewport, java_script_enabled=script)
    page.goto("/formations/pratiquer/")
    page.get_by_role("main").get_by_role("link", name="Demander une offre").first.click()
    expect(page.get_by_label("Pratiquer", exact=True)).to_be_checked()
    page.get_by_role("button", name="Relire ma demande").click()
    trouble = page.get_by_role("alert")
    expect(trouble).to_contain_text("3 points à revoir")
    assert english_words(page) == []
    assert not script or violations(page) == []  # axe never ends where no script runs
    trouble.get_by_role("link", name="Prénom").click()
    page.get_by_label("Prénom").fill("Camille")
    page.get_by_label("Nom", exact=False).nth(2).fill("Martin")
    page.get_by_label("Adresse électronique").first.fill("camille@example.org")
    page.get_by_role("button", name="Relire ma demande").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Relire votre demande")
    assert english_words(page) == []
    assert not script or violations(page) == []
    while page.get_by_role("button", name="Envoyer ma demande").is_visible():
        with page.expect_navigation():  # a page on its way shows no button either
            page.get_by_role("button", name="Envoyer ma demande").click()  # too fast at first
    expect(page.get_by_role("main")).to_contain_text("DEM-")


def test_the_panels_of_the_editor_speak_french(editor_page, catalogue):
    editor_page.goto(catalogue["formation"])
    for panel in ("le statut", "la prévisualisation", "les commentaires"):
        open_side_panel(editor_page, panel)
        expect(editor_page.locator(".form-side__panel:not([hidden])")).to_be_visible()
        assert english_words(editor_page) == []
    editor_page.locator("footer").get_by_role("button", name="Plus d'actions").click()
    expect(editor_page.get_by_role("button", name="Publier")).to_be_visible()
    assert english_words(editor_page) == []


def test_the_keyboard_gets_everywhere_on_the_website(open_page, catalogue):
    page = open_page()
    found = {}
    for path in WEBSITE + ACCOUNT:
        page.goto(path)
        found[path] = keyboard_gaps(page)
    assert found == {path: [] for path in found}


def test_the_keyboard_gets_everywhere_in_the_admin(editor_page, catalogue):
    found = {}
    for name in KEYBOARD_SCREENS:
        editor_page.goto(catalogue[name])
        found[name] = keyboard_gaps(editor_page)
    assert found == {name: [] for name in found}


def test_the_skip_link_leads_to_the_content(open_page, catalogue):
    page = open_page()
    page.goto("/formations/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").get_by_role("link").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Accueil")


def test_one_logs_in_with_the_keyboard_alone(open_page, editor):
    secret = add_totp(editor)
    page = open_page()
    page.goto("/compte/connexion/")
    page.get_by_text("Me connecter avec un mot de passe").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(editor.email)
    page.keyboard.press("Tab")
    page.keyboard.type("mot de passe de test")
    page.keyboard.press("Enter")
    page.locator("[name=code]").focus()
    page.keyboard.type(totp_code(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bonjour Ada")).to_be_visible()


def test_tags_are_merged_with_the_keyboard_alone(editor_page, catalogue):
    editor_page.goto(catalogue["merge"])
    editor_page.get_by_label("Étiquette à garder").focus()
    editor_page.keyboard.type("Feedback")
    editor_page.keyboard.press("Tab")
    editor_page.keyboard.press("Enter")
    expect(editor_page.locator(".messages")).to_contain_text("2 étiquettes réunies en une")
    assert Tag.objects.get().name == "Feedback"


def test_the_website_is_read_without_script(open_page, catalogue):
    with_script, without = open_page(), open_page(java_script_enabled=False)
    for path in WEBSITE + ACCOUNT:
        texts = []
        for page in (with_script, without):
            page.goto(path)
            texts.append(page.locator("main").inner_text())
        assert texts[0] == texts[1]
        assert len(texts[1]) > 20
    without.goto("/articles/questions/")
    without.get_by_text("Pour qui ?").click()
    expect(without.get_by_text("Pour tous.")).to_be_visible()
