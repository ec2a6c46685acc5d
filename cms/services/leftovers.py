"""What a database leaves lying in its files of rows that are deleted or written anew."""

from django.db import connection

WAITS = 1000  # milliseconds for readers to finish; who waits for longer tries again another time


def empty_write_ahead_log() -> bool:
    """Have SQLite merge its log into the database, whose free pages it overwrites with zeros.

    The log holds pages as they were. False when a reader was in the way. PostgreSQL does it by
    itself, when it vacuums and recycles its own log.
    """
    if connection.vendor != "sqlite":
        return True
    patience = connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {WAITS}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (is_busy, *_) = cursor.fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(patience)}")
    return not is_busy
