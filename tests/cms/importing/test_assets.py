import io
import os

import pytest
from django.core.files.storage import default_storage
from PIL import Image as Picture

from cms.importing import downloads
from cms.importing.assets import AssetFinder, canonical_reference, credit_from_name, words_of
from cms.importing.downloads import NotFetchedError, fetch_image, is_public_host
from cms.importing.nodes import Image
from cms.importing.report import Warnings
from cms.models import SiteImage
from tests.factories.content import SiteImageFactory
from tests.factories.imports import codes, write_files
from tests.factories.pictures import picture, png
from tests.factories.servers import Answer, serving

HERE = {"127.0.0.1"}.__contains__


def find(finder: AssetFinder, source: str, alt: str = "Un groupe") -> tuple:
    """The image found, and the codes and messages of what is told."""
    warnings = Warnings()
    image = Image(source, alt, 3)
    finder.download([image])
    found = finder.find(image, warnings)
    return found, codes(warnings), [warning.message for warning in warnings]


def in_folder(folder, **options) -> AssetFinder:
    return AssetFinder(folder, folder, **options)


def stored_files() -> set[str]:
    try:
        return set(default_storage.listdir("original_images")[1])
    except FileNotFoundError:
        return set()


@pytest.mark.parametrize(
    ("source", "reference"),
    [
        (
            "https://res.cloudinary.com/nuage/image/upload/v1583020800/fleur_xy.jpg",
            "cloudinary:nuage/fleur_xy.jpg",
        ),
        (
            "https://res.cloudinary.com/nuage/image/upload/c_fill,w_200/v2/a/fleur_xy.jpg?x=1",
            "cloudinary:nuage/a/fleur_xy.jpg",
        ),
        (
            "https://res.cloudinary.com/nuage/image/upload/fleur_xy.jpg",
            "cloudinary:nuage/fleur_xy.jpg",
        ),
        ("https://example.org/a.jpg", "https://example.org/a.jpg"),
        ("motifs/plum.png", "motifs/plum.png"),
    ],
)
def test_a_reference_names_an_image_whatever_its_address(source, reference):
    assert canonical_reference(source) == reference


def test_two_long_addresses_have_two_references():
    first, second = (canonical_reference(f"https://example.org/{'a' * 600}{n}") for n in "12")
    assert first != second
    assert max(len(first), len(second)) <= 500


@pytest.mark.parametrize(
    ("source", "credit"),
    [
        ("/uploads/anna-petit-4410021-unsplash.jpg", "Anna Petit / Unsplash"),
        ("https://x.org/anna-petit-x_Y-pexels.jpg?w=3", "Anna Petit / Pexels"),
        ("photo-unsplash.jpg", ""),
        ("http://[x", ""),
    ],
)
def test_a_credit_is_read_in_the_names_of_stock_libraries(source, credit):
    assert credit_from_name(source) == credit


@pytest.mark.parametrize("alt", ["", "photo.jpg", "Photo", "IMG_1234", "image 3", "le-groupe"])
def test_the_name_of_a_file_is_no_alternative_text(alt):
    assert words_of(Image("a/le-groupe.jpg", alt, 1)) == ""


def test_words_are_an_alternative_text():
    assert words_of(Image("a/le-groupe.jpg", "Le groupe assis", 1)) == "Le groupe assis"


@pytest.mark.django_db
class TestLocalImages:
    def test_an_image_of_the_folder_is_taken_with_its_words_and_credit(self, tmp_path):
        write_files(tmp_path, {"uploads/anna-petit-44-unsplash.png": png()})
        found, told, _ = find(in_folder(tmp_path), "/uploads/anna-petit-44-unsplash.png")
        assert told == []
        assert (found.title, found.description, found.credit) == (
            "anna-petit-44-unsplash",
            "Un groupe",
            "Anna Petit / Unsplash",
        )
        assert (found.width, found.height) == (60, 40)
        assert found.file.name.removeprefix("original_images/") in stored_files()

    @pytest.mark.parametrize(
        "source",
        [
            "photo été.png",
            "./photo été.png",
            "photo%20%C3%A9t%C3%A9.png",
            "photo e\u0301te\u0301.png",
            "photo été.png?v=3",
            "..\\a\\photo été.png",
            "/a/photo été.png",
        ],
    )
    def test_an_image_is_found_beside_its_file_then_from_the_folder(self, tmp_path, source):
        write_files(tmp_path, {"a/photo été.png": png()})
        found, told, _ = find(AssetFinder(tmp_path, tmp_path / "a"), source)
        assert found is not None
        assert told == []

    def test_an_image_named_in_nfd_on_the_disk_is_found(self, tmp_path):
        write_files(tmp_path, {"e\u0301te\u0301.png": png()})
        assert find(in_folder(tmp_path), "été.png")[0] is not None

    def test_the_same_image_is_taken_once_under_any_name(self, tmp_path):
        write_files(tmp_path, {"a.png": png(), "b.png": png(), "c.png": png((5, 5))})
        finder = in_folder(tmp_path)
        first, second, third = (find(finder, name)[0] for name in ("a.png", "b.png", "c.png"))
        assert first == second != third

    def test_two_folders_may_each_have_a_photo(self, tmp_path):
        write_files(tmp_path, {"a/photo.png": png(), "b/photo.png": png((5, 5))})
        first, second = (find(in_folder(tmp_path / name), "photo.png")[0] for name in "ab")
        assert first != second

    def test_an_image_of_the_library_is_found_by_its_reference(self, tmp_path):
        image = SiteImageFactory(source_ref="motifs/plum.png", description="Un cercle")
        assert find(in_folder(tmp_path), "motifs/plum.png", alt="") == (image, [], [])

    def test_an_image_without_words_is_told(self, tmp_path):
        write_files(tmp_path, {"a.png": png()})
        found, told, _ = find(in_folder(tmp_path), "a.png", alt="a.png")
        assert (found.description, told) == ("", ["alt_missing"])

    @pytest.mark.parametrize(
        "source",
        [
            "absente.png",
            "../secret.png",
            "../../../../etc/passwd",
            "%2e%2e/secret.png",
            "/etc/passwd",
            "lien.png",
            "boucle.png",
            "dossier.png",
            "a\0.png",
            "a" * 5000 + ".png",
            "%00.png",
            "",
        ],
    )
    def test_nothing_is_read_out_of_the_folder(self, tmp_path, source):
        root = write_files(tmp_path, {"secret.png": png(), "donné/dossier.png/a": "x"}) / "donné"
        (root / "lien.png").symlink_to("../secret.png")
        (root / "boucle.png").symlink_to("boucle.png")
        assert find(in_folder(root), source) == (
            None,
            ["asset_missing"],
            ["Image absente : le fichier n’est pas dans le dossier importé."],
        )

    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("a.svg", b"<svg/>", "ce format d’image n’est pas accepté."),
            ("a.md", b"x", "ce format d’image n’est pas accepté."),
            ("a.png", b"<html>", "Cette image ne peut pas être lue"),
            ("a.jpg", png(), "Cette image ne peut pas être lue"),
            ("a.png", b"", "Cette image ne peut pas être lue"),
            ("a.png", png()[:60], "Cette image ne peut pas être lue"),
            ("a.png", b"x" * (10 * 2**20 + 1), "elle dépasse 10 Mio."),
        ],
    )
    def test_a_file_that_is_no_picture_is_left_out(self, tmp_path, name, content, reason):
        write_files(tmp_path, {name: content})
        found, told, [message] = find(in_folder(tmp_path), name)
        assert (found, told) == (None, ["asset_missing"])
        assert message.startswith(f"Image absente : {reason}")

    def test_a_picture_of_too_many_pixels_is_left_out(self, tmp_path):
        output = io.BytesIO()
        Picture.new("1", (20_000, 20_000)).save(output, "PNG")
        write_files(tmp_path, {"bombe.png": output.getvalue()})
        found, told, _ = find(in_folder(tmp_path), "bombe.png")
        assert (found, told) == (None, ["asset_missing"])

    def test_a_missing_image_proposes_its_credit(self, tmp_path):
        warnings = Warnings()
        image = Image("/uploads/anna-petit-44-unsplash.jpg", "", 16)
        in_folder(tmp_path).find(image, warnings)
        assert [(w.code, w.line, w.raw, w.proposal) for w in warnings] == [
            ("asset_missing", 16, image.source, "Crédit\u00a0: Anna Petit / Unsplash"),
            ("alt_missing", 16, image.source, None),
        ]

    def test_a_dry_run_keeps_nothing_and_tells_the_same(self, tmp_path):
        write_files(tmp_path, {"a.png": png(), "b.png": b"x"})
        before = stored_files()
        dry = in_folder(tmp_path, write=False)
        asked = [("a.png", "Un groupe"), ("a.png", ""), ("b.png", "")]
        told = [find(dry, *image)[1:] for image in asked]
        assert (SiteImage.objects.count(), stored_files()) == (0, before)
        assert [find(in_folder(tmp_path), *image)[1:] for image in asked] == told

    def test_discard_deletes_the_files_that_were_saved(self, tmp_path):
        write_files(tmp_path, {"a.png": png()})
        before, finder = stored_files(), in_folder(tmp_path)
        find(finder, "a.png")
        finder.discard()
        assert stored_files() == before


@pytest.mark.django_db
class TestRemoteImages:
    def test_nothing_is_asked_of_the_network_by_default(self, tmp_path):
        with serving(lambda path: Answer(png())) as (address, asked):
            finder = in_folder(tmp_path, is_allowed_host=HERE)
            found, told, _ = find(finder, f"{address}/a.png")
        assert (found, told, asked) == (None, ["remote_image", "asset_missing"], [])

    def test_an_image_is_downloaded_on_request_once(self, tmp_path):
        with serving(lambda path: Answer(png(), "image/png; charset=x")) as (address, asked):
            finder = in_folder(tmp_path, fetch=True, is_allowed_host=HERE)
            first, told, _ = find(finder, f"{address}/a.png")
            assert (told, first.source_ref) == (["remote_image"], f"{address}/a.png")
            assert find(in_folder(tmp_path), f"{address}/a.png") == (first, [], [])
        assert asked == ["/a.png"]

    def test_a_redirect_is_followed(self, tmp_path):
        def answer(path):
            headers = {"Location": "/b.png"} if path == "/a.png" else {}
            return Answer(png(), status=302 if headers else 200, headers=headers)

        with serving(answer) as (address, asked):
            finder = in_folder(tmp_path, fetch=True, is_allowed_host=HERE)
            assert find(finder, f"{address}/a.png")[0] is not None
        assert asked == ["/a.png", "/b.png"]

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            (Answer(b"<html>", "text/html"), "ce n’est pas une image JPEG, PNG ou WebP."),
            (Answer(b"<svg/>", "image/svg+xml"), "ce n’est pas une image JPEG, PNG ou WebP."),
            (Answer(b"<html>", "image/png"), "Cette image ne peut pas être lue"),
            (Answer(picture("JPEG"), "image/png"), "Cette image ne peut pas être lue"),
            (Answer(b"x" * (10 * 2**20 + 1)), "elle dépasse 10 Mio."),
            (Answer(status=404), "le serveur ne répond pas comme il faut."),
            (Answer(status=500), "le serveur ne répond pas comme il faut."),
            (
                Answer(png(), headers={"Content-Length": "9999"}),
                "le serveur ne répond pas comme il faut.",
            ),
            (
                Answer(b"x" * 50, headers={"Content-Encoding": "gzip"}),
                "le serveur ne répond pas comme il faut.",
            ),
            (Answer(status=302, headers={"Location": "/a.png"}), "trop de redirections."),
            (
                Answer(status=302, headers={"Location": "http://[x"}),
                "le serveur ne répond pas comme il faut.",
            ),
            (
                Answer(status=302, headers={"Location": "file:///etc/passwd"}),
                "cette adresse n’est pas celle d’un site public.",
            ),
            (
                Answer(status=302, headers={"Location": "http://10.0.0.1/a.png"}),
                "cette adresse n’est pas celle d’un site public.",
            ),
            (
                Answer(status=302, headers={"Location": "http://localhost:9/a.png"}),
                "cette adresse n’est pas celle d’un site public.",
            ),
        ],
    )
    def test_an_answer_that_is_no_picture_is_left_out(self, tmp_path, answer, reason):
        with serving(lambda path: answer) as (address, _):
            finder = in_folder(tmp_path, fetch=True, is_allowed_host=HERE)
            found, told, messages = find(finder, f"{address}/a.png")
        assert (found, told) == (None, ["remote_image", "asset_missing"])
        assert messages[1].startswith(f"Image absente : {reason}")

    @pytest.mark.parametrize(
        "source",
        ["http://[x", "ftp://example.org/a.png", "data:image/png;base64,AAAA", "file:///etc/passwd",
         "//127.0.0.1:9/a.png", "http://127.0.0.1:1/a.png", "http:///a.png", "https://"],
    )  # fmt: skip
    def test_an_address_that_leads_nowhere_is_left_out(self, tmp_path, source):
        finder = in_folder(tmp_path, fetch=True, is_allowed_host=HERE)
        assert find(finder, source)[:2] == (None, ["remote_image", "asset_missing"])

    def test_a_slow_server_is_left(self, tmp_path, monkeypatch):
        monkeypatch.setattr(downloads, "LONGEST_SECONDS", 0.2)
        with (
            serving(lambda path: Answer(png(), pause=0.02)) as (address, _),
            pytest.raises(NotFetchedError, match="trop lent"),
        ):
            fetch_image(f"{address}/a.png", HERE)

    def test_a_dry_run_downloads_and_keeps_nothing(self, tmp_path):
        before = stored_files()
        with serving(lambda path: Answer(png())) as (address, _):
            options = {"fetch": True, "is_allowed_host": HERE}
            dry = in_folder(tmp_path, write=False, **options)
            told = [find(dry, f"{address}/a.png")[1:] for _ in range(2)]
            assert (SiteImage.objects.count(), stored_files()) == (0, before)
            real = in_folder(tmp_path, **options)
            assert [find(real, f"{address}/a.png")[1:] for _ in range(2)] == told

    def test_a_file_may_not_ask_for_too_much(self, tmp_path, monkeypatch):
        monkeypatch.setattr("cms.importing.assets.MOST_DOWNLOADS", 2)
        with serving(lambda path: Answer(png())) as (address, asked):
            finder = in_folder(tmp_path, fetch=True, is_allowed_host=HERE)
            finder.download(Image(f"{address}/{name}.png", "", 1) for name in "abcd")
        assert asked == ["/a.png", "/b.png"]


NOT_PUBLIC = (
    "127.0.0.1 localhost 10.1.2.3 192.168.0.1 169.254.169.254 172.16.0.1 100.64.0.1 0 ::1 fe80::1 "
    "fc00::1 ::ffff:127.0.0.1 nulle-part.invalid"
)


@pytest.mark.parametrize("host", [*NOT_PUBLIC.split(), "", "a" * 300])
def test_a_host_of_this_network_is_not_public(host):
    assert not is_public_host(host)


@pytest.mark.parametrize("host", ["93.184.215.14", "2606:2800:220:1::1"])
def test_an_address_of_the_internet_is_public(host):
    assert is_public_host(host)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads everything")
@pytest.mark.django_db
def test_an_image_that_may_not_be_read_is_left_out(tmp_path):
    write_files(tmp_path, {"a.png": png()})
    (tmp_path / "a.png").chmod(0)
    assert find(in_folder(tmp_path), "a.png")[:2] == (None, ["asset_missing"])
