"""The code ledger in MongoDB."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.errors import OperationFailure

from services.coding.adapters.documents import OUTDATED_INDEXES, CodeAssignment
from services.coding.application.ports import Page
from services.coding.domain.ledger import Approval, AssignmentState, Entry, Hold, Source
from services.coding.domain.lineage import Lineage
from services.coding.domain.rule import CodeRule
from shared.contracts.envelope import Envelope
from shared.kernel.codes import typed_code
from shared.runtime.bulk import is_lost_race_or_taken
from shared.runtime.changes import Change
from shared.runtime.mongo import beginning_with, containing, durable
from shared.runtime.outbox import push_again, save_all

_Keys = list[tuple[str, int]]
_Query = tuple[dict[str, Any], _Keys, _Keys]
"""Filter, order, and the index that serves them."""

_NEWEST_FIRST: _Keys = [("settled_at", DESCENDING), ("_id", DESCENDING)]
_BY_STATE: _Keys = [("state", ASCENDING), *_NEWEST_FIRST]
_BY_SOURCE: _Keys = [("source_id", ASCENDING), ("part", ASCENDING), ("_id", ASCENDING)]
_BY_NAME: _Keys = [("item_name", ASCENDING), ("_id", ASCENDING)]
_STATES = [state.value for state in AssignmentState]
_INDEX_NOT_FOUND = 27
_SHARING_FIELDS = ("sharing", "source_id", "part")
_CODE_FIELDS = ("base_code", "implementation_code", "department", "group", "number", "rule_version", "assigned_by")


def drop_outdated_indexes() -> None:
    """Take away unique indexes of an earlier version; without them this changes nothing."""
    collection = durable(CodeAssignment)
    for name in collection.index_information().keys() & set(OUTDATED_INDEXES):
        try:
            collection.drop_index(name)
        except OperationFailure as error:
            if error.code != _INDEX_NOT_FOUND:  # another process was faster
                raise


class MongoLedger:
    """Reads and writes `code_assignments`."""

    def __init__(self, rule: CodeRule) -> None:
        self._rule = rule

    def find(self, item_ids: Collection[str]) -> dict[str, Entry]:
        """Return the entries there are, by item."""
        if not item_ids:
            return {}
        rows = durable(CodeAssignment).find({"_id": {"$in": list(item_ids)}}, {"outbox": 0})
        return {row["_id"]: _entry(row) for row in rows}

    def save(self, changes: Sequence[tuple[Entry, Sequence[Envelope]]]) -> set[str]:
        """Write entries with their messages; return the items whose entry was not written: a race, or a used code."""
        writes = [_change(entry, messages) for entry, messages in changes]
        return save_all(CodeAssignment, writes, is_lost=is_lost_race_or_taken).lost_keys

    def highest_number(self, group: str) -> int:
        """Return the highest number of a group that stands in the ledger."""
        row = durable(CodeAssignment).find_one(
            {"group": group, "number": {"$gt": 0}}, {"number": 1}, sort=[("number", DESCENDING)]
        )
        return int(row["number"]) if row else 0

    def held_for(self, source_ids: Collection[str]) -> Sequence[Entry]:
        """Return the held implementation lists of these sources."""
        wanted = {"source_id": {"$in": list(source_ids), "$gt": ""}, "state": AssignmentState.HELD.value}
        return [_entry(row) for row in durable(CodeAssignment).find(wanted, {"outbox": 0}).hint(_BY_SOURCE)]

    def sharing(self, source_id: str, *, most: int) -> Sequence[Entry]:
        """Return the implementation lists of a source, by their part."""
        wanted = {"source_id": {"$eq": source_id, "$gt": ""}}
        rows = durable(CodeAssignment).find(wanted, {"outbox": 0}).hint(_BY_SOURCE).sort(_BY_SOURCE).limit(most)
        return [_entry(row) for row in rows]

    def is_own_code(self, base_code: str) -> bool:
        """Tell whether an item of the directory list has this base code."""
        return durable(CodeAssignment).find_one({"base_code": base_code, "sharing": None}, {"_id": 1}) is not None

    def search(self, *, state: AssignmentState | None, text: str, page: int, size: int, at_most: int = 0) -> Page:
        """
        Return entries, newest first; with a text those whose code begins with it or whose name has it.

        :param at_most: so many of what a text finds are counted, 0 counts all

        A text that could be the beginning of a code may be a piece of a name (ETC, 5G) all the same.
        """
        most = at_most if text else 0
        found = self._page(self._query(state, text), page, size, most)
        if found.total or not typed_code(text):
            return found
        return self._page(_by_name(state, text), page, size, most)

    @staticmethod
    def _page(query: _Query, page: int, size: int, at_most: int) -> Page:
        wanted, order, index = query
        collection = durable(CodeAssignment)
        rows = collection.find(wanted, {"outbox": 0}).hint(index).sort(order).skip((page - 1) * size).limit(size)
        count = collection.count_documents
        total = count(wanted, hint=index, limit=at_most + 1) if at_most else count(wanted, hint=index)
        is_longer = 0 < at_most < total
        return Page(
            entries=[_entry(row) for row in rows],
            total=at_most if is_longer else total,
            number=page,
            size=size,
            is_longer=is_longer,
        )

    def counts(self) -> dict[AssignmentState, int]:
        """Return how many entries there are of each state."""
        collection = durable(CodeAssignment)
        return {state: collection.count_documents({"state": state.value}) for state in AssignmentState}

    def uses_department(self, code: str) -> bool:
        """Tell whether a code was given with this department."""
        return durable(CodeAssignment).find_one({"department": code}, {"_id": 1}) is not None

    def assigned_since(self, since: datetime | None) -> Iterable[Entry]:
        """Return coded entries, one after the other: all, or those that were coded or retired since an instant."""
        wanted: dict[str, Any] = {"state": AssignmentState.ASSIGNED.value}
        if since:
            wanted["$or"] = [{"settled_at": {"$gte": since}}, {"lineage.at": {"$gte": since}}]
        return (_entry(row) for row in durable(CodeAssignment).find(wanted, {"outbox": 0}))

    def say_again(self, entries: Sequence[tuple[Entry, Sequence[Envelope]]]) -> int:
        """Put messages into the outbox of entries as they stand; return how many."""
        return push_again(CodeAssignment, [(entry.item_id, messages) for entry, messages in entries])

    def _query(self, state: AssignmentState | None, text: str) -> _Query:
        """Return filter, order and index; the index is named, since the planner guesses on small collections."""
        wanted = _in_state(state)
        if not text:
            return wanted or {"state": {"$in": _STATES}}, _NEWEST_FIRST, _BY_STATE
        if code := typed_code(text):
            is_base = code.startswith(self._rule.region_prefix) and len(code) <= self._rule.base.length
            field = "base_code" if is_base else "implementation_code"
            order: _Keys = [(field, ASCENDING), ("sharing", ASCENDING)]
            return {**wanted, field: beginning_with(code)}, order, order
        return _by_name(state, text)


def _in_state(state: AssignmentState | None) -> dict[str, Any]:
    return {"state": state.value} if state else {}


def _by_name(state: AssignmentState | None, text: str) -> _Query:
    return {**_in_state(state), "item_name": containing(text)}, _BY_NAME, _BY_NAME


def _change(entry: Entry, messages: Sequence[Envelope]) -> Change:
    fields: dict[str, Any] = {
        "state": entry.state.value,
        "approval": _approval(entry.approval),
        "item_name": entry.approval.item_name,
        "settled_at": entry.settled_at,
        "announced_sequence": entry.announced_sequence,
        **(_seen_first(entry) if entry.version == 1 else _seen_again(entry)),
    }
    if entry.shares_codes:
        source = entry.approval.source
        fields |= {
            "sharing": entry.item_id,
            "source_id": source.source_id if source else "",
            "part": entry.approval.part,
        }
    if entry.is_assigned:
        fields |= {name: getattr(entry, name) for name in _CODE_FIELDS}
    elif entry.hold:
        fields["hold"] = dict(vars(entry.hold))
    if entry.lineage:
        fields["lineage"] = _lineage(entry.lineage)
    return Change(
        key=entry.item_id,
        fields=fields,
        expected_version=entry.version - 1,
        messages=messages,
        unset=_gone(entry) if entry.version > 1 else (),
    )


def _gone(entry: Entry) -> tuple[str, ...]:
    """Return what a line may have had and has no more: why it was held, and that it shares codes."""
    hold = ("hold",) if entry.is_assigned else ()
    return hold if entry.shares_codes else (*hold, *_SHARING_FIELDS)


def _lineage(lineage: Lineage) -> dict[str, Any]:
    before = [_lineage(one) for one in lineage.before]
    return {**vars(lineage), "on": lineage.on.isoformat(), "successors": list(lineage.successors), "before": before}


def _lineage_of(stored: Mapping[str, Any]) -> Lineage:
    on, successors = date.fromisoformat(stored["on"]), tuple(stored["successors"])
    # stored since an operation no longer takes the place of those before it
    before = tuple(_lineage_of(one) for one in stored.get("before", ()))
    return Lineage(**{**stored, "on": on, "successors": successors, "before": before})


def _approval(approval: Approval) -> dict[str, Any]:
    return {**vars(approval), "source": dict(vars(approval.source)) if approval.source else None}


def _approval_of(stored: Mapping[str, Any]) -> Approval:
    source = stored.get("source")
    return Approval(**{**stored, "source": Source(**source) if source else None})


def _seen_first(entry: Entry) -> dict[str, Any]:
    return {"seen": {"review": entry.approval.sequence}}


def _seen_again(entry: Entry) -> dict[str, Any]:
    return {"seen.review": entry.approval.sequence}


def _entry(row: Mapping[str, Any]) -> Entry:
    hold, lineage = row.get("hold"), row.get("lineage")
    return Entry(
        item_id=row["_id"],
        version=row["version"],
        state=AssignmentState(row["state"]),
        approval=_approval_of(row["approval"]),
        settled_at=row["settled_at"],
        announced_sequence=row.get("announced_sequence", 0),
        hold=Hold(**hold) if hold else None,
        lineage=_lineage_of(lineage) if lineage else None,
        **{name: row[name] for name in _CODE_FIELDS if name in row},
    )
