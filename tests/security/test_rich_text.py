"""What an editor writes is shown, never run: by the editor's form or by a crafted request."""

import json
import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.template.loader import render_to_string
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from wagtail.models import Page, Workflow
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from blocks.features import ALLOWED_SCHEMES, ALLOWED_TAGS, clean_html
from cms.models import ArticlePage, SiteDocument, SiteSettings
from cms.website.template_tags import rich_text
from tests.factories.content import ArticlePageFactory, FormationPageFactory
from tests.security.xss import CORPUS

STORED = {"a": {"href", "linktype", "id"}}
SHOWN = {"a": {"href"}}


def offences(html: str, attributes: dict[str, set[str]]) -> list[str]:
    """Everything in `html` that the allow-list does not name."""
    found = []
    for tag in BeautifulSoup(html, "html.parser").find_all(True):
        if tag.name not in ALLOWED_TAGS:
            found.append(f"<{tag.name}>")
        found += [
            f"{tag.name}.{name}" for name in tag.attrs.keys() - attributes.get(tag.name, set())
        ]
        if not has_harmless_address(tag.get("href", "")):
            found.append(tag["href"])
    return found


def has_harmless_address(address: str) -> bool:
    """True without a scheme, or with one of ours, as a browser reads it."""
    as_read = re.sub(r"[\x00-\x20\x7f]", "", address).lower()
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", as_read)
    return scheme is None or scheme.group(1) in ALLOWED_SCHEMES


def skeleton(html: str) -> list[tuple[str, list[str]]]:
    """The elements and attributes of a page, whatever is written in them."""
    return [(tag.name, sorted(tag.attrs)) for tag in BeautifulSoup(html, "html.parser")(True)]


# The allow-list ---------------------------------------------------------------------------------


def test_corpus_is_large_and_each_payload_is_there_once():
    assert len(CORPUS) == len(set(CORPUS)) >= 60
    assert all("alert" in payload or "example.net" in payload for payload in CORPUS)


@pytest.mark.parametrize("payload", CORPUS)
def test_nothing_else_is_stored(payload):
    cleaned = clean_html(f"<p>avant {payload} après</p>")
    assert offences(cleaned, STORED) == []
    assert clean_html(cleaned) == cleaned
    assert cleaned.startswith("<p>avant ")


@pytest.mark.parametrize("payload", CORPUS)
def test_nothing_else_is_shown(payload):
    shown = rich_text(f"<p>{payload}</p>")
    assert offences(shown, SHOWN) == []
    assert rich_text(shown) == shown


PIECES = [
    *"<>/='\"`& \t\n\x00;:!-[]",
    *("<p>", "</p>", "<a ", "href=", "javascript:", "&#106;", "&colon;", "onclick=alert(1)"),
    *(
        "<script>",
        "</script>",
        "<style>",
        "<!--",
        "-->",
        "<svg>",
        "<math>",
        "<table>",
        "<noscript>",
    ),
    *("<noscript>", "linktype='page' id='1'", "<li>", "<ul>", "&nbsp;", "&amp;nbsp;", "é"),
    *("\u2028", "<![CDATA["),
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=25).map("".join))
@example("<a><table><a>")
@example("<li><table><li>")
@hypothesis_settings(max_examples=1000, deadline=None, database=None)
def test_any_text_becomes_clean_and_stays_as_it_is(html):
    cleaned = clean_html(html)
    assert offences(cleaned, STORED) == []
    assert clean_html(cleaned) == cleaned
    assert offences(rich_text(cleaned), SHOWN) == []


@pytest.mark.parametrize(
    "html",
    [
        "<p>Du <b>gras</b>, de l’<i>italique</i>.</p>",
        "<ul><li>un</li><li>deux</li></ul><ol><li>trois</li></ol>",
        '<p><a href="https://example.org/?a=1&amp;b=2">ailleurs</a></p>',
        '<p><a href="mailto:contact@example.org">écrire</a> <a href="tel:+33123456789">ou</a></p>',
        '<p><a linktype="page" id="3">page</a> <a linktype="document" id="4">fichier</a></p>',
        "<p>5 &lt; 6 &amp; 7 &gt; 6, « cité\u00a0» – ligne<br/>suivante</p>",
    ],
)
def test_what_the_editor_offers_is_stored_as_it_is(html):
    assert clean_html(html) == html


# Through the form of a page -----------------------------------------------------------------------


@pytest.fixture
def article(db) -> ArticlePage:
    return ArticlePageFactory(title="Une page suffit", published_on=date(2026, 3, 12))


def save_body(client, article: ArticlePage, *blocks) -> ArticlePage:
    """Send the article's form with these blocks as its body; return the new draft."""
    form = nested_form_data(
        {
            "title": article.title,
            "slug": article.slug,
            "summary": "Un article.",
            "lead": "",
            "published_on": "12/03/2026",
            "content_updated_on": "12/03/2026",
            "body": streamfield(list(blocks)),
            "tag_links": inline_formset([]),
            "formation_links": inline_formset([]),
            "comments": inline_formset([]),
            "hero_image": "",
            "social_image": "",
            "author": "",
            "seo_title": "",
            "search_description": "",
        }
    )
    response = client.post(f"/admin/pages/{article.pk}/edit/", form)
    assert response.status_code == 302, response.context["form"].errors
    article.refresh_from_db()
    return article.get_latest_revision_as_object()


def contentstate(text: str, *, entity: dict | None = None, kind="unstyled", style=None) -> str:
    """What the editor's script sends: one block of text, all of it under `entity` and `style`."""
    whole = {"offset": 0, "length": len(text)}
    return json.dumps(
        {
            "blocks": [
                {
                    "key": "abcde",
                    "text": text,
                    "type": kind,
                    "depth": 0,
                    "inlineStyleRanges": [{**whole, "style": style}] if style else [],
                    "entityRanges": [{**whole, "key": 0}] if entity else [],
                }
            ],
            "entityMap": {"0": {"mutability": "MUTABLE", **entity}} if entity else {},
        }
    )


CRAFTED = {
    "javascript link": {"entity": {"type": "LINK", "data": {"url": "javascript:alert(1)"}}},
    "data link": {"entity": {"type": "LINK", "data": {"url": "data:text/html,alert(1)"}}},
    "link out of its attribute": {
        "entity": {"type": "LINK", "data": {"url": '"onclick="alert(1)'}}
    },
    "link with a handler": {
        "entity": {"type": "LINK", "data": {"url": "https://x.org", "onclick": "alert(1)"}}
    },
    "page that is no number": {
        "entity": {"type": "LINK", "data": {"id": '1" onclick="alert(1)', "parentId": 1}}
    },
    "document with an address": {
        "entity": {"type": "DOCUMENT", "data": {"id": "x", "url": "javascript:alert(1)"}}
    },
    "embed": {
        "entity": {"type": "EMBED", "data": {"url": "https://example.net", "embedType": "video"}},
        "kind": "atomic",
    },
    "image": {
        "entity": {
            "type": "IMAGE",
            "data": {"id": 1, "format": "left", "alt": '"onload="alert(1)'},
        },
        "kind": "atomic",
    },
    "rule": {"entity": {"type": "HORIZONTAL_RULE", "data": {}}, "kind": "atomic"},
    "unknown entity": {"entity": {"type": "SCRIPT", "data": {"src": "https://example.net"}}},
    "heading": {"kind": "header-one"},
    "code": {"kind": "code-block"},
    "unknown block": {"kind": "<script>"},
    "unknown style": {"style": 'COLOR" onclick="alert(1)'},
}


HOSTILE_LINK = contentstate("x", **CRAFTED["javascript link"])


@pytest.mark.parametrize("case", CRAFTED)
def test_crafted_text_is_stored_clean(editor_client, article, case):
    draft = save_body(
        editor_client, article, ("paragraph", contentstate("un texte", **CRAFTED[case]))
    )
    (block,) = draft.body.raw_data
    assert offences(block["value"], STORED) == []
    assert BeautifulSoup(block["value"], "html.parser").get_text() in {"un texte", ""}


def test_markup_typed_as_text_stays_text(editor_client, article):
    texts = [re.sub(r"[\x00-\x1f]", " ", payload) for payload in CORPUS]
    blocks = [("paragraph", contentstate(text)) for text in texts]
    stored = [block["value"] for block in save_body(editor_client, article, *blocks).body.raw_data]
    assert [offences(html, STORED) for html in stored] == [[]] * len(CORPUS)
    shown = [BeautifulSoup(html, "html.parser").get_text() for html in stored]
    assert [" ".join(text.split()) for text in shown] == [" ".join(text.split()) for text in texts]


@pytest.mark.parametrize(
    "block",
    [
        ("callout", {"kind": "info", "title": "", "text": HOSTILE_LINK}),
        ("definition", {"term": "T", "text": HOSTILE_LINK, "anchor": ""}),
    ],
    ids=["callout", "definition"],
)
def test_text_inside_other_blocks_is_stored_clean(editor_client, article, block):
    (stored,) = save_body(editor_client, article, block).body.raw_data
    assert BeautifulSoup(stored["value"]["text"], "html.parser").a.attrs == {}


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "{", "[]", '{"blocks":1}'])
def test_text_that_is_no_text_of_the_editor_is_a_bad_request(editor_client, article, value):
    before = article.revisions.count()
    client = editor_client
    client.raise_request_exception = False
    form = nested_form_data({"title": "x", "body": streamfield([("paragraph", value)])})
    response = client.post(f"/admin/pages/{article.pk}/edit/", form)
    assert response.status_code == 400
    assert article.revisions.count() == before


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)//youtu.be/abcdefghijk", "data:text/html,alert(1)", "//youtu.be/x"]
)
def test_video_of_a_crafted_address_is_refused(editor_client, article, url):
    with pytest.raises(AssertionError, match="body"):
        save_body(editor_client, article, ("video", {"url": url, "title": "t", "transcript": ""}))


def test_menu_of_a_crafted_address_is_refused(editor_client):
    link = {"label": "Accueil", "page": "", "url": "javascript:alert(1)"}
    form = nested_form_data(
        {"navigation": streamfield([("link", link)]), "social_links": streamfield([])}
    )
    site = SiteSettings.load()
    response = editor_client.post(f"/admin/settings/cms/sitesettings/{site.pk}/", form)
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["navigation"])
    assert list(SiteSettings.objects.get().navigation) == []


# Past the form: what an import or a program stores ------------------------------------------------


def item(value) -> dict:
    """An item of a list, as the database holds it."""
    return {"type": "item", "value": value, "id": "7d1fd1f7-0000-4000-8000-000000000000"}


def body_of(*texts: str) -> str:
    """A body with each text in every kind of rich text, as the database holds it."""
    return json.dumps([block for text in texts for block in _blocks_of(text)])


def _blocks_of(text: str) -> list[dict]:
    entry = {"question": "Q", "answer": text, "anchor": ""}
    return [
        {"type": "paragraph", "value": text},
        {"type": "callout", "value": {"kind": "tip", "title": "", "text": text}},
        {"type": "definition", "value": {"term": "T", "text": text, "anchor": ""}},
        {"type": "faq", "value": {"title": "", "entries": [item(entry)]}},
    ]


def rich_texts(body: list[dict]) -> list[str]:
    """The rich texts of `body_of`, stored or represented."""
    return [_rich_text_of(block["type"], block["value"]) for block in body]


def _rich_text_of(kind: str, value) -> str:
    if kind == "faq":
        (entry,) = value["entries"]
        return entry.get("value", entry)["answer"]
    return value if kind == "paragraph" else value["text"]


def shown_texts(client, article: ArticlePage) -> list[str]:
    page = BeautifulSoup(client.get(article.url).content, "html.parser")
    return [element.decode_contents() for element in page.select(".prose, .answer")]


def test_raw_html_is_stored_represented_and_shown_clean(client, article):
    article.body = body_of(*(f"<p>avant {payload}</p>" for payload in CORPUS))
    article.save_revision().publish()
    nothing = [[]] * len(CORPUS) * 4

    stored = rich_texts(list(ArticlePage.objects.get().body.raw_data))
    assert [offences(html, STORED) for html in stored] == nothing
    represented = rich_texts(client.get(f"/api/v2/pages/{article.pk}/").json()["body"])
    assert [offences(html, SHOWN) for html in represented] == nothing
    assert [offences(html, SHOWN) for html in shown_texts(client, article)] == nothing


def test_raw_html_of_a_table_restored_from_elsewhere_is_shown_clean(client, article):
    """What is in the database already did not pass our code."""
    article.body = body_of("<p>x</p>")
    article.save_revision().publish()
    hostile = body_of("<p onclick=alert(1)>x<script>alert(1)</script></p>")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cms_articlepage SET body = %s", [hostile])
    represented = rich_texts(client.get(f"/api/v2/pages/{article.pk}/").json()["body"])
    assert represented == ["<p>x</p>"] * 4


# Plain texts --------------------------------------------------------------------------------------


def show_plain_texts(client, article: ArticlePage, text: str) -> str:
    """Publish the article with `text` in every field that holds plain text; return its page."""
    article.title = article.summary = article.lead = text
    article.seo_title = article.search_description = text
    step = {"letter": text[:3], "title": text, "text": text}
    blocks = {
        "heading": {"text": text, "level": "2"},
        "quote": {"text": text, "author": text, "role": text},
        "callout": {"kind": "tip", "title": text, "text": "<p>x</p>"},
        "definition": {"term": text, "text": "<p>x</p>", "anchor": "ancre"},
        "steps": {"title": text, "steps": [item(step)]},
        "objectives": {"title": text, "objectives": [item(text)]},
        "key_figures": {
            "title": text,
            "figures": [item({"value": text, "label": text})],
        },
        "video": {"url": "https://vimeo.com/76979871", "title": text, "transcript": text},
        "call_to_action": {"title": text, "action": "offer_request", "label": text, "page": None},
    }
    article.body = json.dumps([{"type": name, "value": value} for name, value in blocks.items()])
    article.save_revision().publish()
    return client.get(article.url).content.decode()


@pytest.fixture
def site(db) -> SiteSettings:
    settings = SiteSettings.load()
    settings.contact_email = "contact@example.org"
    settings.save()
    return settings


@pytest.mark.parametrize("payload", CORPUS)
def test_plain_text_adds_no_element_to_the_website(client, article, site, payload):
    text = re.sub(r"[\x00-\x1f]", " ", payload)
    site.name = site.footer = site.phone = "un texte"
    site.save()
    harmless = skeleton(show_plain_texts(client, article, "un texte"))
    site.name, site.footer, site.phone = text[:120], text, text[:30]
    site.save()
    assert skeleton(show_plain_texts(client, article, text)) == harmless


@pytest.mark.parametrize(
    "payload", ["<img src=x onerror=alert(1)>", "\"'><script>alert(1)</script>"]
)
def test_title_adds_no_element_to_the_admin(editor_client, payload):
    formation = FormationPageFactory(title="un texte", live=False, methods="")
    addresses = [
        "/admin/",
        "/admin/formations/",
        "/admin/rapports/publication/",
        f"/admin/pages/{formation.pk}/history/",
        f"/admin/pages/{formation.pk}/delete/",
        f"/admin/pages/{formation.get_parent().pk}/",
        f"/admin/bulk/wagtailcore/page/publish/?id={formation.pk}",
    ]
    harmless = [skeleton(editor_client.get(address).content.decode()) for address in addresses]
    formation.title = formation.draft_title = payload
    formation.save_revision()
    Page.objects.filter(pk=formation.pk).update(title=payload, draft_title=payload)
    for address, expected in zip(addresses, harmless, strict=True):
        assert skeleton(editor_client.get(address).content.decode()) == expected, address


def test_message_of_a_refused_publication_escapes_the_title(editor_client, editor):
    formation = FormationPageFactory(title="<img src=x onerror=alert(1)>", live=False, methods="")
    workflow = Workflow.objects.get(name="Relecture")
    state = workflow.start(formation, editor)
    response = editor_client.post(
        f"/admin/pages/workflow/action/{formation.pk}/approve/{state.current_task_state.pk}/",
        follow=True,
    )
    page = response.content.decode()
    assert "ne peut pas être publiée" in page or "Pour être publiée" in page
    assert BeautifulSoup(page, "html.parser").find_all("img", src="x") == []


# Links that must go on working --------------------------------------------------------------------


def test_links_to_pages_and_documents_lead_there(client, article):
    formation = FormationPageFactory(slug="avancer-ensemble")
    document = SiteDocument.objects.create(title="Programme", file="documents/a.pdf")
    article.body = body_of(
        f'<p><a linktype="page" id="{formation.pk}">la formation</a> '
        f'<a linktype="document" id="{document.pk}">le programme</a> '
        '<a href="https://example.org/">ailleurs</a></p>'
    )
    article.save_revision().publish()
    file = f"http://localhost:8000{document.url}"
    expected = ["/formations/avancer-ensemble/", file, "https://example.org/"]

    data = client.get(f"/api/v2/pages/{article.pk}/").json()
    for html in rich_texts(data["body"]):
        links = BeautifulSoup(html, "html.parser").find_all("a")
        assert [link["href"] for link in links] == expected
    page = BeautifulSoup(client.get(article.url).content, "html.parser")
    for element in page.select(".prose, .answer"):
        assert [link["href"] for link in element.find_all("a")] == expected


def test_link_to_a_page_that_is_gone_leads_nowhere(client, article):
    article.body = body_of('<p><a linktype="page" id="999999">disparue</a></p>')
    article.save_revision().publish()
    page = BeautifulSoup(client.get(article.url).content, "html.parser")
    links = [link.attrs for element in page.select(".prose") for link in element.find_all("a")]
    assert links == [{}, {}, {}]


def test_link_without_a_number_breaks_no_page(client, editor_client, article):
    """Wagtail would look for the page « x » whenever it shows the text."""
    link = {"type": "LINK", "data": {"id": "x", "parentId": 1}}
    draft = save_body(editor_client, article, ("paragraph", contentstate("lien", entity=link)))
    draft.save_revision().publish()
    page = BeautifulSoup(client.get(article.url).content, "html.parser")
    assert page.select_one(".prose").decode_contents() == "<p><a>lien</a></p>"


@pytest.mark.parametrize("wish", ["zzz", "db_html", "db_markdown"])
def test_address_of_a_page_does_not_choose_the_format_of_its_texts(client, article, wish):
    formation = FormationPageFactory(slug="avancer-ensemble")
    article.body = body_of(f'<p><a linktype="page" id="{formation.pk}">lien</a></p>')
    article.save_revision().publish()
    response = client.get(f"{article.url}?rich_text_format={wish}")
    assert response.status_code == 200
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one(".prose a").attrs == {"href": "/formations/avancer-ensemble/"}


def test_block_of_an_unknown_kind_shows_nothing():
    assert render_to_string("website/blocks/unknown.html", {"value": "<b>x</b>"}).strip() == ""
