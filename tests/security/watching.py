"""What a request leaves behind beside its answer: rows written, mails waiting, lines of the log."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection

from cms.models import OutboxMail
from tests.security.canaries import canaries_in_mail, find_canaries

WRITES = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) \W?(\w+)")
# Refusing may write down sessions, and how often somebody tried; nothing of these.
OUTBOX = "cms_outboxmail"
PRIVATE_TABLES = ("portal_", "cms_outbox", "cms_mailattachment", "cms_user", "mfa_")


@dataclass
class Traces:
    """`writes` are (table, values as text); `mails` come with the canaries in them."""

    writes: list[tuple[str, str]] = field(default_factory=list)
    mails: list[tuple[str, set]] = field(default_factory=list)
    logged: set = field(default_factory=set)

    @property
    def private_writes(self) -> list[str]:
        """Tables of private data that were written to."""
        return sorted({table for table, _ in self.writes if table.startswith(PRIVATE_TABLES)})

    def writes_with(self, numbers: set[str]) -> list[str]:
        """Return the tables that were written to with one of these values (UUIDs as hex)."""
        return sorted(
            {table for table, values in self.writes if any(one in values for one in numbers)}
        )


class LogWatcher(logging.Handler):
    """Collects every line as it would be formatted, errors with their traceback."""

    def __init__(self):
        super().__init__()
        self.setFormatter(logging.Formatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def watched() -> Iterator[Traces]:
    """Watch what happens within; the traces are complete afterwards."""
    traces, log = Traces(), LogWatcher()
    root = logging.getLogger()
    before = root.level

    def spy(execute, sql, params, many, context):
        if written := WRITES.match(sql):
            traces.writes.append((written.group(1), str(params).replace("-", "")))
        return execute(sql, params, many, context)

    root.addHandler(log)
    root.setLevel(logging.INFO)
    try:
        with connection.execute_wrapper(spy):
            yield traces
    finally:
        root.removeHandler(log)
        root.setLevel(before)
    if any(table == OUTBOX for table, _ in traces.writes):
        waiting = OutboxMail.objects.prefetch_related("attachments")
        traces.mails = [(mail.to, canaries_in_mail(mail)) for mail in waiting]
    traces.logged = find_canaries("\n".join(log.lines))
