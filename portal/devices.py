"""What a browser says of itself, in the words of whoever sits before it."""

import re

# The first that matches: browsers name those they descend from.
BROWSERS = {
    r"\bEdgA?/|EdgiOS/": "Edge",
    r"\bOPR/": "Opera",
    r"SamsungBrowser/": "Samsung Internet",
    r"Firefox/|FxiOS/": "Firefox",
    r"Chrome/|CriOS/|Chromium/": "Chrome",
    r"Version/.*Safari/": "Safari",
}
SYSTEMS = {
    r"iPhone": "un iPhone",
    r"iPad": "un iPad",
    r"Android.*Mobile": "un téléphone Android",
    r"Android": "une tablette Android",
    r"CrOS": "un Chromebook",
    r"Windows": "un ordinateur Windows",
    r"Macintosh": "un Mac",
    r"Linux|X11": "un ordinateur Linux",
}


def device_in_words(user_agent: str) -> str:
    """Return « Firefox sur un Mac », or what is known of it, from a User-Agent header."""
    browser = _first(BROWSERS, user_agent) or "Un navigateur"
    system = _first(SYSTEMS, user_agent) or "un appareil inconnu"
    return f"{browser} sur {system}"


def _first(names: dict[str, str], user_agent: str) -> str | None:
    return next((name for known, name in names.items() if re.search(known, user_agent)), None)
