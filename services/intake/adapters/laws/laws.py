"""The copies of laws, their versions and changes in MongoDB; what was loaded of a law stays while nothing moves it."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from threading import Lock
from typing import Any

from bson import ObjectId

from services.intake.adapters.laws.documents import LawChangeDocument, LawDocument, LawVersionDocument
from services.intake.adapters.laws.law_messages import change_updates, law_updates, version_updates
from services.intake.application.laws.ports import LawLine
from services.intake.domain.laws.citing import Cited
from services.intake.domain.laws.law_state import ChangeKind, LawChange, LawState, Relation
from services.intake.domain.laws.law_texts import ArticleText, LawText
from services.intake.domain.laws.pinning import LawBook
from shared.contracts.envelope import Envelope
from shared.runtime.mongo import Aggregate, Collection, containing, durable
from shared.runtime.outbox import apply_if_newer

LAWS_KEPT = 300
"""Laws whose texts stay in a process; a law with three versions takes about 400 kB."""
_HEAD = {"title": 1, "doc_no": 1, "keys": 1, "number_keys": 1, "first_version_id": 1, "stamp": 1}


class MongoLaws:
    """The collections laws, law_versions and law_changes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[Any, LawState]] = OrderedDict()
        self._lock = Lock()

    def take_registered(self, events: Sequence[Envelope]) -> None:
        """Take over laws and versions; what is late or repeated changes nothing."""
        apply_if_newer(LawVersionDocument, version_updates(events), create=True)
        apply_if_newer(LawDocument, law_updates(events), create=True)
        _stamp({event.data["law"]["law_id"] for event in events})
        self._wake({event.data["version"]["version_id"]: event.data["version"]["text_number"] for event in events})

    def take_changed(self, events: Sequence[Envelope]) -> None:
        """Take over changes and let each await its run; what is late or repeated changes nothing."""
        apply_if_newer(LawChangeDocument, change_updates(events), create=True)
        laws = [(event.data["law"]["law_id"], event.data["new_law"]["law_id"]) for event in events]
        _stamp({law_id for pair in laws for law_id in pair if law_id})

    def book(self, cited: Iterable[Cited]) -> LawBook:
        """Return the laws that are cited."""
        cited = set(cited)
        titles, numbers = {one.title_key for one in cited if one.title}, {one.doc_no for one in cited if one.doc_no}
        if not titles and not numbers:
            return LawBook()
        wanted: list[dict[str, Any]] = [{"keys": {"$in": sorted(titles)}}] if titles else []
        wanted += [{"number_keys": {"$in": sorted(numbers)}}] if numbers else []
        heads = {head["_id"]: head for head in _laws().find({"$or": wanted}, _HEAD)}
        return LawBook(by_title=_by(heads, "keys"), by_number=_by(heads, "number_keys"), laws=self._states(heads))

    def states(self, law_ids: Iterable[str]) -> dict[str, LawState]:
        """Return these laws, and those that replace them, by id."""
        found = self._states(_heads(law_ids))
        others = {change.follower_id for law in found.values() for change in law.changes} - found.keys() - {""}
        return {**found, **self._states(_heads(others))} if others else found

    def change(self, change_id: str) -> LawChange | None:
        """Return a change as it was told last."""
        stored = durable(LawChangeDocument).find_one({"_id": str(change_id), "kind": {"$exists": True}})
        return _change_of(stored) if stored else None

    def sequence_of(self, change_id: str) -> int:
        """Return the sequence of what a change was told by last; 0 when it was not told."""
        stored = _changes().find_one({"_id": change_id}, {"sequence": 1})
        return int(stored["sequence"]) if stored else 0

    def awaiting(self, day: date) -> list[LawChange]:
        """Return the changes of which a run is to be done, up to a day."""
        return [_change_of(each) for each in _changes().find({"awaits_on": {"$lte": day.isoformat()}})]

    def awaits(self, change: LawChange, day: date | None) -> None:
        """Note from which day on the next run is to be done, unless the change was told anew meanwhile."""
        told: dict[str, Any] = {"$set": {"awaits_on": day.isoformat()}} if day else {"$unset": {"awaits_on": 1}}
        durable(LawChangeDocument).update_one({"_id": change.change_id, "sequence": change.sequence}, told)

    def acts(self, change: LawChange) -> None:
        """Note that items are adjusted to a change from now on, since its day has come."""
        durable(LawChangeDocument).update_one({"_id": change.change_id}, {"$set": {"has_acted": True}})
        _stamp({change.law_id, change.follower_id} - {""})

    def line(self, law_id: str) -> LawLine | None:
        """Return a law as a list shows it."""
        stored = _laws().find_one({"_id": str(law_id), "title": {"$exists": True}})
        return _line_of(stored) if stored else None

    def page(self, search: str, page: int, size: int) -> tuple[list[LawLine], int]:
        """Return one page of the laws by title, and how many there are."""
        wanted: dict[str, Any] = {"title": containing(search) if search else {"$gt": ""}}
        found = _laws().find(wanted).sort("title", 1).skip((max(page, 1) - 1) * size).limit(size)
        return [_line_of(each) for each in found], _laws().count_documents(wanted)

    def changes(self, page: int, size: int) -> tuple[list[LawChange], int]:
        """Return one page of the changes of all laws, the latest day first, and how many there are."""
        wanted = {"effective_on": {"$gt": ""}}
        found = _changes().find(wanted).sort([("effective_on", -1), ("told_at", -1)])
        on_page = found.skip((max(page, 1) - 1) * size).limit(size)
        return [_change_of(each) for each in on_page], _changes().count_documents(wanted)

    def _states(self, heads: Mapping[str, Mapping[str, Any]]) -> dict[str, LawState]:
        with self._lock:
            kept = {law_id: self._kept.get(law_id) for law_id in heads}
        known = {law_id: one[1] for law_id, one in kept.items() if one and one[0] == heads[law_id].get("stamp")}
        new = _loaded({law_id: head for law_id, head in heads.items() if law_id not in known})
        with self._lock:
            for law_id, law in new.items():
                self._kept[law_id] = (heads[law_id].get("stamp"), law)
            for law_id in heads.keys() & self._kept.keys():
                self._kept.move_to_end(law_id)
            while len(self._kept) > max(LAWS_KEPT, len(heads)):
                self._kept.popitem(last=False)
        return {**known, **new}

    def _wake(self, text_numbers: Mapping[str, int]) -> None:
        """Let the changes that compare a corrected text await a run once more."""
        corrected = [version_id for version_id, number in text_numbers.items() if number > 1]
        if corrected:
            about = [{"law_id": {"$in": _law_ids(corrected)}}, {"new_law_id": {"$in": _law_ids(corrected)}}]
            wanted = {"$or": about, "awaits_on": {"$exists": False}, "is_revoked": False}
            durable(LawChangeDocument).update_many(wanted, {"$set": {"awaits_on": ""}})


def _law_ids(version_ids: Sequence[str]) -> list[str]:
    found = durable(LawVersionDocument).find({"_id": {"$in": list(version_ids)}}, {"law_id": 1})
    return sorted({stored["law_id"] for stored in found})


def _stamp(law_ids: Iterable[str]) -> None:
    if ids := sorted(law_ids):
        durable(LawDocument).update_many({"_id": {"$in": ids}}, {"$set": {"stamp": ObjectId()}})


def _heads(law_ids: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    found = _laws().find({"_id": {"$in": sorted(law_ids)}, "title": {"$exists": True}}, _HEAD)
    return {head["_id"]: head for head in found}


def _by(heads: Mapping[str, Mapping[str, Any]], field: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for law_id in sorted(heads):
        for key in heads[law_id].get(field, ()):
            found[key].append(law_id)
    return dict(found)


def _loaded(heads: Mapping[str, Mapping[str, Any]]) -> dict[str, LawState]:
    if not heads:
        return {}
    texts: dict[str, dict[str, LawText]] = defaultdict(dict)
    for stored in _of(LawVersionDocument).find({"law_id": {"$in": sorted(heads)}}):
        texts[stored["law_id"]][stored["_id"]] = _text_of(stored)
    changes = _changes_of(sorted(heads))
    return {
        law_id: LawState(
            law_id=law_id,
            title=head.get("title", ""),
            doc_no=head.get("doc_no", ""),
            keys=frozenset((*head.get("keys", ()), *head.get("number_keys", ()))),
            first_version_id=head.get("first_version_id", ""),
            texts=texts[law_id],
            changes=tuple(changes.get(law_id, ())),
        )
        for law_id, head in heads.items()
    }


def _changes_of(law_ids: Sequence[str]) -> dict[str, list[LawChange]]:
    found: dict[str, dict[str, LawChange]] = defaultdict(dict)
    for field in ("law_id", "new_law_id"):
        for stored in _changes().find({field: {"$in": list(law_ids)}}):
            found[stored[field]][stored["_id"]] = _change_of(stored)
    return {law_id: list(changes.values()) for law_id, changes in found.items()}


def _text_of(stored: Mapping[str, Any]) -> LawText:
    return LawText(
        law_id=stored["law_id"],
        version_id=stored["_id"],
        articles=[ArticleText(**article) for article in stored["articles"]],
        label=stored["label"],
        effective_on=stored["effective_on"],
        text_number=stored["text_number"],
    )


def _change_of(stored: Mapping[str, Any]) -> LawChange:
    names = LawChange.__dataclass_fields__
    known = {name: value for name, value in stored.items() if name in names}
    known["kind"], known["effective_on"] = ChangeKind(stored["kind"]), date.fromisoformat(stored["effective_on"])
    known["relations"] = tuple(Relation(**relation) for relation in stored["relations"])
    return LawChange(change_id=stored["_id"], **known)


def _line_of(stored: Mapping[str, Any]) -> LawLine:
    names = LawLine.__dataclass_fields__
    return LawLine(law_id=stored["_id"], **{name: value for name, value in stored.items() if name in names})


def _laws() -> Collection:
    return _of(LawDocument)


def _changes() -> Collection:
    return _of(LawChangeDocument)


def _of(document: type[Aggregate]) -> Collection:
    collection: Collection = document._get_collection()
    return collection
