"""What a body is told when its items followed: once for a change of the upper level, however many items it moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.intake.application.following_ports import Kind, Run
from services.intake.application.following_rule import UpperText
from shared.contracts.envelope import Envelope, emit

__all__ = ["MOST_NAMED", "Envelope", "heirs_followed", "rest_of", "result_of"]

MOST_NAMED = 3
"""Upper-level items that a notice names; the worklist shows all."""


_WAITING = {
    Kind.FOLLOW: "正在审核，回到编制单位后再更新",
    Kind.PUSH: "正在审核，没有推送；需要的话请在审核结束后再推送一次",
}
_REST = {
    Kind.FOLLOW: "其余的系统稍后会自动继续。",
    Kind.PUSH: "其余的没有推送；需要的话请再推送一次。",
}
"""The sweep goes on with what follows; nobody goes on with a push."""


def rest_of(kind: Kind) -> str:
    """Return what becomes of the heirs that a broken-off run has not reached."""
    return _REST[kind]


def result_of(run: Run) -> str:
    """Return what became of the heirs, without a full stop."""
    whole = run.sum
    return f"更新了 {whole.followed} 个事项" + "".join(
        f"，{count} 个{what}"
        for count, what in (
            (whole.asked, "等所在单位决定"),
            (whole.clashing, "和本单位别的事项同名，没有更新"),
            (whole.waiting, _WAITING[run.kind]),
            (whole.corrected, "只随上级更正了条号或者写法，内容不变"),
        )
        if count
    )


def heirs_followed(run: Run, uppers: Sequence[UpperText], at: datetime) -> list[Envelope]:
    """
    Make one message for each body of which something followed, waits or is to be decided.

    A run that goes on with what an earlier one left tells only the bodies of which something followed now.
    """
    named = "、".join(upper.title for upper in uppers[:MOST_NAMED])
    rest = f"等 {len(run.upper_ids)} 个事项" if len(run.upper_ids) > MOST_NAMED else ""
    return [
        emit(
            "heirs_followed",
            aggregate_id=f"{run.run_id}:{body_id}",
            sequence=1,
            occurred_at=at,
            actor=run.by,
            data={
                "kind": run.kind.value,
                "body": {"body_id": body_id, "name": run.body_names[body_id]},
                "uppers": named + rest,
                "upper_count": len(run.upper_ids),
                "reason": f"区政府办统一推送，理由：{run.reason}" if run.kind is Kind.PUSH else "上级清单有调整",
                **tally.told,
            },
        )
        for body_id, tally in sorted(run.tallies.items())
        if tally.followed or not (run.is_resumed or tally.is_empty)
    ]
