"""Implementation lists in the ledger: the codes of what they implement, in whatever order everything arrives."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st
from pymongo.collection import Collection as MongoCollection
from pymongo.errors import DuplicateKeyError

from services.coding.adapters.documents import CodeAssignment, CodeSequence
from services.coding.adapters.ledger import MongoLedger, drop_outdated_indexes
from services.coding.bootstrap import UseCases
from shared.contracts.envelope import Envelope
from shared.kernel.errors import NotYet
from shared.runtime.mongo import durable
from tests.services.coding.builders import (
    OFFICER,
    a_body_changed,
    a_list_approved,
    a_power_source,
    an_item_approved,
    messages,
    row,
    rows,
)
from tests.unit.coding.builders import a_uscc

CODE = "502009001000"
KEPT = "500109801003"


def codes(item_id: str) -> tuple[str, str]:
    entry = row(item_id)
    return entry["base_code"], entry["implementation_code"]


def test_a_list_takes_the_codes_of_its_item_and_tells_them_as_its_own(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    coding.assign_codes.item_approved([an_item_approved()])

    coding.assign_codes.item_approved([a_list_approved(part="首次申请")])

    assert codes("l-1") == codes("i-1") == (CODE, f"{a_uscc()}4{CODE}")
    [message] = messages("l-1")
    assert (message.name, message.item_id) == ("code_assigned", "l-1")
    assert (message.data["base_code"], message.data["list_kind"]) == (CODE, "implementation")
    assert durable(CodeSequence).find_one({"_id": "20:09"}) == {"_id": "20:09", "last": 1}


def test_it_is_held_until_its_item_is_coded_and_then_settles_by_itself(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    coding.assign_codes.item_approved([a_list_approved("l-1", part="甲"), a_list_approved("l-2", part="乙")])
    held = row("l-1")

    coding.assign_codes.item_approved([an_item_approved()])

    assert (held["state"], held["hold"]["code"]) == ("held", "source_not_coded")
    assert "自动沿用" in held["hold"]["message"]
    assert codes("l-1") == codes("l-2") == codes("i-1")
    assert "hold" not in row("l-1")
    assert [len(messages(each)) for each in ("i-1", "l-1", "l-2")] == [1, 1, 1]


def test_both_in_one_batch_are_settled_at_once(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])

    coding.assign_codes.item_approved([a_list_approved(), an_item_approved()])

    assert codes("l-1") == codes("i-1")
    assert row("l-1")["version"] == 1


def test_the_officer_who_codes_the_item_settles_its_lists(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed(guiding_department="8X")])
    coding.assign_codes.item_approved([an_item_approved(), a_list_approved()])
    held = row("l-1")["hold"]["message"]
    coding.departments.add("8x", "示例·新部门", OFFICER)

    coding.assign_codes.assign_again(["i-1"], OFFICER)

    assert "8X" in held
    assert codes("l-1") == codes("i-1")
    assert messages("l-1")[0].actor["name"] == OFFICER.name


def test_a_process_that_died_before_it_looked_for_waiting_lists_is_made_good_by_the_repeated_message(
    coding: UseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    coding.copies.body_changed([a_body_changed()])
    coding.assign_codes.item_approved([a_list_approved()])
    with monkeypatch.context() as dying:
        dying.setattr(MongoLedger, "held_for", _die)
        with pytest.raises(RuntimeError):
            coding.assign_codes.item_approved([an_item_approved()])
    assert row("l-1")["state"] == "held"

    coding.assign_codes.item_approved([an_item_approved()])

    assert codes("l-1") == codes("i-1")
    assert len(messages("i-1")) == 1


def _die(*_: Any) -> Any:
    raise RuntimeError("killed")


def test_the_item_coded_while_its_list_is_being_held_is_seen(coding: UseCases, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worst moment: between looking at the source and holding the list another worker codes the source."""
    coding.copies.body_changed([a_body_changed()])
    save = MongoLedger.save

    def saved_late(ledger: MongoLedger, changes: Any) -> Any:
        if any(entry.item_id == "l-1" and entry.hold for entry, _ in changes):
            monkeypatch.setattr(MongoLedger, "save", save)
            coding.assign_codes.item_approved([an_item_approved()])
        return save(ledger, changes)

    monkeypatch.setattr(MongoLedger, "save", saved_late)
    coding.assign_codes.item_approved([a_list_approved()])

    assert codes("l-1") == codes("i-1")


def test_repeats_and_late_ones_change_nothing_and_a_later_revision_keeps_the_codes(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    coding.assign_codes.item_approved([an_item_approved(), a_list_approved(sequence=5)])
    before = row("l-1")

    coding.assign_codes.item_approved([a_list_approved(sequence=5), a_list_approved(sequence=4)])
    assert row("l-1") == before
    coding.assign_codes.item_approved([a_list_approved(sequence=9, revision=2)])

    assert codes("l-1") == codes("i-1")
    assert (row("l-1")["approval"]["revision"], len(messages("l-1"))) == (2, 1)


def test_codes_of_the_power_list_are_kept(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    whole = f"{a_uscc()}4{KEPT}"

    coding.assign_codes.item_approved(
        [
            a_list_approved("l-1", source=a_power_source(KEPT, whole), part="甲", item_type="01"),
            a_list_approved("l-2", source=a_power_source(KEPT), part="乙", item_type="01"),
        ]
    )

    assert codes("l-1") == codes("l-2") == (KEPT, whole)
    assert row("l-1")["approval"]["source"]["kind"] == "power_list"


def test_a_wrong_shape_is_held_and_the_others_go_on(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed(), a_body_changed("b-2", uscc="11500381009320238C")])

    coding.assign_codes.item_approved(
        [
            a_list_approved("l-1", source=a_power_source("62052400MZ-X")),
            a_list_approved("l-2", source=None),
            a_list_approved("l-3", source=a_power_source(KEPT), body_id="b-2"),
            a_list_approved("l-4", source=a_power_source("500109802000")),
        ]
    )

    assert [row(f"l-{n}").get("hold", {}).get("code") for n in (1, 2, 3, 4)] == [
        "wrong_shape",
        "no_source",
        "wrong_uscc",
        None,
    ]


def test_a_list_of_a_body_that_is_not_here_yet_comes_again(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    batch = [an_item_approved(), a_list_approved("l-1"), a_list_approved("l-2", body_id="b-2")]

    with pytest.raises(NotYet, match="b-2"):
        coding.assign_codes.item_approved(batch)
    assert codes("l-1") == codes("i-1")
    coding.copies.body_changed([a_body_changed("b-2")])
    coding.assign_codes.item_approved(batch)

    assert codes("l-2") == codes("i-1")


def test_a_kept_code_is_never_given_to_an_item_of_the_directory_list(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    coding.assign_codes.item_approved([a_list_approved(source=a_power_source("500109001000"))])

    coding.assign_codes.item_approved([an_item_approved("i-1", item_type="01")])

    assert codes("i-1")[0] == "500109002000"


def test_a_code_that_an_item_has_is_not_kept_for_a_power_item(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    coding.assign_codes.item_approved([an_item_approved("i-1", item_type="01")])

    coding.assign_codes.item_approved([a_list_approved(source=a_power_source("500109001000"))])

    assert row("l-1")["hold"]["code"] == "code_taken"


def test_two_items_of_the_directory_list_never_have_the_same_code(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    coding.assign_codes.item_approved([an_item_approved(), a_list_approved("l-1"), a_list_approved("l-2", part="乙")])

    with pytest.raises(DuplicateKeyError):
        durable(CodeAssignment).insert_one({**row("i-1"), "_id": "i-2"})


def test_the_unique_indexes_of_an_earlier_version_are_taken_away(coding: UseCases) -> None:
    collection = durable(CodeAssignment)
    collection.create_index("base_code", name="base_code_1", unique=True)

    drop_outdated_indexes()
    drop_outdated_indexes()

    assert "base_code_1" not in collection.index_information()
    assert collection.index_information()["base_code_1_sharing_1"]["unique"]


def test_an_index_that_another_process_has_just_taken_away_stops_nobody(
    coding: UseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MongoCollection, "index_information", lambda _: {"base_code_1": {}})

    drop_outdated_indexes()


@tried(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations([f"{kind}-{n}" for kind in ("item", "list", "case") for n in range(4)]),
    workers=st.integers(min_value=1, max_value=4),
)
def test_in_any_order_and_by_any_number_of_workers_every_list_ends_with_the_code_of_its_item(
    coding: UseCases, order: list[str], workers: int
) -> None:
    coding.copies.body_changed([a_body_changed()])
    run = secrets.token_hex(4)
    events = [_event(run, name) for name in order]
    # Everything is delivered twice, as after a broken connection.
    batches = [events[start::workers] for start in range(workers)] * 2

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(coding.assign_codes.item_approved, batches))

    for n in range(4):
        assert codes(f"{run}-item-{n}") == codes(f"{run}-list-{n}") == codes(f"{run}-case-{n}")
        assert [len(messages(f"{run}-{kind}-{n}")) for kind in ("item", "list", "case")] == [1, 1, 1]
    own = [entry["base_code"] for entry in rows() if "sharing" not in entry]
    assert len(set(own)) == len(own)


def _event(run: str, name: str) -> Envelope:
    kind, _, number = name.partition("-")
    if kind == "item":
        return an_item_approved(f"{run}-{name}")
    return a_list_approved(f"{run}-{name}", source_id=f"{run}-item-{number}", part=kind)


def test_resending_tells_the_codes_of_lists_again(coding: UseCases) -> None:
    coding.copies.body_changed([a_body_changed()])
    coding.assign_codes.item_approved([an_item_approved(), a_list_approved()])
    [first] = messages("l-1")
    durable(CodeAssignment).update_many({}, {"$set": {"outbox": []}})

    assert coding.tell_again.resend() == 2
    assert messages("l-1") == [first]
