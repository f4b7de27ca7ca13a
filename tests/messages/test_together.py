"""Many changes in one write end as each of them alone would have: one naive oracle, one real mongod."""

from __future__ import annotations

import itertools
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mongoengine import StringField
from pymongo.errors import BulkWriteError

from shared.contracts.envelope import emit
from shared.runtime import bulk, outbox, together
from shared.runtime.bulk import is_lost_race_or_taken
from shared.runtime.changes import STAMPS, STAMPS_KEPT, Change
from shared.runtime.mongo import Aggregate, durable, ensure_indexes
from shared.runtime.outbox import NewerUpdate, apply_if_newer, save_all

NOW = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)
KEYS = ("a", "b", "c", "d", "e", "f")
SERIAL = itertools.count()

words = st.sampled_from(["甲", "$title", "a.b", "", "乙乙"])
values = st.one_of(
    st.none(),
    words,
    st.integers(-5, 5),
    st.booleans(),
    st.lists(words, max_size=2),
    st.dictionaries(st.sampled_from(["x", "$y", "z.z"]), words, max_size=2),
)
paths = st.sampled_from(["title", "seen.coding", "progress.code", "progress.deep.path"])
kinds = st.sets(paths, min_size=1, max_size=3)


class SharedThing(Aggregate):
    """A document of these tests."""

    id = StringField(primary_key=True)
    number = StringField(unique=True, sparse=True)
    meta: ClassVar[dict[str, Any]] = {"db_alias": "intake", "collection": "shared_things"}


@pytest.fixture(autouse=True)
def database(service_db: Any) -> None:
    service_db("intake")
    ensure_indexes([SharedThing])


@st.composite
def some_changes(draw: st.DrawFn) -> list[Change]:
    """Changes of a few kinds on a few documents, some from a version that is not there."""
    shapes = draw(st.lists(kinds, min_size=1, max_size=2))
    changes = []
    for key in draw(st.lists(st.sampled_from(KEYS), unique=True, min_size=1)):
        fields = {path: draw(values) for path in sorted(draw(st.sampled_from(shapes)))}
        version = draw(st.sampled_from([1, 1, 1, 2]))
        said = draw(st.booleans())
        messages = [a_message(key, version + 1)] if said else []
        unset = draw(st.sampled_from([(), (), ("old",)]))
        changes.append(Change(key=key, fields=fields, expected_version=version, messages=messages, unset=unset))
    return changes


def a_message(key: str, sequence: int) -> Any:
    return emit("withdrawal_requested", aggregate_id=key, sequence=sequence, occurred_at=NOW, actor={}, data={})


def begin(prefix: str) -> dict[str, dict[str, Any]]:
    changes = [
        Change(key=prefix + key, fields={"title": "新", "old": key, "progress": {"kept": 1}}) for key in KEYS[:5]
    ]
    save_all(SharedThing, changes)
    return {key: {"version": 1, "title": "新", "old": key, "progress": {"kept": 1}, "outbox": []} for key in KEYS[:5]}


def put(document: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for parent in parents:
        document = document.setdefault(parent, {})
    document[last] = value


def as_stored(prefix: str) -> dict[str, dict[str, Any]]:
    found = {}
    for stored in durable(SharedThing).find({"_id": {"$regex": f"^{prefix}"}}):
        stored["outbox"] = [message["message_id"] for message in stored["outbox"]]
        key = stored.pop("_id").removeprefix(prefix)
        found[key] = {name: value for name, value in stored.items() if name not in (STAMPS, "schema_version")}
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some_changes())
def test_what_shares_a_command_ends_as_if_it_had_gone_alone(changes: list[Change]) -> None:
    prefix = f"{next(SERIAL)}-"
    expected = begin(prefix)
    lost = []
    for change in changes:
        document = expected.get(change.key)
        if document is None or document["version"] != change.expected_version:
            lost.append(prefix + change.key)
            continue
        for path, value in change.fields.items():
            put(document, path, deepcopy(value))
        for path in change.unset:
            document.pop(path, None)
        document["version"] += 1
        document["outbox"] += [message.message_id for message in change.messages]

    report = save_all(SharedThing, [Change(**{**vars(change), "key": prefix + change.key}) for change in changes])

    assert [change.key for change in report.lost] == lost
    assert as_stored(prefix) == expected


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(KEYS), st.tuples(st.sampled_from([("title",), ("progress.code", "x.y")]), values)
        ),
        max_size=4,
    ),
    st.permutations([1, 2, 3, 4]),
)
def test_reports_that_share_a_command_leave_the_newest(
    batches: list[dict[str, tuple[tuple[str, ...], Any]]], sequences: list[int]
) -> None:
    prefix = f"{next(SERIAL)}-"
    expected = begin(prefix)
    for batch, sequence in zip(batches, sequences, strict=False):
        updates = []
        for key, (kind, value) in batch.items():
            updates.append(
                NewerUpdate(
                    key=prefix + key, emitter="review", sequence=sequence, fields={path: [value, key] for path in kind}
                )
            )
            document = expected.get(key)
            if document and document.get("seen", {}).get("review", 0) < sequence:
                for path in (*kind, "seen.review"):
                    put(document, path, sequence if path == "seen.review" else [value, key])
                document["version"] += 1
        apply_if_newer(SharedThing, updates)

    assert as_stored(prefix) == expected


def test_reports_of_one_kind_each_with_its_own_values() -> None:
    begin("")
    apply_if_newer(
        SharedThing,
        [
            NewerUpdate(key=key, emitter="coding", sequence=2, fields={"progress.code": f"码{key}", "title": key})
            for key in KEYS
        ],
    )

    found = as_stored("")
    assert {key: (each["progress"], each["title"], each["seen"]) for key, each in found.items()} == {
        key: ({"kept": 1, "code": f"码{key}"}, key, {"coding": 2}) for key in KEYS[:5]
    }


def test_one_that_somebody_else_has_moved_on_since_still_counts_as_saved(monkeypatch: Any) -> None:
    begin("")
    durable(SharedThing).update_one({"_id": "a"}, {"$set": {"version": 9}})

    def write_and_move_on(*arguments: Any) -> Any:
        """Between the write and the look at what it did, others are at work."""
        written = bulk.write(*arguments)
        for _ in range(STAMPS_KEPT - 1):
            outbox.save_all(SharedThing, changes_from(version_of("b"), "b", "c"))
        return written

    def changes_from(version: int, *keys: str) -> list[Change]:
        return [Change(key=key, fields={"title": key}, expected_version=version) for key in keys]

    def version_of(key: str) -> int:
        return int(as_stored("")[key]["version"])

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "write", lambda *arguments: (patched.undo(), write_and_move_on(*arguments))[1])
        report = save_all(SharedThing, changes_from(1, *KEYS[:5]))

    assert report.lost_keys == {"a"}
    assert (version_of("b"), version_of("d")) == (1 + STAMPS_KEPT, 2)
    assert len(durable(SharedThing).find_one({"_id": "b"})[STAMPS]) == STAMPS_KEPT


def test_a_taken_number_is_refused_alone_and_the_others_of_its_kind_are_saved() -> None:
    begin("")
    save_all(SharedThing, [Change(key="taken", fields={"number": "1"})])
    changes = [
        Change(key=key, fields={"number": number}, expected_version=1, messages=[a_message(key, 2)])
        for key, number in (("a", "7"), ("b", "1"), ("c", "8"))
    ]

    report = save_all(SharedThing, changes, is_lost=is_lost_race_or_taken)

    assert report.lost_keys == {"b"}
    assert {key: each.get("number") for key, each in as_stored("").items() if key in "abc"} == {
        "a": "7",
        "b": None,
        "c": "8",
    }
    with pytest.raises(BulkWriteError):
        save_all(SharedThing, [Change(key="d", fields={"number": "1"}, expected_version=1)])


def test_a_write_larger_than_a_command_may_be_goes_in_portions() -> None:
    begin("")
    long = "长" * 1_500_000  # 4.5 MB each
    changes = [Change(key=key, fields={"text": long}, expected_version=1) for key in KEYS[:5]]

    assert not save_all(SharedThing, changes).lost
    assert durable(SharedThing).count_documents({"text": long}) == 5

    rows = {number: together.row([number]) for number in range(2 * together.AT_ONCE + 1)}
    assert [len(portion) for portion in together.portions(rows)] == [together.AT_ONCE] * 2 + [1]
