"""How far an item has come follows from the item alone, in whatever order the messages arrived."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.intake.domain.items import ItemState, Progress
from services.intake.domain.stages import STEPS, stage_of, steps_of
from tests.unit.intake.builders import NOW, an_item

A = ItemState.APPROVED


@pytest.mark.parametrize(
    ("state", "progress", "done", "text"),
    [
        (ItemState.DRAFT, {}, 0, "草稿"),
        (ItemState.AWAITING_ENDORSEMENT, {}, 0, "待主管部门审定"),
        (ItemState.CONSENTED, {}, 0, "主管部门已同意，待汇总报送"),
        (ItemState.SUBMITTED, {"round": 1}, 1, "审核中"),
        (ItemState.RETURNED, {"round": 1}, 0, "退回修改"),
        (ItemState.WITHDRAWN, {"round": 1}, 0, "已撤回"),
        (ItemState.DISCARDED, {"round": 1}, 0, "已作废"),
        (A, {}, 2, "待赋码"),
        (A, {"base_code": "502009801003"}, 3, "待审定"),
        (A, {"base_code": "502009801003", "list_returned_at": NOW}, 3, "审定退回清单"),
        (A, {"base_code": "502009801003", "adopted_at": NOW, "list_returned_at": NOW}, 4, "待公布"),
        (A, {"adopted_at": NOW}, 4, "待公布"),
        (A, {"base_code": "502009801003", "adopted_at": NOW, "published_at": NOW}, 5, "已公布"),
        (ItemState.SUBMITTED, {"base_code": "502009801003"}, 1, "审核中"),
    ],
)
def test_the_stage(state: ItemState, progress: dict[str, Any], done: int, text: str) -> None:
    """What is known later in the path outweighs what is known earlier, but only of an approved item."""
    stage = stage_of(an_item(state, progress=Progress(**progress)))

    assert (done, text) == (stage.done, stage.text)


def test_a_text_that_is_approved_again_has_its_way_to_the_portal_before_it() -> None:
    """What happened to the text before it, which is still live, is not its own."""
    before = {"base_code": "502009801003", "adopted_at": NOW, "published_at": NOW, "list_returned_at": NOW}
    again = Progress(**before, approved_at=NOW + timedelta(days=1))

    assert stage_of(an_item(A, progress=again)).text == "待审定"
    assert stage_of(an_item(A, progress=replace(again, published_at=NOW + timedelta(days=2)))).text == "已公布"


def test_an_item_that_is_not_public_ends_with_its_adoption() -> None:
    """It never gets a page, so nothing is left to wait for."""
    item = an_item(A, is_public=False, progress=Progress(adopted_at=NOW))

    assert (stage_of(item).done, stage_of(item).text) == (5, "已审定，不公开")


@pytest.mark.parametrize("state", list(ItemState))
def test_every_state_but_the_last_has_five_steps_of_which_one_is_now(state: ItemState) -> None:
    """A new state without a stage fails here."""
    steps = steps_of(an_item(state))

    assert list(STEPS) == [name for name, _, _ in steps]
    assert sum(mark in ("now", "back") for _, _, mark in steps) == (state is not ItemState.RETIRED)


def test_a_published_item_has_all_steps_behind_it() -> None:
    """Nothing is now; each step says what came of it."""
    progress = Progress(
        round=2,
        base_code="502009801003",
        adopted_at=NOW,
        document_no="津府〔2026〕1号",
        published_at=NOW,
        edition_number=4,
    )

    assert steps_of(an_item(A, progress=progress)) == [
        ("编制", "区民政局", "done"),
        ("审核", "第 2 轮", "done"),
        ("编码", "502009801003", "done"),
        ("审定", "津府〔2026〕1号", "done"),
        ("公布", "第 4 版", "done"),
    ]
