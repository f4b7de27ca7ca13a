"""A power list as somebody hands it in, and what was found in it as lines for a terminal or as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from services.intake.application.list_plan import LIST_ROW_NAMES, ListRowKind
from services.intake.application.power_import import PowerListFile
from services.intake.application.power_plan import PlannedPower, PowerPlan
from services.intake.application.power_rows import MOST_ROWS, columns
from services.intake.domain.list_editions import ListEdition
from services.intake.entrypoints.list_files import blank_list, plan_as_dict, read_list, row_as_dict, sum_of
from shared.standards.difference import ElementChange, element_changes
from shared.standards.element_list import IMPLEMENTATION, element_list

MOST_BYTES = 3 * 1024 * 1024
"""A power list of thousands of items is below; the page of the plan carries the file back."""
UNKNOWN_REMEDY = "请按机构名录改正名称，或者先登记这个机构"


def power_file(content: bytes, file_name: str, edition: ListEdition, *, is_whole: bool) -> PowerListFile:
    """
    Read a .csv or .xlsx file.

    :raises Invalid: when it is no spreadsheet, or a dangerous or broken one
    """
    sheets, digest = read_list(content, file_name, MOST_ROWS, MOST_BYTES)
    return PowerListFile(name=file_name, digest=digest, sheets=sheets, edition=edition, is_whole=is_whole)


def blank_power_list() -> bytes:
    """Return the workbook to fill in, with a second sheet that says how each column is written."""
    return blank_list("权力清单", columns())


def changes_of(row: PlannedPower) -> Sequence[ElementChange]:
    """Return the elements in which an item that is there would change."""
    if row.before is None or row.after is None:
        return ()
    return element_changes(row.before.elements, row.after.elements, element_list(IMPLEMENTATION))


def more_changes_of(row: PlannedPower) -> Iterator[str]:
    """Yield in Chinese what else would change: the code, and that it is in force again."""
    if row.before is None or row.after is None or row.kind is not ListRowKind.CHANGED:
        return
    if row.before.implementation_code != row.after.implementation_code:
        yield f"实施编码“{row.before.implementation_code or '空'}”→“{row.after.implementation_code or '空'}”"
    if row.before.body_name != row.after.body_name:
        yield f"实施机构“{row.before.body_name}”→“{row.after.body_name}”"
    if not row.before.is_in_force:
        yield "重新列入"


def lines(plan: PowerPlan) -> Iterator[str]:
    """Yield what somebody at a terminal reads: the sum, the unknown bodies, then each item that is wrong or changes."""
    yield sum_of(plan)
    if plan.left:
        yield f"文件里没有的单位有 {plan.left} 项，照旧有效；文件就是全区的全部清单的，请加 --whole。"
    if plan.ends_nothing_yet:
        yield (
            "有错的行改好以前，不会把文件里没有的单位的事项记为不再列入，也不能只导入正确的行；"
            "要先导入正确的行，请去掉 --whole。"
        )
    for name, count in plan.unknown_bodies.items():
        yield f"机构名录里没有“{name}”（{count} 行）。{UNKNOWN_REMEDY}。"
    for row in plan.of(ListRowKind.WRONG):
        yield from (f"“{row.sheet}”{problem.sentence()}。" for problem in row.problems)
    for row in plan.of(ListRowKind.NEW, ListRowKind.CHANGED, ListRowKind.GONE):
        said = [*(change.label for change in changes_of(row)), *more_changes_of(row)]
        where = f"“{row.sheet}”第 {row.number} 行 " if row.number else ""
        about = f"{row.base_code} {row.body_name}“{row.item_name}”"
        yield f"{where}{LIST_ROW_NAMES[row.kind]} {about}" + (f"：{'、'.join(said)}" if said else "")


def as_dict(plan: PowerPlan) -> Mapping[str, object]:
    """Return the plan as the plain fields of a JSON answer."""
    return {
        **plan_as_dict(plan, plan.shown),
        "is_whole": plan.is_whole,
        "left": plan.left,
        "unknown_bodies": dict(plan.unknown_bodies),
        "rows": [_row(row) for row in plan.rows],
    }


def _row(row: PlannedPower) -> dict[str, object]:
    return {
        **row_as_dict(row),
        "body_name": row.body_name,
        "changed": [*(change.label for change in changes_of(row)), *more_changes_of(row)],
    }
