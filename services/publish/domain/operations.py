"""Operations on published items (动态调整操作) before the district government, and what the portal says of them.

Review has approved them. The government adopts one with the number of its document and the day, or returns it with its
reason; on the day it is carried out at 00:00 Asia/Shanghai.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from services.publish.domain.catalogue import IMPLEMENTATION_LIST
from shared.kernel.errors import Conflict, Invalid, LostRace, Problem
from shared.kernel.readable import readable
from shared.standards.item_operations import CodeAction, Effect, OperationKind, kind_of
from shared.standards.tables import table

LONGEST_DOCUMENT_NO = 50
LONGEST_REASON = 1000


class OperationNotWaiting(Conflict):
    """The operation has been decided on, or its body gave it up."""

    code = "operation_not_waiting"


class DecisionIncomplete(Invalid):
    """The decision lacks its document number, its day or its reason."""

    code = "decision_incomplete"


class OperationState(StrEnum):
    """Where an operation stands with publish."""

    WAITING = "waiting"
    ADOPTED = "adopted"
    RETURNED = "returned"
    CARRIED_OUT = "carried_out"
    WITHDRAWN = "withdrawn"


STATE_NAMES: Mapping[OperationState, str] = {
    OperationState.WAITING: "待审定",
    OperationState.ADOPTED: "已审定，待生效",
    OperationState.RETURNED: "已退回",
    OperationState.CARRIED_OUT: "已生效",
    OperationState.WITHDRAWN: "已撤回",
}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the district government decided; document number and day are empty when it returned the operation."""

    document_no: str
    effective_on: date | None
    reason: str
    by: Mapping[str, str]
    at: datetime
    sequence: int


@dataclass(frozen=True, kw_only=True)
class Operation:
    """
    An operation as review told it: `about` is the message's own account, `words` what the offices said.

    `retired_codes` are the base codes that coding has retired, by item.
    """

    operation_id: str
    version: int
    about: Mapping[str, Any]
    words: Sequence[Mapping[str, Any]]
    item_id: str
    revision: int
    content_hash: str
    heard_as: str
    heard_at: datetime
    state: OperationState = OperationState.WAITING
    decision: Decision | None = None
    carried_out_at: datetime | None = None
    retired_codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> OperationKind:
        """Return what kind of operation it is."""
        return kind_of(self.about["kind"])

    @property
    def item_ids(self) -> tuple[str, ...]:
        """Return the items that it is about."""
        return tuple(one["item_id"] for one in self.about["items"])

    @property
    def successors(self) -> Mapping[str, str]:
        """Return the names of the items that take their place, by id."""
        return {one["item_id"]: one["item_name"] for one in self.about["successors"]}

    @property
    def ends(self) -> frozenset[str]:
        """Return the items that it ends."""
        return frozenset(self.item_ids) if self.kind.effect is Effect.RETIRE else frozenset()

    @property
    def effective_on(self) -> date:
        """Return the day of an adopted operation."""
        assert self.decision is not None, "only an adopted operation has a day"
        assert self.decision.effective_on is not None, "only an adopted operation has a day"
        return self.decision.effective_on

    def adopted(
        self,
        *,
        document_no: str,
        effective_on: date | None,
        by: Mapping[str, str],
        at: datetime,
        today: date,
        seen: int,
    ) -> Operation:
        """
        Note the district government's decision with its document's number and its day, today at the earliest.

        The same decision sent once more changes nothing.

        :raises LostRace: when the operation has changed since it was seen
        :raises OperationNotWaiting: when it has been decided on, or was given up
        :raises DecisionIncomplete: when number or day is missing, or the day is over
        """
        number, problems = readable(document_no), []
        decision = Decision(document_no=number, effective_on=effective_on, reason="", by=by, at=at, sequence=seen + 1)
        if self._was_made(decision):
            return self
        self._check(seen)
        if not number:
            problems.append(Problem("document_no", "审定文号", "没有填写", "请填写文件文号或会议纪要编号"))
        elif len(number) > LONGEST_DOCUMENT_NO:
            message = f"有 {len(number)} 个字，最多 {LONGEST_DOCUMENT_NO} 个字"
            problems.append(Problem("document_no", "审定文号", message, "请缩短"))
        if effective_on is None:
            problems.append(Problem("effective_on", "生效日期", "没有填写", "请选择日期，最早是今天"))
        elif effective_on < today:
            problems.append(Problem("effective_on", "生效日期", "早于今天", "请选择今天或者以后的日期"))
        _refuse(problems)
        return replace(self, version=self.version + 1, state=OperationState.ADOPTED, decision=decision)

    def returned(self, *, reason: str, by: Mapping[str, str], at: datetime, seen: int) -> Operation:
        """
        Send the operation back to its body with the reason; the same sent once more changes nothing.

        :raises LostRace: when the operation has changed since it was seen
        :raises OperationNotWaiting: when it has been decided on, or was given up
        :raises DecisionIncomplete: when the reason is missing or too long
        """
        why = readable(reason)
        decision = Decision(document_no="", effective_on=None, reason=why, by=by, at=at, sequence=seen + 1)
        if self._was_made(decision):
            return self
        self._check(seen)
        if not why:
            _refuse([Problem("reason", "退回理由", "没有填写", "请写明理由，让申请单位知道要改什么")])
        if len(why) > LONGEST_REASON:
            _refuse([Problem("reason", "退回理由", f"有 {len(why)} 个字，最多 {LONGEST_REASON} 个字", "请缩短")])
        return replace(self, version=self.version + 1, state=OperationState.RETURNED, decision=decision)

    def carried_out(self, at: datetime) -> Operation:
        """Note that its day has come and everything is done."""
        return replace(self, version=self.version + 1, state=OperationState.CARRIED_OUT, carried_out_at=at)

    def withdrawn(self) -> Operation:
        """Return the operation that its body gave up; what was decided stays decided."""
        if self.state is not OperationState.WAITING:
            return self
        return replace(self, version=self.version + 1, state=OperationState.WITHDRAWN)

    def _was_made(self, decision: Decision) -> bool:
        """Tell whether it is the decision that was made of what was seen: a double click, or a request sent again."""
        return self.decision is not None and replace(self.decision, at=decision.at) == decision

    def _check(self, seen: int) -> None:
        if made := self.decision:
            what = f"审定了这项操作（{made.document_no}）" if made.document_no else "退回了这项操作"
            raise OperationNotWaiting(f"{made.by['name']}已经{what}，不能再审定。")
        if self.state is not OperationState.WAITING:
            raise OperationNotWaiting(f"这项操作现在是“{STATE_NAMES[self.state]}”，不能再审定。请刷新页面后再看。")
        if seen != self.version:
            raise LostRace()


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise DecisionIncomplete("；".join(problem.sentence() for problem in problems), tuple(problems))


@dataclass(frozen=True, kw_only=True)
class PageNotice:
    """
    What a page says of an operation: text before and behind the links to other pages (name and address).

    `is_over`: the matter is handled here no more, or not now; `has_retired_code`: its code is used no more.
    """

    before: str
    links: tuple[tuple[str, str], ...]
    after: str
    is_over: bool
    has_retired_code: bool = False


def notices_of(operations: Sequence[Operation]) -> tuple[PageNotice, ...]:
    """
    Return what a page says of the operations on its item that were carried out.

    What ended the item outweighs all else; a suspension is said until the item is resumed; of several transfers, or
    other facts of one kind, the last one is said.
    """
    in_order = sorted(operations, key=lambda one: (one.effective_on, one.operation_id))
    if ended := [one for one in in_order if one.kind.effect is Effect.RETIRE]:
        return (_notice(ended[-1]),)
    said: dict[str, Operation] = {}
    for one in in_order:
        said.pop(one.kind.key, None)
        if one.kind.effect is Effect.RESUME:
            said = {key: each for key, each in said.items() if each.kind.effect is not Effect.SUSPEND}
        elif one.kind.notice:
            said[one.kind.key] = one
    return tuple(map(_notice, said.values()))


def _notice(operation: Operation) -> PageNotice:
    about, kind = operation.about, operation.kind
    before, _, after = kind.notice.partition("{names}")
    until = about["until"]
    words = {
        "on": _day(operation.effective_on),
        "until": f"，预计到 {_day(date.fromisoformat(until))}恢复" if until else "",
        "to_body": (about.get("to_body") or {}).get("name", ""),
        "from_body": about["body"]["name"],
        "origin": about["origin"],
        "type": table("item_type").get(about["new_type"], about["new_type"]),
    }
    links = tuple((_name(one), _path(one)) for one in about["successors"])
    return PageNotice(
        before=before.format_map(words),
        links=links,
        after=after.format_map(words),
        is_over=kind.effect in (Effect.RETIRE, Effect.SUSPEND),
        has_retired_code=kind.codes is CodeAction.RETIRE,
    )


def _name(item: Mapping[str, Any]) -> str:
    return f"{item['item_name']}（{item['part']}）" if item["part"] else str(item["item_name"])


def _path(item: Mapping[str, Any]) -> str:
    kind = "implementations" if item["list_kind"] == IMPLEMENTATION_LIST else "items"
    return f"/{kind}/{item['item_id']}"


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
