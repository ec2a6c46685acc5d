"""What a constraint asks of the database beyond comparing columns."""

from django.db.models import Func, IntegerField


class WholeSeconds(Func):
    """A moment as the whole seconds since 1970, so that two of them make a length.

    By functions that every SQLite has: Django's own way to add hours to a moment is a function of
    its connection, and a backup that is opened by anything else could not be checked or vacuumed.
    """

    output_field = IntegerField()

    def as_sqlite(self, compiler, connection, **context):
        # The sign is doubled once for this template, and once for what Django fills in later.
        template = "CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler, connection, **context):
        template = "CAST(FLOOR(EXTRACT(EPOCH FROM %(expressions)s)) AS BIGINT)"
        return self.as_sql(compiler, connection, template=template, **context)
