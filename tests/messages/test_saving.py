"""State and messages go into the database together, or not at all (real mongod, no broker)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from mongoengine import StringField
from pymongo.errors import BulkWriteError

from shared.contracts.envelope import Envelope, emit
from shared.runtime.changes import Change
from shared.runtime.knocks import knock
from shared.runtime.mongo import (
    PENDING_INDEX,
    Aggregate,
    aggregates_of,
    close_database,
    durable,
    ensure_indexes,
    open_database,
)
from shared.runtime.outbox import (
    NewerUpdate,
    apply_if_newer,
    call_when_saved,
    insert_facts,
    push_again,
    save_all,
    stop_calling,
)
from shared.runtime.outgoing import Task
from shared.runtime.settings import Settings
from stack.ports import LOOPBACK, free_port

NOW = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)


class SavedThing(Aggregate):
    """A document of these tests."""

    id = StringField(primary_key=True)
    number = StringField(unique=True, sparse=True)
    meta: ClassVar[dict[str, Any]] = {"db_alias": "intake", "collection": "saved_things"}


@pytest.fixture(autouse=True)
def database(service_db: Any) -> None:
    service_db("intake")
    ensure_indexes([SavedThing])


def a_message(key: str, sequence: int) -> Envelope:
    return emit(
        "withdrawal_requested",
        aggregate_id=key,
        sequence=sequence,
        occurred_at=NOW,
        actor={},
        data={"reason": "写错了"},
    )


def a_new(key: str, **fields: Any) -> Change:
    return Change(key=key, fields={"title": "新", **fields}, messages=[a_message(key, 1)])


def stored(key: str) -> dict[str, Any]:
    found = durable(SavedThing).find_one({"_id": key})
    assert found is not None
    return found


def test_state_and_messages_are_saved_together() -> None:
    report = save_all(SavedThing, [a_new("a")])

    saved = stored("a")
    assert ([change.key for change in report.saved], report.lost) == (["a"], [])
    assert (saved["version"], saved["schema_version"], saved["title"]) == (1, 1, "新")
    assert [message["routing_key"] for message in saved["outbox"]] == ["withdrawal_requested"]
    assert a_message("a", 1) == Envelope.decode(saved["outbox"][0]["body"])


def test_a_stale_version_is_refused_with_its_messages_and_the_others_are_saved() -> None:
    save_all(SavedThing, [a_new("a"), a_new("b")])

    report = save_all(
        SavedThing,
        [
            Change(key="a", fields={"title": "甲"}, expected_version=1, messages=[a_message("a", 2)]),
            Change(key="b", fields={"title": "乙"}, expected_version=7, messages=[a_message("b", 8)]),
            Change(key="c", fields={"title": "丙"}, expected_version=3),
            a_new("a"),
        ],
    )

    assert ([one.key for one in report.saved], [one.key for one in report.lost]) == (["a"], ["b", "c", "a"])
    assert (stored("a")["title"], stored("a")["version"], len(stored("a")["outbox"])) == ("甲", 2, 2)
    assert (stored("b")["title"], stored("b")["version"], len(stored("b")["outbox"])) == ("新", 1, 1)
    assert durable(SavedThing).find_one({"_id": "c"}) is None
    assert "_never" not in stored("a")


def test_the_same_silent_change_of_many_is_refused_only_where_the_version_is_another() -> None:
    keys = [f"k{number}" for number in range(12)]
    save_all(SavedThing, [a_new(key) for key in keys])
    durable(SavedThing).update_one({"_id": "k3"}, {"$set": {"version": 5}})
    durable(SavedThing).delete_one({"_id": "k4"})

    report = save_all(SavedThing, [Change(key=key, fields={"title": "乙"}, expected_version=1) for key in keys])

    assert [one.key for one in report.lost] == ["k3", "k4"]
    assert [stored(key)["title"] for key in keys if key != "k4"] == [*["乙"] * 3, "新", *["乙"] * 7]
    assert [stored(key)["version"] for key in keys if key != "k4"] == [*[2] * 3, 5, *[2] * 7]
    assert [len(stored(key)["outbox"]) for key in keys if key != "k4"] == [1] * 11


def test_changes_that_say_something_keep_their_messages_among_many_that_do_not() -> None:
    keys = [f"k{number}" for number in range(12)]
    save_all(SavedThing, [a_new(key) for key in keys])
    silent = [Change(key=key, fields={"title": "乙"}, expected_version=1) for key in keys[1:]]
    loud = Change(key="k0", fields={"title": "乙"}, expected_version=1, messages=[a_message("k0", 2)])

    assert not save_all(SavedThing, [loud, *silent]).lost
    assert [len(stored(key)["outbox"]) for key in keys] == [2, *[1] * 11]


def test_several_things_in_one_write_move_the_version_by_as_much() -> None:
    save_all(SavedThing, [a_new("a")])
    said = [a_message("a", 2), a_message("a", 3)]

    assert not save_all(SavedThing, [Change(key="a", fields={}, expected_version=1, version=3, messages=said)]).lost
    assert (stored("a")["version"], len(stored("a")["outbox"])) == (3, 3)


def test_another_unique_index_is_not_taken_for_a_lost_race() -> None:
    save_all(SavedThing, [a_new("a", number="1")])

    with pytest.raises(BulkWriteError):
        save_all(SavedThing, [a_new("b", number="1")])


def test_unknown_and_dotted_fields_survive_a_save() -> None:
    save_all(SavedThing, [a_new("a", extra={"later": "field", "kept": 1}, old="x")])

    save_all(SavedThing, [Change(key="a", fields={"extra.kept": 2}, expected_version=1, unset=["old"])])

    assert stored("a")["extra"] == {"later": "field", "kept": 2}
    assert "old" not in stored("a")
    assert SavedThing.objects.get(id="a").version == 2


def test_a_relay_between_read_and_save_does_no_harm() -> None:
    save_all(SavedThing, [a_new("a")])
    durable(SavedThing).update_one({"_id": "a"}, {"$pull": {"outbox": {}}})

    report = save_all(
        SavedThing, [Change(key="a", fields={"title": "二"}, expected_version=1, messages=[a_message("a", 2)])]
    )

    assert len(report.saved) == 1
    assert [a_message("a", 2).message_id] == [message["message_id"] for message in stored("a")["outbox"]]


def test_an_older_sequence_after_a_newer_changes_nothing() -> None:
    save_all(SavedThing, [a_new("a")])

    for sequence in (3, 2, 3):
        apply_if_newer(
            SavedThing, [NewerUpdate(key="a", emitter="review", sequence=sequence, fields={"state": f"s{sequence}"})]
        )

    assert (stored("a")["state"], stored("a")["seen"], stored("a")["version"]) == ("s3", {"review": 3}, 2)


def test_one_report_on_many_passes_by_those_that_know_something_newer() -> None:
    keys = [f"k{number}" for number in range(6)]
    save_all(SavedThing, [a_new(key) for key in keys])
    apply_if_newer(SavedThing, [NewerUpdate(key="k2", emitter="review", sequence=9, fields={"state": "later"})])

    reports = [NewerUpdate(key=key, emitter="review", sequence=4, fields={"state": "now"}) for key in keys]
    other = NewerUpdate(key="k5", emitter="coding", sequence=1, fields={"code": "1"})
    apply_if_newer(SavedThing, [*reports, other])

    assert [stored(key)["state"] for key in keys] == ["now", "now", "later", "now", "now", "now"]
    assert stored("k5")["seen"] == {"review": 4, "coding": 1}
    assert stored("k5")["version"] == 3


def test_a_missing_document_is_made_only_on_request() -> None:
    update = NewerUpdate(key="new", emitter="intake", sequence=2, fields={"name": "民政局"})

    apply_if_newer(SavedThing, [update])
    assert durable(SavedThing).find_one({"_id": "new"}) is None

    older = NewerUpdate(key="new", emitter="intake", sequence=1, fields={"name": "旧名"})
    apply_if_newer(SavedThing, [update, older, update], create=True)
    assert (stored("new")["name"], stored("new")["version"]) == ("民政局", 1)


def test_facts_are_stored_once() -> None:
    assert insert_facts(SavedThing, [{"_id": "m1", "said": 1}, {"_id": "m2"}]) == 2
    assert insert_facts(SavedThing, [{"_id": "m1", "said": 2}, {"_id": "m3"}]) == 1
    assert stored("m1")["said"] == 1
    assert insert_facts(SavedThing, []) == 0


def test_saying_it_again_repeats_the_message_but_not_one_that_still_waits() -> None:
    save_all(SavedThing, [a_new("a")])
    assert push_again(SavedThing, [("a", [a_message("a", 1)])]) == 0

    durable(SavedThing).update_one({"_id": "a"}, {"$set": {"outbox": []}})

    assert push_again(SavedThing, [("a", [a_message("a", 1)])]) == 1
    assert (stored("a")["version"], len(stored("a")["outbox"])) == (1, 1)


def test_the_relay_of_the_process_hears_of_messages_only() -> None:
    heard: list[str] = []

    def bell(collection: str) -> None:
        heard.append(collection)

    call_when_saved("intake", bell)
    try:
        save_all(SavedThing, [Change(key="quiet", fields={})])
        assert heard == []
        save_all(
            SavedThing, [Change(key="loud", fields={}, tasks=[Task(name="t", queue="publish.render", task_id="1")])]
        )
        assert heard == ["saved_things"]
    finally:
        stop_calling("intake", bell)


def test_what_waits_is_found_by_its_own_small_index() -> None:
    save_all(SavedThing, [Change(key="idle", fields={}), a_new("busy")])

    plan = durable(SavedThing).find({"outbox.due_at": {"$lte": datetime.now(UTC)}}).explain()

    assert PENDING_INDEX in str(plan["queryPlanner"]["winningPlan"])
    assert plan["executionStats"]["totalDocsExamined"] == 1
    assert SavedThing in aggregates_of("intake")


def test_a_knock_that_reaches_nobody_takes_nothing_back() -> None:
    """What it tells of is saved already: who saved it must not hear that it may not be."""
    close_database("notify")
    open_database(Settings(service="notify", mongo_uri=f"mongodb://{LOOPBACK}:{free_port()}/nothing"))
    try:
        knock("notify", "items")
    finally:
        close_database("notify")
