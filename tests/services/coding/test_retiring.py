"""Codes of items that are cancelled, merged or split: retired for good, with their lineage, told once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.coding.adapters.documents import CodeAssignment
from services.coding.bootstrap import UseCases, build
from shared.contracts.envelope import Envelope, emit
from shared.contracts.registry import current
from shared.kernel.actor import SYSTEM
from shared.runtime.mongo import durable
from shared.runtime.settings import Settings
from tests.services.coding.builders import (
    NOW,
    OFFICER,
    a_body_changed,
    a_list_approved,
    an_item_approved,
    messages,
    row,
)
from tests.services.review.conftest import MovedClock

OPERATION = "0193a000-0000-7000-8000-00000000000a"


def carried_out(
    kind: str = "merge",
    *,
    items: tuple[str, ...] = ("i-1",),
    successors: tuple[str, ...] = (),
    operation: str = OPERATION,
) -> Envelope:
    """`operation_carried_out`, as publish emits it."""
    body = {"body_id": "b-1", "name": "示例区民政局"}

    def named(item_id: str) -> dict[str, Any]:
        return {"item_id": item_id, "item_name": item_id, "list_kind": "directory", "part": "", "body": body}

    return emit(
        "operation_carried_out",
        aggregate_id=operation,
        sequence=3,
        occurred_at=NOW,
        actor=SYSTEM.as_record(),
        item_id=items[0],
        data={
            "operation_id": operation,
            "kind": kind,
            "item_name": items[0],
            "body": body,
            "items": [named(each) for each in items],
            "successors": [named(each) for each in successors],
            "new_type": "",
            "until": "",
            "origin": "",
            "ground": "合并办理",
            "document_no": "",
            "decision_no": "江津府〔2026〕77号",
            "effective_on": "2026-12-01",
        },
    )


@pytest.fixture
def coded(coding: UseCases) -> UseCases:
    """Two coded items of one body, the first with an implementation list."""
    coding.copies.body_changed([a_body_changed()])
    coding.assign_codes.item_approved([an_item_approved("i-1"), an_item_approved("i-2", item_name="优待金给付")])
    coding.assign_codes.item_approved([a_list_approved("l-1", source_id="i-1")])
    return coding


def retired(item_id: str) -> list[Envelope]:
    return [message for message in messages(item_id) if message.name == "code_retired"]


def test_a_merged_items_codes_are_retired_and_told_with_what_takes_their_place(coded: UseCases) -> None:
    coded.retire_codes.carried_out([carried_out(successors=("i-2",))])

    (message,) = retired("i-1")
    assert current("code_retired").schema().validate(dict(message.data)) == {}
    assert message.data["base_code"] == row("i-1")["base_code"]
    assert message.data["successors"] == [{"item_id": "i-2", "base_code": row("i-2")["base_code"]}]
    assert message.data["retired_on"] == "2026-12-01"
    assert retired("i-2") == []


def test_its_implementation_lists_lose_the_shared_codes_too(coded: UseCases) -> None:
    coded.retire_codes.carried_out([carried_out("cancel")])

    assert len(retired("l-1")) == 1
    assert coded.ledger.entry("l-1", OFFICER).is_retired


def test_a_retired_code_is_never_given_again(coded: UseCases) -> None:
    coded.retire_codes.carried_out([carried_out("cancel", items=("i-2",))])

    coded.assign_codes.item_approved([an_item_approved("i-3", item_name="优待金给付")])

    assert row("i-3")["base_code"] not in {row("i-1")["base_code"], row("i-2")["base_code"]}
    assert row("i-2")["base_code"]


def test_the_same_message_again_changes_nothing(coded: UseCases) -> None:
    coded.retire_codes.carried_out([carried_out(successors=("i-2",))])
    before = row("i-1")

    coded.retire_codes.carried_out([carried_out(successors=("i-2",))])

    assert row("i-1") == before


@pytest.mark.parametrize("kind", ["suspend", "resume", "transfer", "take_up"])
def test_other_operations_leave_codes_as_they_are(coded: UseCases, kind: str) -> None:
    before = row("i-1")

    coded.retire_codes.carried_out([carried_out(kind)])

    assert row("i-1") == before


def test_what_is_handed_down_keeps_its_code_and_names_what_comes_from_it(coded: UseCases) -> None:
    coded.retire_codes.carried_out([carried_out("hand_down", successors=("i-2",))])

    entry = coded.ledger.entry("i-1", OFFICER)
    assert not entry.is_retired
    assert heirs(coded) == [("hand_down", ["i-2"])]
    assert retired("i-1") == []


def test_what_is_handed_down_twice_and_cancelled_keeps_its_whole_lineage(coded: UseCases) -> None:
    """An operation takes the place of none before it, and one that is told again is noted once."""
    other, last = f"{OPERATION[:-1]}b", f"{OPERATION[:-1]}c"
    coded.assign_codes.item_approved([an_item_approved("i-3", item_name="优待金续发")])
    coded.retire_codes.carried_out([carried_out("hand_down", successors=("i-2",))])
    coded.retire_codes.carried_out([carried_out("hand_down", successors=("i-3",), operation=other)])
    coded.retire_codes.carried_out([carried_out("hand_down", successors=("i-2",))])
    version = row("i-1")["version"]
    coded.retire_codes.carried_out([carried_out("cancel", operation=last)])

    assert version == 3
    assert heirs(coded) == [("hand_down", ["i-2"]), ("hand_down", ["i-3"]), ("cancel", [])]
    assert [message.data["successors"] for message in retired("i-1")] == [[]]


def heirs(coded: UseCases, item_id: str = "i-1") -> list[tuple[str, list[str]]]:
    """What operations made of an item's codes, as the desk shows it."""
    lineages = coded.ledger.lineages(coded.ledger.entry(item_id, OFFICER), OFFICER)
    return [(lineage.kind, [one.item_id for one in found]) for lineage, found in lineages]


def test_what_was_handed_down_may_be_cancelled_later(coded: UseCases) -> None:
    coded.retire_codes.carried_out([carried_out("hand_down", successors=("i-2",))])

    coded.retire_codes.carried_out([carried_out("cancel", operation="0193a000-0000-7000-8000-00000000000b")])

    assert coded.ledger.entry("i-1", OFFICER).is_retired


def test_an_item_that_the_ledger_does_not_know_has_nothing_to_retire(coded: UseCases) -> None:
    coded.retire_codes.carried_out([carried_out("cancel", items=("nowhere",))])

    assert coded.ledger.counts(OFFICER)


def test_a_later_approval_keeps_a_retired_code_retired(coded: UseCases) -> None:
    coded.retire_codes.carried_out([carried_out("cancel")])

    coded.assign_codes.item_approved([an_item_approved("i-1", sequence=9, revision=2)])

    assert coded.ledger.entry("i-1", OFFICER).is_retired


def test_a_lagging_copy_is_told_of_codes_that_were_given_long_before_and_retired_since(
    coded: UseCases, settings: Settings
) -> None:
    """`resend --since` goes by what has happened since, not by how old the code is."""
    later = build(settings, MovedClock(coded.ledger.entry("i-1", OFFICER).settled_at + timedelta(days=9)))
    later.retire_codes.carried_out([carried_out("cancel")])
    durable(CodeAssignment).update_many({}, {"$set": {"outbox": []}})

    coded.tell_again.resend(coded.ledger.entry("i-1", OFFICER).settled_at + timedelta(days=1))

    assert [message.name for message in messages("i-1")] == ["code_assigned", "code_retired"]
    assert messages("i-2") == []
