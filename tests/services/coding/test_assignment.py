"""Codes for approved items, on a real database."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.coding.adapters.documents import CodeAssignment, CodeSequence
from services.coding.adapters.tables import MongoDepartments
from services.coding.bootstrap import UseCases
from shared.kernel.actor import NotPermitted
from shared.kernel.errors import NotYet
from shared.runtime.mongo import durable
from tests.services.coding.builders import (
    OFFICER,
    a_body_changed,
    a_person,
    an_item_approved,
    messages,
    row,
    rows,
)
from tests.unit.coding.builders import a_uscc


def test_an_approved_item_gets_both_codes_and_one_message(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])

    coding.assign_codes.item_approved([an_item_approved()])

    entry = row()
    assert entry["state"] == "assigned"
    assert entry["base_code"] == "502009001000"
    assert entry["implementation_code"] == a_uscc() + "4" + "502009001000"
    [message] = messages()
    assert (message.name, message.item_id, message.revision) == ("code_assigned", "i-1", 1)
    assert message.data["base_code"] == "502009001000"
    assert message.content_hash == "hash-1"


def test_the_same_approval_twice_changes_nothing(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    approval = an_item_approved()
    coding.assign_codes.item_approved([approval, approval])
    before = row()

    coding.assign_codes.item_approved([approval])

    assert row() == before
    assert len(messages()) == 1


def test_an_older_approval_after_a_newer_changes_nothing(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    coding.assign_codes.item_approved([an_item_approved(sequence=9, revision=2)])
    before = row()

    coding.assign_codes.item_approved([an_item_approved(sequence=5, revision=1)])

    assert row() == before


def test_a_later_revision_keeps_the_codes_and_tells_nothing(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    coding.assign_codes.item_approved([an_item_approved()])
    code = row()["base_code"]

    coding.assign_codes.item_approved([an_item_approved(sequence=9, revision=2, item_name="新名称")])

    entry = row()
    assert entry["base_code"] == code
    assert entry["approval"]["revision"] == 2
    assert entry["item_name"] == "新名称"
    assert len(messages()) == 1


def test_numbers_run_inside_item_type_and_department(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed(), a_body_changed("b-2", guiding_department="02")])

    coding.assign_codes.item_approved(
        [
            an_item_approved("i-1"),
            an_item_approved("i-2"),
            an_item_approved("i-3", item_type="01"),
            an_item_approved("i-4", body_id="b-2"),
        ]
    )

    codes = {entry["_id"]: entry["base_code"] for entry in rows()}
    assert codes == {
        "i-1": "502009001000",
        "i-2": "502009002000",
        "i-3": "500109001000",
        "i-4": "502002001000",
    }
    assert {entry["_id"]: entry["last"] for entry in durable(CodeSequence).find()} == {
        "20:09": 2,
        "01:09": 1,
        "20:02": 1,
    }


def test_an_item_of_an_unknown_body_waits_and_does_not_stop_the_others(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    batch = [an_item_approved("i-1"), an_item_approved("i-2", body_id="b-unknown"), an_item_approved("i-3")]

    with pytest.raises(NotYet, match="b-unknown"):
        coding.assign_codes.item_approved(batch)

    assert {entry["_id"] for entry in rows()} == {"i-1", "i-3"}
    coding.copies.body_changed([a_body_changed("b-unknown")])
    coding.assign_codes.item_approved(batch)
    assert len({entry["base_code"] for entry in rows()}) == 3


def test_one_item_that_cannot_be_coded_is_held_and_the_others_go_on(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed(), a_body_changed("b-2", guiding_department="8X")])

    coding.assign_codes.item_approved([an_item_approved("i-1", body_id="b-2"), an_item_approved("i-2")])

    held = row("i-1")
    assert held["state"] == "held"
    assert held["hold"]["code"] == "unknown_department"
    assert "base_code" not in held
    assert held["outbox"] == []
    assert row("i-2")["state"] == "assigned"


def test_the_officer_mends_the_table_and_assigns_again(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed(guiding_department="8X")])
    coding.assign_codes.item_approved([an_item_approved()])
    [refused] = coding.assign_codes.assign_again(["i-1"], OFFICER)
    coding.departments.add("8x", "示例·新部门", OFFICER)

    [done] = coding.assign_codes.assign_again(["i-1"], OFFICER)

    assert (refused.ok, refused.code) == (False, "unknown_department")
    assert done.ok
    assert row()["base_code"] == "50208X001000"
    assert "hold" not in row()
    assert row()["assigned_by"] == OFFICER.name
    [message] = messages()
    assert message.actor["name"] == OFFICER.name


def test_assigning_again_answers_for_each_item(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    coding.assign_codes.item_approved([an_item_approved()])

    known, unknown = coding.assign_codes.assign_again(["i-1", "i-unknown"], OFFICER)

    assert (known.ok, known.code) == (True, "already_assigned")
    assert (unknown.ok, unknown.code) == (False, "not_found")
    assert len(messages()) == 1


def test_only_the_officer_assigns_again(coding: UseCases) -> None:
    with pytest.raises(NotPermitted):
        coding.assign_codes.assign_again(["i-1"], a_person("supervisor"))


def test_a_counter_from_an_old_backup_gives_no_code_twice(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    coding.assign_codes.item_approved([an_item_approved(f"i-{n}") for n in range(5)])
    durable(CodeSequence).update_one({"_id": "20:09"}, {"$set": {"last": 1}})

    coding.assign_codes.item_approved([an_item_approved(f"j-{n}") for n in range(5)])

    entries = rows()
    assert len({entry["base_code"] for entry in entries}) == len(entries) == 10
    assert all(len(entry["outbox"]) == 1 for entry in entries)


def test_a_used_up_row_holds_the_item(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    durable(CodeSequence).insert_one({"_id": "20:09", "last": 999 + 21 * 31 * 31 - 1})

    coding.assign_codes.item_approved([an_item_approved("i-1"), an_item_approved("i-2")])

    last, held = sorted(rows(), key=lambda entry: entry["state"])
    assert last["base_code"] == "502009YYY000"
    assert held["hold"]["code"] == "sequence_exhausted"


def test_a_held_item_stays_held_when_its_approval_is_repeated(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed(guiding_department="8X")])
    coding.assign_codes.item_approved([an_item_approved()])
    before = row()

    coding.assign_codes.item_approved([an_item_approved()])

    assert row() == before


def test_unknown_fields_of_an_entry_survive(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    coding.assign_codes.item_approved([an_item_approved()])
    durable(CodeAssignment).update_one({"_id": "i-1"}, {"$set": {"from_tomorrow": {"kept": True}}})

    coding.assign_codes.item_approved([an_item_approved(sequence=9, revision=2)])

    assert row()["from_tomorrow"] == {"kept": True}


def test_many_writers_at_once_give_every_item_one_code_of_its_own(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    batches = [[an_item_approved(f"i-{n}-{k}") for k in range(20)] for n in range(12)]
    # Every batch is delivered to two workers, as after a broken connection.
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(coding.assign_codes.item_approved, batches + batches))

    entries = rows()
    assert len(entries) == 240
    assert len({entry["base_code"] for entry in entries}) == 240
    assert len({entry["implementation_code"] for entry in entries}) == 240
    assert all(len(entry["outbox"]) == 1 for entry in entries)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shares=st.lists(st.lists(st.integers(min_value=0, max_value=15), min_size=1, max_size=8), min_size=2, max_size=5),
    restored=st.integers(min_value=0, max_value=3),
)
def test_however_work_is_shared_no_code_is_given_twice(
    coding: UseCases, shares: list[list[int]], restored: int
) -> None:
    coding.copies.body_changed([a_body_changed()])
    durable(CodeSequence).update_one({"_id": "20:09"}, {"$set": {"last": restored}}, upsert=True)
    run = secrets.token_hex(4)
    batches = [[an_item_approved(f"{run}-{item}") for item in share] for share in shares]

    with ThreadPoolExecutor(len(batches)) as pool:
        list(pool.map(coding.assign_codes.item_approved, batches))

    entries = rows()
    assert len({entry["base_code"] for entry in entries}) == len(entries)
    assert {f"{run}-{item}" for share in shares for item in share} <= {entry["_id"] for entry in entries}


def test_resending_tells_the_same_message_again_and_only_once(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    coding.assign_codes.item_approved([an_item_approved()])
    coding.assign_codes.item_approved([an_item_approved(sequence=9, revision=2)])
    [first] = messages()
    durable(CodeAssignment).update_one({"_id": "i-1"}, {"$set": {"outbox": []}})

    told = coding.tell_again.resend()

    [again] = messages()
    assert told == 1
    assert (again.message_id, again.sequence) == (first.message_id, first.sequence)
    assert coding.tell_again.resend() == 0


def test_the_department_table_is_seeded_once(coding: UseCases) -> None:
    table = MongoDepartments()
    coding.departments.rename("09", "民政", 1, OFFICER)
    coding.departments.remove("02", 1, OFFICER)

    table.seed({"09": "示例·民政", "02": "示例·教育"})

    assert table.get("02") is None
    known = table.get("09")
    assert known is not None
    assert (known.name, known.is_sample, known.version) == ("民政", False, 2)
