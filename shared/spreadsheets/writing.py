"""Writes plain tables as .xlsx and .csv so that `reading` gives back every text, and no text runs as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, StringIO

import xlsxwriter

from shared.spreadsheets.neutral import is_risky, neutralised

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""Of every workbook we write: a text stays a text."""


def written_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return a .csv file in UTF-8 with the mark by which spreadsheet programs know it; formulas are neutralised."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([neutralised(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def written_xlsx(sheets: Mapping[str, Iterable[Sequence[str]]]) -> bytes:
    """Return a workbook of plain tables by sheet name; the first row of each stays in view."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as workbook:
        # with this mark a spreadsheet program keeps the text a text even after somebody has edited the cell
        inert = workbook.add_format({"quote_prefix": True})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(rows):
                for column, text in enumerate(row):
                    if text:
                        sheet.write_string(number, column, text, inert if is_risky(text) else None)
    return content.getvalue()
