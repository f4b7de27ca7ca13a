"""Imports, their rows and the uploaded files, in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from pymongo import UpdateOne

from services.intake.adapters.documents import ItemDocument
from services.intake.adapters.import_documents import ImportDocument, ImportRowDocument, UploadDocument
from services.intake.application.importing_ports import WRITTEN, Import, ImportRow, ImportState, RowsPage
from services.intake.domain.sheet_rows import CellError, Verdict
from shared.kernel.batches import chunks
from shared.runtime.mongo import Collection, durable

IN_ORDER = [("place", 1)]
VERDICTS = [verdict.value for verdict in WRITTEN]
PIECE = 500


class MongoItemNames:
    """The names in the collection service_items."""

    def bearers(self, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
        """Return the ids of the items of each (body_id, name) that is there, whatever their type."""
        wanted = set(names)
        found: dict[tuple[str, str], list[str]] = {}
        for piece in chunks(sorted({name for _, name in wanted}), PIECE):
            cursor = ItemDocument._get_collection().find(
                {"content.item_name": {"$in": piece}}, {"body_id": 1, "content.item_name": 1}
            )
            for stored in cursor:
                key = (stored["body_id"], stored["content"]["item_name"])
                if key in wanted:
                    found.setdefault(key, []).append(stored["_id"])
        return found


class MongoUploads:
    """The collection uploads."""

    def put(self, content_hash: str, content: bytes, at: datetime) -> None:
        """Keep a file; the same file again only lives longer."""
        fresh = {"$set": {"stored_at": at}, "$setOnInsert": {"content": content}}
        durable(UploadDocument).update_one({"_id": content_hash}, fresh, upsert=True)

    def get(self, content_hash: str) -> bytes | None:
        """Return a file, if it is still there."""
        stored = durable(UploadDocument).find_one({"_id": content_hash})
        return bytes(stored["content"]) if stored else None


class MongoImports:
    """The collections imports and import_rows."""

    def add(self, one: Import) -> None:
        """Store a new import."""
        durable(ImportDocument).insert_one({"_id": one.import_id, "schema_version": 1, **_stored(one)})

    def get(self, import_id: str) -> Import | None:
        """Return an import."""
        stored = durable(ImportDocument).find_one({"_id": str(import_id)})
        return _import_of(stored) if stored else None

    def of_body(self, body_id: str, size: int) -> list[Import]:
        """Return a body's latest imports, newest first."""
        found = durable(ImportDocument).find({"body_id": body_id}).sort([("created_at", -1)]).limit(size)
        return [_import_of(stored) for stored in found]

    def keep_view(self, one: Import, rows: Sequence[ImportRow]) -> None:
        """Store a dry view: the rows first, the state last, so that a view that is there is whole."""
        _rows().delete_many({"import_id": one.import_id})
        for piece in chunks(rows, PIECE):
            _rows().insert_many([_stored_row(one, row) for row in piece], ordered=False)
        durable(ImportDocument).update_one({"_id": one.import_id}, {"$set": _stored(one)})

    def set(self, import_id: str, state: ImportState, *, only_from: ImportState | None = None, **more: Any) -> bool:
        """Set the state and more; with `only_from` only when that is the state. Tell whether it was set."""
        wanted: dict[str, Any] = {"_id": import_id} | ({"state": only_from.value} if only_from else {})
        changed = durable(ImportDocument).update_one(wanted, {"$set": {"state": state.value, **more}})
        return bool(changed.matched_count)

    def rows(self, import_id: str, verdict: Verdict | None, page: int, size: int) -> RowsPage:
        """Return one page of the dry view, without the elements."""
        wanted = {"import_id": import_id} | ({"verdict": verdict.value} if verdict else {})
        found = _rows().find(wanted, {"elements": 0}).sort(IN_ORDER).skip((page - 1) * size).limit(size)
        total = _rows().count_documents(wanted)
        return RowsPage(rows=[_row_of(stored) for stored in found], total=total, page=page, size=size)

    def all_rows(self, import_id: str, verdicts: Sequence[Verdict]) -> Iterator[ImportRow]:
        """Yield all rows with these verdicts, without their elements, in the file's order."""
        wanted = {"import_id": import_id, "verdict": {"$in": [verdict.value for verdict in verdicts]}}
        for stored in _rows().find(wanted, {"elements": 0}).sort(IN_ORDER):
            yield _row_of(stored)

    def waiting(self, import_id: str, from_place: int, size: int) -> list[ImportRow]:
        """Return the next rows that are to be written, from this place on, with their elements."""
        wanted = {"import_id": import_id, "place": {"$gte": from_place}, "verdict": {"$in": VERDICTS}}
        return [_row_of(stored) for stored in _rows().find(wanted).sort(IN_ORDER).limit(size)]

    def note(self, import_id: str, next_place: int, refusals: Mapping[int, str]) -> None:
        """Store why rows were refused, by their places, and then how far the work has come."""
        writes = [
            UpdateOne({"import_id": import_id, "place": place}, {"$set": {"refusal": refusal}})
            for place, refusal in refusals.items()
        ]
        if writes:
            _rows().bulk_write(writes, ordered=False)
        durable(ImportDocument).update_one({"_id": import_id}, {"$set": {"next_place": next_place}})

    def results(self, import_id: str, next_place: int) -> dict[str, int]:
        """Return how many rows before this place were written ("done") and how many refused ("refused")."""
        wanted = {"import_id": import_id, "place": {"$lt": next_place}, "verdict": {"$in": VERDICTS}}
        total, refused = _rows().count_documents(wanted), _rows().count_documents({**wanted, "refusal": {"$ne": ""}})
        return {name: count for name, count in (("done", total - refused), ("refused", refused)) if count}


def _rows() -> Collection:
    return durable(ImportRowDocument)


def _row_id(one: Import, row: ImportRow) -> str:
    return f"{one.import_id}:{row.place:05}"


def _stored(one: Import) -> dict[str, Any]:
    plain = {name: value for name, value in vars(one).items() if name != "import_id"}
    return {
        **plain,
        "state": one.state.value,
        "counts": dict(one.counts),
        "unknown_bodies": [list(each) for each in one.unknown_bodies],
    }


def _import_of(stored: Mapping[str, Any]) -> Import:
    known = {field.name: stored[field.name] for field in fields(Import) if field.name in stored}
    known["state"] = ImportState(known["state"])
    known["unknown_bodies"] = [(name, count) for name, count in known["unknown_bodies"]]
    return Import(import_id=stored["_id"], **known)


def _stored_row(one: Import, row: ImportRow) -> dict[str, Any]:
    plain = dict(vars(row))
    plain["verdict"] = row.verdict.value
    plain["changed"], plain["missing"] = list(row.changed), list(row.missing)
    plain["errors"] = [error.as_dict() for error in row.errors]
    return {"_id": _row_id(one, row), "import_id": one.import_id, "created_at": one.created_at, **plain}


def _row_of(stored: Mapping[str, Any]) -> ImportRow:
    known = {field.name: stored[field.name] for field in fields(ImportRow) if field.name in stored}
    known["verdict"] = Verdict(known["verdict"])
    known["errors"] = tuple(CellError(**error) for error in known["errors"])
    return ImportRow(**{"elements": {}, **known})
