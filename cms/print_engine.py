"""WeasyPrint with its doors shut. Imported by `cms.printing` alone, when a file is made."""

from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from PIL import ImageFile
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from cms.printing import SOURCES

# Importing WeasyPrint makes Pillow take images that are cut short, in the whole process: uploads
# refuse them.
ImageFile.LOAD_TRUNCATED_IMAGES = False


class OwnFiles(URLFetcher):
    """Opens files below `static/`, whatever a text or a style sheet asks for."""

    def fetch(self, url: str, headers=None) -> URLFetcherResponse:
        """Return the file; PermissionError for anything else, which the document then lacks."""
        address = urlsplit(url)
        path = Path(unquote(address.path)).resolve()
        if address.scheme != "file" or address.netloc or not path.is_relative_to(SOURCES):
            raise PermissionError("printing fetches nothing from elsewhere")
        return URLFetcherResponse(url, path.read_bytes())


@lru_cache
def _read_style(stylesheet: Path) -> tuple[CSS, FontConfiguration]:
    """Return a style sheet with its fonts: to unpack them takes two thirds of a short document."""
    fonts = FontConfiguration()
    return CSS(filename=stylesheet, url_fetcher=OwnFiles(), font_config=fonts), fonts


def print_pdf(html: str, *, stylesheet: Path) -> bytes:
    """See `cms.printing.print_pdf`."""
    style, fonts = _read_style(stylesheet)
    document = HTML(string=html, base_url=f"{settings.BASE_URL}/", url_fetcher=OwnFiles())
    return document.write_pdf(
        stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", custom_metadata=False
    )
