"""Since when bodies have had to bear an upper-level item."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.intake.domain.bodies import BodyKind
from services.intake.domain.upper_list import (
    DEPARTMENTS,
    DISTRICT,
    ENTERPRISES,
    TOWNS,
    UpperItem,
    UpperState,
    borne_since,
)

SPRING, SUMMER, AUTUMN = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 6, 10))


def an_upper(**changes: Any) -> UpperItem:
    plain: dict[str, Any] = {
        "upper_id": "u-1",
        "version": 1,
        "level": DISTRICT,
        "item_name": "老年证办理",
        "item_type": "20",
        "base_code": "",
        "guiding_department": "09",
        "owner_name": "示例民政局",
        "bearers": (),
        "state": UpperState.IN_FORCE,
        "number": 1,
        "content_hash": "x",
        "updated_at": SPRING,
    }
    return UpperItem(**{**plain, **changes})


def test_each_sort_bears_it_from_its_own_day() -> None:
    enterprises = an_upper(
        bearers=(ENTERPRISES,), borne_since=borne_since(None, (ENTERPRISES,), is_in_force=True, at=SPRING)
    )

    since = borne_since(enterprises, (ENTERPRISES, TOWNS), is_in_force=True, at=AUTUMN)

    assert since == {ENTERPRISES: SPRING, TOWNS: AUTUMN}


def test_a_sort_that_comes_back_keeps_its_first_day() -> None:
    left_out = an_upper(borne_since={TOWNS: SPRING})

    assert borne_since(left_out, (TOWNS,), is_in_force=True, at=AUTUMN) == {TOWNS: SPRING}


def test_nobody_bears_what_is_not_in_force() -> None:
    ended = an_upper(bearers=(TOWNS,), state=UpperState.ARCHIVED)

    assert borne_since(an_upper(), (TOWNS,), is_in_force=False, at=SUMMER) == {}
    assert borne_since(ended, (TOWNS,), is_in_force=True, at=AUTUMN) == {TOWNS: AUTUMN}


def test_who_bore_it_before_this_was_kept_bears_it_since_its_first_text() -> None:
    old = an_upper(bearers=(TOWNS,))
    assert borne_since(old, (TOWNS,), is_in_force=True, at=AUTUMN) == {}

    assert old.expected_since(BodyKind.TOWN, SPRING) == SPRING
    assert replace(old, borne_since={TOWNS: SUMMER}).expected_since(BodyKind.STREET, SPRING) == SUMMER


@pytest.mark.parametrize("bearers", [(), (DEPARTMENTS,)])
def test_who_need_not_bear_it_is_not_expected_to(bearers: tuple[str, ...]) -> None:
    assert an_upper(bearers=bearers).expected_since(BodyKind.TOWN, SPRING) is None
