"""The triggers that raise the content version, in the transaction of the change itself.

In the database, because that is the only place that sees every change: treebeard moves pages in
SQL of its own, a merge updates rows without saving objects, an operator repairs one by hand. They
are dropped before migrations, which on SQLite make tables anew, and installed again after them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.apps import apps
from django.db import connection

from cms.models import ContentVersion, PageRepresentation

PREFIX = "cercle_"  # PostgreSQL cuts names after 63 characters
EVENTS = ("INSERT", "UPDATE", "DELETE")
DELETE_STORED = f"DELETE FROM {PageRepresentation._meta.db_table}"  # noqa: S608 - our own name
# What other pages may show of a page, or sort it by.
CARD = ("summary", "featured", "weight", "published_on", "theme_id", "category_id", "hero_image_id")


class Scope(StrEnum):
    """What a change may show on: any page, one page alone, or only in other answers."""

    EVERYWHERE = "everywhere"
    PAGE = "page"
    ANSWERS = "answers"


@dataclass(frozen=True)
class Watch:
    """A table, what its changes reach, the columns that count (none: all), and the column that
    names the page, where changes count only while that page is published."""

    model: str
    scope: Scope = Scope.EVERYWHERE
    columns: tuple[str, ...] = ()
    page_column: str = ""


WATCHES = (
    Watch("wagtailcore.Page", columns=("title", "slug", "live", "url_path", "path")),
    Watch(
        "wagtailcore.Page",
        Scope.PAGE,
        ("seo_title", "search_description", "show_in_menus", "first_published_at"),
    ),
    Watch("cms.FormationPage", columns=CARD, page_column="page_ptr_id"),
    Watch("cms.FormationPage", Scope.PAGE, page_column="page_ptr_id"),
    Watch("cms.ArticlePage", columns=CARD, page_column="page_ptr_id"),
    Watch("cms.ArticlePage", Scope.PAGE, page_column="page_ptr_id"),
    Watch("cms.HomePage", page_column="page_ptr_id"),
    Watch("cms.StandardPage", page_column="page_ptr_id"),
    Watch("cms.ThemePage", page_column="page_ptr_id"),
    Watch("cms.FormationIndexPage", page_column="page_ptr_id"),
    Watch("cms.ArticleIndexPage", page_column="page_ptr_id"),
    Watch("cms.ThemeIndexPage", page_column="page_ptr_id"),
    Watch("cms.FormationTag", page_column="page_id"),
    Watch("cms.ArticleTag", page_column="page_id"),
    Watch("cms.ArticleFormation", page_column="page_id"),
    Watch("cms.FormationFacilitator", Scope.PAGE, page_column="page_id"),
    Watch("cms.ResultIndicator", Scope.PAGE, page_column="page_id"),
    Watch("cms.FormationDate", Scope.PAGE, page_column="formation_id"),
    Watch("cms.Programme", Scope.PAGE, columns=("digest", "size"), page_column="page_id"),
    Watch("cms.Tag"),
    Watch("cms.Category"),
    Watch("cms.FacilitatorProfile"),
    Watch("cms.SessionFlow"),
    Watch("cms.SessionFlowStep"),
    Watch("cms.SiteImage"),
    Watch("cms.SiteRendition"),
    Watch("cms.SiteDocument"),
    Watch("cms.SiteSettings"),
    Watch("cms.GonePath", Scope.ANSWERS),
    Watch("cms.SearchEntry", Scope.ANSWERS),
    Watch("cms.SearchSynonyms", Scope.ANSWERS),
    Watch("wagtailcore.Site"),
    Watch("wagtailcore.Collection"),
    Watch("wagtailcore.CollectionViewRestriction"),
    Watch("wagtailcore.PageViewRestriction"),
    Watch("wagtailredirects.Redirect", Scope.ANSWERS),
)


def install_triggers() -> None:
    """Put the triggers in place and take everything said before for outdated.

    Nothing is done on a database that is migrated in part only.
    """
    remove_triggers()
    if not {_table(watch) for watch in WATCHES} <= set(connection.introspection.table_names()):
        return
    with connection.cursor() as cursor:
        for statement in _dialect().statements():
            cursor.execute(statement)
    ContentVersion.objects.get_or_create(pk=1)
    with connection.cursor() as cursor:
        cursor.execute(_raise(Scope.EVERYWHERE))


def remove_triggers() -> None:
    with connection.cursor() as cursor:
        for name, table in _dialect().installed(cursor):
            cursor.execute(_dialect().drop(name, table))


def trigger_names() -> set[str]:
    """The triggers that should be there, by name."""
    return {name for name, *_ in _triggers()}


def installed_trigger_names() -> set[str]:
    with connection.cursor() as cursor:
        return {name for name, _ in _dialect().installed(cursor)}


def _triggers() -> Iterator[tuple[str, str, Watch]]:
    """(name, event, watch) of every trigger."""
    for watch in WATCHES:
        for event in EVENTS:
            yield f"{PREFIX}{_table(watch)}_{watch.scope}_{event.lower()}", event, watch


def _table(watch: Watch) -> str:
    return apps.get_model(watch.model)._meta.db_table


def _columns(watch: Watch) -> list[str]:
    """The columns whose change counts, of those that the table has."""
    own = [field.column for field in apps.get_model(watch.model)._meta.local_concrete_fields]
    return [column for column in own if not watch.columns or column in watch.columns]


def _raise(scope: Scope) -> str:
    table = ContentVersion._meta.db_table
    common = ", common = number + 1" if scope == Scope.EVERYWHERE else ""
    return f"UPDATE {table} SET number = number + 1{common}"  # noqa: S608 - our own names


def _row_counts(watch: Watch, event: str, differs: str, true: str) -> str:
    """The SQL condition on OLD and NEW under which a change of a row counts."""
    rows = {"INSERT": ["NEW"], "DELETE": ["OLD"], "UPDATE": ["OLD", "NEW"]}[event]
    conditions = []
    if event == "UPDATE":
        changes = (f"OLD.{column} {differs} NEW.{column}" for column in _columns(watch))
        conditions.append(f"({' OR '.join(changes)})")
    if watch.model == "wagtailcore.Page":
        conditions.append(f"({' OR '.join(f'{row}.live{true}' for row in rows)})")
    return " AND ".join(conditions) or f"1{true or '=1'}"


class _Sqlite:
    def statements(self) -> Iterator[str]:
        for name, event, watch in _triggers():
            condition = _row_counts(watch, event, "IS NOT", "=1")
            yield (
                f"CREATE TRIGGER {name} AFTER {event} ON {_table(watch)} "
                f"WHEN {condition}{self._published(watch, event)} "
                f"BEGIN {'; '.join(self._effects(watch, event))}; END"
            )

    def _page(self, watch: Watch, event: str) -> str:
        column = watch.page_column or "id"
        rows = {"INSERT": ["NEW"], "DELETE": ["OLD"], "UPDATE": ["OLD", "NEW"]}[event]
        return ", ".join(f"{row}.{column}" for row in rows)

    def _published(self, watch: Watch, event: str) -> str:
        if not watch.page_column:
            return ""
        pages = self._page(watch, event)
        return f" AND EXISTS (SELECT 1 FROM wagtailcore_page WHERE id IN ({pages}) AND live=1)"  # noqa: S608 - our own names

    def _effects(self, watch: Watch, event: str) -> Iterator[str]:
        yield _raise(watch.scope)
        if watch.scope == Scope.PAGE:
            pages = self._page(watch, event)
            yield f"{DELETE_STORED} WHERE page_id IN ({pages})"

    def installed(self, cursor) -> list[tuple[str, str]]:
        cursor.execute(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
            [PREFIX + "%"],
        )
        return cursor.fetchall()

    def drop(self, name: str, table: str) -> str:
        return f"DROP TRIGGER {name}"


class _Postgresql:
    """One function does the work; its arguments are the scope and the column of the page."""

    FUNCTION = """
        CREATE OR REPLACE FUNCTION {prefix}change() RETURNS trigger AS $$
        DECLARE
            pages bigint[];
        BEGIN
            IF TG_ARGV[1] <> '' THEN
                pages := ARRAY[
                    CASE WHEN TG_OP <> 'INSERT' THEN (to_jsonb(OLD) ->> TG_ARGV[1])::bigint END,
                    CASE WHEN TG_OP <> 'DELETE' THEN (to_jsonb(NEW) ->> TG_ARGV[1])::bigint END
                ];
            END IF;
            IF TG_ARGV[1] NOT IN ('', 'id') AND NOT EXISTS (
                SELECT 1 FROM wagtailcore_page WHERE id = ANY(pages) AND live
            ) THEN
                RETURN NULL;
            END IF;
            IF TG_ARGV[0] = '{everywhere}' THEN
                {raise_everywhere};
            ELSE
                {raise_answers};
            END IF;
            IF TG_ARGV[0] = '{page}' THEN
                {delete_stored} WHERE page_id = ANY(pages);
            END IF;
            RETURN NULL;
        END
        $$ LANGUAGE plpgsql
    """

    def statements(self) -> Iterator[str]:
        yield self.FUNCTION.format(
            prefix=PREFIX,
            everywhere=Scope.EVERYWHERE,
            page=Scope.PAGE,
            raise_everywhere=_raise(Scope.EVERYWHERE),
            raise_answers=_raise(Scope.ANSWERS),
            delete_stored=DELETE_STORED,
        )
        for name, event, watch in _triggers():
            column = watch.page_column or ("id" if watch.scope == Scope.PAGE else "")
            condition = _row_counts(watch, event, "IS DISTINCT FROM", "")
            yield (
                f"CREATE TRIGGER {name} AFTER {event} ON {_table(watch)} "
                f"FOR EACH ROW WHEN ({condition.replace('1=1', 'true')}) "
                f"EXECUTE FUNCTION {PREFIX}change('{watch.scope}', '{column}')"
            )

    def installed(self, cursor) -> list[tuple[str, str]]:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE %s",
            [PREFIX + "%"],
        )
        return cursor.fetchall()

    def drop(self, name: str, table: str) -> str:
        return f"DROP TRIGGER {name} ON {table}"


def _dialect() -> _Sqlite | _Postgresql:
    return {"sqlite": _Sqlite, "postgresql": _Postgresql}[connection.vendor]()
