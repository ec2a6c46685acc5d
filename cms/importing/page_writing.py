"""Putting a draft into a page: fields checked one by one, names looked up, blocks and images."""

import hashlib
import json
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import CharField
from modelcluster.models import get_all_child_relations
from wagtail.models import COMMENTS_RELATION_NAME, Page

from blocks.anchors import french_slug
from cms.importing import keys
from cms.importing.assets import AssetFinder, words_of
from cms.importing.catalogue import Catalogue
from cms.importing.draft import Kind, PageDraft
from cms.importing.vocabulary import fold
from cms.models import (
    ArticleFormation,
    ArticlePage,
    ArticleTag,
    FormationDate,
    FormationFacilitator,
    FormationPage,
    FormationTag,
)
from cms.typography import fr_date
from cms.validators import RESERVED_SLUGS

MODELS = {Kind.FORMATION: FormationPage, Kind.ARTICLE: ArticlePage}
# What files may say of any page, and what else their kind may: what one no longer says, goes.
IMPORTED_FIELDS = {"summary", "seo_title", "search_description", "featured", "review_due_on"}
IMPORTED_FIELDS_BY_KIND = {
    FormationPage: {
        *keys.FORMATION_TEXTS,
        *keys.NUMBERS,
        *keys.CHOICES,
        *("format", "contact", "price_note", "duration_note", "hero_image"),
    },
    ArticlePage: {*keys.ARTICLE_TEXTS, "hero_image"},
}
CONTENT_OF_ANY_PAGE = {"title", "slug", "seo_title", "search_description"}
LONGEST_TAG = 80
LONGEST_OBJECTIVE = 1000
# What a save gives anew: the order is that of the list.
GIVEN_BY_A_SAVE = {"id", "pk", "page", "sort_order"}


def new_page(draft: PageDraft, parent: Page):
    """Return an unsaved draft page of the right type, with a slug that is free under `parent`."""
    page = MODELS[draft.kind](title=draft.title, draft_title=draft.title, live=False)
    page.has_unpublished_changes = True
    page.slug = _free_slug(draft, parent)
    return page


def write_draft(page, draft: PageDraft, catalogue: Catalogue, assets: AssetFinder) -> None:
    """Set on the page everything the draft says; what no field can hold is told, not forced."""
    page.title = draft.title
    _forget(page)
    for name, value in draft.fields.items():
        _set_field(page, name, value, draft)
    _write_classification(page, draft, catalogue)
    if draft.kind == Kind.FORMATION:
        _write_formation(page, draft, catalogue)
    else:
        _write_article(page, draft, catalogue)
    _write_images(page, draft, assets)
    page.body = draft.body
    _drop_what_does_not_agree(page, draft)


def write_dates(page: FormationPage, draft: PageDraft, *, is_public: bool) -> None:
    """Add the public date of the file, once; not where the public would read it at once."""
    if draft.dates is None:
        return
    starts_on, ends_on = draft.dates
    if page.dates.filter(starts_on=starts_on, ends_on=ends_on).exists():
        return
    if is_public:
        message = "La page est en ligne : la date du fichier est à ajouter à la main."
        raw = f"{starts_on.isoformat()} / {ends_on.isoformat()}"
        draft.warnings.add("contradiction", message, raw=raw, **draft.where("dateStart"))
        return
    limit = FormationDate._meta.get_field("city").max_length
    FormationDate.objects.create(
        formation=page, starts_on=starts_on, ends_on=ends_on, city=draft.city[:limit]
    )


def note_former_date(page: FormationPage, former: tuple | None, draft: PageDraft) -> None:
    """Tell that a date which the file gave before, and no longer, is still announced."""
    if former is None or former == draft.dates:
        return
    starts_on, ends_on = former
    if page.dates.filter(starts_on=starts_on, ends_on=ends_on).exists():
        message = f"Le fichier ne donne plus cette date, toujours annoncée : {fr_date(starts_on)}."
        draft.warnings.add("contradiction", message, raw=starts_on.isoformat())


def page_digest(page) -> str:
    """Return a digest of a page's content, the same after a save that changed nothing."""
    own = {field.name for field in page._meta.local_fields if field.name != "page_ptr"}
    children = {relation.get_accessor_name() for relation in get_all_child_relations(type(page))}
    names = (own | children | CONTENT_OF_ANY_PAGE) - {COMMENTS_RELATION_NAME}
    data = page.serializable_data()
    content = {name: _comparable(data.get(name)) for name in sorted(names)}
    text = json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def _forget(page) -> None:
    """Empty what a file may say, so that a changed file gives what a new one would."""
    for name in IMPORTED_FIELDS | IMPORTED_FIELDS_BY_KIND[type(page)]:
        setattr(page, name, page._meta.get_field(name).get_default())


def _free_slug(draft: PageDraft, parent: Page) -> str:
    wanted = french_slug(draft.slug or draft.title, 240) or "page"
    taken = set(parent.get_children().values_list("slug", flat=True)) | RESERVED_SLUGS
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    if slug != wanted:
        message = f"L’adresse « {wanted} » est prise : la page prend « {slug} »."
        proposal_of = draft.where("slug" if draft.slug else "title")
        draft.warnings.add("slug_taken", message, raw=wanted, proposal=slug, **proposal_of)
    return slug


def _set_field(page, name: str, value, draft: PageDraft) -> None:
    model_field = page._meta.get_field(name)
    limit = model_field.max_length
    if isinstance(model_field, CharField) and limit and len(str(value or "")) > limit:
        message = f"Texte trop long pour ce champ : coupé à {limit} signes."
        draft.warnings.add("type_coerced", message, raw=value, **draft.where(name))
        value = value[: limit - 1] + "…"
    try:
        setattr(page, name, model_field.clean(value, page))
    except ValidationError as error:
        message = f"Valeur refusée, champ laissé tel quel : {error.messages[0]}"
        draft.warnings.add("type_coerced", message, raw=value, **draft.where(name))


def _write_classification(page, draft: PageDraft, catalogue: Catalogue) -> None:
    link_model = FormationTag if draft.kind == Kind.FORMATION else ArticleTag
    tags = {}
    for name in draft.tags:
        if len(name) > LONGEST_TAG:
            _keep_aside("tags", name, draft, "est trop long pour une étiquette")
            continue
        tag, is_new = catalogue.tag(name)
        tags[tag.pk] = tag
        if is_new:
            message = f"Étiquette « {tag.name} » créée : il reste à lui donner un thème."
            draft.warnings.add("tag_to_classify", message, raw=name, **draft.where("tags"))
    page.tag_links = [
        link_model(tag=tag, sort_order=order) for order, tag in enumerate(tags.values())
    ]


def _write_formation(page, draft: PageDraft, catalogue: Catalogue) -> None:
    page.objectives = [("objective", text) for text in draft.objectives]
    for text in draft.objectives:
        if len(text) > LONGEST_OBJECTIVE:
            message = f"Objectif de plus de {LONGEST_OBJECTIVE} signes : à raccourcir."
            draft.warnings.add("type_coerced", message, raw=text, **draft.where("goals"))
    page.category = _look_up("category", draft.category, catalogue.categories, draft)
    page.theme = _look_up("theme", draft.theme, catalogue.themes, draft)
    page.session_flow = _look_up("flow", draft.flow, catalogue.flows, draft)
    profiles = {}
    for name in draft.facilitators:
        if profile := catalogue.facilitators.get(name):
            profiles[profile.pk] = profile
        else:
            message = f"« {name} » n’a pas de profil public à ce nom exact."
            draft.warnings.add("trainer_unknown", message, raw=name, **draft.where("trainers"))
    page.facilitator_links = [
        FormationFacilitator(facilitator=profile, sort_order=order)
        for order, profile in enumerate(profiles.values())
    ]


def _write_article(page, draft: PageDraft, catalogue: Catalogue) -> None:
    for name in ("theme", "category"):
        if value := getattr(draft, name):
            _keep_aside(name, value, draft, "n’a pas de place dans un article")
    page.author = catalogue.facilitators.get(draft.author)
    if draft.author and page.author is None:
        message = f"« {draft.author} » n’a pas de profil public à ce nom exact."
        draft.warnings.add("trainer_unknown", message, raw=draft.author, **draft.where("author"))
    found = {}
    for name in draft.related_formations:
        if formation := catalogue.formation(name):
            found[formation.pk] = formation
        else:
            _keep_aside("formations", name, draft)
    page.formation_links = [
        ArticleFormation(formation=linked, sort_order=order)
        for order, linked in enumerate(found.values())
    ]


def _look_up(key: str, name: str, known: dict, draft: PageDraft):
    if not name:
        return None
    found = known.get(fold(name))
    if found is None:
        _keep_aside(key, name, draft)
    return found


def _keep_aside(
    key: str, value: str, draft: PageDraft, reason: str = "n’existe pas sur le site"
) -> None:
    """Keep what found no place; several values of one key make a list."""
    kept = draft.unknown_keys.get(key, [])
    values = [*(kept if isinstance(kept, list) else [kept]), value]
    draft.unknown_keys[key] = values if len(values) > 1 else value
    message = f"« {value} » {reason} : la valeur est gardée à part."
    draft.warnings.add("unknown_key", message, raw=value, **draft.where(key))


def _write_images(page, draft: PageDraft, assets: AssetFinder) -> None:
    """The first image of the front matter is the page's; the others end the body."""
    images = draft.images[:1]
    if images and (picture := assets.find(images[0], draft.warnings)):
        page.hero_image = picture
    for image in draft.images[1:] + draft.body_images:
        if picture := assets.find(image, draft.warnings):
            block = {
                "image": {"image": picture, "alt_text": words_of(image), "decorative": False},
                "caption": "",
            }
            draft.body.append(("image", block))


def _drop_what_does_not_agree(page, draft: PageDraft) -> None:
    """Empty the fields that contradict each other, as a highest below a lowest."""
    try:
        page.clean()
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            if name in draft.fields:
                raw, empty = getattr(page, name), page._meta.get_field(name).get_default()
                message = f"Valeur refusée : {messages[0]}"
                draft.warnings.add("type_coerced", message, raw=raw, **draft.where(name))
                setattr(page, name, empty)


def _comparable(value):
    """A value without what changes by itself: identifiers and ranks, the zeros that a database
    adds to a decimal, and the ends of lines of a browser."""
    if isinstance(value, Decimal):
        return str(value.normalize())
    if isinstance(value, str):
        value = value.replace("\r\n", "\n")
        try:
            value = json.loads(value) if value[:1] in {"[", "{"} else value
        except ValueError:
            return value
    if isinstance(value, dict):
        return {key: _comparable(item) for key, item in value.items() if key not in GIVEN_BY_A_SAVE}
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    return value
