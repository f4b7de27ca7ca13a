"""A power list as somebody hands it in, and what was found in it as lines for a terminal or as JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from services.intake.application.power_import import PowerListFile
from services.intake.application.power_plan import POWER_ROW_NAMES, PlannedPower, PowerPlan, PowerRowKind
from services.intake.application.power_rows import MOST_ROWS, columns
from services.intake.application.register_fields import NOT_A_DAY, day_of
from services.intake.domain.power_list import PowerEdition
from shared.kernel.errors import Invalid, Problem
from shared.spreadsheets.reading import read_sheets
from shared.spreadsheets.writing import written_xlsx
from shared.standards.difference import ElementChange, element_changes
from shared.standards.element_list import IMPLEMENTATION, element_list

MOST_BYTES = 3 * 1024 * 1024
"""A power list of thousands of items is below; the page of the plan carries the file back."""
UNKNOWN_REMEDY = "请按机构名录改正名称，或者先登记这个机构"


def power_file(content: bytes, file_name: str, edition: PowerEdition) -> PowerListFile:
    """
    Read a .csv or .xlsx file.

    :raises Invalid: when it is no spreadsheet, or a dangerous or broken one
    """
    # rows of further legal bases come on top of those of the items
    sheets = read_sheets(content, file_name, most_rows=4 * MOST_ROWS, most_bytes=MOST_BYTES)
    return PowerListFile(name=file_name, digest=hashlib.sha256(content).hexdigest(), sheets=sheets, edition=edition)


def edition_of(title: str, document_no: str, published_on: str) -> PowerEdition:
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
    return PowerEdition(title=" ".join(title.split()), document_no=" ".join(document_no.split()), published_on=day)


def blank_power_list() -> bytes:
    """Return the workbook to fill in, with a second sheet that says how each column is written."""
    heads = [column.title for column in columns()]
    meanings = [[one.title, "必填" if one.is_required else "", one.meaning] for one in columns()]
    return written_xlsx({"权力清单": [heads], "填写说明": [["列", "", "填法"], *meanings]})


def changes_of(row: PlannedPower) -> Sequence[ElementChange]:
    """Return the elements in which an item that is there would change."""
    if row.before is None or row.after is None:
        return ()
    return element_changes(row.before.elements, row.after.elements, element_list(IMPLEMENTATION))


def more_changes_of(row: PlannedPower) -> Iterator[str]:
    """Yield in Chinese what else would change: the code, and that it is in force again."""
    if row.before is None or row.after is None or row.kind is not PowerRowKind.CHANGED:
        return
    if row.before.implementation_code != row.after.implementation_code:
        yield f"实施编码“{row.before.implementation_code or '空'}”→“{row.after.implementation_code or '空'}”"
    if row.before.body_name != row.after.body_name:
        yield f"实施机构“{row.before.body_name}”→“{row.after.body_name}”"
    if not row.before.is_in_force:
        yield "重新列入"


def lines(plan: PowerPlan) -> Iterator[str]:
    """Yield what somebody at a terminal reads: the sum, the unknown bodies, then each item that is wrong or changes."""
    counted = "，".join(f"{POWER_ROW_NAMES[PowerRowKind(kind)]} {count}" for kind, count in plan.counts.items())
    unused = f"没有用到的列：{'、'.join(plan.unused)}。" if plan.unused else ""
    yield f"{plan.edition.sentence()}：{counted}。{unused}"
    for name, count in plan.unknown_bodies.items():
        yield f"机构名录里没有“{name}”（{count} 行）。{UNKNOWN_REMEDY}。"
    for row in plan.of(PowerRowKind.WRONG):
        yield from (f"“{row.sheet}”{problem.sentence()}。" for problem in row.problems)
    for row in plan.of(PowerRowKind.NEW, PowerRowKind.CHANGED, PowerRowKind.GONE):
        said = [*(change.label for change in changes_of(row)), *more_changes_of(row)]
        where = f"“{row.sheet}”第 {row.number} 行 " if row.number else ""
        about = f"{row.base_code} {row.body_name}“{row.item_name}”"
        yield f"{where}{POWER_ROW_NAMES[row.kind]} {about}" + (f"：{'、'.join(said)}" if said else "")


def as_dict(plan: PowerPlan) -> Mapping[str, object]:
    """Return the plan as the plain fields of a JSON answer."""
    return {
        "edition": {**vars(plan.edition), "published_on": plan.edition.published_on.isoformat()},
        "sheets": list(plan.sheets),
        "counts": plan.counts,
        "unused_columns": list(plan.unused),
        "unknown_bodies": dict(plan.unknown_bodies),
        "shown": plan.shown,
        "rows": [_row(row) for row in plan.rows],
    }


def _row(row: PlannedPower) -> dict[str, object]:
    return {
        "sheet": row.sheet,
        "row": row.number,
        "kind": row.kind.value,
        "item_name": row.item_name,
        "base_code": row.base_code,
        "body_name": row.body_name,
        "changed": [*(change.label for change in changes_of(row)), *more_changes_of(row)],
        "problems": [problem.as_dict() for problem in row.problems],
    }
