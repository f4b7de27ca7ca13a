"""What is wrong with the stored items, citations and adjustments, in the eyes of the oracle."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.services.intake.laws.oracle import NUMBERS, Line, Oracle, Place, Told, norm, places

Raw = Mapping[str, Any]
FREE = ("draft", "returned", "withdrawn", "approved")
"""States in which the system may write into an item."""
OPENED, CLOSED = "adjustment_opened", "adjustment_closed"


@dataclass(frozen=True)
class Stored:
    """All that is looked at, as it stands in the database."""

    items: Sequence[Raw]
    texts: Mapping[str, Raw]
    citations: Mapping[str, Raw]
    adjustments: Sequence[Raw]

    @classmethod
    def read(cls, database: Any) -> Stored:
        """Read it raw."""
        items = [item for item in database["service_items"].find() if item["state"] != "discarded"]
        ids = [f"{item['_id']}@{item['content']['number']}" for item in items]
        return cls(
            items=items,
            texts={text["_id"]: text for text in database["item_revisions"].find({"_id": {"$in": ids}})},
            citations={one["_id"]: one for one in database["citations"].find()},
            adjustments=list(database["adjustments"].find()),
        )

    def text(self, item: Raw) -> Raw:
        """Return the current text of an item."""
        return self.texts[f"{item['_id']}@{item['content']['number']}"]

    def of_item(self, item_id: str) -> list[Raw]:
        """Return the adjustments of an item."""
        return [one for one in self.adjustments if one["item_id"] == item_id]


def faults(oracle: Oracle, stored: Stored, day: date) -> list[str]:
    """Return all that is wrong on a day, once its sweeps have run."""
    oracle.days_came(day)
    judge = _Judge(oracle, stored, day)
    found = [fault for item in stored.items for fault in judge.of_item(item)]
    return [*found, *_of_adjustments(stored)]


@dataclass(frozen=True)
class _Judge:
    oracle: Oracle
    stored: Stored
    day: date

    def of_item(self, item: Raw) -> Iterator[str]:
        text, known = self.stored.text(item), self.oracle.items[item["_id"]]
        if (text["content_hash"], item["content"]["content_hash"]) != (known.content_hash,) * 2:
            yield f"{item['_id']}: the hash of the content moved, and nobody typed"
        rows = text["elements"]["legal_basis"]
        if len(rows) != len(known.lines):
            yield f"{item['_id']}: rows came or went, and nobody typed"
            return
        for number, (row, line) in enumerate(zip(rows, known.lines, strict=True)):
            yield from self._cited_anew(item, row, line)
            yield from self._of_line(item, number, line)
        yield from self._left_open(item, known.lines)

    def _cited_anew(self, item: Raw, row: Raw, line: Line) -> Iterator[str]:
        """Follow a row whose articles the system rewrote; each must stand where its text stands today."""
        if (row["title"], row["text"]) != (line.title, line.text):
            yield f"{item['_id']}: a row reads {row['title']} {row['text']}, and nobody typed that"
        if row["article"] == line.article:
            return
        old, line.article = line.article, row["article"]
        if len(places(line.article)) != len(line.meanings):
            yield f"{item['_id']}: {old} became {line.article}, which cites another number of places"
            return
        for (place, meant), was in zip(line.cites(), places(old), strict=True):
            if place != was and (meant is None or not self._says(line, place, meant, self.day)):
                yield f"{item['_id']}: {old} became {line.article}, where another text stands than {meant}"

    def _of_line(self, item: Raw, row: int, line: Line) -> Iterator[str]:
        for n, (place, meant) in enumerate(line.cites()):
            where = f"{item['_id']} row {row} {line.title}{line.article} [{n}] “{line.text}”"
            found = self.stored.citations.get(f"{item['_id']}:{item['content']['number']}:{row}:{n}")
            if found is None:
                yield f"{where}: not in the index"
                continue
            pinned = self._pinned(found, place)
            if meant is None or self._comes_to_quote(line, place, meant, found["version_id"]):
                line.meanings[n] = pinned
            elif pinned is None:
                yield f"{where}: meant {meant}, pinned to nothing ({found.get('reason')})"
            elif norm(pinned) != norm(meant):
                yield f"{where}: meant {meant}, pinned to {pinned} of {found['version_id']}"
            if line.meanings[n] and self._is_silent(item, line, place, str(line.meanings[n])):
                yield f"{where}: cites silently another text than {line.meanings[n]}"
            if line.meanings[n] and self._lags(item, line, place, str(line.meanings[n])):
                yield f"{where}: stands under its old number, though {line.meanings[n]} only moved"

    def _comes_to_quote(self, line: Line, place: Place, meant: str, version_id: str) -> bool:
        """Tell whether a row that never quoted what it cited does quote what stands there in another version."""
        return not line.is_quoted(meant) and self.oracle.laws.quotes(version_id, place, line.text)

    def _pinned(self, found: Raw, place: Place) -> str | None:
        article, paragraph = place
        printed = (f"第{NUMBERS[article]}条", f"第{NUMBERS[paragraph]}款" if paragraph else "")
        assert (found["article"], found["paragraph"]) == printed, f"{found} is not {place}"
        return self.oracle.laws.said(found["version_id"], place)

    def _is_silent(self, item: Raw, line: Line, place: Place, meant: str) -> bool:
        """Tell whether a citation leads today to a text that is not meant, and nobody is told."""
        laws, law_id = self.oracle.laws, self.oracle.laws.by_title[line.title]
        if self._says(line, place, meant, self.day) or self._is_ahead(law_id, place, meant):
            return False
        if self.oracle.is_kept(item["_id"], law_id, meant, self.day):
            return False
        return not any(
            one["state"] == "open" and laws.changes[one["cause"]["cause_id"]].law_id == law_id
            for one in self.stored.of_item(item["_id"])
        )

    def _lags(self, item: Raw, line: Line, place: Place, meant: str) -> bool:
        """Tell whether a text that moved to one other place is not cited there, though nobody reads the item."""
        law_id = self.oracle.laws.by_title[line.title]
        if item["state"] not in FREE or len(line.meanings) > 1 or item["_id"] in self.oracle.taken_up:
            return False
        if self._says(line, place, meant, self.day) or self._is_ahead(law_id, place, meant):
            return False
        return len(self.oracle.places_of(law_id, meant, place, self.day)) == 1

    def _is_ahead(self, law_id: str, place: Place, meant: str) -> bool:
        """Tell whether the body has the text already that comes into force later."""
        said = (self.oracle.laws.said(each, place) for each in self.oracle.laws.announced(law_id, self.day))
        return any(one is not None and norm(one) == norm(meant) for one in said)

    def _says(self, line: Line, place: Place, meant: str, day: date) -> bool:
        laws = self.oracle.laws
        said = laws.said(laws.in_force(laws.by_title[line.title], day), place)
        return said is not None and norm(said) == norm(meant)

    def _left_open(self, item: Raw, lines: Sequence[Line]) -> Iterator[str]:
        """Find adjustments of items that are approved and shown, in which nothing is left to do."""
        progress = item.get("progress") or {}
        approved_at, published_at = progress.get("approved_at"), progress.get("published_at")
        if item["state"] != "approved" or (published_at and approved_at and published_at < approved_at):
            return
        for one in self.stored.of_item(item["_id"]):
            change = self.oracle.laws.changes[one["cause"]["cause_id"]]
            if one["state"] != "closed" and self._is_fine(change, lines):
                yield f"{one['_id']}: {one['outcome']} {one['state']}, though nothing is left to do"

    def _is_fine(self, change: Told, lines: Sequence[Line]) -> bool:
        target = self.oracle.target_day(change, self.day)
        mine = [line for line in lines if self.oracle.laws.by_title.get(line.title) == change.law_id]
        cited = [(line, place, meant) for line in mine for place, meant in line.cites()]
        return all(meant is not None and self._says(line, place, meant, target) for line, place, meant in cited)


def _of_adjustments(stored: Stored) -> Iterator[str]:
    pairs = Counter((one["cause"]["cause_id"], one["item_id"]) for one in stored.adjustments)
    yield from (f"{pair} has {count} adjustments" for pair, count in pairs.items() if count > 1)
    for one in stored.adjustments:
        told = [_message(each) for each in one["outbox"]]
        yield from (f"{one['_id']}: {fault}" for fault in _of_messages(told, one["state"]))


def _message(pending: Raw) -> Raw:
    body: Raw = json.loads(pending["body"])
    return body


def _of_messages(told: Sequence[Raw], state: str) -> Iterator[str]:
    """Opened and closed follow each other; what is open is told of again only when it asks for something else."""
    told = [each for each in told if each["name"] in (OPENED, CLOSED)]
    if not told or (told[-1]["name"] == CLOSED) is not (state == "closed"):
        yield f"is {state}, but the last message is {told[-1]['name'] if told else 'missing'}"
    sequences = [each["sequence"] for each in told]
    if sorted(set(sequences)) != sequences:
        yield f"messages are numbered {sequences}"
    for before, after in zip([None, *told], told, strict=False):
        if after["name"] == CLOSED and (before is None or before["name"] == CLOSED):
            yield "was closed, and not open"
        if before is not None and before["name"] == after["name"] == OPENED and _asks(before) == _asks(after):
            yield "was opened twice with the same"


def _asks(message: Raw) -> tuple[str, str]:
    return message["data"]["outcome"], message["data"]["effective_on"]
