"""Images that files point at: found once, taken only from the given folder or on request."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.core.files import File

from cms.forms.uploads import ENCODERS, reencode_image
from cms.importing.downloads import MAXIMUM_BYTES, NotFetchedError, fetch_image, is_public_host
from cms.importing.nodes import Image
from cms.importing.report import Warnings
from cms.importing.vocabulary import fold
from cms.models import SiteImage

# Of one file: more is not a page, but a way to fill a disk.
MOST_DOWNLOADS = 50
REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]+:|//)", re.IGNORECASE)
CLOUDINARY = re.compile(
    r"^https://res\.cloudinary\.com/([^/]+)/image/upload/(?:[^/]+,[^/]+/)*(?:v\d+/)?([^?#]+)"
)
PHOTOGRAPHER = re.compile(r"^([a-z]+(?:-[a-z]+)+)-[\w-]*?(unsplash|pexels|pixabay)$", re.IGNORECASE)
NO_WORDS = re.compile(
    r"^(?:img|dsc|dscn|image|photo|capture|untitled|sans titre)[\W\d_]*$"
    r"|^\S+\.(?:jpe?g|png|webp|gif|svg)$",
    re.IGNORECASE,
)


@dataclass
class AssetFinder:
    """Turns what a file calls an image into one of the library.

    `root` is the folder that local paths may not leave, `folder` that of the file; `fetch` allows
    the network. Without `write` nothing is kept but, in `pretended`, the references of what would
    have been, and whether it would have words.
    """

    root: Path
    folder: Path
    fetch: bool = False
    write: bool = True
    is_allowed_host: Callable[[str], bool] | None = None
    pretended: dict[str, bool] = field(default_factory=dict)
    downloads: dict[str, File | NotFetchedError] = field(default_factory=dict)
    saved: list[SiteImage] = field(default_factory=list)

    def find(self, image: Image, warnings: Warnings) -> SiteImage | None:
        """Return the library's image, made if need be; None, with a warning, when it is not had."""
        reference = self._reference(image.source)
        where = {"line": image.line, "raw": image.source}
        found = SiteImage.objects.filter(source_ref=reference).first()
        if found is None and reference not in self.pretended:
            found = self._make(image, reference, warnings, where)
        has_words = not found.needs_alt_text if found else self.pretended.get(reference, False)
        if not (words_of(image) or has_words):
            message = "Image sans texte de remplacement : à décrire, ou à marquer décorative."
            warnings.add("alt_missing", message, **where)
        return found

    def download(self, images: Iterable[Image]) -> None:
        """Fetch remote images ahead of the transaction that will need them."""
        sources = {image.source for image in images if REMOTE.match(image.source)}
        known = SiteImage.objects.values_list("source_ref", flat=True)
        for source in sorted(sources) if self.fetch else []:
            reference = self._reference(source)
            if reference in self.pretended or known.filter(source_ref=reference).exists():
                continue
            try:
                if len(self.downloads) >= MOST_DOWNLOADS:
                    raise NotFetchedError(f"plus de {MOST_DOWNLOADS} images dans un fichier.")
                self.downloads[source] = fetch_image(source, self.is_allowed_host or is_public_host)
            except NotFetchedError as error:
                self.downloads[source] = error

    def discard(self) -> None:
        """Delete the files of images whose rows were rolled back."""
        for picture in self.saved:
            picture.file.storage.delete(picture.file.name)

    def _make(self, image: Image, reference: str, warnings: Warnings, where) -> SiteImage | None:
        if REMOTE.match(image.source):
            message = "Image hébergée ailleurs : elle n’est pas affichée depuis là-bas."
            warnings.add("remote_image", message, **where)
        try:
            content = self._content(image.source)
            picture = _picture(content, image, reference)
        except (NotFetchedError, ValidationError) as error:
            reason = error.messages[0] if isinstance(error, ValidationError) else str(error)
            credit = credit_from_name(image.source)
            proposal = f"Crédit\u00a0: {credit}" if credit else None
            warnings.add("asset_missing", f"Image absente : {reason}", proposal=proposal, **where)
            return None
        if not self.write:
            self.pretended[reference] = not picture.needs_alt_text
            return None
        picture._set_image_file_metadata()
        picture.save()
        self.saved.append(picture)
        return picture

    def _content(self, source: str) -> File:
        if REMOTE.match(source):
            default = NotFetchedError("elle est sur un autre site, à ajouter à la main.")
            content = self.downloads.get(source, default)
            if isinstance(content, NotFetchedError):
                raise content
            return content
        path = self._local_path(source)
        if path is None:
            raise NotFetchedError("le fichier n’est pas dans le dossier importé.")
        if path.suffix.lower().lstrip(".") not in ENCODERS:
            raise NotFetchedError("ce format d’image n’est pas accepté.")
        if path.stat().st_size > MAXIMUM_BYTES:
            raise NotFetchedError("elle dépasse 10 Mio.")
        return File(path.open("rb"), name=path.name)

    def _reference(self, source: str) -> str:
        """What names an image: the content of a local file, since two folders may each have a
        `photo.jpg`; of another, its address."""
        path = None if REMOTE.match(source) else self._local_path(source)
        if path is None or path.stat().st_size > MAXIMUM_BYTES:
            return canonical_reference(source)
        return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"

    def _local_path(self, source: str) -> Path | None:
        """Find `photo.jpg` beside the file, else from the folder given; never out of it."""
        root = self.root.resolve()
        plain = unquote(re.split(r"[?#]", source)[0]).replace("\\", "/")
        forms = (unicodedata.normalize(form, plain) for form in ("NFC", "NFD"))
        for name in dict.fromkeys([source, plain, *forms]):
            for base in (root if name.startswith("/") else self.folder, root):
                try:
                    path = (base / name.lstrip("/")).resolve()
                    if path.is_relative_to(root) and path.is_file():
                        return path
                except (OSError, RuntimeError, ValueError):  # too long, a loop, a NUL
                    continue
        return None


def canonical_reference(source: str) -> str:
    """Return what names an image whatever its address: for Cloudinary, its cloud and public id.

    The version in such an address only refreshes a cache.
    """
    if match := CLOUDINARY.match(source):
        source = f"cloudinary:{match.group(1)}/{match.group(2)}"
    source = source.replace("\0", "\ufffd")  # PostgreSQL holds no NUL
    if len(source) > 500:
        return f"sha256-address:{hashlib.sha256(source.encode()).hexdigest()}"
    return source


def credit_from_name(source: str) -> str:
    """Return « Fred Kloet / Unsplash » from a stock library's file name, "" from another."""
    match = PHOTOGRAPHER.match(_stem(source))
    if not match:
        return ""
    return f"{match.group(1).replace('-', ' ').title()} / {match.group(2).title()}"


def words_of(image: Image) -> str:
    """Return the alternative text of an image; a file's name is none."""
    name = PurePosixPath(image.source).name
    is_name = fold(image.alt) in {fold(_stem(image.source)), fold(name)}
    return "" if is_name or NO_WORDS.match(image.alt) else image.alt


def _stem(source: str) -> str:
    return PurePosixPath(unquote(re.split(r"[?#]", source)[0])).stem


def _picture(content: File, image: Image, reference: str) -> SiteImage:
    """Return the unsaved image of the library; its title says where it came from."""
    with content:
        extension = Path(content.name).suffix.lower().lstrip(".")
        file = reencode_image(content, extension)
    return SiteImage(
        title=_stem(image.source)[:255] or "Image importée",
        description=words_of(image)[:255],
        credit=credit_from_name(image.source)[:160],
        source_ref=reference,
        file=file,
    )
