"""Every list page, search and query of a handler is answered from an index, and sorted by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.publish.adapters.portal import search_query
from services.publish.application.use_cases import UseCases
from services.publish.domain.portal import Search
from tests.services.publish.builders import item_id

DESK = [("text.body_name", 1), ("text.item_name", 1), ("_id", 1)]
NAME = [("sort_key", 1), ("_id", 1)]
OF_ITEMS = {"$ne": "implementation"}
NEWEST = [("proposed_at", -1), ("_id", -1)]
ONE = item_id(1)

QUERIES: dict[str, tuple[str, dict[str, Any], list[tuple[str, int]]]] = {
    "items of a batch": ("catalogue_items", {"_id": {"$in": [ONE, item_id(2)]}}, []),
    "save of an item": ("catalogue_items", {"_id": ONE, "version": 3, "_never": None}, []),
    "desk: items in a state": ("catalogue_items", {"state": "ready"}, DESK),
    "desk: items of a body": ("catalogue_items", {"state": "ready", "text.body_id": "body-1"}, DESK[1:]),
    "desk: items of a kind": ("catalogue_items", {"state": "ready", "text.list_kind": "implementation"}, DESK),
    "lists of an item": ("catalogue_items", {"text.source_id": {"$in": [ONE, item_id(2)]}}, []),
    "open drafts": ("drafts", {"last_on": {"$gte": "2026-11-24"}, "closed": None}, [("last_on", 1), ("_id", 1)]),
    "past drafts": (
        "drafts",
        {"last_on": {"$exists": True}, "$or": [{"last_on": {"$lt": "2026-11-24"}}, {"closed": {"$ne": None}}]},
        [("last_on", -1), ("_id", -1)],
    ),
    "drafts of an item": ("drafts", {"item_id": ONE, "last_on": {"$exists": True}}, [("round", 1)]),
    "answered comments": (
        "draft_comments",
        {"draft_id": ONE, "answer": {"$ne": None}},
        [("at", 1), ("_id", 1)],
    ),
    "comments of an address": ("draft_comments", {"sender": "x", "at": {"$gte": ONE}}, []),
    "comments said again": ("draft_comments", {"at": {"$gte": ONE}}, [("at", 1), ("_id", 1)]),
    "outbox of comments": ("draft_comments", {"outbox.due_at": {"$exists": True}}, [("outbox.due_at", 1)]),
    "outbox of items": ("catalogue_items", {"outbox.due_at": {"$exists": True}}, [("outbox.due_at", 1)]),
    "outbox of lists": ("lists", {"outbox.due_at": {"$exists": True}}, [("outbox.due_at", 1)]),
    "outbox of editions": ("editions", {"outbox.due_at": {"$exists": True}}, [("outbox.due_at", 1)]),
    "desk: all lists": ("lists", {}, NEWEST),
    "desk: lists in a state": ("lists", {"state": "proposed"}, NEWEST),
    "open lists of items": ("lists", {"open_item_ids": {"$in": [ONE, item_id(2)], "$exists": True}}, []),
    "lists left behind": ("lists", {"is_carried_out": False, "changed_at": {"$lt": ONE}}, [("changed_at", 1)]),
    "edition of a list": ("editions", {"list_id": ONE}, []),
    "highest number": ("editions", {}, [("number", -1)]),
    "newest edition": ("editions", {"state": "released", "list_kind": OF_ITEMS}, [("number", -1)]),
    "edition in force": (
        "editions",
        {"state": "released", "list_kind": OF_ITEMS, "effective_on": {"$lte": "2026-11-24"}},
        [("effective_on", -1), ("number", -1)],
    ),
    "editions whose day has come": (
        "editions",
        {"state": "scheduled", "effective_on": {"$lte": "2026-11-24"}},
        [("effective_on", 1), ("number", 1)],
    ),
    "days of scheduled lists": ("editions", {"list_id": {"$in": [ONE]}, "state": "scheduled"}, []),
    "one edition": ("editions", {"state": "released", "number": 3}, []),
    "portal: one page": ("portal_pages", {"_id": ONE}, []),
    "portal: one list": ("implementation_pages", {"_id": ONE}, []),
    "portal: lists of an item": ("implementation_pages", {"source_id": ONE}, [("part", 1), ("_id", 1)]),
    "release: lists of items": ("implementation_pages", {"source_id": {"$in": [ONE]}}, []),
    "portal: everything": ("portal_pages", search_query(Search()) or {}, NAME),
    "portal: words": ("portal_pages", search_query(Search(words="义务兵优待金")) or {}, NAME),
    "portal: an everyday word": ("portal_pages", search_query(Search(words="老人")) or {}, NAME),
    "portal: everyday words and body": (
        "portal_pages",
        search_query(Search(words="孩子上学", body_id="b")) or {},
        NAME,
    ),
    "portal: one character": ("portal_pages", search_query(Search(words="金")) or {}, NAME),
    "portal: initials": ("portal_pages", search_query(Search(words="ydj")) or {}, NAME),
    "portal: a code": ("portal_pages", search_query(Search(words="502009001000")) or {}, NAME),
    "portal: a body": ("portal_pages", search_query(Search(body_id="body-1")) or {}, NAME),
    "portal: a theme": ("portal_pages", search_query(Search(theme="n020")) or {}, NAME),
    "portal: a category": ("portal_pages", search_query(Search(category="c1")) or {}, NAME),
    "portal: words and body": ("portal_pages", search_query(Search(words="金", body_id="body-1")) or {}, NAME),
    "adjustments of an item": ("adjustments", {"item_id": ONE}, []),
    "pages of a content": (
        "portal_pages",
        {"_id": ONE, "page.content_hash": "h", "page.revision": {"$lt": 3}},
        [],
    ),
    "copy of bodies": ("bodies", {"_id": {"$in": ["body-1"]}}, []),
    "a body that changed": ("bodies", {"_id": "body-1", "seen.intake": {"$not": {"$gte": 3}}}, []),
}


@pytest.mark.parametrize("what", list(QUERIES))
def test_a_query_is_answered_and_sorted_by_an_index(use_cases: UseCases, what: str) -> None:
    name, query, order = QUERIES[what]
    cursor = get_db("publish")[name].find(query)
    plan = (cursor.sort(order) if order else cursor).explain()["queryPlanner"]["winningPlan"]

    stages = set(_stages(plan))
    assert stages & {"IXSCAN", "IDHACK", "EXPRESS_IXSCAN"}, plan
    assert not stages & {"COLLSCAN", "SORT"}, plan


def _stages(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["stage"]
    for inner in [plan.get("inputStage"), *plan.get("inputStages", ())]:
        if inner:
            yield from _stages(inner)


def test_the_counts_of_the_desk_read_the_index_only(use_cases: UseCases) -> None:
    for name in ("catalogue_items", "lists"):
        plan = get_db("publish").command("explain", {"count": name, "query": {"state": "ready"}})

        assert "COUNT_SCAN" in set(_stages(plan["queryPlanner"]["winningPlan"]))
