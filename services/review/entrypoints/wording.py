"""How the desk words states, verdicts and offices, with the shape that stands for each."""

from __future__ import annotations

from services.review.application.lists import View
from services.review.application.policy import review_policy
from services.review.domain.opinion import Verdict
from services.review.domain.round import RoundState
from shared.standards.element_list import element_list

SUBNAV_NAMES = {
    View.WAITING: "待我审核",
    View.SPOKEN: "已提意见",
    View.OPEN: "全部在审",
    View.CLOSED: "已结束",
}
STATES = {
    RoundState.OPEN: ("go", "审核中"),
    RoundState.APPROVED: ("ok", "通过"),
    RoundState.RETURNED: ("bad", "退回修改"),
    RoundState.WITHDRAWN: ("off", "已撤回"),
    RoundState.SUPERSEDED: ("off", "被新稿替代"),
}
SHAPES = {
    Verdict.APPROVE: "ok",
    Verdict.APPROVE_AFTER_CHANGE: "ask",
    Verdict.REJECT: "bad",
    Verdict.OUT_OF_SCOPE: "off",
}


class Wording:
    """What templates ask."""

    def state(self, state: RoundState) -> tuple[str, str]:
        """Return shape and words of a round's state."""
        return STATES[state]

    def verdict(self, verdict: Verdict | str) -> tuple[str, str]:
        """Return shape and words of a verdict."""
        known = Verdict(verdict)
        return SHAPES[known], review_policy().verdict_names[known]

    def verdicts(self) -> list[tuple[str, str]]:
        """Return the verdicts to choose from."""
        return [(verdict.value, name) for verdict, name in review_policy().verdict_names.items()]

    def office(self, office: str) -> str:
        """Return how the district calls an office."""
        return review_policy().office_name(office)

    def list_name(self, list_kind: str) -> str:
        """Return how the standard calls a kind of list."""
        return element_list(list_kind).name_zh

    def reason_limit(self) -> int:
        """Return how long a reason may be."""
        return review_policy().reason_limit


WORDING = Wording()
