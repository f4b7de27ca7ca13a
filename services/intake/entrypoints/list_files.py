"""Lists that others publish, as somebody hands them in and as a terminal or JSON tells what was found in them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from services.intake.application.list_plan import LIST_ROW_NAMES, ListPlan, ListRowKind, P, Planned
from services.intake.application.register_fields import NOT_A_DAY
from services.intake.application.register_rows import Column
from services.intake.domain.list_editions import ListEdition
from shared.kernel.days import day_of
from shared.kernel.errors import Invalid, Problem
from shared.spreadsheets.reading import read_sheets
from shared.spreadsheets.sheets import Sheet
from shared.spreadsheets.writing import written_xlsx


def read_list(content: bytes, file_name: str, most_items: int, most_bytes: int) -> tuple[Sequence[Sheet], str]:
    """
    Read a .csv or .xlsx file; return its sheets and the SHA-256 of its bytes.

    :raises Invalid: when it is no spreadsheet, or a dangerous or broken one
    """
    # rows of further legal bases come on top of those of the items
    sheets = read_sheets(content, file_name, most_rows=4 * most_items, most_bytes=most_bytes)
    return sheets, hashlib.sha256(content).hexdigest()


def edition_of(title: str, document_no: str, published_on: str) -> ListEdition:
    """
    Return an edition as somebody typed it.

    :raises Invalid: when the day is none
    """
    try:
        day: date | None = day_of(published_on)
    except ValueError:
        day = None
    if day is None:
        message = f"“{published_on.strip()}”不是日期" if published_on.strip() else "没有填写"
        problem = Problem(field="published_on", label="公布日期", message=message, remedy=NOT_A_DAY)
        raise Invalid(f"没有读取文件：{problem.sentence()}。", (problem,))
    return ListEdition(title=" ".join(title.split()), document_no=" ".join(document_no.split()), published_on=day)


def blank_list(name: str, columns: Sequence[Column]) -> bytes:
    """Return the workbook to fill in, with a second sheet that says how each column is written."""
    heads = [column.title for column in columns]
    meanings = [[one.title, "必填" if one.is_required else "", one.meaning] for one in columns]
    return written_xlsx({name: [heads], "填写说明": [["列", "", "填法"], *meanings]})


def sum_of(plan: ListPlan[P]) -> str:
    """Return in one line what a plan comes to."""
    counted = "，".join(f"{LIST_ROW_NAMES[ListRowKind(kind)]} {count}" for kind, count in plan.counts.items())
    unused = f"没有用到的列：{'、'.join(plan.unused)}。" if plan.unused else ""
    return f"{plan.edition.sentence()}：{counted}。{unused}"


def plan_as_dict(plan: ListPlan[P], shown: str) -> dict[str, object]:
    """Return what every plan says, as the plain fields of a JSON answer."""
    return {
        "edition": {**vars(plan.edition), "published_on": plan.edition.published_on.isoformat()},
        "sheets": list(plan.sheets),
        "counts": plan.counts,
        "unused_columns": list(plan.unused),
        "shown": shown,
    }


def row_as_dict(row: Planned) -> dict[str, object]:
    """Return what every row of a plan says, as the plain fields of a JSON answer."""
    return {
        "sheet": row.sheet,
        "row": row.number,
        "kind": row.kind.value,
        "item_name": row.item_name,
        "base_code": row.base_code,
        "problems": [problem.as_dict() for problem in row.problems],
    }
