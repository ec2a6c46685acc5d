"""Answers as examples of the schema; a test holds them to it."""

from cms.api.problems import TITLES
from cms.privacy_notice import privacy_notice

PAGE_LINK = {
    "id": 12,
    "type": "cms.ThemePage",
    "title": "Développer le management",
    "path": "/themes/developper-le-management/",
}
TAG = {
    "slug": "feed-back",
    "name": "Feed-back",
    "theme": "developper-le-management",
    "hue": "sage",
}
COUNTED_TAG = {**TAG, "formations": 3, "articles": 1}
CATEGORY = {"slug": "ateliers", "name": "Ateliers"}
FORMATION = {
    "id": 31,
    "type": "cms.FormationPage",
    "meta": {
        "type": "cms.FormationPage",
        "detail_url": "https://cercle.example.org/api/v2/pages/31/",
        "html_url": "https://cercle.example.org/formations/pratiquer/",
        "path": "/formations/pratiquer/",
        "slug": "pratiquer",
        "seo_title": "",
        "search_description": "",
        "show_in_menus": False,
        "first_published_at": "2026-03-02T09:00:00+01:00",
    },
    "title": "Pratiquer le co-développement",
    "summary": "Quatre jours pour résoudre ensemble des situations réelles.",
    "content_updated_on": "2026-10-05",
    "category": CATEGORY,
    "theme": {**PAGE_LINK, "hue": "sage"},
    "tags": [TAG],
    "format": {"code": "inter", "label": "Inter-entreprises"},
    "duration": {"hours": "28.00", "days": "4.00", "note": "", "display": "4 jours (28 h)"},
    "workshops": {
        "count": None,
        "hours_min": None,
        "hours_max": None,
        "months_min": None,
        "months_max": None,
        "display": "",
    },
    "price": {
        "excl_tax": "700.00",
        "incl_tax": "840.00",
        "vat_rate": "20.0",
        "vat_regime": "standard_20",
        "unit": "per_participant",
        "display": "700 € HT (840 € TTC) par participant",
    },
    "hero_image": None,
    "next_dates": [],
    "featured": True,
    "weight": 10,
}
FACET = {"value": "inter", "label": "Inter-entreprises", "count": 1}

EXAMPLES: dict[str, object] = {
    "askForDateAlert": {"message": "Un mail part à cette adresse\u00a0: il demande de confirmer."},
    "createOfferRequest": {
        "reference": "DEM-2026-0042",
        "received_at": "2026-11-22T10:12:00+01:00",
    },
    "listPages": {
        "meta": {"total_count": 1, "facets": {"format": [FACET]}},
        "items": [FORMATION],
    },
    "resolvePath": {"kind": "redirect", "status": 301, "location": "/formations/pratiquer/"},
    "listThemes": {
        "meta": {"total_count": 1},
        "items": [
            {
                **PAGE_LINK,
                "slug": "developper-le-management",
                "summary": "Animer une équipe sans s’épuiser.",
                "hue": "sage",
                "image": None,
                "formations": 4,
                "tags": [COUNTED_TAG],
            }
        ],
    },
    "listTags": {"meta": {"total_count": 1}, "items": [COUNTED_TAG]},
    "listCategories": {"meta": {"total_count": 1}, "items": [{**CATEGORY, "formations": 4}]},
    "getSite": {
        "name": "Cercle et Pratiques",
        "contact_email": "contact@example.org",
        "phone": "01 23 45 67 89",
        "footer": "12 rue des Pairs, 75011 Paris",
        "disability_contact": "handicap@example.org",
        "activity_notice": "",
        "navigation": [{"label": "Formations", "href": "/formations/"}],
        "footer_links": [{"label": "Mentions légales", "href": "/mentions-legales/"}],
        "social_links": [
            {
                "network": "mastodon",
                "label": "Mastodon",
                "url": "https://social.example.org/@cercle",
            }
        ],
        "privacy_notice": privacy_notice(
            firm="Cercle et Pratiques", contact_email="contact@example.org"
        ),
    },
}


def example_of_problem(status: int) -> dict:
    error = {"name": "min_price", "in": "query", "message": "Un nombre valide est requis."}
    return {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "detail": TITLES[status],
        "errors": [error] if status == 400 else [],
    }
