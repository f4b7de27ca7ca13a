"""Messages that coding receives, and people who work there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from services.coding.adapters.documents import CodeAssignment
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import SYSTEM, Actor
from shared.runtime.mongo import durable
from shared.standards.roles import permissions_of
from tests.unit.coding.builders import a_uscc

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def a_body_changed(body_id: str = "b-1", *, sequence: int = 1, **changes: Any) -> Envelope:
    body = {
        "body_id": body_id,
        "name": "示例区民政局",
        "uscc": a_uscc(),
        "kind": "agency",
        "level": "4",
        "supervising_body_id": "",
        "guiding_department": "09",
        "is_valid": True,
    }
    return emit(
        "body_changed",
        aggregate_id=body_id,
        sequence=sequence,
        occurred_at=NOW,
        actor=SYSTEM.as_record(),
        data={"body": {**body, **changes}},
    )


def an_item_approved(
    item_id: str = "i-1",
    *,
    body_id: str = "b-1",
    sequence: int = 5,
    revision: int = 1,
    item_type: str = "20",
    item_name: str = "义务兵家庭优待金发放",
    **data: Any,
) -> Envelope:
    return emit(
        "item_approved",
        aggregate_id=item_id,
        sequence=sequence,
        occurred_at=NOW,
        actor=SYSTEM.as_record(),
        item_id=item_id,
        revision=revision,
        content_hash=f"hash-{revision}",
        data={
            "round": 1,
            "item_name": item_name,
            "body": {"body_id": body_id, "name": "示例区民政局"},
            "list_kind": "directory",
            "standard_version": 1,
            "elements": {"item_type": item_type},
            "element_hashes": {},
            "opinions": [],
            **data,
        },
    )


def a_list_approved(item_id: str = "l-1", *, source_id: str = "i-1", part: str = "", **changes: Any) -> Envelope:
    """`item_approved` of an implementation list of an item of the directory list."""
    source = changes.pop("source", {"kind": "directory", "source_id": source_id})
    return an_item_approved(item_id, list_kind="implementation", source=source, part=part, **changes)


def a_power_source(base_code: str = "500109801003", implementation_code: str = "") -> dict[str, str]:
    """An item of the published power list as a source."""
    return {
        "kind": "power_list",
        "source_id": f"power-{base_code}",
        "base_code": base_code,
        "implementation_code": implementation_code,
    }


def a_person(*roles: str, name: str = "赋码员甲") -> Actor:
    return Actor(
        account_id="a-1",
        name=name,
        body_id="b-9",
        body_name="示例区质监局",
        roles=frozenset(roles),
        permissions=permissions_of(roles),
    )


OFFICER = a_person("code_officer")


def rows() -> list[dict[str, Any]]:
    return list(durable(CodeAssignment).find())


def row(item_id: str = "i-1") -> dict[str, Any]:
    found = durable(CodeAssignment).find_one({"_id": item_id})
    assert found is not None
    return found


def messages(item_id: str = "i-1") -> list[Envelope]:
    return [Envelope.decode(bytes(waiting["body"])) for waiting in row(item_id)["outbox"]]
