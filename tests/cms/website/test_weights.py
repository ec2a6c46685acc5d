"""What a page brings along: budgets of the website, compressed."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

from cms.styles import website_styles

FILES = Path(settings.BASE_DIR) / "static/website"
FONTS = FILES.parent / "fonts/cercle"


@pytest.mark.parametrize(("ending", "most"), [("css", 15_000), ("js", 20_000)])
def test_styles_and_scripts_are_light(ending, most):
    weights = [len(gzip.compress(path.read_bytes())) for path in FILES.glob(f"*.{ending}")]
    assert 0 < sum(weights) < most


def test_fonts_come_in_one_go():
    """A new connection gives 14 kB before it waits for an answer; a page asks for three."""
    fonts = [path.stat().st_size for path in FONTS.glob("*.woff2")]
    assert len(fonts) == 4
    assert max(fonts) < 13_600


def test_files_that_styles_name_are_there():
    named = re.findall(r'url\("/static/(.+?)"\)', website_styles())
    assert len(set(named)) >= 4
    assert all((FILES.parent / name).is_file() for name in named)
