"""Putting an item away (作废) and taking it up again (恢复): away it counts nowhere, and back it is what it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.adapters.campaign_filed import MongoFiledItems
from services.intake.adapters.claims import MongoClaims
from services.intake.adapters.import_facts import MongoItemNames
from services.intake.adapters.scope import MongoCompiledNames
from services.intake.application.deciding import ItemOutcome
from services.intake.application.discarding import Discarding, Restoring
from services.intake.application.drafting import Draft
from services.intake.application.ports import Listing
from services.intake.domain.bodies import Body
from services.intake.domain.items import IMPLEMENTATION_LIST, ItemState
from services.intake.domain.report_states import ReportState
from services.intake.domain.sources import Source
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from tests.services.intake.campaigning import running, signed
from tests.services.intake.conftest import Intake
from tests.services.intake.implementing import an_implementation, settled_source, version_of
from tests.services.intake.inheriting import claimed, item_of, run, says, set_state
from tests.services.intake.test_moving import messages_of
from tests.services.intake.test_zero_reports import look
from tests.unit.intake.implementation.builders import implementation

WHY = "和去年的重复，建重了"
NAME = "高龄津贴发放"


def discard(intake: Intake, actor: Actor, *item_ids: str, reason: str = WHY, version: int = 0) -> list[ItemOutcome]:
    """Put items away as they stand, or as seen in a version."""
    at = intake.clock.now()
    return intake.cases.putting_away.discard(
        [
            Discarding(actor=actor, at=at, item_id=one, version=version or version_of(intake, one), reason=reason)
            for one in item_ids
        ]
    )


def restore(intake: Intake, actor: Actor, *item_ids: str) -> list[ItemOutcome]:
    """Take items up again as they stand."""
    at = intake.clock.now()
    return intake.cases.putting_away.restore(
        [Restoring(actor=actor, at=at, item_id=one, version=version_of(intake, one)) for one in item_ids]
    )


def codes(outcomes: Sequence[ItemOutcome]) -> list[str]:
    return [outcome.code for outcome in outcomes]


def listed(intake: Intake, actor: Actor, **wanted: Any) -> tuple[list[str], int]:
    """Return the ids and the total that a list shows."""
    page = intake.cases.reading.list_items(actor, Listing(**wanted))
    return [item.item_id for item in page.items], page.total


@pytest.mark.parametrize("state", [ItemState.DRAFT, ItemState.RETURNED, ItemState.WITHDRAWN])
def test_what_its_body_has_in_hand_is_put_away_and_comes_back_as_it_was(
    intake: Intake, compiler: Actor, state: ItemState
) -> None:
    """Texts say why and stay; nobody else is told."""
    item_id = intake.draft(compiler)
    set_state(intake, item_id, state)

    [gone] = discard(intake, compiler, item_id)
    stored = intake.stored("service_items", item_id)
    assert (gone.ok, gone.version, stored["state"], stored["version"]) == (True, 2, "discarded", 2)
    assert (stored["discard"]["reason"], stored["discard"]["was"]) == (WHY, state.value)
    assert intake.stored("item_revisions", f"{item_id}@2")["reason"] == f"作废：{WHY}"

    [back] = restore(intake, compiler, item_id)
    item = item_of(intake, item_id)
    assert (back.ok, item.state, item.discard, item.revisions) == (True, state, None, (1, 2, 3))
    assert intake.stored("service_items", item_id)["name_key"] == f"20 {NAME}"
    assert "let_go" not in intake.stored("service_items", item_id)
    assert messages_of(intake, item_id) == []


def test_each_entry_has_its_own_result(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """What others read, what was approved once, what is not the body's, without a reason, seen in another version."""
    draft, sent, approved, foreign = (
        *intake.drafts(compiler, 3),
        intake.draft(intake.person(intake.body(3), "compiler")),
    )
    set_state(intake, sent, ItemState.SUBMITTED)
    get_db("intake")["service_items"].update_one({"_id": approved}, {"$set": {"progress.base_code": "502009001000"}})

    assert codes(discard(intake, compiler, sent, approved, foreign)) == [
        "not_allowed_in_this_state",
        "was_approved",
        "not_found",
    ]
    assert codes(discard(intake, compiler, draft, reason=" ")) == ["invalid"]
    assert codes(discard(intake, compiler, draft, version=9)) == ["lost_race"]
    assert codes(discard(intake, intake.person(bureau, "endorser"), draft)) == ["not_permitted"]
    assert codes(discard(intake, compiler, draft, draft)) == ["done", "done"]
    assert codes(restore(intake, intake.person(bureau, "endorser"), draft)) == ["not_permitted"]
    assert restore(intake, compiler, draft, sent)[1].message == "这个事项没有作废，不用恢复。"


def test_nothing_else_is_done_with_what_is_away(intake: Intake, compiler: Actor) -> None:
    item_id = intake.draft(compiler)
    discard(intake, compiler, item_id)

    refused = intake.submit(compiler, item_id, 2)

    assert refused.code == "not_allowed_in_this_state"
    assert refused.message == f"“{NAME}”现在是“已作废”，不能报送。还要用的话，请先在事项页恢复。"


def test_lists_totals_and_exports_leave_it_out_until_it_is_asked_for(intake: Intake, compiler: Actor) -> None:
    kept, gone = intake.draft(compiler, item_name="高龄津贴查询"), intake.draft(compiler)
    discard(intake, compiler, gone)
    viewer = intake.person(intake.body(8), "supervisor")

    for actor in (compiler, viewer):
        for search in ("", "津贴"):
            assert listed(intake, actor, search=search) == ([kept], 1)
            assert listed(intake, actor, search=search, category="1") == ([kept], 1)
            assert listed(intake, actor, search=search, state=ItemState.DISCARDED) == ([gone], 1)
    page = intake.cases.reading.list_items(compiler, Listing())
    assert (page.counts, page.categories) == ({"draft": 1, "discarded": 1}, {"1": 1})
    assert NAME not in intake.cases.exporting.csv(compiler, Listing()).decode()
    assert NAME in intake.cases.exporting.csv(compiler, Listing(state=ItemState.DISCARDED)).decode()


def test_its_name_is_free_and_only_one_item_may_have_it(intake: Intake, compiler: Actor) -> None:
    """A new item may have the name; the old one comes back when that one is gone."""
    old = intake.draft(compiler)
    discard(intake, compiler, old)
    assert MongoItemNames().bearers([(compiler.body_id, NAME)]) == {}
    assert MongoCompiledNames().of_bodies([compiler.body_id]) == []

    new = intake.draft(compiler)
    assert codes(restore(intake, compiler, old)) == ["name_taken"]
    discard(intake, compiler, new)
    assert codes(restore(intake, compiler, old, new)) == ["done", "name_taken"]


def test_a_body_whose_only_item_is_away_may_report_zero(
    intake: Intake, bureau: Body, compiler: Actor, head: Actor
) -> None:
    """And is not late for an item that it took back; taken up again, it voids the report."""
    campaign = running(intake)
    item_id = intake.draft(compiler)
    set_state(intake, item_id, ItemState.WITHDRAWN)
    discard(intake, compiler, item_id)
    assert MongoFiledItems().bodies_with("directory", [bureau.body_id]) == set()

    signed(intake, head, campaign)
    assert look(intake, head, campaign, bureau).duty.state is ReportState.ZERO

    restore(intake, compiler, item_id)
    assert look(intake, head, campaign, bureau).duty.state is ReportState.OPEN


def test_its_upper_level_item_is_open_again_and_it_follows_nothing(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    """Another item may be claimed from it; then the first cannot come back as an heir."""
    says(intake, "upper")
    first = claimed(intake, compiler, "upper")
    discard(intake, compiler, first)
    says(intake, "upper", item_name="高龄老年人津贴发放")
    assert intake.cases.following.order(upper_ids=["upper"], now=intake.clock.now()) == "", "there is no heir"

    assert MongoClaims().of_bodies([bureau.body_id]) == {}
    assert MongoClaims().counts(["upper"]) == {}
    assert item_of(intake, first).content.item_name == NAME
    assert not intake.cases.taking_over.to_decide(compiler)

    second = claimed(intake, compiler, "upper")
    [refused] = restore(intake, compiler, first)
    assert (refused.code, "另有事项承接" in refused.message) == ("not_restorable", True)

    discard(intake, compiler, second)
    assert codes(restore(intake, compiler, first)) == ["done"]
    assert MongoClaims().of_bodies([bureau.body_id]) == {bureau.body_id: {"upper": first}}
    run(intake, intake.cases.following.sweep(intake.clock.now()))
    assert item_of(intake, first).content.item_name == "高龄老年人津贴发放", "the sweep lets it catch up"


def test_an_implementation_list_leaves_its_item_without_one(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """The item is to be begun again, its parts and lists know nothing of it."""
    item_id = an_implementation(intake, compiler)
    source = item_of(intake, item_id).source
    assert source is not None
    [gone] = discard(intake, compiler, item_id)

    assert gone.ok
    assert intake.cases.reading.unbegun(compiler, "", 1, 20)[1] == 1
    assert MongoFiledItems().unbegun({bureau.body_id: intake.clock.now()}) == {bureau.body_id: 1}
    assert intake.cases.reading.lists_of(item_of(intake, source.source_id)) == []
    assert intake.cases.reading.item(compiler, item_id).item.source == source

    again = Draft(
        actor=compiler,
        at=intake.clock.now(),
        item_id=new_id(),
        elements=implementation(),
        list_kind=IMPLEMENTATION_LIST,
        source=source,
    )
    assert codes(intake.cases.drafting.create([again])) == ["done"]
    assert codes(restore(intake, compiler, item_id)) == ["name_taken"]


def test_an_item_with_lists_stays_until_they_are_away(intake: Intake, compiler: Actor) -> None:
    """And a list does not come back before its item; nothing is begun from an item that is away."""
    source = settled_source(intake, compiler)
    set_state(intake, source.source_id, ItemState.DRAFT)
    made = Draft(
        actor=compiler,
        at=intake.clock.now(),
        item_id=new_id(),
        elements=implementation(),
        list_kind=IMPLEMENTATION_LIST,
        source=source,
    )
    [a_list] = intake.cases.drafting.create([made])
    [refused] = discard(intake, compiler, source.source_id)
    assert (refused.code, "有 1 份实施清单" in refused.message) == ("has_lists", True)

    assert codes(discard(intake, compiler, a_list.item_id)) == ["done"]
    assert codes(discard(intake, compiler, source.source_id)) == ["done"]
    assert codes(restore(intake, compiler, a_list.item_id)) == ["not_restorable"]
    begun = {"item_id": new_id(), "source": Source(kind="directory", source_id=source.source_id)}
    assert codes(intake.cases.drafting.create([Draft(**{**vars(made), **begun})])) == ["not_found"]
    assert codes(restore(intake, compiler, source.source_id)) == ["done"]
    assert codes(restore(intake, compiler, a_list.item_id)) == ["done"]
