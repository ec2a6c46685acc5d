"""What is looked at: one page of every type, with real and with extreme content."""

import json
import urllib.error
import urllib.request

from tests.audit.extremes import EXTREMES

TYPES = {
    "home": "cms.HomePage",
    "catalogue": "cms.FormationIndexPage",
    "formation": "cms.FormationPage",
    "articles": "cms.ArticleIndexPage",
    "article": "cms.ArticlePage",
    "themes": "cms.ThemeIndexPage",
    "theme": "cms.ThemePage",
    "standard": "cms.StandardPage",
}
OTHERS = {
    "search": "/recherche/",
    "search found": "/recherche/?q=codev",
    "search empty": "/recherche/?q=zzzz",
    "catalogue filtered": "/formations/?format=inter",
    "not found": "/nulle-part/",
}
ALERT = "/demande-offre/prevenez-moi/?formation="
# Looked at where the site has them.
PERHAPS = {"site map": "/plan-du-site/", "offer": "/demande-offre/"}


def addresses(base_url: str) -> dict[str, str]:
    """Return the paths to look at, by name. Extreme pages are made by `tests.audit.extremes`."""
    found = {name: _first_of(base_url, label) for name, label in TYPES.items()}
    found["date alert"] = ALERT + found["formation"].strip("/").rpartition("/")[2]
    perhaps = {name: path for name, path in PERHAPS.items() if _is_there(base_url + path)}
    extremes = {f"{name} (extreme)": path for name, path in EXTREMES.items()}
    return {**found, **OTHERS, **perhaps, **extremes}


def _first_of(base_url: str, label: str) -> str:
    """The first page of a type that is not an extreme one."""
    with urllib.request.urlopen(f"{base_url}/api/v2/pages/?type={label}", timeout=30) as answer:
        paths = [item["meta"]["path"] for item in json.load(answer)["items"]]
    return next(path for path in paths if path not in EXTREMES.values())


def _is_there(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        return False
