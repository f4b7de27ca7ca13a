"""How the desk words states, verdicts and offices, with the shape that stands for each."""

from __future__ import annotations

from datetime import date
from functools import cache

from services.review.application.comparing import Against
from services.review.application.deadlines import workdays
from services.review.application.lists import COUNTED, View
from services.review.application.ports import ReviewRow
from services.review.domain.opinion import Opinion, Verdict
from services.review.domain.policy import ReviewPolicy
from services.review.domain.round import RoundState
from shared.runtime.web.state import use_cases
from shared.standards.element_list import element_list
from shared.standards.elements import BODY

SUBNAV_NAMES = {
    View.RECEIVING: "待我受理",
    View.WAITING: "待我审核",
    View.ADVISING: "待我提建议",
    View.SPOKEN: "已提意见",
    View.ARRIVED: "全部待受理",
    View.OPEN: "全部在审",
    View.COORDINATE: "待协调",
    View.CLOSED: "已结束",
}
STATES = {
    RoundState.ARRIVED: ("ask", "待受理"),
    RoundState.OPEN: ("go", "审核中"),
    RoundState.DISPUTED: ("bad", "待协调"),
    RoundState.APPROVED: ("ok", "通过"),
    RoundState.RETURNED: ("bad", "退回修改"),
    RoundState.WITHDRAWN: ("off", "已撤回"),
    RoundState.SUPERSEDED: ("off", "被新稿替代"),
}
SOON = 3
"""Working days from which on a deadline is pressing."""
BASES = {Against.OWN: "本单位上次审的一稿", Against.LAST: "上一轮的一稿", Against.APPROVED: "上次审核通过的一稿"}
SHAPES = {
    Verdict.APPROVE: "ok",
    Verdict.APPROVE_AFTER_CHANGE: "ask",
    Verdict.REJECT: "bad",
    Verdict.OUT_OF_SCOPE: "off",
}

CAUSES = {
    "law": "法律法规变动",
    "upper": "上级目录调整",
    "functions": "三定职责调整",
    "reform": "改革决定",
    "complaint": "群众投诉",
    "annual": "年度检查",
    "own": "单位申请变更",
}
"""Kinds of causes for which items are changed, as intake calls them."""


@cache
def element_names() -> dict[str, str]:
    """Return the names of the elements of all lists by key; where two lists name one differently, the directory's."""
    lists = (element_list("implementation"), element_list("directory"))
    return {element.key: element.name_zh for each in lists for element in each.elements}


def _policy() -> ReviewPolicy:
    """Words follow the policy in force: offices are renamed by editing it."""
    return use_cases().policies.current()


class Wording:
    """What templates ask."""

    def state(self, state: RoundState) -> tuple[str, str]:
        """Return shape and words of a round's state."""
        return STATES[state]

    def counted(self, number: int) -> int | str:
        """Return how many lines a tab shows; of a long list not all are counted."""
        return number if number < COUNTED else f"{COUNTED - 1}+"

    def base(self, against: Against) -> str:
        """Return how an earlier text is called."""
        return BASES[against]

    def verdict(self, verdict: Verdict | str) -> tuple[str, str]:
        """Return shape and words of a verdict."""
        known = Verdict(verdict)
        return SHAPES[known], _policy().verdict_names[known]

    def verdicts(self) -> list[tuple[str, str]]:
        """Return the verdicts to choose from."""
        return [(verdict.value, name) for verdict, name in _policy().verdict_names.items()]

    def office(self, office: str) -> str:
        """Return how the district calls an office."""
        return _policy().office_name(office)

    def due(self, day: date | None) -> tuple[str, str]:
        """Return how long somebody still has until a day, in working days, and how pressing that is."""
        if day is None:
            return "", ""
        today = use_cases().today()
        if day < today:
            over = workdays(day, today)
            return (f"逾期 {over} 个工作日" if over else "已逾期"), "over"
        left = workdays(today, day)
        if day == today:
            return "今天到期", "soon"
        words = f"剩 {left} 个工作日" if left else f"剩 {(day - today).days} 天（都是休息日）"
        return words, "soon" if left <= SOON else ""

    def missing(self, row: ReviewRow) -> list[str]:
        """Return the names of the elements that a body must fill in and that a line does not have."""
        return [
            element.name_zh
            for element in element_list(row.list_kind, row.standard_version).elements
            if element.required and element.set_by == BODY and element.key not in row.filled
        ]

    def whole_reason(self, opinion: Opinion) -> str:
        """Return why an office does not agree, in one line: its reason, and what it says of single elements."""
        remarks = (f"{self.element_name(one.element)}：{one.problem}" for one in opinion.remarks)
        return "；".join(part.rstrip("；。") for part in (opinion.reason, *remarks) if part)

    def element_name(self, key: str) -> str:
        """Return how the lists call an element; a key that no list has stands for itself."""
        return element_names().get(key, key)

    def cause(self, kind: str) -> str:
        """Return how a kind of cause is called; one that is not known yet (an older desk) is called by no kind."""
        return CAUSES.get(kind, "其他原因")

    def list_name(self, list_kind: str) -> str:
        """Return how the standard calls a kind of list."""
        return element_list(list_kind).name_zh

    def reason_limit(self) -> int:
        """Return how long a reason may be."""
        return _policy().reason_limit


WORDING = Wording()
