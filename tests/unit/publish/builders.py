"""Minimal valid objects of publish, with keyword overrides."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from services.publish.domain.catalogue import CatalogueItem, Codes, ItemState, Live, Text
from services.publish.domain.lists import CatalogueList, Entry

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LIST = "01930000-0000-7000-8000-00000000aaaa"
OTHER_LIST = "01930000-0000-7000-8000-00000000bbbb"
ITEM = "01930000-0000-7000-8000-000000000001"

CODES = Codes(base_code="502009801000", implementation_code="11500381009320238D4502009801000")


def a_text(revision: int = 1, **changes: Any) -> Text:
    values: dict[str, Any] = {
        "revision": revision,
        "content_hash": f"hash-{revision}",
        "list_kind": "directory",
        "standard_version": 1,
        "item_name": "义务兵家庭优待金发放",
        "body_id": "body-1",
        "body_name": "区民政局",
        "is_public": True,
        "approved_at": NOW,
    }
    return Text(**{**values, **changes})


def an_item(state: ItemState = ItemState.READY, **changes: Any) -> CatalogueItem:
    """An item in a state, with what belongs to that state."""
    in_a_list = state in {ItemState.IN_LIST, ItemState.ADOPTED, ItemState.PUBLISHED, ItemState.ADOPTED_NOT_PUBLIC}
    values: dict[str, Any] = {
        "item_id": ITEM,
        "version": 3,
        "state": state,
        "seen_review": 5,
        "seen_coding": 0 if state is ItemState.WAITING else 1,
        "text": a_text(),
        "codes": None if state is ItemState.WAITING else CODES,
        "list_id": LIST if in_a_list else "",
        "live": Live(edition_number=1, revision=1, content_hash="hash-1") if state is ItemState.PUBLISHED else None,
    }
    return CatalogueItem(**{**values, **changes})


def an_entry(item: CatalogueItem | None = None) -> Entry:
    item = item or an_item()
    assert item.text
    assert item.codes
    return Entry(
        item_id=item.item_id,
        revision=item.text.revision,
        content_hash=item.text.content_hash,
        item_name=item.text.item_name,
        body_id=item.text.body_id,
        body_name=item.text.body_name,
        base_code=item.codes.base_code,
        is_public=item.text.is_public,
    )


def a_list(**changes: Any) -> CatalogueList:
    values: dict[str, Any] = {
        "list_id": LIST,
        "title": "2026 年第 1 批",
        "entries": (an_entry(),),
        "proposed_by": {"account_id": "a-list", "name": "汇总员", "body_id": "b-legal", "body_name": "区政府法制办"},
        "proposed_at": NOW,
        "version": 1,
    }
    return CatalogueList(**{**values, **changes})
