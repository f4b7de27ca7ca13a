"""Small valid things for tests of coding."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from services.coding.domain.ledger import Approval, Body, Source
from shared.standards.uscc import check_character

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def a_uscc(first17: str = "11500381009320238") -> str:
    """An invented code (示例) with its right check character."""
    return first17 + check_character(first17)


def a_body(**changes: Any) -> Body:
    values: dict[str, Any] = {
        "body_id": "b-1",
        "name": "示例区民政局",
        "uscc": a_uscc(),
        "level": "4",
        "guiding_department": "09",
        "is_valid": True,
    }
    return Body(**{**values, **changes})


def an_approval(**changes: Any) -> Approval:
    values: dict[str, Any] = {
        "item_id": "i-1",
        "item_name": "义务兵家庭优待金发放",
        "item_type": "20",
        "body_id": "b-1",
        "body_name": "示例区民政局",
        "revision": 1,
        "content_hash": "h1",
        "sequence": 5,
        "message_id": "m-1",
        "approved_at": NOW,
    }
    return Approval(**{**values, **changes})


def a_list(source: Source | None = None, **changes: Any) -> Approval:
    """An approved implementation list of the item i-1 of the directory list."""
    source = source or Source(kind="directory", source_id="i-1")
    return an_approval(**{"item_id": "l-1", "list_kind": "implementation", "source": source, **changes})


def of_power_list(base_code: str = "500109801003", implementation_code: str = "") -> Source:
    """An item of the published power list as a source."""
    return Source(kind="power_list", source_id="power-1", base_code=base_code, implementation_code=implementation_code)
