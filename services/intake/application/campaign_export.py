"""The overview of the work plan as a workbook: one row for each body and stage."""

from __future__ import annotations

from services.intake.application.campaign_duties import Duty
from services.intake.application.campaign_rows import Overview
from services.intake.domain.bodies import KIND_NAMES
from services.intake.domain.report_states import REPORT_STATES
from shared.spreadsheets.writing import written_xlsx

SHEET, SEPARATOR = "报送情况", "；"
HEADS = [
    "单位",
    "机构类别",
    "阶段",
    "第一天",
    "截止日",
    "报送情况",
    "已报送",
    "事项总数",
    "没有编实施清单",
    "延期理由",
    "晚于阶段开始的导入和审核通过",
    "责任人和联络员",
]


def overview_workbook(found: Overview) -> bytes:
    """Return the rows of an overview as .xlsx; who may see it was asked when it was read."""
    keys = [stage.key for stage in found.stages]
    duties = [row.duties[key] for row in found.rows for key in keys if key in row.duties]
    return written_xlsx({SHEET: [HEADS, *map(_cells, duties)]})


def _cells(duty: Duty) -> list[str]:
    contacts = [f"{each.duty_name} {each.person} {each.phone}".strip() for each in duty.body.contacts]
    imports = [
        f"{one.again_on or one.imported_on} {'审核通过' if one.is_approval else '导入'}"
        + ("，上级清单调整后退回修改" if one.waits else "")
        + f"，{one.owed} 项未报"
        for one in duty.late_imports
    ]
    return [
        duty.body.name,
        KIND_NAMES[duty.body.kind],
        duty.stage.name,
        duty.stage.first_on.isoformat(),
        duty.last_on.isoformat(),
        REPORT_STATES[duty.state][0],
        str(duty.filed.filed),
        str(duty.filed.total),
        str(duty.filed.unbegun),
        duty.extension.reason if duty.extension else "",
        SEPARATOR.join(imports),
        SEPARATOR.join(contacts),
    ]
