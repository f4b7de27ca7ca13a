"""The city's list as somebody hands it in, and what was found in it as lines for a terminal or as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from services.intake.application.list_plan import LIST_ROW_NAMES, ListRowKind
from services.intake.application.upper_import import UpperListFile
from services.intake.application.upper_plan import PlannedUpper, UpperPlan
from services.intake.application.upper_rows import MOST_ROWS, upper_sheets
from services.intake.domain.list_editions import ListEdition
from services.intake.entrypoints.list_files import blank_list, plan_as_dict, read_list, row_as_dict, sum_of
from shared.standards.difference import ElementChange, element_changes
from shared.standards.element_list import DIRECTORY, element_list

MOST_BYTES = 6 * 1024 * 1024
"""A list of ten thousand items is below; the page of the plan carries the file back."""


def upper_file(content: bytes, file_name: str, edition: ListEdition, *, is_whole: bool) -> UpperListFile:
    """
    Read a .csv or .xlsx file.

    :raises Invalid: when it is no spreadsheet, or a dangerous or broken one
    """
    sheets, digest = read_list(content, file_name, MOST_ROWS, MOST_BYTES)
    return UpperListFile(name=file_name, digest=digest, sheets=sheets, edition=edition, is_whole=is_whole)


def blank_upper_list() -> bytes:
    """Return the workbook to fill in, with a second sheet that says how each column is written."""
    return blank_list("上级清单", upper_sheets().columns)


def changes_of(row: PlannedUpper) -> Sequence[ElementChange]:
    """Return the elements in which an item that is there would change."""
    if row.text is None or row.old is None:
        return ()
    return element_changes(row.old, row.text.elements, element_list(DIRECTORY))


def more_changes_of(row: PlannedUpper) -> Iterator[str]:
    """Yield in Chinese what else would change: code, department, owner, bearers, and that it is in force again."""
    before, after = row.before, row.after
    if before is None or after is None or row.kind is not ListRowKind.CHANGED:
        return
    facts = (
        ("基本编码", before.base_code, after.base_code),
        ("业务指导部门", before.guiding_department, after.guiding_department),
        ("牵头单位", before.owner_name, after.owner_name),
        ("承担层级", before.bearer_names, after.bearer_names),
    )
    yield from (f"{name}“{old or '空'}”→“{new or '空'}”" for name, old, new in facts if old != new)
    if not before.is_in_force:
        yield "重新列入"


def lines(plan: UpperPlan) -> Iterator[str]:
    """Yield what somebody at a terminal reads: the sum, then each item that is wrong or changes."""
    yield sum_of(plan)
    if plan.left:
        yield f"文件里没有的 {plan.left} 项照旧有效；文件就是全部清单的，请加 --whole。"
    if plan.ends_nothing_yet:
        yield "有错的行改好以前，不会把任何事项记为不再列入，也不能只导入正确的行；要先导入正确的行，请去掉 --whole。"
    for row in plan.of(ListRowKind.WRONG):
        yield from (f"“{row.sheet}”{problem.sentence()}。" for problem in row.problems)
    for row in plan.of(ListRowKind.NEW, ListRowKind.CHANGED, ListRowKind.GONE):
        said = [*(change.label for change in changes_of(row)), *more_changes_of(row)]
        where = f"“{row.sheet}”第 {row.number} 行 " if row.number else ""
        about = f"{row.base_code or '（无编码）'} “{row.item_name}”"
        yield f"{where}{LIST_ROW_NAMES[row.kind]} {about}" + (f"：{'、'.join(said)}" if said else "")


def as_dict(plan: UpperPlan) -> Mapping[str, object]:
    """Return the plan as the plain fields of a JSON answer."""
    return {
        **plan_as_dict(plan, plan.shown),
        "is_whole": plan.is_whole,
        "left": plan.left,
        "rows": [
            {**row_as_dict(row), "changed": [*(change.label for change in changes_of(row)), *more_changes_of(row)]}
            for row in plan.rows
        ],
    }
