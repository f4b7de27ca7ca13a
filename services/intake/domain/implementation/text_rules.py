"""Cross rules on what the process and the conditions say: X14, X15, X16."""

from __future__ import annotations

import re

from services.intake.domain.implementation.documents import documents, same_document
from services.intake.domain.implementation.faults import Context, Fault, Faults
from services.intake.domain.implementation.reading import Values, pieces, rows, says_nothing

CONDITIONS, MATERIALS, PROCESS = "acceptance_conditions", "application_materials", "handling_process"

CUT = re.compile("…|\\.{3}")
"""A process that somebody cut short while copying is not known."""
STAGES = {
    "受理": re.compile("受理|收件|接件|接收|收取|接办|收文|签收|登记(?![机处所员表簿证])"),
    "审核（审查）": re.compile(
        "审[核查]|初审|复审|会审|核[查实验对准定]|查验|审验|审阅|评审|比对|勘[查察验]|踏勘|审定|审批"
    ),
    "决定（审批）": re.compile("审批|决定|批准|核准|审定|核定|登记|发证|签[批发]|制证|认定|备案|确认|许可"),
    "办结或送达": re.compile(
        "办[结毕]|归档|结案|完结|完成|结束|送达|[发制颁出领]证|领[取件]|公[开示告布]|颁发|发放|邮寄|寄[送递]|取[件证]|"
        "告知|通知|反馈|回复"
    ),
}
"""What stands for each stage that a process should have; the words of one stage often say another one too."""


def stages_missing(values: Values, _context: Context) -> Faults:
    """X14: a process names acceptance, examination, decision, and completion or delivery. (found)"""
    whole = "\n".join(text for _, _, text in pieces(values, PROCESS, "step_name"))
    if not whole.strip() or says_nothing(whole) or CUT.search(whole):
        return
    lacking = [name for name, words in STAGES.items() if not words.search(whole)]
    if lacking:
        yield Fault(
            element=PROCESS,
            field="step_name",
            message=f"办理流程里没有{'、'.join(lacking)}环节",
            suggestion="请补上这些环节；确实没有的，请在相近环节的名称里写明",
        )


def documents_not_listed(values: Values, _context: Context) -> Faults:
    """X15: a document that the conditions name is among the materials. (found)"""
    names = _material_names(values)
    if names is None:
        return
    reported = set()
    for row, column, text in pieces(values, CONDITIONS):
        for document in documents(text):
            listed = any(same_document(document.noun, name) for name in names)
            if not (document.is_asked_for or document.is_held) or listed or document.noun in reported:
                continue
            reported.add(document.noun)
            yield Fault(
                element=CONDITIONS,
                row=row,
                field=column,
                start=document.start,
                end=document.end,
                text=document.noun,
                message=f"受理条件提到“{document.noun}”，申请材料里没有",
                suggestion="请把它列入申请材料，或从受理条件里删去",
            )


def _material_names(values: Values) -> list[str] | None:
    if MATERIALS not in values:
        return None
    listed = rows(values, MATERIALS)
    if listed:
        return [str(row.get("material_name") or "") for row in listed]
    names = [text for _, _, text in pieces(values, MATERIALS) if not says_nothing(text)]
    # An empty table is missing, and that is said elsewhere; an explicit 无需材料 lists nothing.
    return names if names or not _is_blank(values) else None


def _is_blank(values: Values) -> bool:
    value = values[MATERIALS]
    return value is None or (isinstance(value, str) and not value.strip()) or value == []


def materials_among_conditions(values: Values, _context: Context) -> Faults:
    """X16: conditions say who may apply, not which documents to bring. (found)"""
    for row, column, text in pieces(values, CONDITIONS):
        for document in documents(text):
            if document.is_asked_for:
                yield Fault(
                    element=CONDITIONS,
                    row=row,
                    field=column,
                    start=document.start,
                    end=document.end,
                    text=document.noun,
                    message=f"受理条件里列了申请材料“{document.noun}”",
                    suggestion="请把材料移到申请材料里，受理条件只写申请人应当符合的条件",
                )
