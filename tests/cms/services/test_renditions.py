"""The sizes and formats of images: made when an image is saved, renewed, taken away with it."""

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from PIL import Image

from blocks.representations import represent_image
from cms.models import SiteImage, SiteRendition
from cms.services.renditions import (
    enqueue_missing_renditions,
    images_to_render,
    make_renditions,
    make_renditions_task,
)
from tests.factories.content import SiteImageFactory
from tests.factories.pictures import png

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """A transaction that is committed at the end of the block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def sizes(image: SiteImage) -> dict[str, list[tuple[int, int]]]:
    return {
        source["type"]: [(one["width"], one["height"]) for one in source["srcset"]]
        for source in represent_image(image)["sources"]
    }


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((60, 40), [(60, 40)]),
        ((400, 100), [(400, 100)]),
        ((402, 201), [(400, 200), (402, 201)]),
        ((1000, 500), [(400, 200), (800, 400), (1000, 500)]),
        ((1600, 800), [(400, 200), (800, 400), (1200, 600), (1600, 800)]),
        ((2000, 1000), [(400, 200), (800, 400), (1200, 600), (1600, 800)]),
    ],
)
def test_saved_image_gets_its_sizes_never_wider_than_it_is(committed, size, widths):
    with committed():
        image = SiteImageFactory(size=size)
    assert sizes(image) == {"image/webp": widths, "image/jpeg": widths}


def test_avif_is_made_where_the_settings_name_it(settings, committed):
    settings.IMAGE_FORMATS = ["avif", "webp", "jpeg"]
    with committed():
        image = SiteImageFactory()
    assert list(sizes(image)) == ["image/avif", "image/webp", "image/jpeg"]


def test_picture_is_what_its_name_says_and_transparency_is_white_in_jpeg(media):
    output = io.BytesIO()
    Image.new("RGBA", (60, 40), (0, 0, 0, 0)).save(output, "PNG")
    image = SiteImage(title="Logo", file=ContentFile(output.getvalue(), name="logo.png"))
    image._set_image_file_metadata()
    image.save()
    make_renditions(image)
    found = {one.filter_spec: one.file for one in image.renditions.all()}
    with found["width-400|format-jpeg"].open() as file, Image.open(file) as picture:
        assert (picture.format, picture.getpixel((5, 5))) == ("JPEG", (255, 255, 255))
    with found["width-400|format-webp"].open() as file, Image.open(file) as picture:
        assert (picture.format, picture.convert("RGBA").getpixel((5, 5))[3]) == ("WEBP", 0)


def test_making_twice_makes_nothing():
    image = SiteImageFactory()
    assert make_renditions(image) == 2
    before = set(SiteRendition.objects.values_list("pk", "file"))
    assert make_renditions(image) == 0
    assert set(SiteRendition.objects.values_list("pk", "file")) == before


def test_image_that_is_gone_is_no_failure():
    result = make_renditions_task.enqueue(123_456)
    assert result.errors == []


def test_new_sizes_are_made_and_old_ones_taken_away(settings, media, committed, capsys):
    with committed():
        image = SiteImageFactory(size=(1000, 500))
    image.get_rendition("max-165x165")  # the admin's, which stays
    settings.IMAGE_WIDTHS = [300, 400]
    with committed():
        call_command("make_renditions")
    assert capsys.readouterr().out == "2 renditions made.\n"
    assert set(sizes(image)["image/webp"]) == {(300, 150), (400, 200)}
    assert image.renditions.filter(filter_spec="max-165x165").exists()
    assert not [name for name in files(media / "images") if "width-800" in name]
    assert images_to_render() == []


def test_worker_makes_what_is_missing():
    SiteImageFactory(), SiteImageFactory()
    assert enqueue_missing_renditions() == 2
    assert enqueue_missing_renditions() == 0
    assert SiteRendition.objects.count() == 4


def test_image_that_cannot_be_read_stops_no_other(capsys, media):
    broken, good = SiteImageFactory(), SiteImageFactory()
    (media / broken.file.name).write_bytes(b"no picture")
    with pytest.raises(SystemExit) as end:
        call_command("make_renditions")
    assert end.value.code == 1
    assert capsys.readouterr().err.endswith(f"Image {broken.pk} cannot be read.\n")
    assert list(sizes(good)) == ["image/webp", "image/jpeg"]
    assert represent_image(broken)["src"] == f"http://localhost:8000{broken.file.url}"


def test_another_file_has_renditions_of_its_own(admin_client, media, committed):
    with committed():
        image = SiteImageFactory(size=(60, 40))
    old = files(media)
    upload = ContentFile(png((80, 20)), name="other.png")
    with committed():
        admin_client.post(f"/admin/images/{image.pk}/", {"title": "Autre", "file": upload})
    image = SiteImage.objects.get()
    assert sizes(image) == {"image/webp": [(80, 20)], "image/jpeg": [(80, 20)]}
    assert files(media) & old == set()


def test_file_changed_by_code_has_renditions_of_its_own(media, committed):
    image = SiteImageFactory(size=(60, 40))
    make_renditions(image)
    image.file = ContentFile(png((80, 20)), name="other.png")
    image._set_image_file_metadata()
    with committed():
        image.save()
    assert sizes(image) == {"image/webp": [(80, 20)], "image/jpeg": [(80, 20)]}


def test_deleting_an_image_deletes_its_files(media, committed):
    with committed():
        image = SiteImageFactory(size=(1000, 500))
    assert len(files(media)) == 7
    with committed():
        image.delete()
    assert files(media) == set()


def test_focal_point_is_told_at_once_and_crops_nothing(committed):
    with committed():
        image = SiteImageFactory(size=(1000, 500))
    before = represent_image(image)
    image.focal_point_x, image.focal_point_y = 250, 100
    image.focal_point_width = image.focal_point_height = 10
    with committed():
        image.save()
    assert represent_image(image) == {**before, "focal_point": {"x": 250, "y": 100}}
