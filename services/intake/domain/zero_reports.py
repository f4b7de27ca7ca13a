"""
The zero report (零报告): a body's signed word that it has nothing to put on a list in a stage of the work plan.

It is prepared by the compiler or directly by the head, signed by the head with the stamped scan, and may be withdrawn
with a reason. Whether it counts follows from what the body has: one item of that list, and it counts no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.intake.domain.work_plans import checked_reason
from shared.kernel.errors import Conflict, Invalid, LostRace, Problem
from shared.kernel.readable import readable

LONGEST_STATEMENT = 1000


class ZeroState(StrEnum):
    """Where a zero report stands."""

    PREPARED = "prepared"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"


ZERO_STATES: Mapping[ZeroState, str] = {
    ZeroState.PREPARED: "待负责人签署",
    ZeroState.SIGNED: "已签署",
    ZeroState.WITHDRAWN: "已撤回",
}


class HasItems(Conflict):
    """The body has items of this kind of list: it cannot say that it has none."""

    code = "has_items"


class NotInThisZeroState(Conflict):
    """The zero report is signed already, or is none that could be withdrawn."""

    code = "not_in_this_zero_state"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """An item that the upper level expects of the body; `reason` is why it is not the body's, empty: by this report."""

    upper_id: str
    item_name: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ZeroStep:
    """One thing that was done to a zero report: what, by whom, when, and with which words."""

    what: str
    by: str
    at: datetime
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class ZeroReport:
    """
    The zero report of one body in one stage; `signed_at` is the instant that counts, `scan` the SHA-256 of the scan.

    `compared` is what the upper level expected of the body when the head signed; `has_upper` tells whether there
    was an upper-level directory to compare with at all.
    """

    report_id: str
    version: int
    campaign_id: str
    stage_key: str
    stage_name: str
    list_kind: str
    body_id: str
    body_name: str
    state: ZeroState
    statement: str
    by: str
    at: datetime
    signed_by: str = ""
    signed_at: datetime | None = None
    scan: str = ""
    scan_name: str = ""
    has_upper: bool = False
    compared: tuple[Compared, ...] = ()
    history: tuple[ZeroStep, ...] = ()

    def check_version(self, seen: int) -> None:
        """:raises LostRace: when it has changed since it was looked at"""
        if seen != self.version:
            raise LostRace()


def report_id_of(campaign_id: str, stage_key: str, body_id: str) -> str:
    """Return the id of the one zero report that a body can have in a stage."""
    return f"{campaign_id}:{stage_key}:{body_id}"


def is_valid(report: ZeroReport | None, item_count: int) -> bool:
    """Tell whether a zero report counts: it is signed, and the body has no item of that list."""
    return report is not None and report.state is ZeroState.SIGNED and item_count == 0


def undecided(expected: Sequence[Compared] | None) -> list[Compared]:
    """Return what the upper level expects of a body that has said nothing of it: its head answers for these."""
    return [each for each in expected or () if not each.reason]


def check_has_none(body_name: str, list_name: str, item_count: int) -> None:
    """:raises HasItems: saying how many items there are"""
    if item_count:
        raise HasItems(
            f"“{body_name}”的{list_name}里有 {item_count} 个事项，不能做零报告。请报送这些事项；登记错了的，请先处理。"
        )


def check_all_begun(body_name: str, unbegun: int) -> None:
    """:raises HasItems: when items of the directory list or the power list still want an implementation list"""
    if unbegun:
        raise HasItems(
            f"“{body_name}”还有 {unbegun} 个目录清单或权力清单事项没有实施清单，不能做零报告。请先为它们编制实施清单。"
        )


def prepared(before: ZeroReport | None, after: ZeroReport) -> ZeroReport:
    """
    Return a zero report that waits for the head.

    :raises NotInThisZeroState: when the one that is there is signed
    :raises Invalid: when the statement is missing or too long
    """
    _check_not_signed(before)
    statement = checked_statement(after.statement)
    step = ZeroStep(what="拟写", by=after.by, at=after.at, text=statement)
    history = (*(before.history if before else ()), step)
    return replace(after, state=ZeroState.PREPARED, statement=statement, history=history)


def signed(before: ZeroReport | None, after: ZeroReport) -> ZeroReport:
    """
    Return the zero report with the head's word.

    :raises NotInThisZeroState: when it is signed already
    :raises Invalid: when the statement is missing or too long
    """
    _check_not_signed(before)
    statement = checked_statement(after.statement)
    assert after.signed_at is not None, "a signature has an instant"
    step = ZeroStep(what="签署", by=after.signed_by, at=after.signed_at, text=statement)
    history = (*(before.history if before else ()), step)
    return replace(after, state=ZeroState.SIGNED, statement=statement, history=history)


def withdrawn(report: ZeroReport, *, reason: str, by: str, at: datetime) -> ZeroReport:
    """
    Return the zero report that its body takes back.

    :raises NotInThisZeroState: when it was withdrawn already
    :raises Invalid: when no reason is given
    """
    if report.state is ZeroState.WITHDRAWN:
        raise NotInThisZeroState("这份零报告已经撤回。要重新报告，请重新拟写和签署。")
    step = ZeroStep(what="撤回", by=by, at=at, text=checked_reason(readable(reason)))
    return replace(report, state=ZeroState.WITHDRAWN, at=at, by=by, history=(*report.history, step))


def checked_statement(text: str) -> str:
    """:raises Invalid: when the statement is missing or too long"""
    statement = readable(text)
    if 0 < len(statement) <= LONGEST_STATEMENT:
        return statement
    message = "没有填写" if not statement else f"有 {len(statement)} 个字"
    problem = Problem("statement", "零报告说明", message, f"请写明为什么没有，最多 {LONGEST_STATEMENT} 个字")
    raise Invalid(problem.sentence(), (problem,))


def _check_not_signed(report: ZeroReport | None) -> None:
    if report is not None and report.state is ZeroState.SIGNED:
        raise NotInThisZeroState("这个阶段的零报告已经签署。要改的话，请先撤回。")
