"""Putting items away and taking them up again: what it refuses, and that the second undoes the first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.discarding import WasApproved, discarded, may_be_discarded, restored
from services.intake.domain.following import followed
from services.intake.domain.inheritance import Parent
from services.intake.domain.items import (
    COUNTED,
    IN_THE_BODYS_HANDS,
    Action,
    Content,
    Discard,
    ItemState,
    Progress,
    ServiceItem,
    declined,
    endorsed,
    filed,
    revised,
    submitted,
    withdrawn,
)
from services.intake.domain.signing import FilingMark
from shared.kernel.errors import Conflict
from tests.unit.intake.builders import NOW, an_item

LATER = NOW + timedelta(hours=1)
PARENT = Parent(parent_id="upper", number=1)


def next_text(item: ServiceItem) -> Content:
    return replace(item.content, number=item.content.number + 1)


def away(item: ServiceItem) -> ServiceItem:
    return discarded(item, next_text(item), reason="建重了", by="李四", at=LATER)


def back(item: ServiceItem) -> ServiceItem:
    return restored(item, next_text(item), by="王五", at=LATER)


MOVES = {
    Action.REVISE: lambda item: revised(item, next_text(item), is_public=True, by="李四", at=LATER),
    Action.SUBMIT: lambda item: submitted(item, supervising_body_id="above", by="李四", at=LATER),
    Action.ENDORSE: lambda item: endorsed(item, by="李四", at=LATER),
    Action.DECLINE: lambda item: declined(item, reason="依据不全", by="李四", at=LATER),
    Action.WITHDRAW: lambda item: withdrawn(item, reason="写错了", by="李四", at=LATER),
    Action.FILE: lambda item: filed(item, FilingMark(filing_id="f", body_id="above", by="李四", filed_at=LATER)),
    Action.FOLLOW: lambda item: followed(item, next_text(item), parent=PARENT, is_public=True, by="李四", at=LATER),
    Action.DISCARD: away,
    Action.RESTORE: back,
    "returned": lambda item: reported(item, ItemState.RETURNED),
    "gave_back": lambda item: reported(item, ItemState.WITHDRAWN),
    "approved": lambda item: reported(item, ItemState.APPROVED, approved_at=LATER),
}


def reported(item: ServiceItem, state: ItemState, **progress: Any) -> ServiceItem:
    """Return the item as review has decided on it; it decides on what is with it."""
    if item.state is not ItemState.SUBMITTED:
        return item
    return replace(item, state=state, withdrawal_requested=False, progress=replace(item.progress, **progress))


@given(st.lists(st.sampled_from(list(MOVES)), max_size=40))
def test_whatever_happens_to_an_item_what_is_put_away_was_its_bodys_and_comes_back_as_it_was(moves: list[Any]) -> None:
    """In any history: away goes only what was in hand and never approved; while it is away only one move is open."""
    item, before = an_item(), an_item()
    for move in moves:
        try:
            after = MOVES[move](item)
        except Conflict:
            continue
        if move == Action.DISCARD:
            before = item
            assert item.state in IN_THE_BODYS_HANDS
            assert not item.progress.was_approved
        if move == Action.RESTORE:
            same = {"content": before.content, "revisions": before.revisions, "updated_by": before.updated_by}
            assert replace(before, updated_at=LATER) == replace(after, **same)
        assert item.revisions == after.revisions[: len(item.revisions)], "no text is ever lost"
        assert (after.discard is not None) is (after.state is ItemState.DISCARDED)
        assert [action for action in Action if after.may(action)] == [Action.RESTORE] or after.state in COUNTED
        item = after


def test_what_is_put_away_says_why_and_keeps_its_texts() -> None:
    """A revision more, and who did it."""
    after = away(an_item(ItemState.WITHDRAWN))

    assert (after.revisions, after.content.number) == ((1, 2, 3), 3)
    assert after.discard == Discard(reason="建重了", by="李四", at=LATER, was="withdrawn")
    assert after.parent is None


@pytest.mark.parametrize(
    "progress",
    [{"approved_at": NOW}, {"base_code": "502009801003"}, {"published_at": NOW}],
)
def test_what_was_approved_once_is_not_put_away(progress: dict[str, Any]) -> None:
    """Also when it is a draft again, since it followed its upper-level item."""
    item = an_item(progress=Progress(**progress))

    assert not may_be_discarded(item)
    with pytest.raises(WasApproved, match="审核通过过，不能作废"):
        away(item)


def test_the_approved_text_is_known_while_another_one_is_written_and_until_it_is_sent() -> None:
    """The other services go on with it; with the next submission they have that one."""
    approved = an_item(ItemState.APPROVED)
    rewritten = MOVES[Action.FOLLOW](approved)
    waiting = submitted(rewritten, supervising_body_id="above", by="李四", at=LATER)

    assert [one.standing_number for one in (approved, rewritten, waiting)] == [2, 2, 2]
    assert [one.approved_number for one in (approved, rewritten, waiting)] == [0, 2, 2]
    for sent in (endorsed(waiting, by="王五", at=LATER), submitted(rewritten, supervising_body_id="", by="", at=LATER)):
        assert (sent.state, sent.approved_number, sent.standing_number) == (ItemState.SUBMITTED, 0, 3)
