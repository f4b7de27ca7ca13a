from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from services.publish.adapters.lists import MongoLists
from services.publish.application.listing import UnknownDecision
from services.publish.application.use_cases import UseCases
from services.publish.domain.lists import CatalogueList, ItemsNotReady, ListIncomplete, NotOpen
from shared.contracts.checker import check_of
from shared.contracts.envelope import Envelope
from shared.kernel.actor import NotPermitted
from shared.kernel.errors import LostRace, NotFound
from tests.services.publish.builders import (
    DECISION_OFFICER,
    LIST_OFFICER,
    NOW,
    RELEASE_OFFICER,
    adopted,
    approved,
    coded,
    item_id,
    make_ready,
    proposed,
)
from tests.services.publish.stored import collection, outbox, states

Stored = Callable[[str, str], dict[str, Any]]
Spoken = Callable[[str], list[Envelope]]


def decide(use_cases: UseCases, chosen: CatalogueList, decision: str = "adopt", **changes: Any) -> CatalogueList:
    values = {
        "version": chosen.version,
        "document_no": "1 号",
        "reason": "依据不全",
        "actor": DECISION_OFFICER,
        **changes,
    }
    return use_cases.listing.decide(list_id=chosen.list_id, decision=decision, now=NOW, **values)


def test_proposed_items_stand_in_the_list(use_cases: UseCases, stored: Stored) -> None:
    chosen = proposed(use_cases, make_ready(use_cases, [1, 2]))

    document = stored("lists", chosen.list_id)
    assert (document["state"], document["is_carried_out"], len(document["entries"])) == ("proposed", True, 2)
    assert states() == {"in_list": 2}
    assert chosen.list_id == stored("catalogue_items", item_id(1))["list_id"]


def test_one_item_that_is_not_ready_keeps_all_back(use_cases: UseCases) -> None:
    ready = make_ready(use_cases, [1])
    use_cases.joining.join([approved(2)])

    with pytest.raises(ItemsNotReady) as refusal:
        proposed(use_cases, [*ready, item_id(2), "unknown"])

    assert {item_id(2), "unknown"} == {problem.field for problem in refusal.value.problems}
    assert (collection("lists").count_documents({}), states()) == (0, {"ready": 1, "waiting": 1})


def test_an_item_stands_in_one_open_list_only(use_cases: UseCases) -> None:
    ready = make_ready(use_cases, [1, 2, 3])
    proposed(use_cases, ready[:2])

    with pytest.raises(ItemsNotReady) as refusal:
        proposed(use_cases, ready[1:])

    assert [item_id(2)] == [problem.field for problem in refusal.value.problems]
    assert states() == {"in_list": 2, "ready": 1}


def test_two_officers_who_propose_the_same_items_at_once_make_one_list(use_cases: UseCases) -> None:
    ready = make_ready(use_cases, list(range(60)))
    start, made, refused = threading.Barrier(6), [], []

    def propose(offset: int) -> None:
        start.wait()
        try:
            made.append(proposed(use_cases, ready[offset:] + ready[:offset]))
        except ItemsNotReady as refusal:
            refused.append(refusal)

    officers = [threading.Thread(target=propose, args=(offset * 7,)) for offset in range(6)]
    for one in officers:
        one.start()
    for one in officers:
        one.join()

    assert (len(made), len(refused)) == (1, 5)
    assert states() == {"in_list": 60}
    assert collection("lists").count_documents({}) == 1


def test_the_database_itself_keeps_an_item_out_of_a_second_open_list(use_cases: UseCases) -> None:
    """Both officers have read the item as ready; the second list meets the unique index."""
    ready = make_ready(use_cases, [1, 2])
    chosen = proposed(use_cases, ready[:1])
    collection("catalogue_items").update_many({}, {"$set": {"state": "ready", "list_id": ""}})

    with pytest.raises(ItemsNotReady) as refusal:
        proposed(use_cases, ready)

    assert [item_id(1)] == [problem.field for problem in refusal.value.problems]
    assert [chosen.list_id] == [document["_id"] for document in collection("lists").find()]


def test_an_adopted_list_tells_each_text_by_its_hash(use_cases: UseCases, spoken: Spoken) -> None:
    chosen = adopted(use_cases, make_ready(use_cases, [1, 2]))

    (message,) = spoken("list_adopted")
    assert not check_of("list_adopted", 1)(message.data)
    assert (chosen.list_id, 2) == (message.data["list_id"], message.sequence)
    assert {"hash-1-1", "hash-2-1"} == {entry["content_hash"] for entry in message.data["entries"]}
    assert states() == {"adopted": 2}


def test_a_returned_list_frees_its_items_for_another(use_cases: UseCases, spoken: Spoken) -> None:
    ready = make_ready(use_cases, [1, 2])

    decide(use_cases, proposed(use_cases, ready), "return")

    (message,) = spoken("list_returned")
    assert not check_of("list_returned", 1)(message.data)
    assert (message.data["reason"], states()) == ("依据不全", {"ready": 2})
    assert proposed(use_cases, ready, "第二次").list_id


def test_what_is_not_public_is_adopted_without_a_page(use_cases: UseCases) -> None:
    ready = make_ready(use_cases, [1]) + make_ready(use_cases, [2], is_public="0", non_publication_reason="涉密")

    adopted(use_cases, ready)

    assert states() == {"adopted": 1, "adopted_not_public": 1}


def test_a_stale_decision_is_refused_and_says_nothing(use_cases: UseCases, spoken: Spoken) -> None:
    chosen = proposed(use_cases, make_ready(use_cases, [1]))

    with pytest.raises(LostRace):
        decide(use_cases, chosen, version=chosen.version + 1)
    assert states() == {"in_list": 1}

    decide(use_cases, chosen)
    with pytest.raises(LostRace):
        decide(use_cases, chosen, "return")
    with pytest.raises(NotOpen):
        decide(use_cases, chosen, "return", version=2)
    assert (len(spoken("list_adopted")), len(spoken("list_returned"))) == (1, 0)


def test_two_decisions_at_once_are_one_decision(use_cases: UseCases) -> None:
    chosen = proposed(use_cases, make_ready(use_cases, list(range(20))))
    start, refused = threading.Barrier(2), []

    def run(decision: str) -> None:
        start.wait()
        try:
            decide(use_cases, chosen, decision)
        except (LostRace, NotOpen) as refusal:
            refused.append(refusal)

    officers = [threading.Thread(target=run, args=(decision,)) for decision in ("adopt", "return")]
    for one in officers:
        one.start()
    for one in officers:
        one.join()

    assert len(refused) == 1
    assert len(outbox("list_adopted")) + len(outbox("list_returned")) == 1
    assert states() in ({"adopted": 20}, {"ready": 20})


@pytest.mark.parametrize("changes", [{"decision": "adopt", "document_no": " "}, {"decision": "return", "reason": ""}])
def test_a_decision_needs_its_document_or_its_reason(use_cases: UseCases, changes: dict[str, str]) -> None:
    chosen = proposed(use_cases, make_ready(use_cases, [1]))

    with pytest.raises(ListIncomplete):
        decide(use_cases, chosen, **changes)


def test_an_unknown_decision_or_list_is_refused(use_cases: UseCases) -> None:
    chosen = proposed(use_cases, make_ready(use_cases, [1]))

    with pytest.raises(UnknownDecision):
        decide(use_cases, chosen, "perhaps")
    with pytest.raises(NotFound):
        use_cases.listing.decide(actor=DECISION_OFFICER, list_id="none", version=1, decision="adopt", now=NOW)


def test_each_step_is_refused_to_the_wrong_officer(use_cases: UseCases) -> None:
    ready = make_ready(use_cases, [1])
    for actor in (DECISION_OFFICER, RELEASE_OFFICER):
        with pytest.raises(NotPermitted):
            use_cases.listing.propose_list(actor=actor, title="第 1 批", item_ids=ready, now=NOW)
    chosen = proposed(use_cases, ready)
    for actor in (LIST_OFFICER, RELEASE_OFFICER):
        with pytest.raises(NotPermitted):
            decide(use_cases, chosen, actor=actor)


class Killed(Exception):
    """Stands for a process that ends in the middle."""


def kill_before_items_move(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: Any) -> None:
        raise Killed

    monkeypatch.setattr("services.publish.adapters.catalogue.MongoCatalogue.save", die)


def test_a_crash_after_the_list_was_proposed_is_repaired_by_the_decision(
    use_cases: UseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = make_ready(use_cases, [1, 2])
    with monkeypatch.context() as patch:
        kill_before_items_move(patch)
        with pytest.raises(Killed):
            proposed(use_cases, ready)
    assert states() == {"ready": 2}
    (document,) = collection("lists").find()

    use_cases.listing.decide(
        actor=DECISION_OFFICER, list_id=document["_id"], version=1, decision="adopt", document_no="1 号", now=NOW
    )

    assert states() == {"adopted": 2}


@pytest.mark.parametrize(("decision", "ends"), [("adopt", "adopted"), ("return", "ready")])
def test_a_crash_after_the_decision_is_repaired_by_the_sweep(
    use_cases: UseCases, monkeypatch: pytest.MonkeyPatch, decision: str, ends: str
) -> None:
    chosen = proposed(use_cases, make_ready(use_cases, [1, 2]))
    with monkeypatch.context() as patch:
        kill_before_items_move(patch)
        with pytest.raises(Killed):
            decide(use_cases, chosen, decision)
    assert states() == {"in_list": 2}

    assert use_cases.listing.repair(now=NOW + timedelta(seconds=59)) == 0
    assert use_cases.listing.repair(now=NOW + timedelta(seconds=61)) == 1

    assert {ends: 2} == states()
    assert use_cases.listing.repair(now=NOW + timedelta(days=1)) == 0


def test_an_item_whose_text_changed_before_it_entered_the_list_is_left_out(
    use_cases: UseCases, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = make_ready(use_cases, [1, 2])
    with monkeypatch.context() as patch:
        kill_before_items_move(patch)
        with pytest.raises(Killed):
            proposed(use_cases, ready)
    use_cases.joining.join([approved(2, sequence=9, revision=2)])

    use_cases.listing.repair(now=NOW + timedelta(seconds=61))

    (document,) = collection("lists").find()
    assert ([item_id(1)], [item_id(1)]) == ([e["item_id"] for e in document["entries"]], document["open_item_ids"])
    assert states() == {"in_list": 1, "ready": 1}
    assert proposed(use_cases, [item_id(2)], "另一份").list_id


def test_repairing_beside_a_decision_does_not_put_items_back(
    use_cases: UseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep has read the list as open; it is returned before the sweep moves the items."""
    chosen = proposed(use_cases, make_ready(use_cases, [1]))
    collection("lists").update_one({"_id": chosen.list_id}, {"$set": {"is_carried_out": False}})
    as_seen_by_the_sweep = MongoLists().get(chosen.list_id)
    decide(use_cases, chosen, "return")

    use_cases.listing.carry_out(as_seen_by_the_sweep)

    assert states() == {"ready": 1}


def test_an_item_that_is_coded_late_can_be_proposed_then(use_cases: UseCases) -> None:
    use_cases.joining.join([approved()])
    with pytest.raises(ItemsNotReady, match="没有提交"):
        proposed(use_cases, [item_id(1)])

    use_cases.joining.join([coded()])

    assert proposed(use_cases, [item_id(1)]).entries
