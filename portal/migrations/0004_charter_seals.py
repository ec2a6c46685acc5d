"""The database itself keeps what was agreed to: versions in force, and people's answers.

A version that left its draft may only be replaced (« active » to « archived »), nothing else of it
changes and it is not deleted. An answer never changes, and is deleted only once its `purge_after`
is past, which is counted in UTC on both databases.

SQLite drops a table's triggers when a later migration makes the table anew: such a migration puts
them back. `INSERT OR REPLACE` deletes there without asking a trigger of deletions, hence those of
insertions.
"""

from django.db import migrations

VERSIONS, ANSWERS = "portal_charterversion", "portal_charteracceptance"
SEALED_VERSION = "a charter version that was in force does not change"
SEALED_ANSWER = "an answer to a charter does not change and is kept until purge_after"

POSTGRESQL = [
    f"""
    CREATE FUNCTION portal_keep_charter_version() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            RAISE EXCEPTION '{SEALED_VERSION}' USING ERRCODE = 'integrity_constraint_violation';
        ELSIF OLD.state = 'draft' THEN
            IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
        ELSIF TG_OP = 'UPDATE' AND OLD.state = 'active' AND NEW.state = 'archived'
            AND to_jsonb(NEW) - 'state' - 'updated_at' = to_jsonb(OLD) - 'state' - 'updated_at'
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION '{SEALED_VERSION}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    f"""
    CREATE FUNCTION portal_keep_charter_answer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF OLD.purge_after < (now() AT TIME ZONE 'UTC')::date THEN RETURN OLD; END IF;
        END IF;
        RAISE EXCEPTION '{SEALED_ANSWER}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    *(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {keep}()"
        for table, name, keep in (
            (VERSIONS, "keep_charter_version", "portal_keep_charter_version"),
            (ANSWERS, "keep_charter_answer", "portal_keep_charter_answer"),
        )
        for name, event, each in (
            (name, "UPDATE OR DELETE", "ROW"),
            (f"{name}_truncated", "TRUNCATE", "STATEMENT"),
        )
    ),
]
UNDO_POSTGRESQL = [
    "DROP FUNCTION portal_keep_charter_version() CASCADE",
    "DROP FUNCTION portal_keep_charter_answer() CASCADE",
]

KEPT_COLUMNS = """
    id charter_id number language title summary body change_kind change_note sha256
    activated_at activated_by_id lock_version created_at
""".split()
SAME = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in KEPT_COLUMNS)


def _sqlite(name: str, event: str, when: str, message: str) -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {event} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


SQLITE = [
    _sqlite(
        "keep_charter_version_changed",
        f"UPDATE ON {VERSIONS}",
        f"OLD.state <> 'draft' "
        f"AND NOT (OLD.state = 'active' AND NEW.state = 'archived' AND {SAME})",
        SEALED_VERSION,
    ),
    _sqlite(
        "keep_charter_version_deleted",
        f"DELETE ON {VERSIONS}",
        "OLD.state <> 'draft'",
        SEALED_VERSION,
    ),
    _sqlite(
        "keep_charter_version_replaced",
        f"INSERT ON {VERSIONS}",
        f"EXISTS (SELECT 1 FROM {VERSIONS} AS old WHERE old.state <> 'draft' AND (old.id = NEW.id "
        "OR old.charter_id = NEW.charter_id AND old.language = NEW.language "
        "AND (old.number = NEW.number OR old.state = 'active' AND NEW.state = 'active')))",
        SEALED_VERSION,
    ),
    _sqlite("keep_charter_answer_changed", f"UPDATE ON {ANSWERS}", "1", SEALED_ANSWER),
    _sqlite(
        "keep_charter_answer_deleted",
        f"DELETE ON {ANSWERS}",
        "OLD.purge_after >= date('now')",
        SEALED_ANSWER,
    ),
    _sqlite(
        "keep_charter_answer_replaced",
        f"INSERT ON {ANSWERS}",
        f"EXISTS (SELECT 1 FROM {ANSWERS} AS old WHERE old.id = NEW.id)",
        SEALED_ANSWER,
    ),
]
UNDO_SQLITE = [f"DROP TRIGGER {statement.split()[2]}" for statement in SQLITE]

STATEMENTS = {"postgresql": (POSTGRESQL, UNDO_POSTGRESQL), "sqlite": (SQLITE, UNDO_SQLITE)}


def seal(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor][0]:
        schema_editor.execute(statement, params=None)


def unseal(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor][1]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_charter_conversations")]

    operations = [migrations.RunPython(seal, unseal)]
