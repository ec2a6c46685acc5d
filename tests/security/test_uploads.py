"""What is uploaded in the admin, through each of its doors, and what becomes of it."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image
from wagtail.models import Collection, UploadedFile

from cms.forms.uploads import CHOOSE_AGAIN, reencode_image
from cms.models import SiteDocument, SiteImage
from tests.factories.pictures import png
from tests.security import payloads
from tests.security.payloads import CLEANED_IMAGES, MARK, PDF, REFUSED_DOCUMENTS, REFUSED_IMAGES


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def stored_files(media_root: Path) -> list[Path]:
    """Every file but renditions, which are made of what is stored."""
    renditions = media_root / "images"
    files = [path for path in media_root.rglob("*") if path.is_file()]
    return [path for path in files if path.parent != renditions]


class Door:
    """One way to send a file to the library `kind` (images or documents)."""

    def __init__(self, client, kind: str):
        self.client, self.kind = client, kind
        self.model = SiteImage if kind == "images" else SiteDocument

    def send(self, name: str, content: bytes, **form) -> list[str]:
        """Return the errors that the sender reads, none when the file was taken."""
        file = SimpleUploadedFile(name, content)
        return self.post(file, {"title": "Un fichier", "collection": _root().pk, **form})

    def post(self, file, form) -> list[str]:
        raise NotImplementedError


class Single(Door):
    def post(self, file, form):
        response = self.client.post(f"/admin/{self.kind}/add/", {**form, "file": file})
        return _form_errors(response)


class Several(Door):
    def post(self, file, form):
        response = self.client.post(f"/admin/{self.kind}/multiple/add/", {**form, "files[]": file})
        answer = response.json()
        return [] if answer["success"] else answer["error_message"].split("\n")


class Chooser(Door):
    def post(self, file, form):
        prefix = f"{self.kind[:-1]}-chooser-upload"
        named = {f"{prefix}-{name}": value for name, value in {**form, "file": file}.items()}
        response = self.client.post(f"/admin/{self.kind}/chooser/create/", named)
        return (
            [] if response.json()["step"] != "reshow_creation_form" else _chooser_errors(response)
        )


class Replacement(Door):
    """The form of what is in the library already."""

    def __init__(self, client, kind):
        super().__init__(client, kind)
        self.model.objects.all().delete()
        if kind == "images":
            self.old = SiteImage(title="Ancienne", file=ContentFile(png(), name="a.png"))
            self.old._set_image_file_metadata()
        else:
            self.old = SiteDocument(title="Ancien", file=ContentFile(PDF, name="a.pdf"))
        self.old.save()

    def post(self, file, form):
        edit = "" if self.kind == "images" else "edit/"
        address = f"/admin/{self.kind}/{edit}{self.old.pk}/"
        return _form_errors(self.client.post(address, {**form, "file": file}))


DOORS = [Single, Several, Chooser, Replacement]


def _form_errors(response) -> list[str]:
    if response.status_code == 302:
        return []
    return [str(error) for errors in response.context["form"].errors.values() for error in errors]


def _chooser_errors(response) -> list[str]:
    form = BeautifulSoup(response.json()["htmlFragment"], "html.parser")
    return [error.get_text(strip=True) for error in form.select(".w-field__errors .error-message")]


def _root() -> Collection:
    return Collection.get_first_root_node()


def rows(door: Door) -> list[tuple]:
    return list(door.model.objects.values_list("pk", "file"))


@pytest.fixture(params=DOORS, ids=lambda door: door.__name__.lower())
def image_door(request, editor_client) -> Door:
    return request.param(editor_client, "images")


@pytest.fixture(params=DOORS, ids=lambda door: door.__name__.lower())
def document_door(request, editor_client) -> Door:
    return request.param(editor_client, "documents")


def expect_refusal(door: Door, media_root: Path, name: str, content: bytes, **form) -> list[str]:
    """Nothing is kept: no row, no file, and what was there is as it was."""
    before = rows(door), stored_files(media_root)
    errors = door.send(name, content, **form)
    assert (rows(door), stored_files(media_root)) == before
    assert not UploadedFile.objects.exists()
    return errors


# Images -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", REFUSED_IMAGES)
def test_file_is_refused_as_an_image(image_door, media_root, case):
    name, content, message = REFUSED_IMAGES[case]
    assert expect_refusal(image_door, media_root, name, content) == [message]


@pytest.mark.parametrize("case", CLEANED_IMAGES)
def test_image_is_kept_without_what_came_with_it(image_door, media_root, case):
    name, content, encoder = CLEANED_IMAGES[case]
    assert MARK in content or b"PK\x03\x04" in content
    assert image_door.send(name, content) == []
    image = SiteImage.objects.get()
    stored = Path(image.file.path).read_bytes()
    assert MARK not in stored
    assert not zipfile.is_zipfile(io.BytesIO(stored))
    with Image.open(io.BytesIO(stored)) as picture:
        assert (picture.format, picture.size) == (encoder, (60, 40))
        assert dict(picture.getexif()) == {}
        assert {"exif", "xmp", "comment", "icc_profile"} & picture.info.keys() == set()
    assert stored_files(media_root) == [Path(image.file.path)]
    assert (image.width, image.height, image.file_size) == (60, 40, len(stored))


def test_photo_taken_sideways_is_stored_upright(image_door):
    sideways = payloads.jpeg(exif=payloads.exif(orientation=6))
    assert image_door.send("photo.jpg", sideways) == []
    image = SiteImage.objects.get()
    assert (image.width, image.height) == (40, 60)


def test_film_is_kept_as_its_first_picture(image_door):
    assert image_door.send("film.webp", payloads.webp_film(5, (60, 40))) == []
    with Image.open(SiteImage.objects.get().file.path) as picture:
        assert picture.n_frames == 1


def test_transparency_is_kept(editor_client):
    output = io.BytesIO()
    Image.new("RGBA", (8, 8), (10, 20, 30, 0)).save(output, "PNG")
    assert Single(editor_client, "images").send("rond.png", output.getvalue()) == []
    with Image.open(SiteImage.objects.get().file.path) as picture:
        assert picture.getpixel((0, 0)) == (10, 20, 30, 0)


@pytest.mark.parametrize(
    "name", ["Départ de Jeanne Morel.png", "../../evasion.png", "a%00.png", "CON.PNG", "a.php.png"]
)
def test_stored_name_says_nothing_of_the_name_it_came_with(image_door, name):
    assert image_door.send(name, png()) == []
    stored = SiteImage.objects.get().file.name
    assert re.fullmatch(r"original_images/[0-9a-f]{32}\.png", stored)


def test_two_images_of_one_name_do_not_share_a_file(editor_client):
    door = Single(editor_client, "images")
    door.send("a.png", png())
    door.send("a.png", png())
    first, second = SiteImage.objects.all()
    assert first.file.name != second.file.name


@pytest.mark.parametrize("title", ["", "a" * 300])
def test_image_is_not_kept_until_the_rest_is_right(image_door, media_root, title):
    """Else Wagtail keeps the file as it came, and makes an image of it later."""
    content = payloads.jpeg(exif=payloads.exif())
    assert CHOOSE_AGAIN in expect_refusal(image_door, media_root, "a.jpg", content, title=title)


@given(st.data())
@hypothesis_settings(max_examples=150, deadline=None, database=None)
def test_damaged_pictures_are_refused_or_come_out_whole(data):
    encoder = data.draw(st.sampled_from(["jpg", "png", "webp"]))
    content = bytearray(payloads.picture({"jpg": "JPEG"}.get(encoder, encoder.upper())))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        clean = reencode_image(ContentFile(bytes(content), name=f"a.{encoder}"), encoder)
    except ValidationError:
        return
    with Image.open(clean) as picture:
        picture.load()


@pytest.mark.parametrize("content", [payloads.BOMB, payloads.picture("GIF")])
def test_importer_meets_the_same_refusals(content):
    """It has no form: what it fetches is only held to this function."""
    with pytest.raises(ValidationError):
        reencode_image(ContentFile(content, name="image.png"), "png")


# Documents --------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", REFUSED_DOCUMENTS)
def test_file_is_refused_as_a_document(document_door, media_root, case):
    name, content, message = REFUSED_DOCUMENTS[case]
    assert expect_refusal(document_door, media_root, name, content) == [message]


@pytest.mark.parametrize("name", ["Salaires 2026.pdf", "../../programme.PDF"])
def test_pdf_is_kept_under_a_name_of_ours(document_door, media_root, name):
    assert document_door.send(name, PDF) == []
    document = SiteDocument.objects.get()
    assert re.fullmatch(r"documents/[0-9a-f]{32}\.pdf", document.file.name)
    assert Path(document.file.path).read_bytes() == PDF
    assert stored_files(media_root) == [Path(document.file.path)]


def test_document_is_not_kept_until_the_rest_is_right(document_door, media_root):
    assert CHOOSE_AGAIN in expect_refusal(document_door, media_root, "a.pdf", PDF, title="")


def test_document_is_served_as_a_pdf_that_loads_nothing(client, editor_client):
    Single(editor_client, "documents").send("programme.pdf", PDF + payloads.HTML)
    document = SiteDocument.objects.get()
    response = client.get(document.url)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'"


# Media ------------------------------------------------------------------------------------------


@pytest.fixture
def files(media_root) -> dict[str, bytes]:
    """One file in each folder of the media, and one beside it."""
    contents = {
        "images/a.png": png(),
        "original_images/a.png": png((8, 8)),
        "documents/a.pdf": PDF,
        "wagtail_uploads/a.png": png(),
        "a.png": png(),
    }
    for name, content in contents.items():
        path = media_root / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    return contents


@pytest.mark.parametrize("name", ["images/a.png", "original_images/a.png"])
def test_images_are_served(client, db, files, name):
    response = client.get(f"/media/{name}")
    assert (response.status_code, response.getvalue()) == (200, files[name])
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.cookies == {}


@pytest.mark.parametrize(
    "path",
    [
        "documents/a.pdf",
        "wagtail_uploads/a.png",
        "a.png",
        "",
        "images/",
        "images",
        "original_images",
        "images/b.png",
        "images/../documents/a.pdf",
        "images/../../secret-key",
        "images/..%2fdocuments/a.pdf",
        "images/%2e%2e/documents/a.pdf",
        "images/..%5cdocuments%5ca.pdf",
        "images//../documents/a.pdf",
        "./documents/a.pdf",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "images/%00",
        "images/a.png%00",
        "imagesecrets/a.png",
        "images/" + "a" * 5000,
    ],
)
def test_nothing_else_is_served(client, db, media_root, files, path):
    (media_root.parent / "secret-key").write_bytes(MARK)
    (media_root / "imagesecrets").mkdir()
    (media_root / "imagesecrets" / "a.png").write_bytes(png())
    assert client.get(f"/media/{path}").status_code == 404
