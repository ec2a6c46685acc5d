"""The audit finds what it is there to find."""

from secrets import token_hex

import pytest

from tests.audit.lighthouse import missed
from tests.audit.looking import file_name, look_at_all
from tests.factories.servers import Answer, serving

# `address`: the browser's fixtures want the tests' own server.
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("address")]

FAULTY = """<!DOCTYPE html><html lang="fr"><head><title>Essai</title>
<link rel="stylesheet" href="/heavy.css"></head><body><main>
<h1>Essai</h1><p>Search the page</p><img src="http://127.0.0.1:9/x.png">
<div style="width:2000px">large</div><a href="/a" style="outline:none">lien</a></main>
</body></html>"""
WRITTEN = f"<style>p {{ --x: '{token_hex(20_000)}' }}</style>"
SOUND = """<!DOCTYPE html><html lang="fr"><head><title>Essai</title></head><body>
<main><h1>Essai</h1><a href="/a">lien</a></main></body></html>"""


def answer(path: str) -> Answer:
    if path == "/heavy.css":
        return Answer(b"/*" + b"x" * 15_000 + b"*/", "text/css")
    return Answer((SOUND if path == "/sound/" else FAULTY).encode(), "text/html")


def test_every_kind_of_trouble_is_found(browser, tmp_path):
    with serving(answer) as (address, _):
        found = look_at_all(browser, address, {"faulty": "/faulty/"}, tmp_path)
    troubles = " ".join(found.failures)
    for trouble in (
        "image-alt",
        "English: Search the page",
        "scrolls sideways",
        "focus not visible",
        "stylesheet: 15004 bytes",
        "third party: http://127.0.0.1:9/x.png",
    ):
        assert trouble in troubles
    assert found.cases == 4


def test_styles_written_into_the_page_are_weighed(browser, tmp_path):
    page = SOUND.replace("</head>", f"{WRITTEN}</head>").encode()
    with serving(lambda path: Answer(page, "text/html")) as (address, _):
        found = look_at_all(browser, address, {"heavy": "/"}, tmp_path)
    [failure] = found.failures
    assert failure.startswith("heavy (phone, light): stylesheet: ")


def test_sound_page_has_none_and_is_drawn_four_times(browser, tmp_path):
    with serving(answer) as (address, _):
        found = look_at_all(browser, address, {"sound": "/sound/"}, tmp_path)
    assert found.failures == []
    assert {path.name for path in tmp_path.iterdir()} == {
        file_name("sound", size, scheme)
        for size in ("phone", "wide")
        for scheme in ("light", "dark")
    }
    assert found.metrics["sound document kB"] > 0


@pytest.mark.parametrize(
    ("name", "measure", "value", "is_missed"),
    [
        ("home", "performance", 98, False),
        ("home", "performance", 97, True),
        ("home", "seo", 99, True),
        ("search", "seo", 60, False),
        ("home", "LCP ms", 1199, False),
        ("home", "LCP ms", 1200, True),
    ],
)
def test_score_below_its_aim_is_missed(name, measure, value, is_missed):
    assert bool(missed(name, measure, value)) == is_missed
