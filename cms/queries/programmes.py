"""The programmes that are there to be downloaded."""

from collections.abc import Iterable

from django.conf import settings
from typing_extensions import TypedDict

from cms.models import FormationPage, Programme
from cms.typography import fr_file_size

FILE_NAME = "programme.pdf"


class Download(TypedDict):
    """A PDF at a whole address; `size` is in bytes, `size_display` for readers."""

    url: str
    size: int
    size_display: str


def downloads_of(pages: Iterable[FormationPage]) -> dict[int, Download]:
    """Return the programmes of pages by their ids: one query, whatever their number.

    One that is older than its page is among them: it is made anew for whoever asks for it.
    """
    by_id = {page.pk: page for page in pages}
    made = Programme.objects.filter(pk__in=by_id).values_list("pk", "size") if by_id else []
    return {pk: _download(by_id[pk], size) for pk, size in made}


def _download(page: FormationPage, size: int) -> Download:
    parts = page.get_url_parts()
    path = parts[2] if parts else ""
    return {
        "url": f"{settings.BASE_URL}{path}{FILE_NAME}",
        "size": size,
        "size_display": fr_file_size(size),
    }
