"""Indexes of items that have a code, and of approved ones: no other item stands in them, nor costs them a write."""

from __future__ import annotations

from typing import Any

CODE_INDEXES = {
    "progress.base_code": "items_by_base_code",
    "progress.implementation_code": "items_by_implementation_code",
}
"""By the beginning of a code; what else narrows a list is looked for in the keys."""
PUBLISHED_OF_A_BODY = "published_of_a_body"
PUBLISHED_OF_A_CATEGORY = "published_of_a_category"
PUBLISHED_ITEMS = "published_items"
"""By whether the portal shows the present text (publication.py)."""

_APPROVED = {"is_published": {"$exists": True}}
_NARROWING = ["body_id", "state", "is_published", "content.category"]

LIST_INDEXES: tuple[dict[str, Any], ...] = (
    *(
        {
            "fields": ["content.list_kind", path, "_id", *_NARROWING],
            "name": name,
            "partialFilterExpression": {path: {"$gt": ""}},
        }
        for path, name in CODE_INDEXES.items()
    ),
    {
        "fields": ["body_id", "content.list_kind", "is_published", "-updated_at", "-id", "content.category"],
        "name": PUBLISHED_OF_A_BODY,
        "partialFilterExpression": _APPROVED,
    },
    {
        "fields": ["content.category", "is_published", "-updated_at", "-id"],
        "name": PUBLISHED_OF_A_CATEGORY,
        "partialFilterExpression": {**_APPROVED, "content.category": {"$gt": ""}},
    },
    {
        "fields": ["content.list_kind", "is_published", "-updated_at", "-id"],
        "name": PUBLISHED_ITEMS,
        "partialFilterExpression": _APPROVED,
    },
)
