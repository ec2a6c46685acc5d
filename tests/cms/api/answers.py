"""The answers of every endpoint, asked of the whole site: name → address."""

from tests.factories.site import WholeSite

SINGLE = {
    "index": "",
    "site": "site/",
    "themes": "themes/",
    "tags": "tags/",
    "categories": "categories/",
    "sitemap": "sitemap/",
    "images": "images/",
    "documents": "documents/",
    "redirects": "redirects/",
    "pages": "pages/",
    "pages_with_facets": "pages/?facets=theme,tag,category,format&limit=1",
    "pages_with_everything": "pages/?type=cms.FormationPage,cms.ThemePage&fields=*",
    "pages_with_body": "pages/?type=cms.ArticlePage&fields=body,lead",
    "resolve_page": "resolve/?path=/formations/s-initier/",
    "resolve_redirect": "resolve/?path=/ancien",
    "resolve_elsewhere": "resolve/?path=/ailleurs/",
    "suggestions": "search/suggestions/?q=pr",
    "pages_searched": "pages/?search=initier&limit=1",
    "problem_gone": "resolve/?path=/formations/retiree/",
    "problem_unknown_path": "resolve/?path=/rien/",
    "problem_parameters": "pages/?min_price=x&inconnu=1",
    "problem_no_page": "pages/4/",
}


def addresses(site: WholeSite) -> dict[str, str]:
    """Every endpoint, and every type of page whole."""
    home = site.standard.get_parent()
    pages = {"formation": site.formation, "article": site.article, "theme": site.theme}
    pages |= {"standard": site.standard, "home": home}
    pages |= {f"{kind}_index": index_of(page) for kind, page in list(pages.items())[:3]}
    return SINGLE | {f"page_{name}": f"pages/{page.pk}/" for name, page in pages.items()}


def index_of(page):
    return page.get_parent()
