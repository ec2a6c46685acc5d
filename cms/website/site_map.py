"""The map of the site for people: every published page, as the tree it stands in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.api.addresses import Sitemap
from cms.api.caching import kept

# What a map can be read with; the catalogue and the list of articles say the rest in pages.
MOST_PAGES = 1_000


@require_safe
@kept()
def site_map(request: HttpRequest) -> HttpResponse:
    entries, _ = Sitemap().window(0, MOST_PAGES)
    return render(request, "website/site_map.html", {"tree": as_tree(entries)})


def as_tree(entries: list[dict]) -> list[dict]:
    """Return entries, each with the `children` below its address; those come after it."""
    nodes: dict[str, dict] = {}
    roots = []
    for entry in entries:
        node = {**entry, "children": []}
        above = _nearest(nodes, entry["path"])
        (above["children"] if above else roots).append(node)
        nodes[entry["path"]] = node
    return roots


def _nearest(nodes: dict[str, dict], path: str) -> dict | None:
    """The known page whose address is the longest beginning of a path."""
    parts = path.rstrip("/").split("/")
    ends = range(len(parts) - 1, 0, -1)
    found = (nodes.get("/".join(parts[:end]) + "/") for end in ends)
    return next(filter(None, found), None)
