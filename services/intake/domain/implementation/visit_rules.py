"""Cross rules on visits to a counter: X02, X03, X04, X05."""

from __future__ import annotations

import re

from services.intake.domain.implementation.faults import Context, Fault, Faults
from services.intake.domain.implementation.limits import figures
from services.intake.domain.implementation.reading import Values, codes, flag, left_empty, number, pieces, says_nothing

VISITS, REASON, FORMS = "onsite_visits", "onsite_reason", "handling_form"
BY_POST = "by_post"
"""No element: records of other systems say apart from the forms whether one may apply by post."""
ONLINE_FORMS, POST = frozenset({"2", "3"}), "4"
WHOLLY_ONLINE = frozenset({"全程网办", "全流程网办", "全程网上办理"})

PRESENCE = re.compile("到(?:现|办事现)?场|现场|窗口|大厅|柜台|当面|面签|面谈|亲自|本人到|前往")
NO_PRESENCE = re.compile("无需|无须|不需|不必|不用|不要求|免于|免到|零跑|零次|网上|线上|在线|邮寄|快递|自愿|可选择")


def visit_without_reason(values: Values, _context: Context) -> Faults:
    """X02: whoever has to come is told why. (found)"""
    visits = number(values.get(VISITS))
    if not visits or not (left_empty(values, REASON) or (REASON in values and says_nothing(values[REASON]))):
        return
    yield Fault(
        element=REASON,
        message=f"到办事现场次数是 {visits} 次，没有写必须现场办理的原因",
        suggestion="请写明必须到现场办理的原因和依据，或把到办事现场次数改为 0",
    )


def reason_without_visit(values: Values, _context: Context) -> Faults:
    """X03: with no visit, the reason for coming must not claim that somebody has to come. (found)"""
    if number(values.get(VISITS)) != 0:
        return
    for row, column, text in pieces(values, REASON):
        for clause in re.finditer("[^。；;\n]+", text):
            if (match := PRESENCE.search(clause[0])) and not NO_PRESENCE.search(clause[0]):
                start = clause.start() + match.start()
                yield Fault(
                    element=REASON,
                    row=row,
                    field=column,
                    start=start,
                    end=start + len(match[0]),
                    text=match[0],
                    message=f"到办事现场次数是 0 次，现场办理原因却写了“{match[0]}”",
                    suggestion="请清空必须现场办理原因，或改正到办事现场次数",
                )
                return


def no_way_but_to_come(values: Values, _context: Context) -> Faults:
    """X04: with no visit and no online form, the post must be offered, or nobody can apply at all. (found)"""
    forms = codes(values, FORMS)
    if number(values.get(VISITS)) != 0 or flag(values, "is_online"):
        return
    if forms is None and values.get(BY_POST) is False and flag(values, "is_online") is False:
        yield Fault(
            element=VISITS,
            message="到办事现场次数是 0 次，又不能网上办理，也不支持快递申请",
            suggestion="请开通快递申请或网上办理，或改正到办事现场次数",
        )
    by_post = flag(values, BY_POST) is True or (forms is not None and POST in forms)
    if forms is not None and forms.isdisjoint(ONLINE_FORMS) and not by_post:
        yield Fault(
            element=FORMS,
            message="到办事现场次数是 0 次，又不能网上办理，办理形式里没有快递申请",
            suggestion="请在办理形式里加选“快递申请”或网上办理，或改正到办事现场次数",
        )


def visit_though_online(values: Values, _context: Context) -> Faults:
    """X05: what is handled online to the deepest level asks nobody to come. (found)"""
    depths, visits = codes(values, "online_depth"), number(values.get(VISITS))
    if depths is None or not visits:
        return
    if depths & (WHOLLY_ONLINE | frozenset(figures()["deepest_online"])):
        yield Fault(
            element=VISITS,
            message=f"网上办理深度是全程网办，到办事现场次数却是 {visits} 次",
            suggestion="请把到办事现场次数改为 0，或改正网上办理深度",
        )
