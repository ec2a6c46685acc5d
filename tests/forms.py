"""Filling in a page's form as a person without a script does: what is shown is sent back."""

from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from django.test import Client

TYPED = {"text", "search", None}


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def fill_in(client: Client, address: str, word: str, *, button: str = "", **given):
    """Open a page, type the word into every text of its form, send it; follow where that leads.

    `button` names the form by the words on it, `given` are other fields by name: None leaves one
    out. Boxes stay as they are.
    """
    page = client.get(address, follow=True)
    assert page.status_code == 200, (address, page.status_code)
    here = page.redirect_chain[-1][0] if page.redirect_chain else address
    form, pressed = form_with(soup_of(page), button)
    sent = {**dict(filled(form, word)), **pressed, **given}
    sent = {name: value for name, value in sent.items() if value is not None}
    return client.post(urljoin(here, form.get("action") or here), sent, follow=True)


def form_with(soup: BeautifulSoup, button: str) -> tuple[Tag, dict]:
    """Return the form that a button with these words sends, and what the button adds to it."""
    for form in soup.select('main form[method="post"]'):
        for one in form.find_all("button"):
            if button in " ".join(one.get_text().split()):
                added = {one["name"]: one.get("value", "")} if one.get("name") else {}
                return form, added
    raise AssertionError(f"no button « {button} »")


def filled(form: Tag, word: str):
    """Yield names and values as a browser would send them, the texts typed."""
    for field in form.find_all(["input", "textarea", "select"]):
        name, kind = field.get("name"), field.get("type")
        if not name or kind in {"submit", "button", "file"}:
            continue
        if field.name == "textarea" or (field.name == "input" and kind in TYPED):
            yield name, f"{word} {name.split('-')[-1]}"
        elif field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            yield name, chosen.get("value", "") if chosen else ""
        elif kind not in {"checkbox", "radio"} or field.has_attr("checked"):
            yield name, field.get("value", "on" if kind in {"checkbox", "radio"} else "")
