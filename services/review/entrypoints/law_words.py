"""How the pages of the law register word states and verdicts, with the shape that stands for each."""

from __future__ import annotations

from collections.abc import Mapping

from services.review.application.laws.views import LawView
from services.review.application.lists import PERMISSION as REVIEWS
from services.review.domain.laws.change import LawChange
from services.review.domain.laws.change_parts import ChangeAct, ChangeKind, ChangeState
from services.review.domain.laws.entry import LawStatus
from services.review.domain.laws.law import LawAct, LawVersion
from services.review.domain.laws.relations import OF_EQUAL_TEXTS, VERDICT_NAMES, Relation
from shared.kernel.law.comparing import Verdict
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases
from shared.standards.tables import label, table

Words = tuple[str, str]
"""A shape (see `tag` in macros.html) and its words."""
Step = tuple[str, str | None]
"""A page on the way to another: its name and its address; None is the page itself."""

STATUSES: Mapping[str, Words] = {LawStatus.IN_FORCE: ("ok", "在施行"), LawStatus.REPEALED: ("off", "已失效")}
STATES: Mapping[str, Words] = {
    ChangeState.DRAFT: ("ask", "草拟"),
    ChangeState.COMPARING: ("go", "比对中"),
    ChangeState.CONFIRMED: ("ok", "已确认"),
    ChangeState.REVOKED: ("off", "已撤销"),
}
KINDS: Mapping[str, str] = {
    ChangeKind.AMENDED: "修改",
    ChangeKind.REPLACED: "被另一部法代替",
    ChangeKind.REPEALED: "废止",
}
SHAPES: Mapping[str, str] = {
    Verdict.SAME: "off",
    Verdict.RENUMBERED: "ok",
    Verdict.AMENDED: "ask",
    Verdict.MERGED: "ask",
    Verdict.SPLIT: "ask",
    Verdict.DELETED: "bad",
    Verdict.NEW: "go",
}
CONSEQUENCES: Mapping[str, str] = {
    Verdict.SAME: "不用动",
    Verdict.RENUMBERED: "自动更新条号",
    Verdict.AMENDED: "单位核对",
    Verdict.MERGED: "单位核对",
    Verdict.SPLIT: "单位核对",
    Verdict.DELETED: "依据不再存在",
    Verdict.NEW: "可能有新事项",
}
"""What follows for the items that cite an article."""
LAW_ACTS: Mapping[str, str] = {
    LawAct.ENTERED: "登记这部法",
    LawAct.VERSION_ENTERED: "登记版本",
    LawAct.TEXT_CORRECTED: "更正条文",
    LawAct.DAYS_CORRECTED: "更正版本名称或者日期",
    LawAct.ENTRY_CORRECTED: "更正登记信息",
}
CHANGE_ACTS: Mapping[str, str] = {
    ChangeAct.BEGUN: "发起",
    ChangeAct.COMPARED: "比对",
    ChangeAct.CORRECTED: "更正对应",
    ChangeAct.UNDONE: "撤销更正",
    ChangeAct.CONFIRMED: "确认",
    ChangeAct.POSTPONED: "改施行日期",
    ChangeAct.REVOKED: "撤销",
}


class LawWords:
    """What templates ask."""

    consequences = CONSEQUENCES
    folded = OF_EQUAL_TEXTS
    kinds = KINDS
    law_acts = LAW_ACTS
    change_acts = CHANGE_ACTS
    states = STATES
    statuses = STATUSES

    def way(self, *steps: Step) -> list[Step]:
        """Return the way to a page for its crumbs; who sees no reviews is not led to their desk."""
        desk: list[Step] = [("审核", "/review/")] if current_actor().may(REVIEWS) else []
        return [*desk, *steps]

    def verdict(self, verdict: str) -> Words:
        """Return shape and words of what became of an article."""
        return SHAPES[verdict], VERDICT_NAMES[Verdict(verdict)]

    def verdicts(self) -> list[tuple[str, str]]:
        """Return the verdicts to choose from."""
        return [(verdict.value, name) for verdict, name in VERDICT_NAMES.items()]

    def partners(self, relation: Relation, change: LawChange) -> list[str]:
        """Return which articles a split or a merged one goes together with besides the one of its row."""
        if relation.verdict not in (Verdict.SPLIT, Verdict.MERGED):
            return []
        return [
            *(f"新文本{one.new}" for one in change.relations if one.old == relation.old and one.new != relation.new),
            *(f"旧文本{one.old}" for one in change.relations if one.new == relation.new and one.old != relation.old),
        ]

    def ranks(self) -> Mapping[str, str]:
        """Return the levels of laws by code, highest first."""
        return table("legal_basis_rank")

    def rank(self, code: str) -> str:
        """Return how a level is called."""
        return label("legal_basis_rank", code)

    def version_state(self, version: LawVersion, view: LawView) -> Words:
        """Return whether a version is in force, not yet or no more; the day has come where only a word is missing."""
        if version.version_id == view.in_force:
            return STATUSES[LawStatus.IN_FORCE]
        if version.version_id in view.undated:
            return "ask", "日期没有登记"
        if not self._is_to_come(version, view):
            return STATUSES[LawStatus.REPEALED]
        effective_on = version.days.effective_on
        if effective_on and effective_on <= use_cases().today():
            return "ask", "变动还没有确认"
        return "go", "尚未施行"

    def _is_to_come(self, version: LawVersion, view: LawView) -> bool:
        newer = [one.version_id for one in view.versions]
        if view.in_force in newer:
            return newer.index(version.version_id) < newer.index(view.in_force)
        effective_on = version.days.effective_on
        return view.status == LawStatus.IN_FORCE or bool(effective_on and effective_on > use_cases().today())


LAW_WORDS = LawWords()
