"""How far an item has come (编制→审核→编码→审定→公布): a pure function of the item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.intake.domain.items import STATE_NAMES, ItemState, ServiceItem

STEPS = ("编制", "审核", "编码", "审定", "公布")
PUBLISHED = "已公布"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """`done` counts the finished steps; `kind` is the tag's class; `is_back` when the body must correct."""

    done: int
    text: str
    kind: str
    is_back: bool = False


OF_STATE: Mapping[ItemState, Stage] = {
    ItemState.DRAFT: Stage(done=0, text=STATE_NAMES[ItemState.DRAFT], kind=""),
    ItemState.AWAITING_ENDORSEMENT: Stage(done=0, text=STATE_NAMES[ItemState.AWAITING_ENDORSEMENT], kind="go"),
    ItemState.CONSENTED: Stage(done=0, text=STATE_NAMES[ItemState.CONSENTED], kind="go"),
    ItemState.SUBMITTED: Stage(done=1, text=STATE_NAMES[ItemState.SUBMITTED], kind="go"),
    ItemState.RETURNED: Stage(done=0, text=STATE_NAMES[ItemState.RETURNED], kind="bad", is_back=True),
    ItemState.WITHDRAWN: Stage(done=0, text=STATE_NAMES[ItemState.WITHDRAWN], kind="off"),
    ItemState.DISCARDED: Stage(done=0, text=STATE_NAMES[ItemState.DISCARDED], kind="off"),
    ItemState.RETIRED: Stage(done=5, text=STATE_NAMES[ItemState.RETIRED], kind="off"),
}


def stage_of(item: ServiceItem) -> Stage:
    """Return how far an item has come; what is known later in the path outweighs what is known earlier."""
    if item.state is ItemState.DRAFT and item.endorsement and not item.endorsement.is_given:
        return Stage(done=0, text="主管部门退回", kind="bad", is_back=True)
    if item.state is not ItemState.APPROVED:
        return OF_STATE[item.state]
    if item.standing and item.standing.is_suspended:
        return Stage(done=5, text="已暂停", kind="ask")
    progress, content_hash = item.progress, item.content.content_hash
    if item.is_published:
        return Stage(done=5, text=PUBLISHED, kind="ok")
    if progress.is_about(progress.adopted_at, progress.adopted_hash, content_hash):
        return (
            Stage(done=4, text="待公布", kind="go")
            if item.is_public
            else Stage(done=5, text="已审定，不公开", kind="off")
        )
    if progress.is_about(progress.list_returned_at, progress.list_returned_hash, content_hash):
        return Stage(done=3, text="审定退回清单", kind="ask")
    if progress.base_code:
        return Stage(done=3, text="待审定", kind="go")
    return Stage(done=2, text="待赋码", kind="go")


def steps_of(item: ServiceItem) -> list[tuple[str, str, str]]:
    """Return each step with a remark and its mark (done, now, back or none), for the item's page."""
    stage = stage_of(item)
    rows = []
    for index, name in enumerate(STEPS):
        if index < stage.done:
            mark = "done"
        elif index == stage.done:
            mark = "back" if stage.is_back else "now"
        else:
            mark = ""
        rows.append((name, stage.text if mark in ("now", "back") else _remark(item, index), mark))
    return rows


def _remark(item: ServiceItem, index: int) -> str:
    progress = item.progress
    remarks = (
        item.body_name,
        f"第 {progress.round} 轮" if progress.round else "",
        progress.base_code,
        progress.document_no,
        f"第 {progress.edition_number} 版" if progress.edition_number else "",
    )
    return remarks[index]
