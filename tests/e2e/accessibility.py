"""What a page must be for everybody: axe's rules, French words, a keyboard that gets everywhere."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.browser import PHONE, WIDE

LOOKS = [(size, scheme) for size in (PHONE, WIDE) for scheme in ("light", "dark")]
NARROW = ({"width": 320, "height": 640}, "light")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What Wagtail draws and gives no way to mend: (rule, selector), exactly.
WAGTAIL_S_OWN = {
    # The list beside an editor's form scrolls; its links come into the tab order as it opens.
    ("scrollable-region-focusable", ".w-minimap__list"),
    # On a phone, the button that opens it is narrower than 24 px.
    ("target-size", "#w-minimap-toggle"),
}
# How many controls at most stand around the content: menus, header, footer.
OUTSIDE = 60
ENGLISH = re.compile(
    r"\b(Save[ds]?|Publish(ed)?|Unpublish|Search|Delete|Add|Edit|Draft|Cancel|Close|Settings|Home"
    r"|Reports|View|Select|Choose|Filters?|Show|Hide|Toggle|Loading|More|Preview|History"
    r"|Move|Upload|Schedule|Comments|Checks|None|Yes|No|Any|Welcome|Title|Help|Sign|Log in"
    r"|Password|the|and|with|your|this|you)\b"
)
# Everything a person reads or hears: text, names given to controls, placeholders.
WORDS = """() => [
  ...document.body.innerText.split("\\n"),
  ...[...document.querySelectorAll("[title], [aria-label], [placeholder], [alt]")].flatMap(
    (e) => ["title", "aria-label", "placeholder", "alt"].map((name) => e.getAttribute(name) || "")),
  ...[...document.querySelectorAll("input[type=submit]")].map((e) => e.value),
]"""
# Numbers what the keyboard must reach in the page's content; returns how many there are. Of a group
# of radio buttons Tab reaches one, the arrows the others.
NUMBER_CONTROLS = """() => {
  const stop = (radio) => {
    const group = [...document.getElementsByName(radio.name)];
    return group.find((each) => each.checked) ?? group[0];
  };
  const wanted = ["a[href]", "button", "input", "select", "textarea", "summary"];
  const controls = [...document.querySelectorAll(wanted.map((e) => "main " + e).join())].filter(
    (e) => !e.disabled && e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true})
      && (e.type !== "radio" || e === stop(e)));
  controls.forEach((e, number) => { e.dataset.number = number; });
  return controls.length;
}"""
# The number of the control that has the focus, and whether one sees that it has.
LOOK_AT_FOCUS = """() => {
  const e = document.activeElement, style = getComputedStyle(e);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return [e.dataset.number ?? null, ring || style.boxShadow !== "none", e.outerHTML.slice(0, 90)];
}"""


def expect_accessible(page: Page, *, by_keyboard: bool = True) -> None:
    """Fail unless the page, as it is shown now, is for everybody."""
    page.wait_for_load_state()  # a click returns when the next page begins, not when it is there
    show_whole(page)
    assert violations(page) == []
    assert english_words(page) == []
    assert overflow(page) <= 0
    if by_keyboard:
        assert keyboard_gaps(page) == []


def expect_accessible_everywhere(page: Page, *, by_keyboard: bool = True, also: tuple = ()) -> None:
    """The same at both widths, by day and by night; the keyboard once at each width.

    `also` are other looks, as those of LOOKS. The page is not loaded again: its script has nothing
    to do with either.
    """
    for size, scheme in [*LOOKS, *also]:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        expect_accessible(page, by_keyboard=by_keyboard and scheme == "light")


def violations(page: Page) -> list[str]:
    """Return axe's findings on the page as « rule: selector »."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}})
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
        if (rule["id"], str(node["target"][0])) not in WAGTAIL_S_OWN
    ]


def show_whole(page: Page) -> None:
    """Make the window as high as the page: axe counts what a bar that stays in sight covers."""
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": page.viewport_size["width"], "height": height})


def english_words(page: Page) -> list[str]:
    """Return the lines that hold an English word of the interface."""
    return sorted({line.strip() for line in page.evaluate(WORDS) if ENGLISH.search(line)})


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def keyboard_gaps(page: Page) -> list[str]:
    """Tab through the page; return what is not reached and what has an invisible focus.

    A day or an hour is typed in parts, and Tab goes from one to the next in the same control.
    """
    page.evaluate("document.querySelector('a[href]')?.focus()")  # from the top, whatever had it
    count = page.evaluate(NUMBER_CONTROLS)
    reached, hidden, last = set(), [], None
    for _ in range(count + OUTSIDE):
        page.keyboard.press("Tab")
        number, seen, html = page.evaluate(LOOK_AT_FOCUS)
        if number in (None, last):
            continue
        if number in reached:
            break
        reached.add(number)
        last = number
        if not seen:
            hidden.append(f"focus not visible: {html}")
    page.evaluate("document.activeElement?.blur()")  # a link that shows with it covers others
    missed = {str(number) for number in range(count)} - reached
    return hidden + [f"not reached: {html_of(page, number)}" for number in sorted(missed)]


def html_of(page: Page, number: str) -> str:
    control = page.locator(f'[data-number="{number}"]')
    return control.evaluate("e => e.outerHTML.slice(0, 90)")
