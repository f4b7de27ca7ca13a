"""Adjustments for causes other than a law: chosen items, each once, met by a text that is approved afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.intake.adapters import items as stored_items
from services.intake.adapters.adjustments.entries import MongoEntries
from services.intake.adapters.adjustments.store import MongoAdjustments
from services.intake.application.adjustments import opening
from services.intake.application.adjustments.opening import OpenFor, OtherEntry
from services.intake.application.ports import Listing
from services.intake.domain.adjustments.clocks import Stage
from services.intake.domain.adjustments.outcomes import CauseKind, Outcome
from services.intake.domain.bodies import Body
from services.intake.domain.items import ItemState
from services.intake.entrypoints import adjustment_tasks
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.errors import Invalid, NotFound
from shared.kernel.ids import new_id
from tests.services.intake.adjustments.keeping import Adjusted, Killed, adjusted, an_item_in, killed_at, put
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import edit
from tests.unit.intake.builders import an_actor

REGISTRAR = an_actor("registrar", body_id="office", body_name="区政府办公室", name="王五")


@pytest.fixture
def ours(intake: Intake) -> Adjusted:
    """Adjustments without any law."""
    return adjusted(intake)


def wanted(intake: Intake, **changes: Any) -> OpenFor:
    """Return an entry as the register office makes it."""
    fields: dict[str, Any] = {
        "actor": REGISTRAR,
        "at": intake.clock.now(),
        "cause_id": new_id(),
        "kind": CauseKind.FUNCTIONS,
        "title": "区民政局三定规定调整",
        "ground": "养老服务职责划转。",
        "document_no": "江津委办〔2025〕3号",
    }
    return OpenFor(**{**fields, **changes})


def test_a_whole_list_is_opened_each_item_once_though_others_are_saved_meanwhile(
    intake: Intake, bureau: Body, compiler: Actor, ours: Adjusted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last of the list goes to its beginning while the first ones are read."""
    ids, read = intake.drafts(compiler, 6), stored_items.item_of
    monkeypatch.setattr(opening, "BATCH", 2)

    def read_while_somebody_saves(stored: Any) -> Any:
        monkeypatch.setattr(stored_items, "item_of", read)
        edit(intake, compiler, min(ids), item_name="改名的事项")
        return read(stored)

    monkeypatch.setattr(stored_items, "item_of", read_while_somebody_saves)
    entry = ours.cases.opening.open_for(wanted(intake, listing=Listing(body_id=bureau.body_id)))

    assert entry.items == 6
    assert sorted(MongoEntries().begun(entry.cause.cause_id).item_ids) == sorted(ids)


def test_chosen_items_are_opened_once(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    entry = wanted(intake, item_ids=[item_id, item_id])

    opened = [ours.cases.opening.open_for(entry) for _ in range(2)]

    adjustment = ours.of(item_id, entry.cause_id)
    assert [one.items for one in opened] == [1, 1]
    assert (adjustment.outcome, adjustment.clocks.stage, adjustment.ground) == (
        Outcome.REVIEW,
        Stage.APPLY,
        entry.ground,
    )
    [message] = ours.told(item_id, entry.cause_id)
    assert (message.name, message.data["cause"]["kind"], message.data["touched"]) == (
        "adjustment_opened",
        "functions",
        [],
    )
    assert message.actor["name"] == REGISTRAR.name
    assert ours.cases.opening.entries(REGISTRAR, 1, 20) == ([opened[0]], 1)


def test_all_that_a_list_shows_is_opened_but_what_was_put_away(
    intake: Intake, compiler: Actor, bureau: Body, ours: Adjusted
) -> None:
    ids = [an_item_in(intake, compiler, item_name=f"事项{number}") for number in range(3)]
    put(intake, ids[2], state=ItemState.DISCARDED.value)
    other = an_item_in(intake, intake.person(intake.body(2), "compiler"))

    entry = ours.cases.opening.open_for(wanted(intake, listing=Listing(body_id=bureau.body_id)))

    assert entry.items == 2
    keys = [f"{entry.cause.cause_id}:{item_id}" for item_id in (*ids, other)]
    assert sorted(MongoAdjustments().find(keys)) == sorted(keys[:2])


def test_each_body_is_told_once_of_all_its_items_with_the_last_day(
    intake: Intake, compiler: Actor, bureau: Body, ours: Adjusted
) -> None:
    other = intake.body(2)
    ids = [an_item_in(intake, compiler, item_name=f"事项{number}") for number in range(2)]
    ids.append(an_item_in(intake, intake.person(other, "compiler")))
    entry = wanted(intake, item_ids=ids, effective_on=date(2026, 1, 1))

    for _ in range(2):
        ours.cases.opening.open_for(entry)
        ours.cases.opening.finish()

    told = ours.told_of_entry(entry.cause_id)
    assert {body_id: one.data["review"] for body_id, one in told.items()} == {bureau.body_id: 2, other.body_id: 1}
    message = told[bureau.body_id]
    assert (message.name, message.actor["name"]) == ("law_impact_found", REGISTRAR.name)
    assert message.data["cause"] == {"kind": "functions", "cause_id": entry.cause_id, "title": entry.title}
    assert message.data["effective_on"] == "2026-01-01"
    assert (message.data["ground"], message.data["document_no"]) == (entry.ground, entry.document_no)
    assert message.data["due_on"] == str(ours.of(ids[0], entry.cause_id).clocks.due_on)
    assert ours.cases.opening.entries(REGISTRAR, 1, 20)[0][0].items == 3


def test_it_is_met_by_a_text_approved_afterwards(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    entry = ours.cases.opening.open_for(wanted(intake, item_ids=[item_id]))
    watching, cause_id = ours.cases.watching, entry.cause.cause_id

    watching.look_at([item_id], intake.clock.now())
    assert not ours.of(item_id, cause_id).is_closed

    put(intake, item_id, state=ItemState.DRAFT.value)
    edit(intake, compiler, item_id, exercise_content="按新的职责办理。")
    put(intake, item_id, state=ItemState.SUBMITTED.value)
    watching.sweep(intake.clock.now())
    assert ours.of(item_id, cause_id).clocks.stage is Stage.REVIEW

    put(intake, item_id, state=ItemState.APPROVED.value)
    watching.sweep(intake.clock.now())
    closing = ours.of(item_id, cause_id).closing
    assert closing is not None
    assert closing.how.value == "adjusted"


@pytest.mark.parametrize("is_after", [False, True])
@pytest.mark.parametrize("place", [(MongoEntries, "add"), (MongoAdjustments, "add"), (MongoEntries, "tell")])
def test_killed_anywhere_the_rest_is_opened_and_told_when_asked_again(
    intake: Intake, compiler: Actor, ours: Adjusted, monkeypatch: Any, place: tuple[Any, str], *, is_after: bool
) -> None:
    item_id = an_item_in(intake, compiler)
    entry = wanted(intake, item_ids=[item_id])
    revive = killed_at(monkeypatch, *place, after=is_after)
    with pytest.raises(Killed):
        ours.cases.opening.open_for(entry)
    revive()

    ours.cases.opening.open_for(entry)

    assert not ours.of(item_id, entry.cause_id).is_closed
    assert [one.data["review"] for one in ours.told_of_entry(entry.cause_id).values()] == [1]


@pytest.mark.parametrize("place", [(MongoEntries, "begun"), (MongoAdjustments, "add"), (MongoEntries, "tell")])
def test_what_broke_off_and_nobody_asks_for_again_is_finished_by_the_sweep(
    intake: Intake, compiler: Actor, bureau: Body, ours: Adjusted, monkeypatch: Any, place: tuple[Any, str]
) -> None:
    ids = [an_item_in(intake, compiler, item_name=f"事项{number}") for number in range(2)]
    entry = wanted(intake, listing=Listing(body_id=bureau.body_id))
    revive = killed_at(monkeypatch, *place)
    with pytest.raises(Killed):
        ours.cases.opening.open_for(entry)
    revive()
    an_item_in(intake, compiler, item_name="后来的")
    put(intake, ids[1], state=ItemState.DISCARDED.value)
    monkeypatch.setattr(adjustment_tasks, "use_cases", lambda: intake.cases)
    monkeypatch.setattr(adjustment_tasks, "present", intake.clock.now)

    adjustment_tasks.sweep_adjustments()

    assert not ours.of(ids[0], entry.cause_id).is_closed
    assert [one.data["review"] for one in ours.told_of_entry(entry.cause_id).values()] == [1]
    assert MongoEntries().untold() == []


def test_what_an_entry_was_opened_for_may_be_told_by_two_at_once(
    intake: Intake, compiler: Actor, ours: Adjusted, monkeypatch: Any
) -> None:
    entry = wanted(intake, item_ids=[an_item_in(intake, compiler)])
    revive = killed_at(monkeypatch, MongoEntries, "tell")
    with pytest.raises(Killed):
        ours.cases.opening.open_for(entry)
    revive()
    begun = MongoEntries().begun(entry.cause_id)
    ours.cases.opening.finish()

    MongoEntries().tell(begun, [])

    assert len(ours.told_of_entry(entry.cause_id)) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": CauseKind.LAW}, "原因"),
        ({"title": " "}, "标题"),
        ({"ground": ""}, "事由"),
        ({"title": "长" * 101}, "标题"),
        ({"item_ids": ()}, "没有选中事项"),
        ({"item_ids": [str(number) for number in range(5001)]}, "一次最多 5000 个"),
        ({"cause_id": "x"}, "编号格式不对"),
    ],
)
def test_what_is_wrong_is_named(
    intake: Intake, compiler: Actor, ours: Adjusted, changes: dict[str, Any], said: str
) -> None:
    item_id = an_item_in(intake, compiler)

    with pytest.raises(Invalid, match=said):
        ours.cases.opening.open_for(wanted(intake, **{"item_ids": [item_id], **changes}))
    assert intake.count("adjustment_entries") == 0


def test_one_id_is_one_entry(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    entry = ours.cases.opening.open_for(wanted(intake, item_ids=[item_id]))

    another = an_item_in(intake, compiler, item_name="另一项")
    for other in ({"title": "另一件事"}, {"document_no": "另一号"}, {"item_ids": [item_id, another]}):
        with pytest.raises(OtherEntry):
            ours.cases.opening.open_for(
                wanted(intake, **{"item_ids": [item_id], "cause_id": entry.cause.cause_id, **other})
            )


def test_items_that_are_not_there_are_refused(intake: Intake, ours: Adjusted) -> None:
    with pytest.raises(NotFound):
        ours.cases.opening.open_for(wanted(intake, item_ids=["nowhere"]))


def test_a_body_opens_none(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    with pytest.raises(NotPermitted):
        ours.cases.opening.open_for(wanted(intake, actor=compiler, item_ids=["x"]))
    with pytest.raises(NotPermitted):
        ours.cases.opening.entries(compiler, 1, 20)
