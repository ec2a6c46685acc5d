"""Every block answers for itself, shows itself in the picker and explains itself."""

import pytest
from django.template.loader import get_template
from django.urls import reverse
from wagtail.blocks import StructBlock
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.rich_text import RichText

from blocks.anchors import french_slug, unique_anchors
from blocks.links import LinkBlock
from blocks.media import identify_video
from blocks.streams import BodyBlock
from tests.factories.content import (
    FormationPageFactory,
    SessionFlowFactory,
    SiteImageFactory,
)

BLOCKS = BodyBlock().child_blocks
DRAWN_FROM_DATA = {"image", "flow", "related_formations", "document"}


def represent(name: str, value):
    block = BLOCKS[name]
    return block.get_api_representation(block.normalize(value))


@pytest.mark.parametrize("name", BLOCKS)
def test_every_block_has_a_label_an_icon_a_description_and_a_template(name):
    block = BLOCKS[name]
    assert block.label != name.replace("_", " ").capitalize() or name in {"document", "image"}
    assert block.meta.icon != "placeholder"
    assert block.get_description()
    assert get_template(f"website/blocks/{name}.html")


@pytest.mark.parametrize("name", sorted(BLOCKS.keys() - DRAWN_FROM_DATA))
def test_every_block_shows_a_preview_of_its_own(name):
    assert BLOCKS[name].get_preview_value()
    assert BLOCKS[name].is_previewable


@pytest.mark.django_db
@pytest.mark.parametrize("name", BLOCKS)
def test_every_preview_is_drawn_by_the_admin(admin_client, name):
    FormationPageFactory(title="Une formation")
    SessionFlowFactory()
    SiteImageFactory()
    block = BLOCKS[name]
    url = reverse("wagtailadmin_block_preview") + f"?id={block.definition_prefix}"
    response = admin_client.get(url)
    assert response.status_code == 200
    assert "</body>" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        (
            "heading",
            {"text": "L’œuvre d’un pair", "level": "3"},
            {"text": "L’œuvre d’un pair", "level": 3, "anchor": "l-oeuvre-d-un-pair"},
        ),
        (
            "definition",
            {"term": "Manchette", "text": RichText("<p>Une phrase.</p>"), "anchor": ""},
            {"term": "Manchette", "text": "<p>Une phrase.</p>", "anchor": "manchette"},
        ),
        (
            "steps",
            {"title": "", "steps": [{"letter": "M", "title": "Matériaux", "text": "Choisir"}]},
            {"title": "", "steps": [{"letter": "M", "title": "Matériaux", "text": "Choisir"}]},
        ),
        (
            "objectives",
            {"title": "", "objectives": ["Un", "Deux"]},
            {"title": "", "objectives": ["Un", "Deux"]},
        ),
        (
            "key_figures",
            {"title": "", "figures": [{"value": "8", "label": "pairs"}]},
            {"title": "", "figures": [{"value": "8", "label": "pairs"}]},
        ),
        (
            "quote",
            {"text": "Oui", "author": "", "role": ""},
            {"text": "Oui", "author": "", "role": ""},
        ),
        (
            "video",
            {"url": "https://youtu.be/abcdefghijk", "title": "Une séance", "transcript": ""},
            {
                "url": "https://youtu.be/abcdefghijk",
                "title": "Une séance",
                "transcript": "",
                "provider": "youtube",
                "embed_url": "https://www.youtube-nocookie.com/embed/abcdefghijk",
            },
        ),
        (
            "call_to_action",
            {"title": "Parlons", "action": "offer_request", "label": "Demander", "page": None},
            {"title": "Parlons", "action": "offer_request", "label": "Demander", "page": None},
        ),
    ],
)
def test_a_block_is_represented_whole(name, value, expected):
    assert represent(name, value) == expected


def test_each_question_has_an_address_of_its_own():
    entries = [
        {"question": "Combien ?", "answer": RichText("<p>Huit.</p>"), "anchor": ""},
        {"question": "Combien ?", "answer": RichText("<p>Huit.</p>"), "anchor": ""},
        {"question": "Et si… ?", "answer": RichText("<p>Oui.</p>"), "anchor": "absence"},
    ]
    value = represent("faq", {"title": "", "entries": entries})
    assert [entry["anchor"] for entry in value["entries"]] == ["combien", "combien-2", "absence"]


@pytest.mark.django_db
def test_an_image_block_speaks_for_its_place():
    image = SiteImageFactory(description="Dans la bibliothèque")
    value = {"image": {"image": image.pk, "alt_text": "Ici", "decorative": False}, "caption": "C"}
    block = BLOCKS["image"]
    shown = block.get_api_representation(block.to_python(value))
    assert (shown["image"]["alt"], shown["image"]["decorative"]) == ("Ici", False)
    value["image"] |= {"decorative": True}
    shown = block.get_api_representation(block.to_python(value))
    assert (shown["image"]["alt"], shown["image"]["decorative"]) == ("", True)


@pytest.mark.django_db
def test_related_formations_leave_drafts_out():
    live, draft = FormationPageFactory(slug="pratiquer"), FormationPageFactory(live=False)
    value = represent("related_formations", {"title": "Liées", "formations": [live, draft]})
    assert [link["path"] for link in value["formations"]] == ["/formations/pratiquer/"]


@pytest.mark.parametrize(
    ("url", "provider"),
    [
        ("https://www.youtube.com/watch?v=abcdefghijk", "youtube"),
        ("https://vimeo.com/76979871", "vimeo"),
        ("https://www.dailymotion.com/video/x8abc", "dailymotion"),
        ("https://example.org/video", None),
        ("https://youtube.com.evil.example/watch?v=abcdefghijk", None),
        ("javascript:alert(1)//https://vimeo.com/1", None),
    ],
)
def test_identify_video_knows_three_players_and_no_other(url, provider):
    found = identify_video(url)
    assert (found and found[0]) == provider


def test_blocks_of_a_link_want_a_page_or_an_address():
    block = LinkBlock()
    with pytest.raises(StructBlockValidationError):
        block.clean(block.normalize({"label": "Voir", "page": None, "url": ""}))


def test_french_slug_keeps_the_words_of_an_elision():
    assert french_slug("L’œuvre d'un pair !") == "l-oeuvre-d-un-pair"
    assert unique_anchors(["Un", "Un", "!"]) == ["un", "un-2", "question"]


def test_struct_blocks_explain_their_fields():
    silent = [
        f"{name}.{child}"
        for name, block in BLOCKS.items()
        if isinstance(block, StructBlock)
        for child, field in block.child_blocks.items()
        if not field.label
    ]
    assert silent == []
