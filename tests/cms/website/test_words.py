"""A front end that has nothing but the API can show every word of the website.

Each page is read as visitors read it, and its words are looked for in what the API answers to
anybody over HTTP. What is found nowhere there has to be the website's own: words of its templates
and of its form, or French for a day that the API gives.
"""

import json
import re
from collections.abc import Iterable
from datetime import date
from functools import cache

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client

from cms.api.offer_data import OfferRequestSerializer
from cms.typography import fr_date
from cms.website import offer_fields
from cms.website.listings import FACETS, KINDS
from tests.factories.site import TODAY, build_site

pytestmark = pytest.mark.django_db
API = "/api/v2"
COMMENTS = r"{#.*?#}|{% comment %}.*?{% endcomment %}"
READ_ALOUD = ("alt", "aria-label", "title", "placeholder", "content")
ANSWERS = (
    *("site", "themes", "tags", "categories", "sitemap"),
    *(f"pages/?type=cms.{kind}Page&fields=*" for kind in ("Formation", "Article")),
    "pages/?type=cms.FormationPage&facets=theme,tag,category,format",
    "pages/?type=cms.ArticlePage&facets=theme,tag",
    "schema",
)
PAGES = (
    *("/", "/formations/", "/formations/pratiquer/", "/formations/s-initier/", "/articles/"),
    *("/articles/preparer/", "/themes/", "/themes/management/", "/a-propos/", "/plan-du-site/"),
    *("/formations/?theme=management", "/recherche/?q=pratiquer", "/demande-offre/"),
)
NOT_PAGES = ("/plan-du-site/", "/recherche/", "/demande-offre/")


@pytest.fixture(autouse=True)
def site(time_machine):
    time_machine.move_to(TODAY, tick=False)
    return build_site()


def words_in(texts: Iterable[str]) -> set[str]:
    """Words and numbers as they are compared, whatever the capitals."""
    return {word for text in texts for word in re.findall(r"\w+", text.casefold())}


def shown_on(client: Client, address: str) -> list[str]:
    """Every text of a page, in sight or read aloud."""
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    for unseen in soup.select("style, script"):
        unseen.decompose()
    spoken = [
        tag[name] for name in READ_ALOUD for tag in soup.select(f"[{name}]") if seen(tag, name)
    ]
    return [*soup.stripped_strings, *spoken]


def seen(tag, attribute: str) -> bool:
    """Of the head, the description is read by people, in search engines."""
    return attribute != "content" or "description" in (tag.get("name") or tag.get("property", ""))


def answer(client: Client, path: str):
    response = client.get(f"{API}/{path}" if "?" in path else f"{API}/{path}/")
    assert response.status_code == 200, path
    return json.loads(response.content)


def texts_of(data) -> Iterable[str]:
    """Every text and number of an answer; of rich text what it shows."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for part in data:
            yield from texts_of(part)
    elif isinstance(data, str):
        yield from BeautifulSoup(data, "html.parser").stripped_strings if "<" in data else [data]
    elif data is not None:
        yield str(data)


def days_of(texts: Iterable[str]) -> list[str]:
    days = (one for one in texts if re.fullmatch(r"\d{4}(-\d\d){2}", one))
    return [fr_date(date.fromisoformat(one)) for one in days]


@cache
def own_words() -> frozenset[str]:
    """What the website says by itself: between the tags of its templates, or in their quotes."""
    folder = settings.BASE_DIR / "templates/website"
    said = [*FACETS.values(), *KINDS.values(), *offer_fields.SECTIONS]
    said += texts_of([offer_fields.LABELS, offer_fields.HELP, offer_fields.CHOICES])
    said += [str(field.label) for field in OfferRequestSerializer().fields.values()]
    for path in folder.rglob("*.html"):
        source = re.sub(COMMENTS, " ", path.read_text(), flags=re.S)
        for tag in re.findall(r"{%.*?%}", source):
            said += re.findall(r'"([^"]*)"', tag)
        source = re.sub(r"{{.*?\|(?:pluralize|plural_s).*?}}", "s", source)
        soup = BeautifulSoup(re.sub(r"{%.*?%}|{{.*?}}", " ", source), "html.parser")
        said += [*soup.stripped_strings]
        said += [tag[name] for name in READ_ALOUD for tag in soup.select(f"[{name}]")]
    return frozenset(words_in(said))


def test_the_website_s_own_words_hide_none_of_the_content():
    """Otherwise the test below could not fail."""
    content = "Aubry Écoute Jeanne Morel manchette satisfaction huit peux chercher 11755555555"
    assert words_in([content]) & own_words() == set()


@pytest.mark.parametrize("address", PAGES)
def test_every_word_of_a_page_is_in_the_api_or_the_website_s_own(client, address):
    path = address.split("?")[0]
    answers = [answer(client, one) for one in ANSWERS]
    if path not in NOT_PAGES:
        answers.append(answer(client, f"resolve/?path={path}"))
    told = list(texts_of(answers))
    shown = words_in(shown_on(client, address))
    assert len(shown) > 40
    assert sorted(shown - words_in([*told, *days_of(told)]) - own_words()) == []
