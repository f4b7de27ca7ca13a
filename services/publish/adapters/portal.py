"""The portal's read model in MongoDB."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import combinations
from typing import Any

from pymongo import InsertOne, ReplaceOne, UpdateOne

from services.publish.adapters.documents import (
    ImplementationPageDocument,
    PortalPageDocument,
    RetiredPageDocument,
    SummaryDocument,
)
from services.publish.adapters.search_terms import Word, page_terms, query_words, sort_key, term_sets
from services.publish.domain.catalogue import IMPLEMENTATION_LIST, POWER_ITEM
from services.publish.domain.portal import (
    Basis,
    CitedAnew,
    Figure,
    Found,
    ImplementationPage,
    Label,
    PortalPage,
    Search,
    Summary,
)
from shared.kernel.errors import NotFound
from shared.runtime.bulk import is_duplicate_key, write
from shared.runtime.mongo import durable

COUNTED_UP_TO = 1000
MOST_PARTS = 6
"""Of a question that nothing answers whole, so many words are looked for in part."""
"""Nobody leafs through more; counting on would read the whole index."""
SHOWN = {"page": 1}
WITHOUT_ELEMENTS = {"page.elements": 0}
CURRENT = "current"
MOST_LISTS = 100
"""Sub-items and cases of one item; more than a page can show is a slip of a body."""


class MongoPortalPages:
    """The collections `portal_pages` and `portal_summaries`."""

    def write(self, pages: Sequence[PortalPage]) -> None:
        """Write pages over what stands there: most are new, so each is first tried as an insert."""
        _written_over(PortalPageDocument, [_document(page) for page in pages])

    def write_implementations(self, pages: Sequence[ImplementationPage]) -> None:
        """Write pages of implementation lists over what stands there."""
        _written_over(ImplementationPageDocument, [_list_document(page) for page in pages])

    def cite_anew(self, recited: Sequence[CitedAnew]) -> None:
        """Show articles by their new numbers on the pages of the same content; older revisions change nothing."""
        lists = [one for one in recited if one.list_kind == IMPLEMENTATION_LIST]
        _cite(ImplementationPageDocument, [_cited(one.item_id, one, elements=dict(one.elements)) for one in lists])
        shown = [(one, [vars(row) for row in one.legal_basis]) for one in recited if one.item_page]
        _cite(PortalPageDocument, [_cited(one.item_page, one, legal_basis=rows) for one, rows in shown])

    def remove(self, item_ids: Collection[str]) -> None:
        """
        Take pages off the portal: of items with their implementation lists, or of single lists.

        An item of the power list is there while one of its lists is.
        """
        if not item_ids:
            return
        lists, ids = durable(ImplementationPageDocument), list(item_ids)
        powers = lists.distinct("source_id", {"_id": {"$in": ids}, "source_kind": POWER_ITEM})
        lists.delete_many({"$or": [{"_id": {"$in": ids}}, {"source_id": {"$in": ids}}]})
        bare = set(powers) - set(lists.distinct("source_id", {"source_id": {"$in": powers}}))
        durable(PortalPageDocument).delete_many({"_id": {"$in": [*ids, *bare]}})

    def get(self, item_id: str) -> PortalPage:
        """:raises NotFound: when the portal has no such page"""
        found = durable(PortalPageDocument).find_one({"_id": item_id}, SHOWN)
        found = found or durable(RetiredPageDocument).find_one({"_id": item_id}, SHOWN)
        if found is None:
            raise NotFound("没有这个事项的页面。它可能还没有公布，或者地址写错了。请用事项名称查找。")
        return _page(found["page"])

    def implementation(self, item_id: str) -> ImplementationPage:
        """:raises NotFound: when the portal has no page of such a list"""
        found = durable(ImplementationPageDocument).find_one({"_id": item_id}, {**SHOWN, "is_retired": 1})
        if found is None:
            raise NotFound("没有这份实施清单的页面。它可能还没有公布，或者地址写错了。请用事项名称查找。")
        return _list_page({**found["page"], "is_retired": bool(found.get("is_retired"))})

    def implementations_of(self, source_id: str) -> Sequence[ImplementationPage]:
        """Return the lists of an item by their part, without their elements."""
        shown = {"source_id": source_id, "is_retired": None}
        found = durable(ImplementationPageDocument).find(shown, WITHOUT_ELEMENTS)
        return [_list_page(document["page"]) for document in found.sort([("part", 1), ("_id", 1)]).limit(MOST_LISTS)]

    def written_since(self, since: datetime) -> Iterator[PortalPage | ImplementationPage]:
        """Return pages, for `resend`."""
        written = {"page.published_at": {"$gte": since}}
        for document in durable(PortalPageDocument).find(written, SHOWN):
            yield _page(document["page"])
        for document in durable(ImplementationPageDocument).find(written, WITHOUT_ELEMENTS):
            yield _list_page(document["page"])

    def search(self, search: Search, *, page: int, size: int) -> Found:
        """
        Return one page of what matches all that was asked for, by name.

        Where no page has all the words, what has most of them is returned and marked as partial.
        """
        query = search_query(search)
        if query is None:
            return Found(pages=(), total=0)
        found = _found(query, page, size)
        return found if found.total else _partly_found(search, size) or found

    def summarise(self, serial: int) -> None:
        """Count the pages for the front page; an older release never overwrites the figures of a newer one."""
        pages = durable(PortalPageDocument)
        figures = {
            "serial": serial,
            "total": pages.estimated_document_count(),
            "bodies": _counted(pages, "body_id", "$body_name"),
            "themes": _themes(pages),
            "categories": _counted(pages, "category_code", "$page.category.name"),
        }
        summaries = durable(SummaryDocument)
        summaries.update_one({"_id": CURRENT}, {"$setOnInsert": {"serial": 0}}, upsert=True)
        summaries.update_one({"_id": CURRENT, "serial": {"$lte": serial}}, {"$set": figures})

    def summary(self) -> Summary:
        """Return the figures as the last release counted them."""
        found = durable(SummaryDocument).find_one({"_id": CURRENT})
        if found is None or "total" not in found:
            return Summary()
        return Summary(
            serial=found["serial"],
            total=found["total"],
            bodies=tuple(sorted(_figures(found["bodies"]), key=lambda figure: sort_key(figure.name))),
            themes=_figures(found["themes"]),
            categories=_figures(found["categories"]),
        )


def _found(query: Mapping[str, Any], page: int, size: int) -> Found:
    collection, limit = durable(PortalPageDocument), COUNTED_UP_TO + 1
    total = collection.count_documents(query, limit=limit) if query else collection.estimated_document_count()
    return Found(pages=_rows(query, page, size), total=min(total, COUNTED_UP_TO), is_more=total > COUNTED_UP_TO)


def _rows(query: Mapping[str, Any], page: int, size: int) -> list[PortalPage]:
    found = durable(PortalPageDocument).find(query, SHOWN).sort([("sort_key", 1), ("_id", 1)])
    return [_page(document["page"]) for document in found.skip((page - 1) * size).limit(size)]


def _partly_found(search: Search, size: int) -> Found | None:
    """Look with one word less, then for each word alone; return what the first of these finds, one page of it."""
    words = query_words(search.words)[:MOST_PARTS]
    if len(words) < 2:
        return None
    for left in sorted({len(words) - 1, 1}, reverse=True):
        pages: dict[str, PortalPage] = {}
        for some in combinations(words, left):
            pages |= {one.item_id: one for one in _rows(search_query(search, some) or {}, 1, size)}
        if pages:
            return Found(pages=list(pages.values())[:size], total=min(len(pages), size), is_partial=True)
    return None


def search_query(search: Search, words: Sequence[Word] | None = None) -> dict[str, Any] | None:
    """
    Return the query of a search, or of one for these of its words; None when they hold nothing that can be looked for.

    The other filters stand in every branch, so that each is read from an index in the order of names.
    """
    filters = {"body_id": search.body_id, "theme_codes": search.theme, "category_code": search.category}
    wanted = {field: value for field, value in filters.items() if value}
    if not search.words.strip():
        return wanted
    words = query_words(search.words) if words is None else words
    if not words:
        return None
    branches = [{"terms": {"$all": terms}, **wanted} for terms in term_sets(words)]
    return branches[0] if len(branches) == 1 else {"$or": branches}


def _counted(pages: Any, code: str, name: str) -> list[dict[str, Any]]:
    """Count from an index alone; of the pages themselves only one is read for each code, for its name."""
    order = {"$sort": {code: 1, "sort_key": 1}}
    counts = pages.aggregate([{"$sort": {code: 1}}, {"$group": {"_id": f"${code}", "count": {"$sum": 1}}}])
    count_of = {row["_id"]: row["count"] for row in counts}
    names = pages.aggregate([order, {"$group": {"_id": f"${code}", "name": {"$first": name}}}])
    name_of = {row["_id"]: row["name"] for row in names}
    return [
        {"code": code, "name": name_of[code], "count": count_of[code]} for code in sorted(count_of.keys() & name_of)
    ]


def _themes(pages: Any) -> list[dict[str, Any]]:
    group = {"$group": {"_id": "$page.themes.code", "name": {"$last": "$page.themes.name"}, "count": {"$sum": 1}}}
    rows = pages.aggregate([{"$unwind": "$page.themes"}, group, {"$sort": {"_id": 1}}])
    return [{"code": row["_id"], "name": row["name"], "count": row["count"]} for row in rows]


def _figures(rows: Sequence[Mapping[str, Any]]) -> tuple[Figure, ...]:
    return tuple(Figure(code=row["code"], name=row["name"], count=row["count"]) for row in rows)


def _cited(page_id: str, one: CitedAnew, **shown: Any) -> UpdateOne:
    same_content = {"_id": page_id, "page.content_hash": one.content_hash, "page.revision": {"$lt": one.revision}}
    changes = {"revision": one.revision, **shown}
    return UpdateOne(same_content, {"$set": {f"page.{name}": value for name, value in changes.items()}})


def _cite(kind: Any, changes: Sequence[UpdateOne]) -> None:
    if changes:
        durable(kind).bulk_write(changes, ordered=True)


def _written_over(kind: Any, documents: Sequence[dict[str, Any]]) -> None:
    if not documents:
        return
    known = write(kind, [InsertOne(document) for document in documents], is_duplicate_key).failed
    again = [ReplaceOne({"_id": documents[at]["_id"]}, documents[at], upsert=True) for at in sorted(known)]
    if again:
        durable(kind).bulk_write(again, ordered=False)


def _list_document(page: ImplementationPage) -> dict[str, Any]:
    shown = {name: value for name, value in vars(page).items() if name != "is_retired"}  # it stands beside the page
    return {
        "_id": page.item_id,
        "source_id": page.source_id,
        "source_kind": page.source_kind,
        "part": page.part,
        "page": {
            **shown,
            "elements": dict(page.elements),
            "effective_on": page.effective_on.isoformat(),
            "released_by": dict(page.released_by),
        },
        "schema_version": 1,
    }


def _list_page(stored: Mapping[str, Any]) -> ImplementationPage:
    known = {name: value for name, value in stored.items() if name in ImplementationPage.__dataclass_fields__}
    return ImplementationPage(**{**known, "effective_on": date.fromisoformat(stored["effective_on"])})


def _document(page: PortalPage) -> dict[str, Any]:
    return {
        "_id": page.item_id,
        "item_name": page.item_name,
        "body_id": page.body_id,
        "body_name": page.body_name,
        "page": {
            **vars(page),
            "category": vars(page.category),
            "themes": [vars(theme) for theme in page.themes],
            "legal_basis": [vars(row) for row in page.legal_basis],
            "effective_on": page.effective_on.isoformat(),
            "released_by": dict(page.released_by),
        },
        "theme_codes": [theme.code for theme in page.themes],
        "category_code": page.category.code,
        "edition_number": page.edition_number,
        "terms": page_terms([page.item_name, page.body_name], [page.base_code, page.implementation_code]),
        "sort_key": sort_key(page.item_name),
        "schema_version": 1,
    }


def _page(stored: Mapping[str, Any]) -> PortalPage:
    known = {name: value for name, value in stored.items() if name in PortalPage.__dataclass_fields__}
    return PortalPage(
        **{
            **known,
            "category": Label(**stored["category"]),
            "themes": tuple(Label(**theme) for theme in stored["themes"]),
            "legal_basis": tuple(Basis(**row) for row in stored["legal_basis"]),
            "service_objects": tuple(stored["service_objects"]),
            "handling_forms": tuple(stored["handling_forms"]),
            "effective_on": date.fromisoformat(stored["effective_on"]),
        }
    )
