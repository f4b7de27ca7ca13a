"""The columns of a power list as a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from services.intake.application.list_rows import BASIS_TEXT, ListRows, ListSheets
from services.intake.application.register_rows import Column
from shared.spreadsheets.sheets import Sheet
from shared.standards.element_list import IMPLEMENTATION, element_list
from shared.standards.normal import label_of

MOST_ROWS = 5_000
BODY, BASE_CODE, IMPLEMENTATION_CODE = "body_name", "base_code", "implementation_code"
REQUIRED = frozenset({"item_name", "item_type", BASE_CODE, BODY})
_LIMIT = "例如 20个工作日、3个月；"
_SEVERAL = "几个用顿号隔开"
_MEANINGS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "item_name": ("权力清单公布的名称", ("权力名称", "职权名称", "项目名称", "名称")),
    "item_type": ("十类行政权力之一", ("权力类型", "职权类型", "权力类别", "职权类别", "类型")),
    BASE_CODE: ("12 位，照权力清单抄录；同一单位按它认事项", ("权力编码", "事项编码")),
    IMPLEMENTATION_CODE: ("31 位，权力清单上有的照抄，没有的空着", ()),
    BODY: ("写机构名录里的名称或曾用名", ("实施主体", "实施部门", "实施单位", "行使主体", "责任主体", "单位名称")),
    BASIS_TEXT: ("全部依据写在一格：《文件全称》（文号）第几条：条文；一条一行", ("法定依据", "实施依据", "法律依据")),
    "legal_basis.kind": ("依据分列填写的用这几列；第二条起另起一行，只填依据", ("依据种类",)),
    "legal_basis.title": ("法律、法规、规章或文件的全称", ("文件名称", "依据名称")),
    "legal_basis.doc_no": ("规章和文件的文号", ("文号",)),
    "legal_basis.article": ("写到条、款、项", ("条款", "依据条款")),
    "legal_basis.text": ("条文原文", ("条款内容", "条文内容")),
    "legal_basis.effective_date": ("例如 2019-07-01", ("实施日期",)),
    "legal_basis.status": ("有效、已修改或已废止", ("效力状态",)),
    "statutory_time_limit": (_LIMIT + "没有规定的写“无”", ("法定时限", "法定期限")),
    "promised_time_limit": (_LIMIT + "当场办结的写“当场”", ("承诺时限", "承诺期限")),
    "is_charged": ("是或否", ("是否收费项目",)),
    "service_object": (_SEVERAL, ("行政相对人", "办理对象")),
    "service_theme.natural_person": (_SEVERAL, ()),
    "service_theme.legal_person": (_SEVERAL, ()),
    "handling_form": (_SEVERAL, ("办理方式",)),
}


@cache
def power_sheets() -> ListSheets:
    """Return what the sheets of a power list look like; what the columns are called is said by the standard."""
    return ListSheets(
        name="权力清单",
        columns=tuple(
            Column(field=path, title=_title(path), meaning=meaning, aliases=aliases, is_required=path in REQUIRED)
            for path, (meaning, aliases) in _MEANINGS.items()
        ),
        most_rows=MOST_ROWS,
        too_many="请按单位拆成几个文件分别导入。",
    )


def columns() -> tuple[Column, ...]:
    """Return the columns."""
    return power_sheets().columns


def power_rows(sheets: Sequence[Sheet]) -> ListRows:
    """
    Read the rows of every sheet that has the heads.

    :raises Invalid: when no sheet has them, cells are merged, a column stands twice, or there are too many rows or none
    """
    return power_sheets().read(sheets)


def _title(path: str) -> str:
    standard = element_list(IMPLEMENTATION)
    key, _, part = path.partition(".")
    element = standard.element("implementing_body" if path == BODY else path)
    return label_of(element, standard.element(key) if part else None)
