"""The columns of the upper-level list (上级清单) as a spreadsheet, and cells that hold no element of the standard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from services.intake.application.list_rows import BASIS_TEXT, ListRow, ListRows, ListSheets
from services.intake.application.list_values import BETWEEN, ListReader
from services.intake.application.register_rows import Column
from services.intake.domain.power_list import BASE_CODE as BASE_SHAPE
from services.intake.domain.sheet_rows import CellError
from services.intake.domain.upper_list import BEARER_NAMES, DEPARTMENTS, ENTERPRISES, TOWNS
from shared.kernel.alike import squeezed
from shared.spreadsheets.sheets import Sheet
from shared.standards.element_list import DIRECTORY, element_list
from shared.standards.normal import label_of

MOST_ROWS = 10_000
BASE_CODE, DEPARTMENT, OWNER, BEARERS = "base_code", "guiding_department", "owner_name", "bearers"
REQUIRED = frozenset({"item_name", "item_type", BEARERS})
_SEVERAL = "几个用顿号隔开"
_MEANINGS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "item_name": ("上级公布的名称", ("名称",)),
    "item_type": ("一般是公共服务事项", ("类型", "事项类别")),
    "public_service_category": ("七类之一", ("服务类别",)),
    "exercise_content": ("上级写的内容；认领后由各单位改成自己承担的部分", ("服务内容",)),
    "service_object": (_SEVERAL, ("办理对象",)),
    "service_theme.natural_person": (_SEVERAL, ()),
    "service_theme.legal_person": (_SEVERAL, ()),
    BASIS_TEXT: ("全部依据写在一格：《文件全称》（文号）第几条：条文；一条一行", ("法定依据", "法律依据")),
    "legal_basis.kind": ("依据分列填写的用这几列；第二条起另起一行，只填依据", ("依据种类",)),
    "legal_basis.title": ("法律、法规、规章或文件的全称", ("文件名称", "依据名称")),
    "legal_basis.doc_no": ("规章和文件的文号", ("文号",)),
    "legal_basis.article": ("写到条、款、项", ("条款", "依据条款")),
    "legal_basis.text": ("条文原文", ("条款内容", "条文内容")),
    "legal_basis.effective_date": ("例如 2019-07-01", ("实施日期",)),
    "legal_basis.status": ("有效、已修改或已废止", ("效力状态",)),
    "handling_form": (_SEVERAL, ("办理方式",)),
    "is_public": ("是或否", ()),
    BASE_CODE: ("12 位，照上级清单抄录；上级还没有赋码的空着", ("事项编码",)),
    DEPARTMENT: ("两位代码，区里的部门按它认自己的事项；空着的取自基本编码第 5、6 位", ("部门代码",)),
    OWNER: ("市级主管部门的名称", ("市级部门", "主管部门", "实施部门")),
    BEARERS: (f"谁要认领：{'、'.join(BEARER_NAMES.values())}，{_SEVERAL}", ("承接层级", "行使层级")),
}
_OWN_TITLES = {BASE_CODE: "基本编码", DEPARTMENT: "业务指导部门", OWNER: "牵头单位", BEARERS: "承担层级"}
_BEARER_WORDS = {
    **{name: key for key, name in BEARER_NAMES.items()},
    **dict.fromkeys(("部门", "区县部门", "区县", "区县级", "区级"), DEPARTMENTS),
    **dict.fromkeys(("公共企业", "企事业单位", "公共企业事业单位"), ENTERPRISES),
    **dict.fromkeys(("乡镇", "街道", "镇", "乡镇街道", "乡镇（街道）", "乡镇(街道)"), TOWNS),
}
READER = ListReader(
    list_kind=DIRECTORY,
    name="上级清单",
    single=tuple(path for path in _MEANINGS if path not in _OWN_TITLES and not path.startswith("legal_basis")),
)


@cache
def upper_sheets() -> ListSheets:
    """Return what the sheets of an upper-level list look like; what elements are called is said by the standard."""
    return ListSheets(
        name="上级清单",
        columns=tuple(
            Column(field=path, title=_title(path), meaning=meaning, aliases=aliases, is_required=path in REQUIRED)
            for path, (meaning, aliases) in _MEANINGS.items()
        ),
        most_rows=MOST_ROWS,
        too_many="请按部门拆成几个文件分别导入。",
    )


def upper_rows(sheets: Sequence[Sheet]) -> ListRows:
    """
    Read the rows of every sheet that has the heads.

    :raises Invalid: when no sheet has them, cells are merged, a column stands twice, or there are too many rows or none
    """
    return upper_sheets().read(sheets)


def bearers_of(row: ListRow) -> tuple[tuple[str, ...], list[CellError]]:
    """Return who is expected to claim an item, in the order in which they are named everywhere, and what is wrong."""
    pieces = [piece.strip() for piece in BETWEEN.split(row.values.get(BEARERS, "")) if piece.strip()]
    found = {_BEARER_WORDS.get(squeezed(piece), "") for piece in pieces}
    if "" in found:
        wrong = next(piece for piece in pieces if squeezed(piece) not in _BEARER_WORDS)
        named = "、".join(BEARER_NAMES.values())
        return (), [row.error(BEARERS, f"不认得“{wrong[:20]}”", f"请写{named}里的一个或几个，用顿号隔开")]
    return tuple(key for key in BEARER_NAMES if key in found), []


def department_of(row: ListRow) -> tuple[str, list[CellError]]:
    """Return the two characters of the department of guidance, and what is wrong with them or the base code."""
    base, given = row.values.get(BASE_CODE, ""), row.values.get(DEPARTMENT, "").upper()
    if base and not BASE_SHAPE.fullmatch(base):
        message = f"有 {len(base)} 位" if len(base) != 12 else "有小写字母或别的符号"
        remedy = "基本编码是 12 位数字和大写字母，请照上级清单抄录，把这一列设为文本格式"
        return given, [row.error(BASE_CODE, message, remedy)]
    department = given or base[4:6]
    if not department:
        return "", [
            row.error(DEPARTMENT, "没有填写，也没有基本编码", "请填写两位部门代码，区里的部门才认得到自己的事项")
        ]
    if len(department) != 2 or not department.isascii() or not department.isalnum():
        return "", [row.error(DEPARTMENT, "不是两位代码", "请照部门代码表填写，0 开头的不要丢掉 0")]
    return department, []


def _title(path: str) -> str:
    if path in _OWN_TITLES:
        return _OWN_TITLES[path]
    standard = element_list(DIRECTORY)
    key, _, part = path.partition(".")
    return label_of(standard.element(path), standard.element(key) if part else None)
