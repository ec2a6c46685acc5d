"""The text index behind the public search, made of what each database has for it.

SQLite: a table of FTS5 that holds no text of its own and follows by triggers. PostgreSQL: a column
computed from `words`, with its index. Its parser takes « 97e2 » for a number and splits « 97e2f5 »;
a letter before each word makes all of them words. Titles are compared by their bytes, as SQLite
does, so that equal results come in the same order.
"""

from django.db import migrations

SQLITE = [
    """
    CREATE VIRTUAL TABLE cms_searchentry_words USING fts5(
        words, content='cms_searchentry', content_rowid='page_id', prefix='2 3',
        tokenize='unicode61'
    )
    """,
    """
    CREATE TRIGGER cms_searchentry_insert AFTER INSERT ON cms_searchentry BEGIN
        INSERT INTO cms_searchentry_words (rowid, words) VALUES (NEW.page_id, NEW.words);
    END
    """,
    """
    CREATE TRIGGER cms_searchentry_delete AFTER DELETE ON cms_searchentry BEGIN
        INSERT INTO cms_searchentry_words (cms_searchentry_words, rowid, words)
        VALUES ('delete', OLD.page_id, OLD.words);
    END
    """,
    """
    CREATE TRIGGER cms_searchentry_update AFTER UPDATE ON cms_searchentry BEGIN
        INSERT INTO cms_searchentry_words (cms_searchentry_words, rowid, words)
        VALUES ('delete', OLD.page_id, OLD.words);
        INSERT INTO cms_searchentry_words (rowid, words) VALUES (NEW.page_id, NEW.words);
    END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER cms_searchentry_insert",
    "DROP TRIGGER cms_searchentry_delete",
    "DROP TRIGGER cms_searchentry_update",
    "DROP TABLE cms_searchentry_words",
]
POSTGRESQL = [
    'ALTER TABLE cms_searchentry ALTER COLUMN title TYPE text COLLATE "C"',
    """
    ALTER TABLE cms_searchentry ADD COLUMN lexemes tsvector
    GENERATED ALWAYS AS (to_tsvector('simple', replace(words, ' ', ' w'))) STORED
    """,
    """
    CREATE INDEX cms_searchentry_lexemes ON cms_searchentry
    USING gin (lexemes) WITH (fastupdate = off)
    """,
]
POSTGRESQL_BACK = ["ALTER TABLE cms_searchentry DROP COLUMN lexemes"]


def make_text_index(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def drop_text_index(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


def _run(schema_editor, statements):
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("cms", "0009_search_entries")]

    operations = [migrations.RunPython(make_text_index, drop_text_index)]
