"""The names of the keys that are known: the firm's three dialects, French, and the product's own.

All in snake_case without accents, as `values.FrontMatter` reads them; the first found is taken.
"""

from collections.abc import Callable
from decimal import Decimal

from cms.enums import PriceUnit, TrainingFormat, VatRegime
from cms.importing.vocabulary import FACT_BY_HEADING

TEMPLATE_KEYS = ("_template", "template", "type", "layout")
FORMATION_TEMPLATES = {"formation", "formations"}
ARTICLE_TEMPLATES = {"article", "articles", "post", "posts", "blog", "news", "faq", "actualite"}
# Keys that only a formation has; a category may be a blog's.
FORMATION_KEYS = {
    "infobox",
    "goals",
    "objectives",
    "objectifs",
    "duration",
    "duree",
    "price",
    "prix",
    "tarif",
    "training_type",
    "target_audience",
    "audience",
    "prerequisites",
    "prerequis",
    "trainers",
    "date_start",
    "start_date",
    "date_debut",
    "duration_hours",
    "formateurs",
    "date_de_debut",
    *(words.replace(" ", "_") for words in FACT_BY_HEADING if " " in words),
}
ARTICLE_KEYS = {
    *("author", "auteur", "autrice", "lead", "chapo", "chapeau"),
    *("published_on", "related_formations"),
}


def _with_headings(fact: str, *names: str) -> list[str]:
    """The names, then the headings that say the same, as keys: `Méthodes pédagogiques: …`."""
    headings = [
        words.replace(" ", "_") for words, known in FACT_BY_HEADING.items() if known == fact
    ]
    return [*names, *headings, *(f"infobox.{heading}" for heading in headings)]


TITLE_KEYS = ("title", "titre")
CATEGORY_KEYS = ("category", "categorie", "categories")
TAG_KEYS = ("tags", "etiquettes", "mots_cles", "keywords")
DRAFT_KEYS = ("draft", "brouillon")
PUBLISHED_KEYS = ("published", "publie", "status", "statut")
TRAINER_KEYS = ("trainers", "facilitators", "animateurs", "intervenants", "formateurs")
GOAL_KEYS = _with_headings("objectives", "goals", "objectives")
IMAGE_KEYS = (
    "image",
    "images",
    "infobox.image",
    "hero_image",
    "cover",
    "featured_image",
    "vignette",
)
CONTACT_KEYS = ("contact", "contact.email", "contact.mail", "email", "infobox.contact")
PRICE_KEYS = _with_headings("price", "price", "infobox.heading", "infobox.price")
UNIT_KEYS = ("infobox.superheading", "infobox.unit")
DURATION_KEYS = _with_headings("duration", "duration", "infobox.duration")
START_KEYS = ("date_start", "start_date", "date_debut", "date_de_debut")
END_KEYS = ("date_end", "end_date", "date_fin", "date_de_fin")
CITY_KEYS = ("city", "ville", "place", "lieu")

COMMON_TEXTS = {
    "summary": ["description", "summary", "resume", "excerpt", "extrait"],
    "seo_title": ["seo_title", "seo.title", "meta_title"],
    "search_description": ["search_description", "seo.description", "meta_description"],
}
ARTICLE_TEXTS = {"lead": ["lead", "chapo", "chapeau"]}
FORMATION_TEXTS = {
    "audience": _with_headings(
        "audience", "target_audience", "audience", "infobox.public", "infobox.audience"
    ),
    "prerequisites": _with_headings("prerequisites", "prerequisites", "infobox.prerequisites"),
    "evaluation_terms": _with_headings("evaluation_terms", "evaluation", "evaluation_terms"),
    "methods": _with_headings("methods", "methods", "methodes"),
    "access_terms": _with_headings("access_terms", "access_terms", "modalites_acces"),
    "access_delay": _with_headings("access_delay", "access_delay", "delai_acces"),
    "accessibility_text": _with_headings(
        "accessibility_text", "accessibility", "accessibility_text"
    ),
    "disability_contact": ["disability_contact", "referent_handicap", "contact_handicap"],
}
# Days of any page; that of a publication is an article's.
COMMON_DAYS = {
    "date": "content_updated_on",
    "content_updated_on": "content_updated_on",
    "review_due_on": "review_due_on",
}
NUMBERS: dict[str, Callable] = {
    "weight": int,
    "group_min": int,
    "group_max": int,
    "workshop_count": int,
    "months_min": int,
    "months_max": int,
    "workshop_hours_min": Decimal,
    "workshop_hours_max": Decimal,
    "duration_hours": Decimal,
    "duration_days": Decimal,
    "price_excl_tax": Decimal,
}
CHOICES = {"vat_regime": VatRegime, "price_unit": PriceUnit}
FORMATS = {
    "inter": TrainingFormat.INTER,
    "inter entreprises": TrainingFormat.INTER,
    "inter entreprise": TrainingFormat.INTER,
    "intra": TrainingFormat.INTRA,
    "intra entreprise": TrainingFormat.INTRA,
    "intra entreprises": TrainingFormat.INTRA,
    "both": TrainingFormat.BOTH,
    "inter et intra": TrainingFormat.BOTH,
    "inter intra": TrainingFormat.BOTH,
    "inter ou intra": TrainingFormat.BOTH,
    "intra inter": TrainingFormat.BOTH,
    "intra et inter": TrainingFormat.BOTH,
    "intra ou inter": TrainingFormat.BOTH,
}
