"""The keys of front matter: three dialects of the firm's files, and the product's own names.

A key is known by its snake_case form, so `targetAudience` and `target_audience` are one.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from cms.enums import PriceUnit, TrainingFormat, VatRegime
from cms.importing.draft import Kind, PageDraft
from cms.importing.durations import parse_duration
from cms.importing.front_matter import Document
from cms.importing.moments import read_date_range, read_day
from cms.importing.nodes import Image
from cms.importing.oddities import note_dangling_references, note_personal_address
from cms.importing.prices import parse_price
from cms.importing.values import FrontMatter
from cms.importing.vocabulary import fold_words

ARTICLE_TEMPLATES = {"article", "articles", "post", "blog", "news", "faq", "actualite"}
# Keys that only a formation has.
FORMATION_KEYS = {
    "infobox",
    "goals",
    "objectives",
    "duration",
    "price",
    "training_type",
    "target_audience",
    "audience",
    "prerequisites",
    "trainers",
    "date_start",
    "category",
    "duration_hours",
}
TEXT_FIELDS = {
    "summary": ["description", "summary", "resume"],
    "audience": ["target_audience", "audience", "public", "infobox.public", "infobox.audience"],
    "prerequisites": ["prerequisites", "infobox.prerequisites", "prerequis"],
    "evaluation_terms": ["evaluation", "evaluation_terms"],
    "methods": ["methods", "methodes"],
    "access_terms": ["access_terms"],
    "access_delay": ["access_delay", "delai_acces"],
    "accessibility_text": ["accessibility", "accessibility_text", "accessibilite"],
    "disability_contact": ["disability_contact"],
    "lead": ["lead", "chapo"],
    "seo_title": ["seo_title"],
    "search_description": ["search_description"],
}
ARTICLE_ONLY = {"lead"}
COMMON_TEXTS = {"summary", "seo_title", "search_description"}
NUMBER_FIELDS: dict[str, Callable] = {
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
CHOICE_FIELDS = {"vat_regime": VatRegime, "price_unit": PriceUnit}
FORMATS = {
    "inter": TrainingFormat.INTER,
    "inter entreprises": TrainingFormat.INTER,
    "intra": TrainingFormat.INTRA,
    "intra entreprise": TrainingFormat.INTRA,
    "both": TrainingFormat.BOTH,
    "inter et intra": TrainingFormat.BOTH,
    "inter intra": TrainingFormat.BOTH,
    "inter ou intra": TrainingFormat.BOTH,
    "intra inter": TrainingFormat.BOTH,
    "intra et inter": TrainingFormat.BOTH,
}


def kind_of(document: Document) -> Kind:
    """Say whether a file is a formation: by its template's name, else by the keys it has."""
    if document.keys is None:
        return Kind.ARTICLE
    keys = FrontMatter(document)
    template = str(keys.peek("_template", "template", "type", "layout") or "").lower()
    if template in ARTICLE_TEMPLATES:
        return Kind.ARTICLE
    if template == Kind.FORMATION or keys.names & FORMATION_KEYS:
        return Kind.FORMATION
    return Kind.ARTICLE


def read_keys(document: Document, draft: PageDraft, today: date) -> None:
    """Fill the draft from the front matter; what has no place is kept in `unknown_keys`."""
    draft.lines = document.lines
    keys = FrontMatter(document, draft.warnings)
    for name in ("_template", "template", "type", "layout"):
        keys.take(name)
    _read_words(keys, draft)
    _read_classification(keys, draft)
    _read_days(keys, draft, today)
    _read_images(keys, draft)
    _read_draft_flag(keys, document, draft)
    if draft.kind == Kind.FORMATION:
        _read_formation(keys, draft)
    else:
        draft.author = keys.text("author")
        draft.related_formations = keys.words("formations") + keys.words("related_formations")
    _keep_unknown(keys, draft)


def _read_words(keys: FrontMatter, draft: PageDraft) -> None:
    draft.title = keys.title("title")
    draft.slug = keys.text("slug")
    for field, names in TEXT_FIELDS.items():
        is_article_field = field in ARTICLE_ONLY
        if field not in COMMON_TEXTS and is_article_field != (draft.kind == Kind.ARTICLE):
            continue
        if text := keys.first_text(*names):
            draft.fields[field] = text
            note_dangling_references(text, draft.warnings, **keys.where_found)
    if not draft.fields.get("summary"):
        message = "Pas de résumé : il faudra l’écrire, rien n’est tiré des objectifs."
        name = keys.spelling("description") or keys.spelling("summary") or "description"
        draft.warnings.add("summary_missing", message, **draft.where(name))


def _read_classification(keys: FrontMatter, draft: PageDraft) -> None:
    draft.tags = keys.words("tags")
    draft.theme = keys.text("theme")
    draft.category = keys.text("category")
    if (featured := keys.flag("featured")) is not None:
        draft.fields["featured"] = featured


def _read_days(keys: FrontMatter, draft: PageDraft, today: date) -> None:
    for name in ("date", "content_updated_on", "published_on", "review_due_on"):
        where = keys.where(name)
        value = keys.take(name)
        day = None if value in (None, "") else read_day(value, draft.warnings, **where)
        if day is None:
            continue
        draft.fields["content_updated_on" if name == "date" else name] = day
        if name == "date" and draft.kind == Kind.ARTICLE:
            draft.fields.setdefault("published_on", day)
    where = keys.where("date_start")
    days = []
    for name in ("date_start", "date_end"):
        place, value = keys.where(name), keys.take(name)
        day = None if value in (None, "") else read_day(value, draft.warnings, **place)
        days.append(day)
    draft.city = keys.first_text("city", "ville", "place", "lieu")
    draft.dates = read_date_range(*days, today, draft.warnings, **where)


def _read_images(keys: FrontMatter, draft: PageDraft) -> None:
    for name in ("image", "images", "infobox.image"):
        line = keys.where(name)["line"] or 1
        draft.images += [Image(source, "", line) for source in keys.addresses(name)]


def _read_draft_flag(keys: FrontMatter, document: Document, draft: PageDraft) -> None:
    for line, key, value in document.commented:
        message = f"« {key} » est en commentaire : sa valeur n’a pas été lue."
        draft.warnings.add("commented_key", message, line=line, field=key, raw=value)
    flag = keys.flag("draft")
    draft.is_marked_draft = bool(flag)
    if flag is None:
        message = "Rien ne dit si la source était un brouillon : la page arrive en brouillon."
        draft.warnings.add("draft_flag_absent", message, field="draft")


def _read_formation(keys: FrontMatter, draft: PageDraft) -> None:
    _read_goals(keys, draft)
    _read_price(keys, draft)
    _read_duration(keys, draft)
    _read_contact(keys, draft)
    _read_trainers(keys, draft)
    draft.flow = keys.text("flow") or keys.text("session_flow")
    for field, number in NUMBER_FIELDS.items():
        if (value := keys.number(field, number)) is not None:
            draft.fields[field] = value
    for field, choices in CHOICE_FIELDS.items():
        if (value := keys.choice(field, choices.values)) is not None:
            draft.fields[field] = value
    for name in ("training_type", "format"):
        where, value = keys.where(name), keys.text(name)
        if value and (found := FORMATS.get(fold_words(value))):
            draft.fields["format"] = found
        elif value:
            message = f"« {value} » n’est ni inter ni intra : le format reste à choisir."
            draft.warnings.add("type_coerced", message, raw=value, **where)


def _read_goals(keys: FrontMatter, draft: PageDraft) -> None:
    for name in ("goals", "objectives"):
        where = keys.where(name)
        for goal in keys.sentences(name):
            draft.objectives.append(goal)
            note_dangling_references(goal, draft.warnings, **where)


def _read_price(keys: FrontMatter, draft: PageDraft) -> None:
    unit_hint = keys.first_text("infobox.superheading", "infobox.unit")
    text = keys.first_text("price", "infobox.heading", "infobox.price", "tarif")
    where = keys.where_found
    if note := keys.text("price_note"):
        draft.fields["price_note"] = note
    if not text:
        return
    price = parse_price(text, unit_hint, **where)
    draft.warnings.extend(price.warnings)
    draft.fields.update({"price_excl_tax": price.amount, "vat_regime": price.vat_regime})
    if price.unit:
        draft.fields["price_unit"] = price.unit
    if price.note:
        draft.fields["price_note"] = price.note


def _read_duration(keys: FrontMatter, draft: PageDraft) -> None:
    text = keys.first_text("duration", "infobox.duration", "duree")
    where = keys.where_found
    if note := keys.text("duration_note"):
        draft.fields["duration_note"] = note
    if not text:
        return
    duration = parse_duration(text, **where)
    has_hours = keys.peek("duration_hours") is not None
    draft.warnings.extend(
        w for w in duration.warnings if not (has_hours and w.code == "duration_hours_missing")
    )
    values = {
        "duration_hours": duration.hours,
        "duration_days": duration.days,
        "workshop_count": duration.workshop_count,
        "workshop_hours_min": duration.workshop_hours[0],
        "workshop_hours_max": duration.workshop_hours[1],
        "months_min": duration.months[0],
        "months_max": duration.months[1],
        "duration_note": duration.note,
    }
    draft.fields.update({field: value for field, value in values.items() if value})


def _read_contact(keys: FrontMatter, draft: PageDraft) -> None:
    """Keep the address of a function; a person's is told, and the site's stands in for it."""
    where, contact = keys.where("contact"), keys.text("contact")
    if not contact:
        return
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", contact):
        message = "Ce contact n’est pas une adresse de fonction : il n’est pas repris."
        draft.warnings.add("personal_contact", message, raw=contact, **where)
    elif not note_personal_address(contact, draft.warnings, **where):
        draft.fields["contact"] = contact


def _read_trainers(keys: FrontMatter, draft: PageDraft) -> None:
    for name in ("trainers", "facilitators"):
        where = keys.where(name)
        if keys.peek(name) == []:
            message = "La liste des animateurs est vide."
            draft.warnings.add("trainers_empty", message, **where)
        draft.facilitators += keys.words(name)


def _keep_unknown(keys: FrontMatter, draft: PageDraft) -> None:
    for name, value in keys.leftovers().items():
        draft.unknown_keys[name] = value
        message = f"La clé « {name} » n’a pas de place ici : sa valeur est gardée à part."
        draft.warnings.add("unknown_key", message, raw=str(value), **draft.where(name))
