"""What a test reads of a page of the website."""

from bs4 import BeautifulSoup
from django.test import Client


def soup_of(client: Client, address: str, **query) -> BeautifulSoup:
    """The page at an address, which must be there."""
    response = client.get(address, query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def texts(soup: BeautifulSoup, selector: str) -> list[str]:
    """The texts of some elements, with plain single spaces."""
    return [" ".join(each.get_text(" ").split()) for each in soup.select(selector)]


def facts(soup: BeautifulSoup, selector: str) -> dict[str, str]:
    """The terms of a list of definitions with what is said of each."""
    rows = soup.select(f"{selector} > div")
    return {texts(row, "dt")[0]: texts(row, "dd")[0] for row in rows}
