"""How the desk words states, verdicts and offices, with the shape that stands for each."""

from __future__ import annotations

from services.review.application.lists import View
from services.review.domain.opinion import Verdict
from services.review.domain.policy import ReviewPolicy
from services.review.domain.round import RoundState
from shared.runtime.web.state import use_cases
from shared.standards.element_list import element_list

SUBNAV_NAMES = {
    View.RECEIVING: "待我受理",
    View.WAITING: "待我审核",
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
SHAPES = {
    Verdict.APPROVE: "ok",
    Verdict.APPROVE_AFTER_CHANGE: "ask",
    Verdict.REJECT: "bad",
    Verdict.OUT_OF_SCOPE: "off",
}


def _policy() -> ReviewPolicy:
    """Words follow the policy in force: offices are renamed by editing it."""
    return use_cases().policies.current()


class Wording:
    """What templates ask."""

    def state(self, state: RoundState) -> tuple[str, str]:
        """Return shape and words of a round's state."""
        return STATES[state]

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

    def list_name(self, list_kind: str) -> str:
        """Return how the standard calls a kind of list."""
        return element_list(list_kind).name_zh

    def reason_limit(self) -> int:
        """Return how long a reason may be."""
        return _policy().reason_limit


WORDING = Wording()
