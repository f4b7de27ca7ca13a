"""Contradictions in guides of other systems: what is left empty, written as a text, or offered under a key of its own."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.application.guide_records import read_record
from services.intake.application.linting import judged


def told(**record: Any) -> list[tuple[str, str]]:
    return [(one["rule"], one["element"]) for one in judged(read_record({"record_id": "x", **record}))["findings"]]


NEVER_COMES = {"到现场次数": "0", "是否网办": "否", "办理形式": "窗口办理"}


def test_whoever_never_comes_may_apply_by_post_where_a_key_of_its_own_offers_it() -> None:
    """Without the post nobody could apply at all."""
    assert told(**NEVER_COMES) == [("X04", "办理形式")]
    assert told(**NEVER_COMES, 是否支持快递="否") == [("X04", "办理形式")]
    assert told(**NEVER_COMES, 是否支持快递="是") == []
