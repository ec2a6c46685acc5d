"""What the site already has, found by the names that files use."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from blocks.anchors import french_slug
from cms.importing.draft import Kind, PageDraft
from cms.importing.vocabulary import TAG_LABEL_BY_FOLD, fold, fold_words
from cms.models import (
    ArticlePage,
    Category,
    FacilitatorProfile,
    FormationPage,
    SessionFlow,
    Tag,
    ThemePage,
)

# Words that two titles may share without being alike.
COMMON_WORDS = frozenset("avec chez dans entre pour sans vers votre notre leur une des les".split())
SPELLINGS = (("co developp", "codevelopp"), ("feed back", "feedback"))


@dataclass
class Catalogue:
    """Looks things up once for many files; folded, so that accents and case do not matter."""

    pages_by_words: dict[tuple[Kind, frozenset], str] = field(default_factory=dict)
    pages_by_facts: dict[tuple, list[tuple[str, frozenset]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def __post_init__(self) -> None:
        for page in FormationPage.objects.defer("body", "objectives"):
            values = {name: getattr(page, name) for name in FACTS}
            self._remember(page.title, _facts(values), Kind.FORMATION)
        for title in ArticlePage.objects.values_list("title", flat=True):
            self._remember(title, None, Kind.ARTICLE)

    @cached_property
    def categories(self) -> dict[str, Category]:
        return {fold(category.name): category for category in Category.objects.all()}

    @cached_property
    def themes(self) -> dict[str, ThemePage]:
        return {fold(theme.title): theme for theme in ThemePage.objects.all()}

    @cached_property
    def flows(self) -> dict[str, SessionFlow]:
        flows = SessionFlow.objects.all()
        return {fold(name): flow for flow in flows for name in (flow.name, flow.code)}

    @cached_property
    def facilitators(self) -> dict[str, FacilitatorProfile]:
        """By their exact name: two people may differ by an accent."""
        return {profile.name: profile for profile in FacilitatorProfile.objects.all()}

    @cached_property
    def tags(self) -> dict[str, Tag]:
        return {fold(tag.name): tag for tag in Tag.objects.all()}

    def formation(self, name: str) -> FormationPage | None:
        """Return the formation of that slug or title."""
        found = FormationPage.objects.filter(slug=french_slug(name)).first()
        return found or FormationPage.objects.filter(title__iexact=name).first()

    def tag(self, name: str) -> tuple[Tag, bool]:
        """Return the tag of that name, made without a theme when there is none, and if it is new.

        A known spelling without accent or space gets its label; another is kept as it is written.
        """
        folded = fold(name)
        if folded not in self.tags:
            del self.tags  # another import may have made it meanwhile
        if folded in self.tags:
            return self.tags[folded], False
        label = TAG_LABEL_BY_FOLD.get(folded, name)
        tag = Tag.objects.create(name=label, slug=_free_tag_slug(label))
        self.tags[folded] = tag
        return tag, True

    def note_near_duplicates(self, draft: PageDraft, itself: str = "") -> None:
        """Warn of a page with the same words in its title, or the same facts and a word of it.

        `itself` is the title of the page that the draft will change.
        """
        words = title_words(draft.title)
        facts = _facts(draft.fields) if draft.kind == Kind.FORMATION else None
        alike = [self.pages_by_words.get((draft.kind, words))] if words else []
        if facts is not None:
            alike += [title for title, known in self.pages_by_facts[facts] if known & words]
        if other := next((title for title in alike if title and title != itself), None):
            message = f"Ressemble beaucoup à « {other} » : les deux pages sont gardées."
            draft.warnings.add("near_duplicate", message, raw=other, **draft.where("title"))
        self._remember(draft.title, facts, draft.kind)

    def _remember(self, title: str, facts: tuple | None, kind: Kind) -> None:
        words = title_words(title)
        self.pages_by_words.setdefault((kind, words), title)
        if facts is not None:
            self.pages_by_facts[facts].append((title, words))


FACTS = ("audience", "prerequisites", "price_excl_tax", "duration_hours", "duration_days")
ENOUGH_FACTS = 3


def title_words(title: str) -> frozenset[str]:
    """Return the words of a title that count, folded, with the firm's words spelt one way."""
    folded = fold_words(title)
    for written, one_way in SPELLINGS:
        folded = folded.replace(written, one_way)
    return frozenset(word for word in folded.split() if len(word) > 3 and word not in COMMON_WORDS)


def _facts(values: dict) -> tuple | None:
    """Return what two formations would share if one were a copy; None when they say too little."""
    facts = tuple(fold(str(values.get(name) or "").removesuffix(".00")) for name in FACTS)
    return facts if sum(map(bool, facts)) >= ENOUGH_FACTS else None


def _free_tag_slug(label: str) -> str:
    base = french_slug(label, 70) or "etiquette"
    slug, number = base, 2
    while Tag.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug
