"""Images on the website: sizes to choose from, room kept for them, words for them."""

import pytest
from django.template.loader import render_to_string

from cms.services.renditions import make_renditions
from tests.factories.content import ArticlePageFactory, SiteImageFactory

WIDE, NARROW = "/media/images/a.800", "/media/images/a.400"
IMAGE = {
    "src": f"{WIDE}.jpg",
    "width": 1000,
    "height": 500,
    "alt": 'Six personnes "assises"',
    "sources": [
        {
            "type": f"image/{kind}",
            "srcset": [
                {"url": f"{NARROW}.{end}", "width": 400, "height": 200},
                {"url": f"{WIDE}.{end}", "width": 800, "height": 400},
            ],
        }
        for kind, end in (("webp", "webp"), ("jpeg", "jpg"))
    ],
}


def draw(**context) -> str:
    return render_to_string("website/picture.html", {"sizes": "50vw", **context}).strip()


def test_picture_offers_webp_then_jpeg():
    assert draw(image=IMAGE) == (
        f'<picture><source type="image/webp" srcset="{NARROW}.webp 400w, {WIDE}.webp 800w"'
        f' sizes="50vw"><img src="{WIDE}.jpg" srcset="{NARROW}.jpg 400w, {WIDE}.jpg 800w"'
        ' sizes="50vw" width="1000" height="500" alt="Six personnes &quot;assises&quot;"'
        ' loading="lazy"></picture>'
    )


def test_picture_without_renditions_is_the_original():
    image = {**IMAGE, "sources": [], "alt": ""}
    assert draw(image=image, eager=True) == (
        f'<picture><img src="{WIDE}.jpg" width="1000" height="500" alt=""'
        ' fetchpriority="high"></picture>'
    )


@pytest.mark.parametrize(
    ("point", "classes"),
    [
        ({"x": 500.0, "y": 250.0}, "x-50 y-50"),
        ({"x": 0.0, "y": 500.0}, "x-0 y-100"),
        ({"x": 760.0, "y": 130.0}, "x-75 y-25"),
    ],
)
def test_what_matters_stays_in_sight(point, classes):
    assert f' class="{classes}"' in draw(image={**IMAGE, "focal_point": point})


@pytest.mark.django_db
def test_article_shows_its_images_and_makes_none(client):
    hero, inside = SiteImageFactory(size=(600, 300)), SiteImageFactory(size=(600, 300))
    make_renditions(hero)
    body = [{"type": "image", "value": {"image": {"image": inside.pk, "alt_text": "Ici"}}}]
    page = ArticlePageFactory(slug="article", hero_image=hero, body=body)
    html = client.get("/articles/article/").content.decode()
    assert html.count("<picture>") == 2
    assert html.count('type="image/webp"') == 1  # of the one whose renditions are made
    assert html.index('fetchpriority="high"') < html.index('loading="lazy"')
    assert f'src="http://localhost:8000{inside.file.url}"' in html
    assert page.hero_image.renditions.count() == 4
    assert not inside.renditions.exists()
