"""The columns of a register file and its rows as texts by column; what makes the whole file unreadable."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.kernel.errors import Invalid

MOST_ROWS = 2_000
HEADER_WITHIN = 10
"""The header stands among the first rows; above it there may be a title."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of the file; a file without it leaves what the register has."""

    field: str
    title: str
    meaning: str
    aliases: tuple[str, ...] = ()
    is_required: bool = False


COLUMNS = (
    Column(
        field="name", title="机构名称", meaning="现用全称", aliases=("单位名称", "名称", "机构全称"), is_required=True
    ),
    Column(
        field="uscc",
        title="统一社会信用代码",
        meaning="18 位，按它认机构：名录里有的更新，没有的新登记",
        aliases=("信用代码", "社会信用代码"),
        is_required=True,
    ),
    Column(
        field="kind",
        title="机构类别",
        meaning="部门、审核和管理机构、街道、镇、公共企事业单位",
        aliases=("类别", "机构类型"),
    ),
    Column(field="level", title="行使层级", meaning="1 到 7；空着按类别：区级 4，镇街 5", aliases=("层级",)),
    Column(
        field="guiding_department",
        title="业务指导部门代码",
        meaning="2 位；编制事项的单位要有",
        aliases=("业务指导部门", "中央业务指导部门代码"),
    ),
    Column(
        field="supervising_body_id",
        title="主管部门",
        meaning="公共企事业单位必填，镇街填业务指导部门：写名称或信用代码，可以在同一文件里",
        aliases=("主管单位",),
    ),
    Column(field="valid_from", title="生效日期", meaning="例如 2019-03-01；空着表示一直有效", aliases=("设立日期",)),
    Column(field="valid_to", title="失效日期", meaning="从这天起不再有效", aliases=("撤销日期",)),
    Column(
        field="former_names",
        title="曾用名",
        meaning="原名称（2019-03-01 更名），几个用分号隔开",
        aliases=("原名称", "历史名称"),
    ),
    Column(field="contact_person", title="联系人", meaning="几位用分号隔开，电话和邮箱按同样的顺序写"),
    Column(field="contact_duty", title="联系人职责", meaning="分管领导、责任人、联络员，按联系人的顺序写，可以空着"),
    Column(field="contact_phone", title="联系电话", meaning="手机或座机", aliases=("电话",)),
    Column(field="contact_email", title="电子邮箱", meaning="没有电话时必填", aliases=("邮箱",)),
)
_TITLES = {title: column.field for column in COLUMNS for title in (column.title, *column.aliases)}
_REQUIRED = {column.field for column in COLUMNS if column.is_required}


@dataclass(frozen=True, kw_only=True)
class SheetRows:
    """One sheet of a file as plain texts: each row with its number in the file, and the last rows of merged cells."""

    name: str
    rows: Sequence[tuple[int, Sequence[str]]]
    merged_up_to: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True)
class RegisterRow:
    """One row: its number in the file and its texts by field; a column that the file has not is not there."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class RegisterRows:
    """What a file says: its sheet, its rows, where each column stands, and the columns that nobody reads."""

    sheet: str
    rows: tuple[RegisterRow, ...]
    places: Mapping[str, int]
    unused: tuple[str, ...]


def register_rows(sheets: Sequence[SheetRows]) -> RegisterRows:
    """
    Find the sheet with the register and read its rows.

    :raises Invalid: when no sheet has the columns, two have them, cells are merged, or there are too many rows or none
    """
    found = [(sheet, place) for sheet in sheets if (place := _header_of(sheet)) is not None]
    if not found:
        names = "、".join(f"“{sheet.name}”" for sheet in sheets)
        raise Invalid(f"{names}里没有机构名录的表头。表头一行要有“机构名称”和“统一社会信用代码”两列。")
    if len(found) > 1:
        names = "、".join(f"“{sheet.name}”" for sheet, _ in found)
        raise Invalid(f"{names}都有机构名录的表头，不知道导入哪一个。请只留一个工作表再上传。")
    sheet, place = found[0]
    places, unused = _columns_of(sheet.rows[place][1])
    rows = [
        RegisterRow(number=number, values={field: cells[at].strip() for field, at in places.items()})
        for number, cells in sheet.rows[place + 1 :]
    ]
    # forms come with numbers for more rows than somebody fills in
    rows = [row for row in rows if any(row.values.values())]
    _check(sheet, place, rows)
    return RegisterRows(sheet=sheet.name, rows=tuple(rows), places=places, unused=unused)


def _header_of(sheet: SheetRows) -> int | None:
    for place, (_, cells) in enumerate(sheet.rows[:HEADER_WITHIN]):
        if {_field_of(cell) for cell in cells} >= _REQUIRED:
            return place
    return None


def _check(sheet: SheetRows, place: int, rows: Sequence[RegisterRow]) -> None:
    header_number = sheet.rows[place][0]
    if not rows:
        raise Invalid(f"“{sheet.name}”只有表头，没有机构。请填好后再上传。")
    if len(rows) > MOST_ROWS:
        raise Invalid(f"“{sheet.name}”有 {len(rows):,} 行，一次最多 {MOST_ROWS:,} 行。请拆成几个文件分别导入。")
    if merged := [number for number in sheet.merged_up_to if number >= header_number]:
        raise Invalid(f"“{sheet.name}”第 {merged[0]} 行有合并的单元格。请取消合并，每行都填完整后再上传。")


def _columns_of(cells: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    places: dict[str, int] = {}
    unused = []
    for place, cell in enumerate(cells):
        field = _field_of(cell)
        if not field:
            unused += [cell.strip()] if cell.strip() else []
        elif field in places:
            raise Invalid(f"“{cell.strip()}”这一列出现了两次（或者两列是同一个意思）。请只留一列。")
        else:
            places[field] = place
    return places, tuple(unused)


def _field_of(cell: str) -> str:
    title = re.sub(r"[\s*＊]|[（(].*", "", cell)
    return _TITLES.get(title, "")
