"""Pages with the longest and the emptiest content that editors can save, in a site's database."""

import os

EXTREMES = {
    "formation, long": "/formations/extreme-longue/",
    "formation, bare": "/formations/extreme-nue/",
    "article, long": "/articles/extreme-long/",
    "article, bare": "/articles/extreme-nu/",
    "theme, long": "/themes/extreme-long/",
    "theme, bare": "/themes/extreme-nu/",
    "article that was taken down": "/articles/extreme-parti/",
    "search, long": "/recherche/?q=" + "anticonstitutionnellement" * 7,
    "search found, long": "/recherche/?q=extraordinairement",
}
WORD = "anticonstitutionnellementincommensurablementextraordinairement"[:60]
TITLE = (f"{WORD} " + "Apprendre extraordinairement longtemps ensemble " * 4)[:240].strip()
TEXT = f"{WORD} " + "Une phrase assez longue pour prendre plusieurs lignes sur un téléphone. " * 12


def main() -> None:
    import django

    django.setup()
    make_long_pages()
    make_bare_pages()
    take_a_page_down()


def make_long_pages() -> None:
    from cms.models import ArticleTag, FormationTag
    from tests.factories import content

    theme = content.ThemePageFactory(title=TITLE, slug="extreme-long", summary=TEXT)
    tags = [content.TagFactory(name=f"{WORD}{number}", theme=theme) for number in range(8)]
    flow, image = content.SessionFlowFactory(name=WORD), content.SiteImageFactory(credit=WORD)
    formation = content.FormationPageFactory(
        title=TITLE, slug="extreme-longue", summary=TEXT, theme=theme, session_flow=flow,
        objectives=[("objective", TEXT[:900])] * 9, audience=TEXT, prerequisites=TEXT,
        access_terms=TEXT, access_delay=TEXT[:240], methods=TEXT, evaluation_terms=TEXT,
        accessibility_text=TEXT, price_note=TEXT[:240], duration_note=TEXT[:240],
        tag_links=[FormationTag(tag=tag) for tag in tags], hero_image=image,
        body=long_blocks(flow),
    )  # fmt: skip
    for _ in range(6):
        content.FormationDateFactory(formation=formation, city=WORD, schedule_text=TEXT[:240])
    content.ArticlePageFactory(
        title=TITLE,
        slug="extreme-long",
        summary=TEXT,
        lead=TEXT,
        hero_image=image,
        tag_links=[ArticleTag(tag=tag) for tag in tags],
        body=long_blocks(flow),
    )


def long_blocks(flow) -> list[dict]:
    """Blocks as they are stored."""
    values = {
        "heading": {"text": TITLE[:120], "level": "2"},
        "paragraph": f"<p>{TEXT}</p><ul><li>{WORD}</li></ul>",
        "quote": {"text": TEXT[:400], "author": WORD, "role": WORD},
        "callout": {"kind": "tip", "title": WORD, "text": f"<p>{TEXT}</p>"},
        "definition": {"term": WORD, "text": f"<p>{TEXT}</p>"},
        "steps": {"title": WORD, "steps": [{"letter": "M", "title": WORD, "text": TEXT}] * 3},
        "objectives": {"title": WORD, "objectives": [TEXT[:300]] * 3},
        "key_figures": {"title": WORD, "figures": [{"value": "1 000 000", "label": WORD}] * 4},
        "faq": {"title": WORD, "entries": [{"question": TEXT[:200], "answer": f"<p>{WORD}</p>"}]},
        "video": {"url": "https://vimeo.com/76979871", "title": TEXT[:120]},
        "flow": {"title": WORD, "flow": flow.pk},
    }
    return [{"type": kind, "value": value} for kind, value in values.items()]


def make_bare_pages() -> None:
    from tests.factories import content

    content.FormationPageFactory(
        title="Nue", slug="extreme-nue", duration_days=None, objectives=[("objective", "Un")]
    )
    content.ArticlePageFactory(title="Nu", slug="extreme-nu", body=[])
    content.ThemePageFactory(title="Nu", slug="extreme-nu")


def take_a_page_down() -> None:
    from tests.factories import content

    content.ArticlePageFactory(title="Parti", slug="extreme-parti").delete()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.embedded")
    main()
