"""Asking each database's own text index; migration 0010 makes it."""

from collections.abc import Sequence

from django.db.models import BooleanField, Func

from cms.search.terms import Spelling, Term

JOINED = {"sqlite": (" AND ", " OR "), "postgresql": (" & ", " | ")}


class HasTerms(Func):
    """True for the pages whose words have every term: `HasTerms("search_entry__pk", terms)`.

    Words are letters and digits by then (`folding`), so none can be an operator.
    """

    output_field = BooleanField()
    arity = 1

    def __init__(self, page, terms: Sequence[Term] = (), **extra):
        super().__init__(page, **extra)
        self.terms = tuple(terms)

    def as_sqlite(self, compiler, connection, **extra):
        template = (
            "%(expressions)s IN (SELECT rowid FROM cms_searchentry_words"
            " WHERE cms_searchentry_words MATCH %%s)"
        )
        return self._ask(compiler, connection, template, _fts5_spelling)

    def as_postgresql(self, compiler, connection, **extra):
        template = (
            "%(expressions)s IN (SELECT page_id FROM cms_searchentry WHERE lexemes @@ %%s::tsquery)"
        )
        return self._ask(compiler, connection, template, _tsquery_spelling)

    def _ask(self, compiler, connection, template: str, write):
        sql, params = self.as_sql(compiler, connection, template=template)
        every, any_of = JOINED[connection.vendor]
        alternatives = (any_of.join(map(write, term)) for term in self.terms)
        question = every.join(f"({alternative})" for alternative in alternatives)
        return sql, [*params, question]


def _fts5_spelling(spelling: Spelling) -> str:
    return f'"{" ".join(spelling.words)}"{" *" if spelling.is_prefix else ""}'


def _tsquery_spelling(spelling: Spelling) -> str:
    """Each word after the letter that the index puts before it."""
    words = " <-> ".join(f"'w{word}'" for word in spelling.words)
    return f"({words}{':*' if spelling.is_prefix else ''})"
