"""What is said of an image: the renditions that exist, and nothing of a private collection."""

import pytest
from wagtail.models import Collection, CollectionViewRestriction

from blocks.representations import is_private, represent_image
from blocks.streams import BodyBlock
from cms.models import SiteImage, SiteRendition
from cms.services.renditions import make_renditions
from tests.factories.content import SiteImageFactory

pytestmark = pytest.mark.django_db
BASE_URL = "http://localhost:8000"


@pytest.fixture
def private() -> Collection:
    """A collection for those who are logged in."""
    collection = Collection.get_first_root_node().add_child(name="Réservée")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    return collection


def url(image: SiteImage, spec: str) -> str:
    return BASE_URL + image.renditions.get(filter_spec=spec).url


def test_image_is_represented_whole():
    image = SiteImageFactory(size=(600, 300), credit="Photo Jeanne Morel")
    make_renditions(image)
    assert represent_image(image, alt="Ici") == {
        "id": image.pk,
        "src": url(image, "width-800|format-jpeg"),
        "width": 600,
        "height": 300,
        "alt": "Ici",
        "decorative": False,
        "credit": "Photo Jeanne Morel",
        "focal_point": None,
        "sources": [
            {
                "type": f"image/{kind}",
                "srcset": [
                    {"url": url(image, f"width-400|format-{kind}"), "width": 400, "height": 200},
                    {"url": url(image, f"width-800|format-{kind}"), "width": 600, "height": 300},
                ],
            }
            for kind in ("webp", "jpeg")
        ],
    }


def test_reading_makes_no_rendition():
    image = SiteImageFactory()
    image.get_rendition("max-165x165")
    shown = represent_image(image)
    assert (shown["src"], shown["sources"]) == (BASE_URL + image.file.url, [])
    assert SiteRendition.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_images_for_display_cost_two_queries(django_assert_num_queries, count):
    for _ in range(count):
        make_renditions(SiteImageFactory())
    with django_assert_num_queries(2):
        shown = [represent_image(image) for image in SiteImage.objects.for_display()]
    assert [len(image["sources"]) for image in shown] == [2] * count


def test_one_image_costs_two_queries(django_assert_num_queries):
    image = SiteImageFactory()
    with django_assert_num_queries(2):
        represent_image(image)


# Private collections ----------------------------------------------------------------------------


def test_image_of_a_private_collection_is_not_shown(private):
    image, public = SiteImageFactory(collection=private), SiteImageFactory()
    assert represent_image(image) is None
    assert represent_image(SiteImage.objects.for_display().get(pk=image.pk)) is None
    assert list(SiteImage.objects.public()) == [public]
    block = BodyBlock().child_blocks["image"]
    value = {"image": {"image": image.pk, "alt_text": "", "decorative": True}, "caption": ""}
    assert block.get_api_representation(block.to_python(value))["image"] is None


def test_collection_below_a_private_one_is_private(private):
    inner = private.add_child(name="Dedans")
    image = SiteImageFactory(collection=inner)
    assert is_private(image)
    assert not is_private(SiteImageFactory())
    assert is_private(SiteImage.objects.for_display().get(pk=image.pk))


def test_collection_beside_a_private_one_is_public(private):
    beside = Collection.get_first_root_node().add_child(name="Voisine")
    image = SiteImageFactory(collection=beside)
    assert not is_private(image)
    assert list(SiteImage.objects.public()) == [image]


def test_privacy_counts_at_once_both_ways(private):
    image = SiteImageFactory(collection=private)
    assert represent_image(image) is None
    CollectionViewRestriction.objects.all().delete()
    assert represent_image(image) is not None
