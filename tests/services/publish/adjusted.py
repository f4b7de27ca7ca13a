"""What intake says when a law changes: new numbers of articles, and adjustments."""

from __future__ import annotations

from typing import Any

from shared.contracts.envelope import Envelope, emit
from tests.services.publish.builders import NOW, elements, item_id

NEW_ARTICLE = "第四十三条第一款"
TITLE = "《军人抚恤优待条例》2024 年修订"


def cited_by(article: str = NEW_ARTICLE, **content: Any) -> dict[str, Any]:
    """The elements of an item with its basis cited by another number."""
    whole = elements(**content)
    return {**whole, "legal_basis": [{**row, "article": article} for row in whole["legal_basis"]]}


def recited(
    number: int = 1, *, of: int = 1, revision: int = 2, sequence: int = 7, article: str = NEW_ARTICLE, **more: Any
) -> Envelope:
    """`item_recited`, as intake emits it: revision `revision` stands for the content of revision `of`."""
    return emit(
        "item_recited",
        aggregate_id=item_id(number),
        sequence=sequence,
        occurred_at=NOW,
        actor={"name": "系统"},
        item_id=item_id(number),
        revision=revision,
        content_hash=f"hash-{number}-{of}",
        data={
            "list_kind": "directory",
            "standard_version": 1,
            "item_name": "义务兵家庭优待金发放",
            "body": {"body_id": "body-1", "name": "区民政局"},
            "elements": cited_by(article),
            "element_hashes": {},
            "approved_revision": of,
            "cause": {"kind": "law", "cause_id": "change-1", "title": TITLE},
            "recited": [{"title": "军人抚恤优待条例", "old": "第四十二条第一款", "new": article}],
            **more,
        },
    )


def adjustment(
    what: str, sequence: int, number: int = 1, *, change: int = 1, effective_on: str = "2026-11-01", kind: str = "law"
) -> Envelope:
    """`adjustment_opened`, `adjustment_overdue` or `adjustment_closed` of item `number` by change `change`."""
    extra = {
        "opened": {"outcome": "review", "due_on": "2026-12-08", "touched": []},
        "overdue": {"stage": "apply", "due_on": "2026-11-20"},
        "closed": {"how": "adjusted", "reason": ""},
    }[what]
    adjustment_id = f"change-{change}:{item_id(number)}"
    return emit(
        f"adjustment_{what}",
        aggregate_id=adjustment_id,
        sequence=sequence,
        occurred_at=NOW,
        actor={"name": "系统"},
        item_id=item_id(number),
        data={
            "adjustment_id": adjustment_id,
            "cause": {"kind": kind, "cause_id": f"change-{change}", "title": TITLE},
            "item_name": "义务兵家庭优待金发放",
            "body": {"body_id": "body-1", "name": "区民政局"},
            "effective_on": effective_on,
            **extra,
        },
    )
