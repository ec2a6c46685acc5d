"""Files that somebody who means harm, or simply does not know, might send us."""

import io
import zipfile

from PIL import Image, PngImagePlugin

from cms.forms.uploads import NOT_A_PDF, UNREADABLE
from tests.factories.pictures import picture, png

MARK = b"CANARI-7d1f"  # no byte of it may be left
HTML = b"<html><script>alert('" + MARK + b"')</script></html>"
PHP = b"<?php system($_GET['" + MARK + b"']); ?>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert("' + MARK + b'")</script></svg>'
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
MEBIBYTE = 1024 * 1024


def jpeg(**options) -> bytes:
    return picture("JPEG", **options)


def zip_archive() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("a.html", HTML)
    return output.getvalue()


def exif(*, orientation: int = 1) -> Image.Exif:
    """Where and by whom a photo was taken."""
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x013B] = MARK.decode()  # artist
    data.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 7.0)})
    return data


def png_with_texts() -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", HTML.decode())
    texts.add_itxt("XML:com.adobe.xmp", f"<x>{MARK.decode()}</x>", zip=True)
    return picture("PNG", pnginfo=texts, exif=exif(), icc_profile=MARK * 20)


def one_bit_png(width: int, height: int) -> bytes:
    """A picture of many pixels in few bytes."""
    output = io.BytesIO()
    Image.new("1", (width, height)).save(output, "PNG")
    return output.getvalue()


def webp_film(frames: int, size: tuple[int, int]) -> bytes:
    pictures = [Image.new("RGB", size, (number, 0, 0)) for number in range(frames)]
    output = io.BytesIO()
    pictures[0].save(output, "WEBP", save_all=True, append_images=pictures[1:], lossless=True)
    return output.getvalue()


BOMB = one_bit_png(20_000, 20_000)

# What the sender reads.
FORMAT = "Format d'image non supporté. Formats supportés : JPG, JPEG, PNG, WEBP."
NO_IMAGE = (
    "Transférez une image valide. Le fichier que vous avez transféré n'est pas une image, "
    "ou il est corrompu."
)
EMPTY = "Le fichier soumis est vide."
PIXELS = "Ce fichier a un trop grand nombre de pixels ({}). Nombre maximum de pixels 25000000."
TOO_BIG = (
    "Ce fichier est trop gros (10,0\u00a0Mio). La taille de fichier maximale est de 10,0\u00a0Mio."
)
EXTENSION = (
    "L'extension de fichier «\u00a0{}\u00a0» n’est pas autorisée. "
    "Les extensions autorisées sont\u00a0:  pdf."
)


def other(extension: str, found: str) -> str:
    return (
        f"Image .{extension} non valide. "
        f"L'extension de fichier ne correspond pas au format du fichier ({found})"
    )


# name: (file name, content, what the sender reads)
REFUSED_IMAGES = {
    "svg": ("dessin.svg", SVG, FORMAT),
    "svg named png": ("dessin.png", SVG, other("png", "svg")),
    "gif": ("animation.gif", picture("GIF"), FORMAT),
    "gif named png": ("animation.png", picture("GIF"), other("png", "gif")),
    "gif with javascript": ("a.gif", b"GIF89a/*" + picture("GIF")[6:] + b"*/=1;alert(1)", FORMAT),
    "png named jpg": ("photo.jpg", png(), other("jpeg", "png")),
    "jpeg named png": ("photo.png", jpeg(), other("png", "jpeg")),
    "bmp named jpg": ("photo.jpg", picture("BMP"), other("jpeg", "bmp")),
    "tiff": ("photo.tiff", picture("TIFF"), FORMAT),
    "html named jpg": ("photo.jpg", HTML, other("jpeg", "svg")),
    "php": ("photo.php", jpeg(), FORMAT),
    "php behind jpg": ("photo.jpg.php", jpeg(), FORMAT),
    "pdf named png": ("photo.png", PDF, NO_IMAGE),
    "zip named png": ("photo.png", zip_archive(), NO_IMAGE),
    "nothing": ("photo.png", b"", EMPTY),
    "no extension": ("photo", png(), FORMAT),
    "jpeg cut short": ("photo.jpg", jpeg(size=(400, 400))[:900], UNREADABLE),
    "png cut short": ("photo.png", png((400, 400))[:-200], UNREADABLE),
    "png with a broken header": ("photo.png", png()[:20] + b"\0" * 40, UNREADABLE),
    "26 million pixels": ("photo.png", one_bit_png(5200, 5000), PIXELS.format("26000000")),
    "bomb of 400 million pixels": (
        "photo.png",
        one_bit_png(20_000, 20_000),
        PIXELS.format("nombre inconnu"),
    ),
    "more than 10 MB": ("photo.png", png() + b"\0" * (10 * MEBIBYTE), TOO_BIG),
}

# name: (file name, content, format of what is kept)
CLEANED_IMAGES = {
    "jpeg with a position": ("a.jpg", jpeg(exif=exif()), "JPEG"),
    "jpeg with a comment": ("a.jpg", jpeg(comment=PHP), "JPEG"),
    "jpeg with xmp": ("a.jpg", jpeg(xmp=HTML), "JPEG"),
    "jpeg with a profile": ("a.jpg", jpeg(icc_profile=MARK * 20), "JPEG"),
    "jpeg, then html": ("a.jpg", jpeg() + HTML, "JPEG"),
    "jpeg, then php": ("a.jpeg", jpeg() + PHP, "JPEG"),
    "jpeg, then zip": ("a.JPG", jpeg() + zip_archive(), "JPEG"),
    "png with texts": ("a.png", png_with_texts(), "PNG"),
    "png, then zip": ("a.png", png() + zip_archive(), "PNG"),
    "png, then php": ("a.PNG", png() + PHP, "PNG"),
    "webp with a position": ("a.webp", picture("WEBP", exif=exif(), xmp=HTML), "WEBP"),
    "webp, then html": ("a.webp", picture("WEBP") + HTML, "WEBP"),
}

REFUSED_DOCUMENTS = {
    "html named pdf": ("programme.pdf", HTML, NOT_A_PDF),
    "html with a pdf inside": ("programme.pdf", HTML + PDF, NOT_A_PDF),
    "svg named pdf": ("programme.pdf", SVG, NOT_A_PDF),
    "zip named pdf": ("programme.pdf", zip_archive() + PDF, NOT_A_PDF),
    "png named pdf": ("programme.pdf", png(), NOT_A_PDF),
    "pdf named html": ("programme.html", PDF, EXTENSION.format("html")),
    "pdf without extension": ("programme", PDF, EXTENSION.format("")),
    "word": ("programme.docx", zip_archive(), NOT_A_PDF),
    "nothing": ("programme.pdf", b"", EMPTY),
    "more than 10 MB": ("programme.pdf", PDF + b"\0" * (10 * MEBIBYTE), TOO_BIG),
}
