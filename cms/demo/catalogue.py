"""The demonstration's catalogue: what its files name, then the files, read by the importer."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from blocks.anchors import french_slug
from cms.demo.pictures import ensure_pictures
from cms.importing.report import ImportReport
from cms.importing.sources import find_sources
from cms.models import (
    ArticleIndexPage,
    ArticlePage,
    FacilitatorProfile,
    FormationDate,
    FormationIndexPage,
    FormationPage,
    HomePage,
    SessionFlow,
    SessionFlowStep,
    SiteImage,
    SiteSettings,
    StandardPage,
    Tag,
    ThemeIndexPage,
    ThemePage,
)
from cms.services.imports import ImportOptions, import_sources
from cms.working_days import is_working_day

CONTENT = Path(__file__).parent / "content"


def read_catalogue() -> dict:
    return tomllib.loads((CONTENT / "catalogue.toml").read_text())


def ensure_catalogue() -> ImportReport | None:
    """Make the whole catalogue on an empty site; on another, only see that dates lie ahead.

    Returns the importer's report, None when nothing was imported.
    """
    catalogue = read_catalogue()
    if FormationPage.objects.exists():
        if not FormationDate.objects.upcoming().exists():
            _write_dates(catalogue["dates"])
        return None
    with transaction.atomic():
        _write_site(catalogue["site"])
        _write_vocabulary(catalogue)
        ensure_pictures()
        report = import_sources(find_sources([CONTENT]), options=ImportOptions(publish=True))
        _write_pages(catalogue["pages"])
        _write_navigation()
        _write_dates(catalogue["dates"])
    return report


@transaction.atomic
def delete_catalogue() -> None:
    """Take away all content but the pages every site has."""
    for model in (FormationPage, ArticlePage, ThemePage, StandardPage):
        for page in model.objects.all():
            page.delete()
    for model in (Tag, SessionFlow, FacilitatorProfile, SiteSettings):
        model.objects.all().delete()
    for picture in SiteImage.objects.filter(source_ref__startswith="motifs/"):
        picture.delete()


def _write_site(site: dict) -> None:
    settings = SiteSettings.load()
    for name, value in site.items():
        setattr(settings, name, value)
    settings.save()


def _write_vocabulary(catalogue: dict) -> None:
    index = ThemeIndexPage.objects.get()
    themes = {theme["slug"]: _write_theme(theme, index) for theme in catalogue["themes"]}
    for tag in catalogue["tags"]:
        slug = french_slug(tag["name"])
        Tag.objects.create(name=tag["name"], slug=slug, theme=themes.get(tag.get("theme")))
    for profile in catalogue["profiles"]:
        FacilitatorProfile.objects.create(**profile)
    for flow in catalogue["flows"]:
        _write_flow(flow)


def _write_theme(theme: dict, index: ThemeIndexPage) -> ThemePage:
    page = ThemePage(
        title=theme["title"],
        slug=theme["slug"],
        hue=theme["hue"],
        summary=theme["summary"],
        body=_paragraphs(theme["body"]),
    )
    return _publish_under(index, page)


def _write_flow(flow: dict) -> None:
    steps = [
        SessionFlowStep(
            label=step["label"],
            letter=step.get("letter", ""),
            minutes=step["minutes"],
            speaker=step["speaker"],
            help_text=step["help"],
        )
        for step in flow["steps"]
    ]
    SessionFlow.objects.create(
        name=flow["name"], code=flow["code"], description=flow["description"], steps=steps
    )


def _write_pages(pages: dict) -> None:
    home = HomePage.objects.get()
    home.headline, home.summary = pages["home_headline"], pages["home_summary"]
    home.title = pages["home_title"]
    home.body = [
        *_paragraphs(pages["home_body"]),
        ("key_figures", pages["home_figures"]),
        ("flow", {"title": "", "flow": SessionFlow.objects.get(code="six-etapes")}),
        ("call_to_action", pages["home_call"] | {"page": None}),
    ]
    home.save_revision().publish()
    for model, name in (
        (FormationIndexPage, "formations"),
        (ArticleIndexPage, "articles"),
        (ThemeIndexPage, "themes"),
    ):
        index = model.objects.get()
        index.summary = pages[f"{name}_summary"]
        index.save_revision().publish()
    for name in ("about", "legal"):
        page = StandardPage(
            title=pages[f"{name}_title"],
            slug=pages[f"{name}_slug"],
            summary=pages[f"{name}_summary"],
            body=_paragraphs(pages[f"{name}_body"]),
        )
        _publish_under(home, page)


def _write_navigation() -> None:
    settings = SiteSettings.load()
    pages = [FormationIndexPage, ThemeIndexPage, ArticleIndexPage]
    about = StandardPage.objects.order_by("path").first()
    settings.navigation = [
        ("link", {"label": page.title, "page": page, "url": ""})
        for page in [*(model.objects.get() for model in pages), about]
    ]
    settings.save()


def _write_dates(dates: list[dict]) -> None:
    today = timezone.localdate()
    for entry in dates:
        formation = FormationPage.objects.filter(slug=entry["formation"]).first()
        if formation is None:
            continue
        starts_on = working_day(today + timedelta(days=entry["in_days"]))
        ends_on = working_day(starts_on + timedelta(days=entry["days"]))
        deadline = entry.get("deadline_in_days")
        FormationDate.objects.create(
            formation=formation,
            starts_on=starts_on,
            ends_on=ends_on,
            schedule_text=entry["schedule"],
            city=entry.get("city", ""),
            remote=entry.get("remote", False),
            seats_state=entry["seats"],
            status=entry["status"],
            registration_deadline=deadline and today + timedelta(days=deadline),
        )


def working_day(day: date) -> date:
    """Return the day itself, or the first working day after it."""
    return day if is_working_day(day) else working_day(day + timedelta(days=1))


def _publish_under(parent, page):
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _paragraphs(text: str) -> list[tuple[str, str]]:
    """Return one rich-text block of the paragraphs of a plain text."""
    paragraphs = (" ".join(part.split()) for part in text.strip().split("\n\n"))
    return [("paragraph", "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))]
