"""Downloading pictures from addresses that a file chose: public hosts, few bytes, little time."""

import ipaddress
import socket
import tempfile
import time
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from django.core.files import File

MAXIMUM_BYTES = 10 * 1024 * 1024
TIMEOUT_SECONDS = 10
LONGEST_SECONDS = 30  # of a whole body: a server may send one byte at a time
MAXIMUM_REDIRECTS = 3
CHUNK = 64 * 1024
PICTURE_TYPES = {
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
}


class NotFetchedError(Exception):
    """The image could not be had; the message says why, in French."""


def fetch_image(url: str, is_allowed_host: Callable[[str], bool]) -> File:
    """Download a picture over http(s) into a temporary file.

    Hosts are checked at each redirect; the body is bounded in bytes and in time. Raises
    NotFetchedError.
    """
    url = f"https:{url}" if url.startswith("//") else url
    try:
        for _ in range(MAXIMUM_REDIRECTS + 1):
            _refuse_private(url, is_allowed_host)
            with requests.get(
                url, timeout=TIMEOUT_SECONDS, stream=True, allow_redirects=False
            ) as response:
                if not response.is_redirect:
                    response.raise_for_status()
                    return _picture(response)
                url = urljoin(url, response.headers["Location"])
    except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
        raise NotFetchedError("le serveur ne répond pas comme il faut.") from error
    raise NotFetchedError("trop de redirections.")


def is_public_host(host: str) -> bool:
    """True when every address of the host is on the public internet."""
    try:
        found = socket.getaddrinfo(host, None)
    except (OSError, UnicodeError):
        return False
    return all(ipaddress.ip_address(address[4][0]).is_global for address in found)


def _refuse_private(url: str, is_allowed_host: Callable[[str], bool]) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not is_allowed_host(parts.hostname or ""):
        raise NotFetchedError("cette adresse n’est pas celle d’un site public.")


def _picture(response: requests.Response) -> File:
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in PICTURE_TYPES:
        raise NotFetchedError("ce n’est pas une image JPEG, PNG ou WebP.")
    content = tempfile.TemporaryFile()  # noqa: SIM115 - whoever makes an image of it closes it
    until = time.monotonic() + LONGEST_SECONDS
    while chunk := response.raw.read1(CHUNK, decode_content=True):
        content.write(chunk)
        if content.tell() > MAXIMUM_BYTES:
            raise NotFetchedError("elle dépasse 10 Mio.")
        if time.monotonic() > until:
            raise NotFetchedError("le serveur est trop lent.")
    return File(content, name=f"image.{PICTURE_TYPES[kind]}")
