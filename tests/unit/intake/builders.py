"""Minimal valid objects of intake for its tests; each keyword overrides one thing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from services.intake.application.registering import BodyEntry
from services.intake.domain.bodies import BodyKind
from services.intake.domain.items import Content, ItemState, ServiceItem
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from shared.standards.roles import permissions_of
from shared.standards.uscc import check_character

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def a_uscc(number: int) -> str:
    """Return an invented credit code with a right check character."""
    first = f"11500116{number:09d}"
    return first + check_character(first)


def an_actor(*roles: str, body_id: str = "body", body_name: str = "区民政局", name: str = "张三") -> Actor:
    """Return somebody with these roles."""
    return Actor(
        account_id=f"account-{name}",
        name=name,
        body_id=body_id,
        body_name=body_name,
        roles=frozenset(roles),
        permissions=frozenset(permissions_of(roles)),
    )


def a_body_entry(number: int, **changes: Any) -> BodyEntry:
    """Return what a registrar writes of a department."""
    fields: dict[str, Any] = {
        "body_id": new_id(),
        "name": f"示例局{number}",
        "uscc": a_uscc(number),
        "kind": BodyKind.DEPARTMENT,
        "guiding_department": "09",
    }
    return BodyEntry(**{**fields, **changes})


def an_item(state: ItemState = ItemState.DRAFT, **changes: Any) -> ServiceItem:
    """Return an item in this state."""
    fields: dict[str, Any] = {
        "item_id": "item",
        "version": 3,
        "body_id": "body",
        "body_name": "区民政局",
        "supervising_body_id": "",
        "state": state,
        "content": Content(number=2, content_hash="h", standard_version=1, item_name="高龄津贴发放", item_type="20"),
        "revisions": (1, 2),
        "created_at": NOW,
        "updated_at": NOW,
        "updated_by": "张三",
    }
    return ServiceItem(**{**fields, **changes})


def complete_elements(**changes: Any) -> dict[str, Any]:
    """Return everything that a body fills in for a public item; None takes an element out."""
    elements: dict[str, Any] = {
        "item_name": "高龄津贴发放",
        "item_type": "20",
        "public_service_category": "1",
        "exercise_content": "为本区年满八十周岁的老年人发放高龄津贴。",
        "service_object": ["1"],
        "service_theme": {"natural_person": ["010"]},
        "legal_basis": [
            {
                "kind": "1",
                "title": "中华人民共和国老年人权益保障法",
                "article": "第三十三条",
                "text": "国家鼓励地方建立八十周岁以上低收入老年人高龄津贴制度。",
                "status": "有效",
            }
        ],
        "handling_form": ["1"],
        "is_public": "1",
    }
    merged = {**elements, **changes}
    return {key: value for key, value in merged.items() if value is not None}
