"""Imports, their rows and the uploaded files, in MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from services.intake.adapters.import_documents import ImportDocument, ImportRowDocument
from services.intake.application.importing_ports import (
    WRITTEN,
    Import,
    ImportRow,
    ImportState,
    RowsPage,
    SheetHeads,
)
from services.intake.domain.items import DIRECTORY_LIST
from services.intake.domain.sheet_rows import CellError, Verdict
from services.intake.domain.sources import Source
from shared.kernel.batches import chunks
from shared.runtime.mongo import Collection, durable, followed

IN_ORDER = [("place", 1)]
VERDICTS = [verdict.value for verdict in WRITTEN]
PIECE = 1000
TO_CHECK = {"$in": [state.value for state in ImportState if state.is_to_check]}
IDENTITY = {
    "_id": 0,
    **dict.fromkeys(
        ("place", "sheet", "row", "name", "name_key", "body_id", "body_name", "verdict", "item_id", "seen_version"), 1
    ),
}


class MongoImports:
    """The collections imports and import_rows."""

    def add(self, one: Import) -> None:
        """Store a new import."""
        durable(ImportDocument).insert_one({"_id": one.import_id, "schema_version": 1, **_stored(one)})

    def get(self, import_id: str) -> Import | None:
        """Return an import."""
        stored = durable(ImportDocument).find_one({"_id": str(import_id)})
        return _import_of(stored) if stored else None

    def of_body(self, body_id: str, size: int, list_kind: str = "") -> list[Import]:
        """Return a body's latest imports, of one kind of list or of all, newest first."""
        # imports from before there were two kinds of lists do not say of which they are
        kinds = [None, list_kind] if list_kind == DIRECTORY_LIST else [list_kind]
        wanted: dict[str, Any] = {"body_id": body_id} | ({"list_kind": {"$in": kinds}} if list_kind else {})
        found = durable(ImportDocument).find(wanted).sort([("created_at", -1)]).limit(size)
        return [_import_of(stored) for stored in found]

    def begin_view(self, import_id: str, run: str) -> None:
        """Note which run makes the dry view from now on, and take away what one before it has left behind."""
        begun = durable(ImportDocument).update_one({"_id": import_id, "state": TO_CHECK}, {"$set": {"viewed_by": run}})
        if begun.matched_count:
            self.drop_rows(import_id)

    def is_viewed_by(self, import_id: str, run: str) -> bool:
        """Tell whether this run still makes the dry view: no other one has taken over, and none has finished it."""
        return durable(ImportDocument).find_one(_by_run(import_id, run), {"_id": 1}) is not None

    def drop_rows(self, import_id: str) -> None:
        """Take away the rows of a dry view that will not be made."""
        _rows().delete_many({"import_id": import_id})

    def count_rows(self, import_id: str) -> int:
        """Return how many rows of a dry view are there."""
        return _rows().count_documents({"import_id": import_id})

    def keep_rows(self, one: Import, rows: Sequence[ImportRow]) -> None:
        """Store rows of a dry view that is being made; those that are there already are replaced."""
        stored = [_stored_row(one, row) for row in rows]
        try:
            followed(ImportRowDocument).insert_many(stored, ordered=False)
        except BulkWriteError:  # a process that was lost had been at them
            _rows().delete_many({"_id": {"$in": [each["_id"] for each in stored]}})
            followed(ImportRowDocument).insert_many(stored, ordered=False)

    def keep_view(self, one: Import, run: str) -> bool:
        """Store that all rows of a dry view are there, if this run still makes it; tell whether it was stored."""
        kept = durable(ImportDocument).update_one(_by_run(one.import_id, run), {"$set": _stored(one)})
        return bool(kept.matched_count)

    def set(
        self,
        import_id: str,
        state: ImportState,
        *,
        only_from: ImportState | None = None,
        only_version: int | None = None,
        **more: Any,
    ) -> bool:
        """Set the state and more, only when state and version are these, if any. Tell whether it was set."""
        wanted: dict[str, Any] = {"_id": import_id} | ({"state": only_from.value} if only_from else {})
        wanted |= {} if only_version is None else {"version": _version(only_version)}
        changed = durable(ImportDocument).update_one(wanted, {"$set": {"state": state.value, **more}})
        return bool(changed.matched_count)

    def begin_mending(self, one: Import, view_hash: str, mending: Mapping[str, Any]) -> bool:
        """Note on a checked import what is mended, if nothing was since; tell whether it was noted."""
        wanted = {"_id": one.import_id, "state": ImportState.CHECKED.value, "version": _version(one.version)}
        new = {"version": one.version + 1, "view_hash": view_hash, "unfinished": dict(mending)}
        return bool(durable(ImportDocument).update_one(wanted, {"$set": new}).matched_count)

    def keep_mended(self, one: Import, rows: Sequence[ImportRow]) -> None:
        """Store rows judged for this version of the import, unless they were judged for it or a later one before."""
        for piece in chunks(rows, PIECE):
            writes = [
                UpdateOne(
                    {"import_id": one.import_id, "place": row.place, "view": {"$not": {"$gte": one.version}}},
                    {"$set": {**_stored_row(one, row), "view": one.version}},
                )
                for row in piece
            ]
            _rows().bulk_write(writes, ordered=False)

    def end_mending(self, one: Import, unknown_bodies: Sequence[tuple[str, int]]) -> None:
        """Count the rows anew, and take the mending away if it is still the last."""
        group = {"$group": {"_id": "$verdict", "count": {"$sum": 1}}}
        found = _rows().aggregate([{"$match": {"import_id": one.import_id}}, group])
        new = {
            "counts": {each["_id"]: each["count"] for each in found},
            "unknown_bodies": [list(each) for each in unknown_bodies],
            "unfinished": {},
        }
        durable(ImportDocument).update_one({"_id": one.import_id, "version": one.version}, {"$set": new})

    def rows_at(self, import_id: str, places: Iterable[int]) -> list[ImportRow]:
        """Return the rows in these places, with their elements, in the file's order."""
        found = (
            _row_of(stored)
            for piece in chunks(sorted(places), PIECE)
            for stored in _rows().find({"import_id": import_id, "place": {"$in": piece}})
        )
        return sorted(found, key=lambda row: row.place)

    def mended_rows(self, import_id: str) -> list[ImportRow]:
        """Return the rows that were mended on the page, with their elements."""
        found = _rows().find({"import_id": import_id, "mended": {"$gt": 0}}).sort(IN_ORDER)
        return [_row_of(stored) for stored in found]

    def next_wrong(self, import_id: str, after: int) -> int | None:
        """Return the place of the next wrong row after this one, else of the first, if any is wrong."""
        wrong = {"import_id": import_id, "verdict": Verdict.WRONG.value}
        for wanted in ({**wrong, "place": {"$gt": after}}, {**wrong, "place": {"$ne": after}}):
            for stored in _rows().find(wanted, {"place": 1}).sort(IN_ORDER).limit(1):
                return int(stored["place"])
        return None

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

    def written_rows(self, import_id: str) -> Iterator[ImportRow]:
        """Yield the rows that are to be written, with what tells their items only."""
        wanted = {"import_id": import_id, "verdict": {"$in": VERDICTS}}
        for stored in _rows().find(wanted, IDENTITY).sort(IN_ORDER):
            yield _row_of({"changed": (), "missing": (), "errors": (), **stored})

    def waiting(self, import_id: str, from_place: int, size: int) -> list[ImportRow]:
        """Return the next rows that are to be written, from this place on, with their elements."""
        found = _rows().find(_waiting(import_id, from_place)).sort(IN_ORDER).limit(size)
        return [_row_of(stored) for stored in found]

    def waiting_places(self, import_id: str, from_place: int, size: int) -> list[int]:
        """Return the places of the next rows that are to be written, from this place on."""
        found = _rows().find(_waiting(import_id, from_place), {"_id": 0, "place": 1}).sort(IN_ORDER).limit(size)
        return [stored["place"] for stored in found]

    def note(self, import_id: str, next_place: int, refusals: Mapping[int, str]) -> None:
        """Store why rows were refused, by their places, and then how far the work has come."""
        writes = [
            UpdateOne({"import_id": import_id, "place": place}, {"$set": {"refusal": refusal}})
            for place, refusal in refusals.items()
        ]
        if writes:
            followed(ImportRowDocument).bulk_write(writes, ordered=False)
        # what a crash takes back is written again and changes nothing
        followed(ImportDocument).update_one({"_id": import_id}, {"$set": {"next_place": next_place}})

    def results(self, import_id: str, next_place: int) -> dict[str, int]:
        """Return how many rows before this place were written ("done") and how many refused ("refused")."""
        wanted = {"import_id": import_id, "place": {"$lt": next_place}, "verdict": {"$in": VERDICTS}}
        total, refused = _rows().count_documents(wanted), _rows().count_documents({**wanted, "refusal": {"$ne": ""}})
        return {name: count for name, count in (("done", total - refused), ("refused", refused)) if count}


def _by_run(import_id: str, run: str) -> dict[str, Any]:
    return {"_id": import_id, "viewed_by": run, "state": TO_CHECK}


def _version(seen: int) -> Any:
    """A document from before there was mending has no version: that is 0."""
    return seen or {"$in": [0, None]}


def _rows() -> Collection:
    return durable(ImportRowDocument)


def _waiting(import_id: str, from_place: int) -> dict[str, Any]:
    return {"import_id": import_id, "place": {"$gte": from_place}, "verdict": {"$in": VERDICTS}}


def _row_id(one: Import, row: ImportRow) -> str:
    return f"{one.import_id}:{row.place:05}"


def _stored(one: Import) -> dict[str, Any]:
    plain = {name: value for name, value in vars(one).items() if name != "import_id"}
    return {
        **plain,
        "state": one.state.value,
        "counts": dict(one.counts),
        "unknown_bodies": [list(each) for each in one.unknown_bodies],
        "sheets": [
            {
                "sheet": each.sheet,
                "covered": list(each.covered),
                "places": [list(place) for place in each.places.items()],
            }
            for each in one.sheets
        ],
        "unfinished": dict(one.unfinished),
    }


def _import_of(stored: Mapping[str, Any]) -> Import:
    known = {name: stored[name] for name in Import.__dataclass_fields__ if name in stored}
    known["state"] = ImportState(known["state"])
    known["unknown_bodies"] = [(name, count) for name, count in known["unknown_bodies"]]
    known["sheets"] = [
        SheetHeads(sheet=each["sheet"], covered=each["covered"], places=dict(each["places"]))
        for each in stored.get("sheets", ())
    ]
    return Import(import_id=stored["_id"], **known)


def _stored_row(one: Import, row: ImportRow) -> dict[str, Any]:
    plain = dict(vars(row))
    plain["verdict"] = row.verdict.value
    plain |= {"changed": list(row.changed), "missing": list(row.missing), "added": list(row.added)}
    plain["errors"] = [error.as_dict() for error in row.errors]
    plain["source"] = dict(vars(row.source)) if row.source else None
    plain |= {"remarks": list(row.remarks), "likes": [dict(like) for like in row.likes]}
    return {"_id": _row_id(one, row), "import_id": one.import_id, "created_at": one.created_at, **plain}


def _row_of(stored: Mapping[str, Any]) -> ImportRow:
    known = {name: stored[name] for name in ImportRow.__dataclass_fields__ if name in stored}
    known["verdict"] = Verdict(known["verdict"])
    known["errors"] = tuple(CellError(**error) for error in known["errors"])
    known["source"] = Source(**known["source"]) if known.get("source") else None
    return ImportRow(**{"elements": {}, **known})
