"""The index of citations in MongoDB: of the current texts of items, each citation a document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection as Some
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pymongo import DeleteMany, ReplaceOne, UpdateMany

from services.intake.adapters.laws.documents import RESTING, UNRESOLVED, CitationDocument
from services.intake.application.laws.ports import Resting, Text
from services.intake.domain.laws.citing import Citation, Cited, Pin, Unresolved
from services.intake.domain.laws.judging import Rests
from services.intake.domain.laws.law_texts import Place
from shared.kernel.batches import chunks
from shared.runtime.mongo import Collection, durable, followed
from shared.runtime.outbox import insert_facts

AT_ONCE = 200
"""Texts, or things that are rested on, in one question: each is a range of an index."""
BATCH = 1000
_RESTS = ("law_id", "article", "paragraph", "point", "hash", "version_id")


class MongoCitations:
    """The collection citations."""

    def add(self, citations: Sequence[Citation]) -> None:
        """Keep citations; those that are there stay. A durable write of the caller follows."""
        insert_facts(CitationDocument, [_stored(citation) for citation in citations], is_followed=True)

    def replace(self, citations: Sequence[Citation]) -> None:
        """Keep citations in the place of those with their ids, where these are still there."""
        if citations:
            operations = [ReplaceOne({"_id": each.citation_id}, _stored(each)) for each in citations]
            durable(CitationDocument).bulk_write(operations, ordered=False)

    def rewrite(self, texts: Iterable[Text], citations: Sequence[Citation]) -> None:
        """Let these be all citations that these texts, and earlier ones of the same items, have."""
        newest = dict(texts)
        for part in chunks(sorted(newest), AT_ONCE):
            ranges = [{"_id": _of_item(item_id)} for item_id in part]
            known = [stored["_id"] for stored in _citations().find({"$or": ranges}, {"_id": 1})]
            gone = [each for each in known if _parts_of(each)[1] <= newest[_parts_of(each)[0]]]
            followed(CitationDocument).delete_many({"_id": {"$in": gone}})
        insert_facts(CitationDocument, [_stored(citation) for citation in citations])

    def forget(self, texts: Iterable[Text]) -> None:
        """Take away the citations of texts that are nobody's current text any more."""
        if gone := [DeleteMany({"_id": _of_text(text)}) for text in texts]:
            followed(CitationDocument).bulk_write(gone, ordered=False)

    def put_aside(self, texts: Iterable[Text]) -> None:
        """Take the citations of texts out of sight; what they are pinned to is found again with their items."""
        aside: list[dict[str, Any]] = [{"$set": {"law_aside": "$law_id", "law_id": ""}}, {"$unset": "reason"}]
        ranges = [{"_id": _of_text(text), "law_aside": {"$exists": False}} for text in texts]
        if ranges:
            followed(CitationDocument).bulk_write([UpdateMany(each, aside) for each in ranges], ordered=False)

    def pins_of(self, item_ids: Some[str]) -> dict[str, dict[tuple[str, int], Pin]]:
        """Return what the rows of these items are pinned to, by row key and place in the row."""
        found: dict[str, dict[tuple[str, int], Pin]] = defaultdict(dict)
        for citation in self._in([_of_item(item_id) for item_id in sorted(item_ids)]):
            if citation.pin:
                found[citation.item_id][citation.row_key, citation.n] = citation.pin
        return found

    def of_texts(self, texts: Iterable[Text]) -> list[Citation]:
        """Return the citations of some texts, in the order of their rows."""
        return self._in([_of_text(text) for text in sorted(set(texts))])

    def rests(self, law_id: str) -> list[Rests]:
        """Return on what of a law citations rest; the index alone is read."""
        group = {"_id": {name: f"${name}" for name in _RESTS[1:]}}
        found = _citations().aggregate([{"$match": {"law_id": law_id}}, {"$group": group}], hint=RESTING)
        return [_rests_of({"law_id": law_id, **each["_id"]}) for each in found]

    def resting_on(self, law_id: str, rests: Some[Rests]) -> list[Resting]:
        """Return the citations that rest on some of these, ordered by item; the index alone is read."""
        found: list[Resting] = []
        for each in rests:
            wanted = {**_key_of(each), "law_id": law_id}
            for stored in _citations().find(wanted, {"_id": 1}).hint(RESTING).batch_size(10_000):
                item_id, revision, row, n = _parts_of(stored["_id"])
                found.append(Resting(item_id, revision, row, n, each))
        found.sort(key=_place_of)
        return found

    def unresolved_named(self, names: Some[str]) -> Iterator[Sequence[Citation]]:
        """Yield, in batches, the unresolved citations of documents with one of these title keys or numbers."""
        reasons = [reason.value for reason in Unresolved if reason is not Unresolved.UNREADABLE]
        wanted = {"reason": {"$in": reasons}, "name_key": {"$in": sorted(names)}}
        ids = [stored["_id"] for stored in _citations().find(wanted, {"_id": 1}).hint(UNRESOLVED)]
        for part in chunks(ids, BATCH):
            yield [_citation_of(stored) for stored in _citations().find({"_id": {"$in": list(part)}})]

    def unresolved(self, reason: str, after: str, size: int) -> list[Citation]:
        """Return the next unresolved citations, of one reason or of all, by reason, title and id."""
        wanted: dict[str, Any] = {"reason": reason or {"$gt": ""}}
        known = _citations().find_one({"_id": after}) if after else None
        if known:
            wanted = {"$or": _later({name: known[name] for name in ("reason", "name_key", "_id")}, reason)}
        order = [("reason", 1), ("name_key", 1), ("_id", 1)]
        return [_citation_of(each) for each in _citations().find(wanted).sort(order).limit(size)]

    def unresolved_counts(self) -> dict[str, int]:
        """Return how many citations are unresolved, by reason."""
        steps: list[dict[str, Any]] = [
            {"$match": {"reason": {"$gt": ""}}},
            {"$group": {"_id": "$reason", "count": {"$sum": 1}}},
        ]
        return {each["_id"]: each["count"] for each in _citations().aggregate(steps, hint=UNRESOLVED)}

    def counts(self, law_ids: Sequence[str]) -> dict[str, int]:
        """Return how many citations there are of each law."""
        return {each: int(_citations().count_documents({"law_id": each}, hint=RESTING)) for each in law_ids}

    def citing(self, law_id: str, article: str = "") -> list[tuple[str, Rests]]:
        """Return the items that cite a law, or an article of it, each with what it rests on, by the index alone."""
        wanted = {"law_id": law_id, **({"article": article} if article else {})}
        found = _citations().find(wanted, dict.fromkeys(_RESTS, 1)).hint(RESTING).batch_size(10_000)
        return [(_parts_of(stored["_id"])[0], _rests_of(stored)) for stored in found]

    def total(self) -> int:
        """Return about how many citations there are."""
        return int(_citations().estimated_document_count())

    def _in(self, ranges: Sequence[Mapping[str, str]]) -> list[Citation]:
        found: list[Citation] = []
        for part in chunks(ranges, AT_ONCE):
            found += [_citation_of(each) for each in _citations().find({"$or": [{"_id": one} for one in part]})]
        found.sort(key=_place_of)
        return found


def _place_of(one: Citation | Resting) -> tuple[str, int, int, int]:
    return one.item_id, one.revision, one.row, one.n


def _later(known: Mapping[str, str], reason: str) -> list[dict[str, Any]]:
    """Return the conditions of what comes later, in the order of the index, than a citation that was shown."""
    same_reason = {"reason": known["reason"]}
    later: list[dict[str, Any]] = [
        {**same_reason, "name_key": known["name_key"], "_id": {"$gt": known["_id"]}},
        {**same_reason, "name_key": {"$gt": known["name_key"]}},
    ]
    return later if reason else [*later, {"reason": {"$gt": known["reason"]}}]


def _of_item(item_id: str) -> dict[str, str]:
    return {"$gte": f"{item_id}:", "$lt": f"{item_id};"}


def _of_text(text: Text) -> dict[str, str]:
    item_id, revision = text
    return {"$gte": f"{item_id}:{revision}:", "$lt": f"{item_id}:{revision};"}


def _parts_of(citation_id: str) -> tuple[str, int, int, int]:
    item_id, revision, row, n = citation_id.rsplit(":", 3)
    return item_id, int(revision), int(row), int(n)


def _key_of(rests: Rests) -> dict[str, str]:
    place = rests.place
    values = (rests.law_id, place.article, place.paragraph, place.point, rests.hash, rests.version_id)
    return dict(zip(_RESTS, values, strict=True))


def _rests_of(key: Mapping[str, str]) -> Rests:
    place = Place(key["article"], key["paragraph"], key["point"])
    return Rests(law_id=key["law_id"], place=place, hash=key["hash"], version_id=key["version_id"])


def _stored(citation: Citation) -> dict[str, Any]:
    cited, pin = citation.cited, citation.pin
    stored: dict[str, Any] = {
        "_id": citation.citation_id,
        "law_id": citation.law_id,
        "article": cited.place.article,
        "paragraph": cited.place.paragraph,
        "point": cited.place.point,
        "hash": pin.hash if pin else "",
        "version_id": pin.version_id if pin else "",
        "title": cited.title,
        "doc_no": cited.doc_no,
        "row_key": citation.row_key,
    }
    if pin:
        return {**stored, "is_quoted": pin.is_quoted}
    reason = citation.reason.value if citation.reason else ""
    return {**stored, "written": cited.written, "reason": reason, "name_key": cited.title_key or cited.doc_no}


def _citation_of(stored: Mapping[str, Any]) -> Citation:
    item_id, revision, row, n = _parts_of(stored["_id"])
    place = Place(stored["article"], stored["paragraph"], stored["point"])
    pin = (
        Pin(
            law_id=stored.get("law_aside") or stored["law_id"],
            version_id=stored["version_id"],
            hash=stored["hash"],
            is_quoted=stored["is_quoted"],
        )
        if stored["hash"]
        else None
    )
    return Citation(
        item_id=item_id,
        revision=revision,
        row=row,
        n=n,
        cited=Cited(title=stored["title"], doc_no=stored["doc_no"], place=place, written=stored.get("written", "")),
        row_key=stored["row_key"],
        pin=pin,
        reason=Unresolved(stored["reason"]) if stored.get("reason") else None,
        law_id=stored["law_id"],
    )


def _citations() -> Collection:
    collection: Collection = CitationDocument._get_collection()
    return collection
