"""Operations and items, for tests of their rules."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from services.intake.domain.item_facts import Progress, Standing
from services.intake.domain.items import Content, ItemState, ServiceItem
from services.intake.domain.operations.operation import (
    Answer,
    Decision,
    OperatedItem,
    Operation,
    Wanted,
    Word,
)
from tests.unit.intake.builders import an_item

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
DAY = date(2026, 12, 1)


def an_operation(**changes: Any) -> Operation:
    """An operation that was just asked for."""
    fields: dict[str, Any] = {
        "operation_id": "operation",
        "version": 1,
        "kind_key": "cancel",
        "items": (
            OperatedItem(
                item_id="item",
                item_name="高龄津贴发放",
                list_kind="directory",
                part="",
                body_id="body",
                body_name="区民政局",
            ),
        ),
        "successors": (),
        "wanted": Wanted(ground="机构改革"),
        "body_id": "body",
        "body_name": "区民政局",
        "requested_by": {"name": "张三"},
        "requested_at": AT,
        "revision": 2,
        "content_hash": "h",
    }
    return Operation(**{**fields, **changes})


def an_answer(*, is_approved: bool = True) -> Answer:
    """What two offices said; the staffing office may refuse."""
    word = Word(office="legal_review", is_approved=True, reason="", account_name="李四", given_at=AT)
    other = Word(
        office="staffing_review",
        is_approved=is_approved,
        reason="" if is_approved else "职责没有调整",
        account_name="王五",
        given_at=AT,
    )
    return Answer(is_approved=is_approved, words=(word, other), at=AT)


def a_decision(*, is_adopted: bool = True) -> Decision:
    """What the district government decided."""
    return Decision(
        is_adopted=is_adopted,
        decision_no="江津府〔2026〕77 号" if is_adopted else "",
        effective_on=DAY if is_adopted else None,
        reason="" if is_adopted else "先征求意见",
        at=AT,
    )


def a_published_item(item_id: str = "item", *, suspended: bool = False, **changes: Any) -> ServiceItem:
    """An item on the portal, in force or suspended."""
    standing = Standing(
        operation_id="earlier", kind="suspend", since="2026-01-01", decision_no="1 号", is_suspended=True
    )
    fields: dict[str, Any] = {
        "item_id": item_id,
        "progress": Progress(published_at=AT, approved_at=AT),
        "standing": standing if suspended else None,
        "content": Content(number=2, content_hash="h", standard_version=1, item_name=f"事项{item_id}", item_type="20"),
    }
    return an_item(ItemState.APPROVED, **{**fields, **changes})
