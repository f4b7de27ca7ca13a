"""A draft before the public as review tells of it, and what a citizen sends from its form."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient

from shared.contracts.envelope import Envelope, emit
from tests.services.publish.builders import elements, item_id
from tests.services.publish.stored import collection

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
ITEM = item_id(1)
DRAFT = f"/drafts/{ITEM}-2"
FORM = f"{DRAFT}/comment"
CONTACT = "13900000000"
GOV = {"account_id": "gov", "name": "罗敏", "body_id": "gov", "body_name": "区政府办公室"}


def said(name: str, sequence: int, **data: Any) -> Envelope:
    """A message of review about round 2 of the item."""
    about = {"round": 2, "item_name": "义务兵家庭优待金发放", "body": {"body_id": "b-1", "name": "区民政局"}}
    return emit(
        name,
        aggregate_id=ITEM,
        sequence=sequence,
        occurred_at=NOON,
        actor=GOV,
        data={**about, "list_kind": "directory", "part": "", **data},
        item_id=ITEM,
        revision=3,
        content_hash="a" * 64,
    )


def opened(**changed: Any) -> Envelope:
    data = {
        "first_on": "2026-11-24",
        "last_on": "2026-11-30",
        "opened_by": {"body_id": "gov", "name": "区政府办公室"},
        "offices": ["hearing:gov"],
        "reason": "",
        "standard_version": 1,
        "elements": elements(),
        "element_hashes": {},
    }
    return said("comments_opened", 4, **data | changed)


def closed(because: str) -> Envelope:
    return said("comments_closed", 9, because=because, offices=["hearing:gov"], received=1, unanswered=0)


def answered(comment_id: str, answer: str = "发放时间写入实施清单") -> Envelope:
    return said("comment_answered", 6, comment_id=comment_id, treatment="partly_adopted", answer=answer)


def filled(citizen: FlaskClient, **changed: str) -> dict[str, str]:
    """What a citizen sends who has opened the form."""
    page = citizen.get(FORM).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', page))
    return {**hidden, "text": "请写明什么时候发放", "name": "一名军属", "contact": CONTACT, "website": ""} | changed


def comments() -> list[dict[str, Any]]:
    return list(collection("draft_comments").find())
