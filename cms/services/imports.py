"""Writing what files say: each file in one transaction, nothing of an editor's overwritten."""

import hashlib
import logging
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from cms.importing.assets import AssetFinder
from cms.importing.catalogue import Catalogue
from cms.importing.draft import Kind, PageDraft
from cms.importing.page_writing import (
    MODELS,
    new_page,
    note_former_date,
    page_digest,
    write_dates,
    write_draft,
)
from cms.importing.reading import read_draft
from cms.importing.report import FileRefusedError, FileResult, ImportReport, Status, Warnings
from cms.importing.sources import Source, read_source
from cms.importing.wording import typo
from cms.models import ArticleIndexPage, FormationIndexPage, ImportedSource
from cms.publication import missing_fact_list

logger = logging.getLogger(__name__)
INDEX_PAGES = {Kind.FORMATION: FormationIndexPage, Kind.ARTICLE: ArticleIndexPage}
CONFLICT = (
    "le fichier a changé, la page aussi : rien n’est écrasé. Reportez à la main ce qui manque, ou "
    "supprimez la page pour reprendre celle du fichier"
)
OTHER_KIND = (
    "le fichier n’est plus de la même sorte (formation, article) que sa page : supprimez-la pour "
    "en faire une autre"
)
LOCKED = "la page est verrouillée par la rédaction : rien n’est écrasé"


@dataclass(frozen=True)
class ImportOptions:
    """`dry_run` writes no row and no file; `publish` puts on line what states every fact.

    `is_allowed_host` says which hosts `fetch_images` may ask, by default the public ones.
    """

    dry_run: bool = False
    publish: bool = False
    fetch_images: bool = False
    is_allowed_host: Callable[[str], bool] | None = None


def import_sources(
    sources: Iterable[Source],
    *,
    options: ImportOptions = ImportOptions(),
    on_progress: Callable[[FileResult], None] = lambda result: None,
) -> ImportReport:
    """Import files as drafts and report what became of each (contract §2).

    A file that is refused, or that would overwrite an editor's later changes, stops no other.
    Articles that name formations of the same import come after them; the report has the order of
    the sources.
    """
    sources = list(sources)
    run = _Run(options, {source.key for source in sources})
    results: dict[int, FileResult] = {}
    with transaction.atomic() if options.dry_run else nullcontext():
        waiting = []
        for at, source in enumerate(sources):
            if result := run.import_source(source):
                results[at] = result
                on_progress(result)
            else:
                waiting.append(at)
        for at in waiting:
            results[at] = run.import_waiting(sources[at].key)
            on_progress(results[at])
        if options.dry_run:
            transaction.set_rollback(True)
    return ImportReport(options.dry_run, [results[at] for at in sorted(results)])


@dataclass
class _File:
    """A file that was read; taken apart, and its images fetched, only when it is new."""

    key: str
    text: str
    assets: AssetFinder

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def is_known(self) -> bool:
        return ImportedSource.objects.filter(content_sha256=self.digest).exists()

    @cached_property
    def draft(self) -> PageDraft:
        return read_draft(self.text, self.key, timezone.localdate())


@dataclass
class _Run:
    """One pass over files: what was looked up once, the keys that are there and those done."""

    options: ImportOptions
    keys: set[str]
    done: set[str] = field(default_factory=set)
    waiting: dict[str, _File] = field(default_factory=dict)
    pretended: dict[str, bool] = field(default_factory=dict)
    catalogue: Catalogue = field(default_factory=Catalogue)

    def import_source(self, source: Source) -> FileResult | None:
        """Import a file; None for an article that waits for a formation that is not there yet."""
        assets = self._assets(source)
        return self._told(source.key, assets, lambda: self._read(source, assets))

    def import_waiting(self, key: str) -> FileResult:
        file = self.waiting.pop(key)
        return self._told(key, file.assets, lambda: self._import_alone(file))

    def _told(self, key: str, assets: AssetFinder, work: Callable) -> FileResult | None:
        """Do the work of one file; what stops it stops no other, and leaves nothing."""
        try:
            return work()
        except FileRefusedError as refusal:
            return FileResult.refused(key, refusal)
        except Exception:
            logger.exception("import of %s failed", key)
            assets.discard()
            self.catalogue = Catalogue()
            refusal = FileRefusedError("erreur imprévue : ce fichier n’a pas été importé")
            return FileResult.refused(key, refusal)

    def _read(self, source: Source, assets: AssetFinder) -> FileResult | None:
        if source.key in self.done:
            raise FileRefusedError("un autre fichier donné a déjà ce chemin")
        self.done.add(source.key)
        file = _File(source.key, read_source(source), assets)
        if self._must_wait(file):
            self.waiting[file.key] = file
            return None
        return self._import_alone(file)

    def _import_alone(self, file: _File) -> FileResult:
        self._prepare(file)
        with transaction.atomic():
            return self._import(file)

    def _must_wait(self, file: _File) -> bool:
        names = [] if file.is_known else file.draft.related_formations
        return any(self.catalogue.formation(name) is None for name in names)

    def _prepare(self, file: _File) -> None:
        """Do the slow work before the transaction: others write to the site meanwhile."""
        if not file.is_known:
            file.assets.download([*file.draft.images, *file.draft.body_images])

    def _import(self, file: _File) -> FileResult:
        _wait_for_other_imports()
        record = ImportedSource.objects.filter(key=file.key).select_related("page").first()
        if record is None and (twin := _same_content(file.digest)):
            if twin.key in self.keys:
                return self._unchanged(file, twin, copied=True)
            twin.key = file.key
            twin.save(update_fields=["key"])
            record = twin
        if record is None:
            return self._create(file)
        if record.content_sha256 == file.digest:
            return self._unchanged(file, record)
        return self._update(file, record)

    def _unchanged(self, file: _File, record: ImportedSource, copied: bool = False) -> FileResult:
        page = record.page.specific.get_latest_revision_as_object()
        warnings = list(record.warnings)
        if copied:
            extra = Warnings()
            message = f"Même contenu que « {record.key} » : aucune seconde page n’est créée."
            extra.add("near_duplicate", message, raw=record.key)
            warnings += extra.as_json()
        is_untouched = page.first_published_at is None and page_digest(page) == record.page_sha256
        published = is_untouched and self._publish(page, file)
        return self._result(file.key, Status.UNCHANGED, record, page, warnings, published)

    def _create(self, file: _File) -> FileResult:
        draft = file.draft
        parent = INDEX_PAGES[draft.kind].objects.first()
        if parent is None:
            raise FileRefusedError("le site n’a pas de page sous laquelle ranger celle-ci")
        self.catalogue.note_near_duplicates(draft)
        page = new_page(draft, parent)
        write_draft(page, draft, self.catalogue, file.assets)
        parent.add_child(instance=page)
        page.save_revision()
        record = ImportedSource(key=file.key, page=page)
        return self._keep(record, page, file, Status.CREATED)

    def _update(self, file: _File, record: ImportedSource) -> FileResult:
        draft = file.draft
        page = record.page.specific.get_latest_revision_as_object()
        if type(page) is not MODELS[draft.kind]:
            return self._conflict(record, page, OTHER_KIND)
        if page.locked or page_digest(page) != record.page_sha256:
            return self._conflict(record, page, LOCKED if page.locked else CONFLICT)
        self.catalogue.note_near_duplicates(draft, itself=page.title)
        write_draft(page, draft, self.catalogue, file.assets)
        if not page.live:
            page.save()
        page.save_revision()
        note_former_date(page, _former_dates(record), draft)
        return self._keep(record, page, file, Status.UPDATED)

    def _conflict(self, record: ImportedSource, page: Page, message: str) -> FileResult:
        warnings = record.warnings
        result = self._result(record.key, Status.CONFLICT, record, page, warnings, False)
        result.errors = [{"line": None, "message": typo(message)}]
        return result

    def _keep(self, record, page, file: _File, status: Status) -> FileResult:
        draft = file.draft
        self._note_gaps(page, draft)
        may_be_public = page.live or page.first_published_at is None
        published = may_be_public and self._publish(page, file)
        write_dates(page, draft, is_public=page.live and not published)
        record.content_sha256, record.page_sha256 = file.digest, page_digest(page)
        record.raw, record.unknown_keys = file.text, draft.unknown_keys
        record.warnings = draft.warnings.as_json()
        record.save()
        return self._result(record.key, status, record, page, record.warnings, published)

    def _note_gaps(self, page: Page, draft: PageDraft) -> None:
        if missing := missing_fact_list(page):
            labels = ", ".join(fact.label for fact in missing)
            message = f"Avant de publier, il manque : {labels}."
            draft.warnings.add("publication_gap", message, raw=", ".join(f.code for f in missing))

    def _publish(self, page: Page, file: _File) -> bool:
        """Publish what the file does not hold back; what an editor took off line stays so."""
        if not self.options.publish or missing_fact_list(page) or file.draft.is_marked_draft:
            return False
        page.get_latest_revision().publish()
        return True

    def _assets(self, source: Source) -> AssetFinder:
        return AssetFinder(
            source.root,
            source.path.parent,
            fetch=self.options.fetch_images,
            write=not self.options.dry_run,
            is_allowed_host=self.options.is_allowed_host,
            pretended=self.pretended,
        )

    def _result(self, key, status, record, page, warnings, published: bool) -> FileResult:
        is_new = self.options.dry_run and status == Status.CREATED
        described = {
            "id": None if is_new else page.pk,
            "type": page._meta.label,
            "slug": page.slug,
            "live": page.live or published,
        }
        missing = [fact.code for fact in missing_fact_list(page)]
        return FileResult(
            key,
            status,
            described,
            list(warnings),
            missing=missing,
            unknown_keys=record.unknown_keys,
            published=published,
        )


def _same_content(digest: str) -> ImportedSource | None:
    return ImportedSource.objects.filter(content_sha256=digest).select_related("page").first()


def _former_dates(record: ImportedSource) -> tuple[date, date] | None:
    """The public date that the file gave when it was last imported."""
    try:
        return read_draft(record.raw, record.key, timezone.localdate()).dates
    except FileRefusedError:  # by rules that it was not read under
        return None


def _wait_for_other_imports() -> None:
    """Two imports at once take turns: both would add pages at the same place of the tree."""
    Page.objects.select_for_update().get(depth=1)
