"""What front matter says, put into a draft: three dialects of the firm's files, French, our own."""

from datetime import date

from cms.importing import keys as known
from cms.importing.draft import Kind, PageDraft
from cms.importing.durations import parse_duration
from cms.importing.front_matter import Document
from cms.importing.moments import read_date_range, read_day
from cms.importing.oddities import EMAIL, note_dangling_references, note_personal_address
from cms.importing.prices import parse_price, unit_of
from cms.importing.values import FALSE, FrontMatter
from cms.importing.vocabulary import fold_words

DRAFT_WORDS = {"draft", "brouillon"}


def kind_of(document: Document) -> Kind:
    """Say whether a file is a formation: by its template's name, else by the keys it has."""
    if document.keys is None:
        return Kind.ARTICLE
    keys = FrontMatter(document)
    templates = {_word(keys, name) for name in known.TEMPLATE_KEYS}
    if templates & known.ARTICLE_TEMPLATES:
        return Kind.ARTICLE
    if templates & known.FORMATION_TEMPLATES or keys.names & known.FORMATION_KEYS:
        return Kind.FORMATION
    is_article = keys.names & known.ARTICLE_KEYS or "category" not in keys.names
    return Kind.ARTICLE if is_article else Kind.FORMATION


def read_keys(document: Document, draft: PageDraft, today: date) -> None:
    """Fill the draft from the front matter; what has no place is kept in `unknown_keys`."""
    draft.lines = document.lines
    keys = FrontMatter(document, draft.warnings)
    _take_template(keys)
    _read_words(keys, draft)
    _read_classification(keys, draft)
    _read_days(keys, draft)
    _read_draft_flag(keys, document, draft)
    for name in known.IMAGE_KEYS:
        draft.images += keys.pictures(name)
    if draft.kind == Kind.FORMATION:
        _read_formation(keys, draft, today)
    else:
        draft.author = keys.first_text("author", "auteur", "autrice")
        draft.related_formations = keys.words("formations") + keys.words("related_formations")
    _keep_unknown(keys, draft)


def _take_template(keys: FrontMatter) -> None:
    """A template has done its work once the kind is known; `type: Inter` is something else."""
    templates = known.FORMATION_TEMPLATES | known.ARTICLE_TEMPLATES
    for name in known.TEMPLATE_KEYS:
        if name == "_template" or _word(keys, name) in templates:
            keys.take(name)


def _word(keys: FrontMatter, name: str) -> str:
    value = keys.peek(name)
    return "" if value is None else fold_words(str(value))


def _read_words(keys: FrontMatter, draft: PageDraft) -> None:
    draft.title = next(filter(None, map(keys.title, known.TITLE_KEYS)), "")
    draft.slug = keys.code("slug")
    own = known.FORMATION_TEXTS if draft.kind == Kind.FORMATION else known.ARTICLE_TEXTS
    for field, names in (known.COMMON_TEXTS | own).items():
        if text := keys.first_text(*names):
            draft.fields[field] = text
            note_dangling_references(text, draft.warnings, **keys.where_found)
    if not draft.fields.get("summary"):
        message = "Pas de résumé : il faudra l’écrire, rien n’est tiré des objectifs."
        name = keys.spelling("description") or keys.spelling("summary") or "description"
        draft.warnings.add("summary_missing", message, **draft.where(name))


def _read_classification(keys: FrontMatter, draft: PageDraft) -> None:
    for name in known.TAG_KEYS:
        draft.tags += keys.words(name)
    draft.theme = keys.text("theme")
    draft.category = keys.first_text(*known.CATEGORY_KEYS)
    if (featured := keys.flag("featured")) is not None:
        draft.fields["featured"] = featured


def _read_days(keys: FrontMatter, draft: PageDraft) -> None:
    fields = dict(known.COMMON_DAYS)
    if draft.kind == Kind.ARTICLE:
        fields["published_on"] = "published_on"
    for name, field in fields.items():
        day = _day(keys, name)
        if day is None:
            continue
        draft.fields[field] = day
        if name == "date" and draft.kind == Kind.ARTICLE:
            draft.fields["published_on"] = day


def _day(keys: FrontMatter, *names: str) -> date | None:
    """Take the first of several days that is there."""
    for name in names:
        where, value = keys.where(name), keys.take(name)
        if value not in (None, ""):
            return read_day(value, keys.warnings, **where)
    return None


def _read_draft_flag(keys: FrontMatter, document: Document, draft: PageDraft) -> None:
    for line, key, value in document.commented:
        message = f"« {key} » est en commentaire : sa valeur n’a pas été lue."
        draft.warnings.add("commented_key", message, line=line, field=key, raw=value)
    is_unreadable = keys.peek(*known.DRAFT_KEYS) is not None
    flags = [flag for name in known.DRAFT_KEYS if (flag := keys.flag(name)) is not None]
    flag = any(flags) if flags else None
    for name in known.PUBLISHED_KEYS if flag is None else ():
        if _word(keys, name) in FALSE | DRAFT_WORDS:
            keys.take(name)
            flag = True
    draft.is_marked_draft = is_unreadable if flag is None else flag
    if flag is None:
        message = "Rien ne dit si la source était un brouillon : la page arrive en brouillon."
        draft.warnings.add("draft_flag_absent", message, field="draft")


def _read_formation(keys: FrontMatter, draft: PageDraft, today: date) -> None:
    _read_goals(keys, draft)
    _read_price(keys, draft)
    _read_duration(keys, draft)
    _read_contact(keys, draft)
    _read_trainers(keys, draft)
    _read_public_date(keys, draft, today)
    draft.flow = keys.code("flow") or keys.code("session_flow")
    for field, kind in known.NUMBERS.items():
        if (value := keys.number(field, kind)) is not None:
            draft.fields[field] = value
    for field, choices in known.CHOICES.items():
        if (value := keys.choice(field, choices.values)) is not None:
            draft.fields[field] = value
    _read_format(keys, draft)


def _read_format(keys: FrontMatter, draft: PageDraft) -> None:
    for name in ("training_type", "format"):
        where, value = keys.where(name), keys.text(name)
        if value and (found := known.FORMATS.get(fold_words(value))):
            draft.fields["format"] = found
        elif value:
            message = f"« {value} » n’est ni inter ni intra : le format reste à choisir."
            draft.warnings.add("type_coerced", message, raw=value, **where)


def _read_public_date(keys: FrontMatter, draft: PageDraft, today: date) -> None:
    place = next((name for name in known.START_KEYS if keys.spelling(name)), known.END_KEYS[0])
    where = keys.where(place)
    days = _day(keys, *known.START_KEYS), _day(keys, *known.END_KEYS)
    draft.city = keys.first_text(*known.CITY_KEYS)
    draft.dates = read_date_range(*days, today, draft.warnings, **where)


def _read_goals(keys: FrontMatter, draft: PageDraft) -> None:
    for name in known.GOAL_KEYS:
        where = keys.where(name)
        for goal in keys.sentences(name):
            draft.objectives.append(goal)
            note_dangling_references(goal, draft.warnings, **where)


def _read_price(keys: FrontMatter, draft: PageDraft) -> None:
    unit_hint = _unit_hint(keys)
    text = keys.first_text(*known.PRICE_KEYS, or_number=True)
    where = keys.where_found
    if note := keys.text("price_note"):
        draft.fields["price_note"] = note
    if not text:
        return
    price = parse_price(text, unit_hint, **where)
    draft.warnings.extend(price.warnings)
    draft.fields |= price.fields


def _unit_hint(keys: FrontMatter) -> str:
    """Take « Tarif individuel » above a price; words there that say no unit are left over."""
    for name in known.UNIT_KEYS:
        value = keys.peek(name)
        if unit_of(hint := keys.text(name)):
            return hint
        if hint:
            keys.put_back(name, value)
    return ""


def _read_duration(keys: FrontMatter, draft: PageDraft) -> None:
    text = keys.first_text(*known.DURATION_KEYS, or_number=True)
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
    draft.fields |= duration.fields


def _read_contact(keys: FrontMatter, draft: PageDraft) -> None:
    """Keep the address of a function; a person's is told, and the site's stands in for it."""
    contact = keys.first_text(*known.CONTACT_KEYS)
    where = keys.where_found
    if not contact:
        return
    addresses = EMAIL.findall(contact)
    if len(addresses) != 1:
        message = "Ce contact n’est pas une adresse de fonction : il n’est pas repris."
        draft.warnings.add("personal_contact", message, raw=contact, **where)
    elif not note_personal_address(addresses[0], draft.warnings, **where):
        draft.fields["contact"] = addresses[0]
        if contact != addresses[0]:
            draft.unknown_keys[where["field"]] = contact
            message = "Le contact est une adresse seule : le reste est gardé à part."
            draft.warnings.add("unknown_key", message, raw=contact, **where)


def _read_trainers(keys: FrontMatter, draft: PageDraft) -> None:
    for name in known.TRAINER_KEYS:
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
