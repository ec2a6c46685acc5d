"""Spreadsheets that a spreadsheet program only reads, never runs."""

FORMULA_STARTS = tuple("=+-@\t\r\n\0＝＋－＠")


def harmless_cell(value):
    """Return a cell's value with an apostrophe before what a spreadsheet would take for a formula.

    Also after leading spaces, and for full-width signs, which some programs fold (security §3.2).
    """
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


class HarmlessExportMixin:
    """For Wagtail's listing and report views with an export."""

    def preprocess_field_value(self, field, value, export_format):
        return harmless_cell(super().preprocess_field_value(field, value, export_format))
