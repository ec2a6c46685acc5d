"""Spreadsheets that a spreadsheet program only reads, never runs."""

import unicodedata

FORMULA_STARTS = frozenset("=+-@")
LINE_STARTS = tuple("\t\r\n\0")


def harmless_cell(value):
    """Return a cell's value with an apostrophe before what a spreadsheet would take for a formula.

    Also after white space and signs that nobody sees, and for full-width signs, which some programs
    fold (security §3.2).
    """
    if not isinstance(value, str):
        return value
    first = next((sign for sign in value if not _is_unseen(sign)), "")
    is_formula = unicodedata.normalize("NFKC", first) in FORMULA_STARTS
    return f"'{value}" if is_formula or value.lstrip(" \u00a0").startswith(LINE_STARTS) else value


def _is_unseen(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) in {"Cc", "Cf", "Mn"}


class HarmlessExportMixin:
    """For Wagtail's listing and report views with an export."""

    def preprocess_field_value(self, field, value, export_format):
        return harmless_cell(super().preprocess_field_value(field, value, export_format))
