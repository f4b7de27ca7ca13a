"""A register file as somebody hands it in, and what was found in it as lines for a terminal or as JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from services.intake.application.register_differences import Difference, differences
from services.intake.application.register_import import RegisterFile
from services.intake.application.register_plan import Plan, PlannedRow, RowKind
from services.intake.application.register_rows import SheetRows
from shared.spreadsheets.reading import read_sheets

MOST_BYTES = 2 * 1024 * 1024
"""A register of thousands of bodies is far below; the page of the dry view carries the file."""

ROW_NAMES = {
    RowKind.NEW.value: "新登记",
    RowKind.CHANGED.value: "更新",
    RowKind.UNCHANGED.value: "没有变化",
    RowKind.WRONG.value: "有错",
}


def register_file(content: bytes, file_name: str) -> RegisterFile:
    """
    Read a .csv or .xlsx file.

    :raises Invalid: when it is no spreadsheet, or a dangerous or broken one
    """
    sheets = read_sheets(content, file_name, most_bytes=MOST_BYTES)
    return RegisterFile(
        digest=hashlib.sha256(content).hexdigest(),
        sheets=[
            SheetRows(
                name=sheet.name,
                rows=[(row.number, row.cells) for row in sheet.rows],
                merged_up_to=[merged.last_row for merged in sheet.merged],
            )
            for sheet in sheets
        ],
    )


def summary(plan: Plan) -> str:
    """Return how many rows there are of each kind, in one sentence."""
    counted = "，".join(f"{ROW_NAMES[kind]} {count}" for kind, count in plan.counts.items())
    unused = f"没有用到的列：{'、'.join(plan.unused)}。" if plan.unused else ""
    return f"“{plan.sheet}”共 {len(plan.rows)} 行：{counted}。{unused}"


def lines(plan: Plan) -> Iterator[str]:
    """Yield what somebody at a terminal reads: the sentence, then every wrong, new and changed row."""
    yield summary(plan)
    for row in plan.of(RowKind.WRONG):
        yield from (problem.sentence() for problem in row.problems)
    for row in plan.to_write:
        said = [one.sentence() for one in _differences(plan, row)]
        yield f"第 {row.number} 行 {ROW_NAMES[row.kind.value]}“{row.name}”" + (f"：{'，'.join(said)}" if said else "")


def as_dict(plan: Plan) -> dict[str, object]:
    """Return the plan as the plain fields of a JSON answer."""
    return {
        "sheet": plan.sheet,
        "counts": plan.counts,
        "unused_columns": list(plan.unused),
        "shown": plan.shown,
        "rows": [_row_as_dict(plan, row) for row in plan.rows],
    }


def _row_as_dict(plan: Plan, row: PlannedRow) -> dict[str, object]:
    return {
        "row": row.number,
        "kind": row.kind.value,
        "name": row.name,
        "uscc": row.uscc,
        "problems": [problem.as_dict() for problem in row.problems],
        "differences": [
            {"label": one.label, "before": one.before, "after": one.after} for one in _differences(plan, row)
        ],
    }


def _differences(plan: Plan, row: PlannedRow) -> list[Difference]:
    return differences(row.before, row.after, plan.names) if row.before and row.after else []
