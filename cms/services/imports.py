"""Writing what files say: each file in one transaction, nothing of an editor's overwritten."""

import hashlib
import logging
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from cms.importing.assets import AssetFinder
from cms.importing.catalogue import Catalogue
from cms.importing.draft import Kind, PageDraft
from cms.importing.page_writing import MODELS, new_page, page_digest, write_dates, write_draft
from cms.importing.reading import read_draft
from cms.importing.report import FileRefusedError, FileResult, ImportReport, Status, Warnings
from cms.importing.sources import Source, read_source
from cms.models import ArticleIndexPage, FormationIndexPage, ImportedSource
from cms.publication import missing_fact_list

logger = logging.getLogger(__name__)
INDEX_PAGES = {Kind.FORMATION: FormationIndexPage, Kind.ARTICLE: ArticleIndexPage}


@dataclass(frozen=True)
class ImportOptions:
    """`dry_run` writes no row and no file; `publish` puts on line what states every fact."""

    dry_run: bool = False
    publish: bool = False
    fetch_images: bool = False


def import_sources(
    sources: Iterable[Source],
    *,
    options: ImportOptions = ImportOptions(),
    on_progress: Callable[[FileResult], None] = lambda result: None,
) -> ImportReport:
    """Import files as drafts and report what became of each (contract §2).

    A file that is refused, or that would overwrite an editor's later changes, stops no other.
    """
    sources = list(sources)
    report = ImportReport(options.dry_run)
    run = _Run(options, {source.key for source in sources})
    with transaction.atomic() if options.dry_run else nullcontext():
        for source in sources:
            result = run.import_file(source)
            report.files.append(result)
            on_progress(result)
        if options.dry_run:
            transaction.set_rollback(True)
    return report


@dataclass
class _Run:
    """One pass over files: what was looked up once, and the keys that are there."""

    options: ImportOptions
    keys: set[str]
    catalogue: Catalogue = field(default_factory=Catalogue)

    def import_file(self, source: Source) -> FileResult:
        try:
            text = read_source(source)
            digest = hashlib.sha256(text.encode()).hexdigest()
            with transaction.atomic():
                return self._import_text(source, text, digest)
        except FileRefusedError as refusal:
            return FileResult.refused(source.key, refusal)
        except Exception:
            logger.exception("import of %s failed", source.key)
            self.catalogue = Catalogue()
            refusal = FileRefusedError("erreur imprévue : ce fichier n’a pas été importé")
            return FileResult.refused(source.key, refusal)

    def _import_text(self, source: Source, text: str, digest: str) -> FileResult:
        _wait_for_other_imports()
        record = ImportedSource.objects.filter(key=source.key).select_related("page").first()
        if record is None and (twin := _same_content(digest)):
            if twin.key in self.keys:
                return self._unchanged(source.key, twin, copied=True)
            twin.key = source.key
            twin.save(update_fields=["key"])
            record = twin
        if record and record.content_sha256 == digest:
            return self._unchanged(source.key, record)
        draft = read_draft(text, source.key, timezone.localdate())
        if record is None:
            return self._create(source, draft, text, digest)
        return self._update(source, draft, text, digest, record)

    def _unchanged(self, key: str, record: ImportedSource, copied: bool = False) -> FileResult:
        page = record.page.specific
        warnings = list(record.warnings)
        if copied:
            extra = Warnings()
            message = f"Même contenu que « {record.key} » : aucune seconde page n’est créée."
            extra.add("near_duplicate", message, raw=record.key)
            warnings += extra.as_json()
        published = page.first_published_at is None and self._publish(page, warnings)
        return self._result(key, Status.UNCHANGED, record, page, warnings, published)

    def _create(self, source: Source, draft: PageDraft, text: str, digest: str) -> FileResult:
        parent = INDEX_PAGES[draft.kind].objects.first()
        if parent is None:
            raise FileRefusedError("le site n’a pas de page sous laquelle ranger celle-ci")
        self.catalogue.note_near_duplicates(draft)
        page = new_page(draft, parent)
        write_draft(page, draft, self.catalogue, self._assets(source))
        parent.add_child(instance=page)
        page.save_revision()
        record = ImportedSource(key=source.key, page=page)
        return self._keep(record, page, draft, text, digest, Status.CREATED)

    def _update(self, source, draft, text: str, digest: str, record) -> FileResult:
        page = record.page.specific.get_latest_revision_as_object()
        if page_digest(page) != record.page_sha256 or type(page) is not MODELS[draft.kind]:
            return self._conflict(source.key, record, page)
        write_draft(page, draft, self.catalogue, self._assets(source))
        if not page.live:
            page.save()
        page.save_revision()
        return self._keep(record, page, draft, text, digest, Status.UPDATED)

    def _conflict(self, key: str, record: ImportedSource, page: Page) -> FileResult:
        result = self._result(key, Status.CONFLICT, record, page, record.warnings, False)
        message = (
            "le fichier a changé, la page aussi : rien n’est écrasé. Reportez à la main ce qui "
            "manque, ou supprimez la page pour reprendre celle du fichier"
        )
        result.errors = [{"line": None, "message": message}]
        return result

    def _keep(self, record, page, draft: PageDraft, text, digest, status: Status) -> FileResult:
        self._note_gaps(page, draft)
        write_dates(page, draft)
        record.content_sha256, record.page_sha256 = digest, page_digest(page)
        record.raw, record.unknown_keys = text, draft.unknown_keys
        record.warnings = draft.warnings.as_json()
        record.save()
        published = not draft.is_marked_draft and self._publish(page, record.warnings)
        return self._result(record.key, status, record, page, record.warnings, published)

    def _note_gaps(self, page: Page, draft: PageDraft) -> None:
        if missing := missing_fact_list(page):
            labels = ", ".join(fact.label for fact in missing)
            message = f"Avant de publier, il manque : {labels}."
            draft.warnings.add("publication_gap", message, raw=", ".join(f.code for f in missing))

    def _publish(self, page: Page, warnings: list) -> bool:
        if not self.options.publish or missing_fact_list(page):
            return False
        page.get_latest_revision().publish()
        return True

    def _assets(self, source: Source) -> AssetFinder:
        dry_run = self.options.dry_run
        fetch = self.options.fetch_images and not dry_run
        return AssetFinder(source.root, fetch=fetch, write=not dry_run)

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


def _wait_for_other_imports() -> None:
    """Two imports at once take turns: both would add pages at the same place of the tree."""
    Page.objects.select_for_update().get(depth=1)
