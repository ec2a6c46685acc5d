"""The database itself keeps the roles of a group apart, whoever writes and however.

Nobody has a place in a group and an assignment to it, one session as a substitute included, at
whatever time and in whatever state: services refuse both by the row alone. And somebody's
assignments to a whole group do not share a day. Rows as they are may change otherwise, and an
assignment may shrink: only what a row newly says is looked at.

On PostgreSQL the cohort's row is locked first, as services do: else two connections, which do not
see what the other has not committed, could each write one of the two. SQLite has one writer.

SQLite drops a table's triggers when a later migration makes the table anew, and does not rename a
table as long as a trigger of another names it: a migration that alters enrolments or facilitations
runs `untie` first, and `tie` when it is done.
"""

from django.db import migrations

PLACES, ASSIGNMENTS = "portal_enrolment", "portal_facilitation"
BOTH_ROLES = "nobody takes part in a group and facilitates it"
TWICE_A_DAY = "nobody is assigned twice to a group for a day"

OTHER_ROLE = "other.person_id = NEW.person_id AND other.cohort_id = NEW.cohort_id"
WHO_CHANGED = "(NEW.person_id <> OLD.person_id OR NEW.cohort_id <> OLD.cohort_id)"
LAST_OF_ALL = "'9999-12-31'"
SAME_DAY = f"""
    {OTHER_ROLE} AND other.id <> NEW.id AND other.workshop_id IS NULL
    AND other.starts_on <= COALESCE(NEW.ends_on, {LAST_OF_ALL})
    AND COALESCE(other.ends_on, {LAST_OF_ALL}) >= NEW.starts_on
"""
DAYS_GREW = f"""
    ({WHO_CHANGED} OR OLD.workshop_id IS NOT NULL OR NEW.starts_on < OLD.starts_on
    OR COALESCE(NEW.ends_on, {LAST_OF_ALL}) > COALESCE(OLD.ends_on, {LAST_OF_ALL}))
"""
OF_WHOLE_GROUP = "NEW.workshop_id IS NULL"

# Name, table, what an update has to have changed, when it is looked at all, the row that is in
# the way and where it would be, what is said.
RULES = (
    ("place_besides_assignment", PLACES, WHO_CHANGED, "1 = 1", ASSIGNMENTS, OTHER_ROLE, BOTH_ROLES),
    ("assignment_besides_place", ASSIGNMENTS, WHO_CHANGED, "1 = 1", PLACES, OTHER_ROLE, BOTH_ROLES),
    (
        "assigned_once_a_day",
        ASSIGNMENTS,
        DAYS_GREW,
        OF_WHOLE_GROUP,
        ASSIGNMENTS,
        SAME_DAY,
        TWICE_A_DAY,
    ),
)


def _postgresql(name, table, changed, applies, where, in_the_way, message):
    yield f"""
    CREATE FUNCTION portal_refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM 1 FROM portal_cohort WHERE id = NEW.cohort_id FOR NO KEY UPDATE;
        IF EXISTS (SELECT 1 FROM {where} AS other WHERE {in_the_way}) THEN
            RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END $$
    """
    for event, when in (("INSERT", applies), ("UPDATE", f"{applies} AND {changed}")):
        yield (
            f"CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table} "
            f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION portal_refuse_{name}()"
        )


def _undo_postgresql(name, *rule):
    yield f"DROP FUNCTION portal_refuse_{name}() CASCADE"


def _sqlite(name, table, changed, applies, where, in_the_way, message):
    for event, when in (("INSERT", applies), ("UPDATE", f"{applies} AND {changed}")):
        yield (
            f"CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table} "
            f"WHEN {when} AND EXISTS (SELECT 1 FROM {where} AS other WHERE {in_the_way}) "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _undo_sqlite(name, *rule):
    yield f"DROP TRIGGER {name}_insert"
    yield f"DROP TRIGGER {name}_update"


WRITERS = {"postgresql": (_postgresql, _undo_postgresql), "sqlite": (_sqlite, _undo_sqlite)}


def _write(schema_editor, which):
    writer = WRITERS[schema_editor.connection.vendor][which]
    for rule in RULES:
        for statement in writer(*rule):
            schema_editor.execute(statement, params=None)


def tie(apps, schema_editor):
    _write(schema_editor, 0)


def untie(apps, schema_editor):
    _write(schema_editor, 1)


class Migration(migrations.Migration):
    dependencies = [("portal", "0023_longest_workshop")]

    operations = [migrations.RunPython(tie, untie)]
