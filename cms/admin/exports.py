"""Spreadsheets that a French spreadsheet program reads as they are meant, and never runs."""

import csv
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from typing import ClassVar

from django.utils.timezone import get_default_timezone, make_naive
from wagtail.admin.views.mixins import Echo, SpreadsheetExportMixin, list_to_str

CSV, XLSX = SpreadsheetExportMixin.FORMAT_CSV, SpreadsheetExportMixin.FORMAT_XLSX
BOM = "\ufeff".encode()  # without it Excel takes UTF-8 for Windows-1252
DAY_IN_CELLS, MOMENT_IN_CELLS = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
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


def _yes_or_no(value: bool) -> str:
    return "Oui" if value else "Non"


def _in_paris(moment: datetime) -> datetime:
    return make_naive(moment, get_default_timezone())


class HarmlessExportMixin:
    """For Wagtail's listing and report views with an export.

    Semicolons, « Oui » and « Non », days before months, the time of Paris: as a spreadsheet program
    set to French expects them. Days and moments of an XLSX file are real ones, to sort by.
    """

    custom_value_preprocess: ClassVar = {
        bool: {CSV: _yes_or_no, XLSX: _yes_or_no},
        datetime: {CSV: lambda value: f"{_in_paris(value):%d/%m/%Y %H:%M}", XLSX: _in_paris},
        date: {CSV: lambda value: f"{value:%d/%m/%Y}", XLSX: None},
        list: {CSV: list_to_str, XLSX: list_to_str},
    }

    def preprocess_field_value(self, field, value, export_format):
        return harmless_cell(super().preprocess_field_value(field, value, export_format))

    def stream_csv(self, queryset) -> Iterator[bytes]:
        writer = csv.DictWriter(Echo(), fieldnames=self.list_export, delimiter=";")
        headings = {field: self.get_heading(queryset, field) for field in self.list_export}
        yield BOM + writer.writerow(headings)
        for item in queryset:
            yield self.write_csv_row(writer, self.to_row_dict(item))

    def generate_xlsx_row(self, worksheet, row_dict, date_format=None):
        cells = super().generate_xlsx_row(worksheet, row_dict, date_format=MOMENT_IN_CELLS)
        for value, cell in zip(row_dict.values(), cells, strict=True):
            if isinstance(value, date) and not isinstance(value, datetime):
                cell.number_format = DAY_IN_CELLS
            yield cell
