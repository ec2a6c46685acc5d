"""A small site with everything in it once, whose numbers and dates are always the same."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.core.files.base import ContentFile
from wagtail.contrib.redirects.models import Redirect

from cms.models import (
    ArticleFormation,
    ArticlePage,
    ArticleTag,
    FacilitatorProfile,
    FormationFacilitator,
    FormationPage,
    FormationTag,
    HomePage,
    ResultIndicator,
    SessionFlow,
    SiteDocument,
    SiteImage,
    SiteSettings,
    StandardPage,
    Tag,
    ThemePage,
)
from cms.models.themes import Hue
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

TODAY = datetime(2026, 11, 22, 9, tzinfo=UTC)
PUBLISHED = {
    "first_published_at": datetime(2026, 3, 2, 8, tzinfo=UTC),
    "content_updated_on": date(2026, 10, 5),
}


@dataclass
class WholeSite:
    """The pages and objects that tests ask for."""

    image: SiteImage
    document: SiteDocument
    theme: ThemePage
    tag: Tag
    profile: FacilitatorProfile
    flow: SessionFlow
    bare: FormationPage
    formation: FormationPage
    article: ArticlePage
    standard: StandardPage

    @property
    def body(self) -> list[dict]:
        return every_block(self.image, self.document, self.flow, self.bare)


def build_site() -> WholeSite:
    """Make the site; ids are fixed, so that answers can be compared whole."""
    theme = ThemePageFactory(
        pk=9001, title="Management", slug="management", summary="Animer.", hue=Hue.SAGE, **PUBLISHED
    )
    flow = SessionFlowFactory(pk=9101, name="Six étapes", code="six-etapes")
    site = WholeSite(
        image=SiteImageFactory(
            pk=9201, title="Cercle", credit="Photo Jeanne Morel", focal_point_x=30,
            focal_point_y=20, focal_point_width=10, focal_point_height=10,
        ),
        document=_document(),
        theme=theme,
        tag=TagFactory(pk=9301, name="Écoute", slug="ecoute", theme=theme),
        profile=FacilitatorProfileFactory(pk=9401, name="Claire Aubry", slug="claire-aubry"),
        flow=flow,
        bare=FormationPageFactory(pk=9002, title="S’initier", slug="s-initier", **PUBLISHED),
        formation=None, article=None, standard=None,
    )  # fmt: skip
    site.formation = _formation(site)
    site.article = _article(site)
    site.standard = _standard(site)
    theme.body = site.body
    theme.save()
    _settings(site)
    _redirects(site)
    return site


def _document() -> SiteDocument:
    document = SiteDocument(pk=9501, title="Plaquette")
    document.file.save("plaquette.pdf", ContentFile(b"%PDF-1.4\n%%EOF\n"), save=False)
    document.file_size = 15
    document.save()
    return document


def _formation(site: WholeSite) -> FormationPage:
    page = FormationPageFactory(
        pk=9003,
        title="Pratiquer le co-développement",
        slug="pratiquer",
        theme=site.theme,
        session_flow=site.flow,
        hero_image=site.image,
        social_image=site.image,
        tag_links=[FormationTag(tag=site.tag)],
        facilitator_links=[FormationFacilitator(facilitator=site.profile)],
        result_indicators=[
            ResultIndicator(label="Satisfaction", value="92 %", answers=41, period="2026"),
            ResultIndicator(label="Trop peu", value="100 %", answers=2, period="2026"),
        ],
        body=site.body,
        workshop_count=8,
        group_min=4,
        group_max=8,
        featured=True,
        weight=10,
        **PUBLISHED,
    )
    FormationDateFactory(pk=9601, formation=page)
    FormationDateFactory(pk=9602, formation=page, registration_deadline=date(2030, 2, 1))
    return page


def _article(site: WholeSite) -> ArticlePage:
    return ArticlePageFactory(
        pk=9004,
        title="Préparer sa demande",
        slug="preparer",
        lead="Une page suffit.",
        body=site.body,
        author=site.profile,
        published_on=date(2026, 9, 1),
        hero_image=site.image,
        tag_links=[ArticleTag(tag=site.tag)],
        formation_links=[ArticleFormation(formation=site.formation)],
        **PUBLISHED,
    )


def _standard(site: WholeSite) -> StandardPage:
    home = HomePage.objects.get()
    home.body = site.body
    home.headline = "Avancer ensemble"
    home.save()
    page = StandardPage(pk=9005, title="Qui nous sommes", slug="a-propos", **PUBLISHED)
    page.body = site.body
    home.add_child(instance=page)
    child = StandardPage(pk=9006, title="L’équipe", slug="equipe", **PUBLISHED)
    page.add_child(instance=child)
    for index in HomePage.objects.get().get_descendants(inclusive=True).filter(pk__lt=9000):
        type(index.specific).objects.filter(pk=index.pk).update(**PUBLISHED)
    return page


def _settings(site: WholeSite) -> None:
    settings = SiteSettings.load()
    settings.name = "Cercle et Pratiques"
    settings.contact_email = "contact@example.org"
    settings.activity_number = "11755555555"
    link = {"label": "Formations", "page": None, "url": "https://example.org/"}
    settings.navigation = [
        {"type": "link", "value": {**link, "page": site.bare.pk, "url": ""}, "id": block_id(1)},
        {"type": "link", "value": link, "id": block_id(2)},
    ]
    social = {"network": "mastodon", "url": "https://example.org/@cercle"}
    settings.social_links = [{"type": "link", "value": social, "id": block_id(3)}]
    settings.save()


def _redirects(site: WholeSite) -> None:
    Redirect.add_redirect("/ancien", redirect_to=site.formation)
    Redirect.add_redirect("/ailleurs", redirect_to="https://example.org/", is_permanent=False)
    gone = FormationPageFactory(
        pk=9007, title="Retirée", slug="retiree", live=False,
        first_published_at=PUBLISHED["first_published_at"],
    )  # fmt: skip
    assert not gone.live


def block_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def every_block(image, document, flow, formation) -> list[dict]:
    """Each block of a body, some of them without what may be left out."""
    link = f'<p>Lire <a linktype="page" id="{formation.pk}">la suite</a></p>'
    values = {
        "heading": {"text": "Le déroulement", "level": "2"},
        "paragraph": link,
        "quote": {"text": "J’ai cessé de chercher seul."},
        "callout": {"kind": "tip", "title": "Groupe fermé", "text": "<p>Huit pairs.</p>"},
        "definition": {"term": "Manchette", "text": "<p>La situation en une phrase.</p>"},
        "steps": {"title": "", "steps": [{"letter": "M", "title": "Exposé"}]},
        "objectives": {"objectives": ["formuler une demande"]},
        "key_figures": {"figures": [{"value": "8", "label": "pairs par groupe"}]},
        "faq": {"entries": [{"question": "Combien de temps ?", "answer": "<p>Trois heures.</p>"}]},
        "image": {"image": {"image": image.pk, "alt_text": "Huit pairs", "decorative": False}},
        "video": {"url": "https://vimeo.com/76979871", "title": "Une séance"},
        "document": {"document": document.pk},
        "flow": {"flow": flow.pk},
        "related_formations": {"title": "Voir aussi", "formations": [formation.pk]},
        "call_to_action": {"title": "Parlons", "action": "link", "label": "Écrire", "page": None},
    }
    return [
        {"type": kind, "value": value, "id": block_id(number)}
        for number, (kind, value) in enumerate(values.items(), start=100)
    ]
