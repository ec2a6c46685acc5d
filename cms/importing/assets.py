"""Images that files point at: found once, taken only from the given folder or on request."""

import io
import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from cms.forms.uploads import ENCODERS, reencode_image
from cms.importing.nodes import Image
from cms.importing.report import Warnings
from cms.models import SiteImage

MAXIMUM_BYTES = 10 * 1024 * 1024
TIMEOUT_SECONDS = 10
MAXIMUM_REDIRECTS = 3
CLOUDINARY = re.compile(
    r"^https://res\.cloudinary\.com/([^/]+)/image/upload/(?:[^/]+,[^/]+/)*(?:v\d+/)?(.+)$"
)
PHOTOGRAPHER = re.compile(r"^([a-z]+(?:-[a-z]+)+)-[\w-]*?(unsplash|pexels|pixabay)$", re.IGNORECASE)
PICTURE_TYPES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


class NotFetchedError(Exception):
    """The image could not be had; the message says why, in French."""


@dataclass
class AssetFinder:
    """Turns what a file calls an image into one of the library.

    `root` is the folder that local paths may not leave; `fetch` allows the network.
    """

    root: Path
    fetch: bool = False
    write: bool = True
    is_allowed_host: Callable[[str], bool] | None = None

    def find(self, image: Image, warnings: Warnings) -> SiteImage | None:
        """Return the library's image, made if need be; None, with a warning, when it is not had."""
        reference = canonical_reference(image.source)
        where = {"line": image.line, "raw": image.source}
        found = SiteImage.objects.filter(source_ref=reference).first()
        if found is None:
            found = self._make(image, reference, warnings, where)
        if found is None or found.needs_alt_text:
            message = "Image sans texte de remplacement : à décrire, ou à marquer décorative."
            warnings.add("alt_missing", message, **where)
        return found

    def _make(self, image: Image, reference: str, warnings: Warnings, where) -> SiteImage | None:
        is_remote = bool(urlsplit(image.source).scheme)
        if is_remote:
            message = "Image hébergée ailleurs : elle n’est pas affichée depuis là-bas."
            warnings.add("remote_image", message, **where)
        try:
            content = self._fetch(image.source) if is_remote else self._read(image.source)
            if not self.write:
                return None
            return _save(content, image, reference)
        except (NotFetchedError, ValidationError) as error:
            reason = error.messages[0] if isinstance(error, ValidationError) else str(error)
            credit = credit_from_name(image.source)
            proposal = f"Crédit : {credit}" if credit else None
            warnings.add("asset_missing", f"Image absente : {reason}", proposal=proposal, **where)
            return None

    def _read(self, source: str) -> ContentFile:
        root = self.root.resolve()
        path = (root / source.lstrip("/")).resolve()
        if not path.is_relative_to(root) or not path.is_file():
            raise NotFetchedError("le fichier n’est pas dans le dossier importé.")
        if path.suffix.lower().lstrip(".") not in ENCODERS:
            raise NotFetchedError("ce format d’image n’est pas accepté.")
        if path.stat().st_size > MAXIMUM_BYTES:
            raise NotFetchedError("elle dépasse 10 Mio.")
        return ContentFile(path.read_bytes(), name=path.name)

    def _fetch(self, url: str) -> ContentFile:
        if not self.fetch:
            raise NotFetchedError("rien n’est téléchargé sans --fetch-images.")
        try:
            return fetch_image(url, self.is_allowed_host or is_public_host)
        except requests.RequestException as error:
            raise NotFetchedError("le serveur ne répond pas comme il faut.") from error


def canonical_reference(source: str) -> str:
    """Return what names an image whatever its address: for Cloudinary, its cloud and public id.

    The version in such an address only refreshes a cache.
    """
    if match := CLOUDINARY.match(source):
        return f"cloudinary:{match.group(1)}/{match.group(2)}"[:500]
    return source[:500]


def credit_from_name(source: str) -> str:
    """Return « Fred Kloet / Unsplash » from a stock library's file name, "" from another."""
    match = PHOTOGRAPHER.match(Path(urlsplit(source).path).stem)
    if not match:
        return ""
    return f"{match.group(1).replace('-', ' ').title()} / {match.group(2).title()}"


def fetch_image(url: str, is_allowed_host: Callable[[str], bool]) -> ContentFile:
    """Download a picture over http(s): public hosts only, few redirects, a bounded body.

    Raises NotFetchedError or requests.RequestException.
    """
    for _ in range(MAXIMUM_REDIRECTS + 1):
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not is_allowed_host(parts.hostname or ""):
            raise NotFetchedError("cette adresse n’est pas celle d’un site public.")
        with requests.get(
            url, timeout=TIMEOUT_SECONDS, stream=True, allow_redirects=False
        ) as response:
            if response.is_redirect:
                url = urljoin(url, response.headers["Location"])
                continue
            response.raise_for_status()
            return _picture(response)
    raise NotFetchedError("trop de redirections.")


def is_public_host(host: str) -> bool:
    """True when every address of the host is on the public internet."""
    try:
        found = socket.getaddrinfo(host, None)
    except (OSError, UnicodeError):
        return False
    return all(ipaddress.ip_address(address[4][0]).is_global for address in found)


def _picture(response: requests.Response) -> ContentFile:
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in PICTURE_TYPES:
        raise NotFetchedError("ce n’est pas une image JPEG, PNG ou WebP.")
    content = io.BytesIO()
    for chunk in response.iter_content(64 * 1024):
        content.write(chunk)
        if content.tell() > MAXIMUM_BYTES:
            raise NotFetchedError("elle dépasse 10 Mio.")
    return ContentFile(content.getvalue(), name=f"image.{PICTURE_TYPES[kind]}")


def _save(content: ContentFile, image: Image, reference: str) -> SiteImage:
    extension = Path(content.name).suffix.lower().lstrip(".")
    picture = SiteImage(
        title=Path(urlsplit(image.source).path).stem[:255] or "Image importée",
        description=image.alt[:255],
        credit=credit_from_name(image.source),
        source_ref=reference,
        file=reencode_image(content, extension),
    )
    picture._set_image_file_metadata()
    picture.save()
    return picture
