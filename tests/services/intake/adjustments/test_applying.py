"""A body applies for a change of its own item: opened and in hand at once, once for each id, for nobody else's item."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.intake.adapters.adjustments.entries import MongoEntries
from services.intake.adapters.adjustments.store import MongoAdjustments
from services.intake.adapters.items import MongoItems
from services.intake.application.adjustments.applying import ApplyFor
from services.intake.application.adjustments.opening import OtherEntry
from services.intake.application.deciding import Asked
from services.intake.domain.adjustments.applying import AdjustmentUnderWay, BeingRead, InHandAlready
from services.intake.domain.adjustments.clocks import Stage
from services.intake.domain.adjustments.outcomes import ActKind, CauseKind, Outcome
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.errors import Forbidden, Invalid, NotFound
from shared.kernel.ids import new_id
from tests.services.intake.adjustments.keeping import Adjusted, Killed, adjusted, an_item_in, killed_at, put
from tests.services.intake.adjustments.test_opening import REGISTRAR
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import edit, item_of
from tests.unit.intake.builders import an_actor

GROUND = "服务窗口搬迁，咨询电话改为 47261234。"


@pytest.fixture
def ours(intake: Intake) -> Adjusted:
    """Adjustments without any law."""
    return adjusted(intake)


def wanted(intake: Intake, actor: Actor, item_id: str, **changes: Any) -> ApplyFor:
    """Return an application as a compiler makes it."""
    fields: dict[str, Any] = {
        "actor": actor,
        "at": intake.clock.now(),
        "cause_id": new_id(),
        "item_id": item_id,
        "ground": GROUND,
        "document_no": "江津民发〔2026〕3号",
    }
    return ApplyFor(**{**fields, **changes})


def test_an_item_is_in_its_bodys_hands_with_an_adjustment_that_says_why(
    intake: Intake, compiler: Actor, ours: Adjusted
) -> None:
    item_id = an_item_in(intake, compiler)
    asked = wanted(intake, compiler, item_id)

    outcome = ours.cases.applying.apply(asked)

    item, one = item_of(intake, item_id), ours.of(item_id, asked.cause_id)
    assert (item.state, item.approved_number, outcome.version) == (ItemState.DRAFT, 1, item.version)
    assert (one.cause.kind, one.cause.title, one.ground) == (CauseKind.OWN, GROUND, GROUND)
    assert (one.outcome, one.clocks.stage, one.opened_number) == (Outcome.REVIEW, Stage.APPLY, 1)
    assert [act.kind for act in one.acts] == [ActKind.TAKEN]
    entry = MongoEntries().get(asked.cause_id)
    assert entry is not None
    assert (entry.document_no, entry.by["name"], entry.items) == (asked.document_no, compiler.name, 1)


def test_the_record_hears_of_it_and_the_body_is_not_told_what_it_did(
    intake: Intake, compiler: Actor, ours: Adjusted
) -> None:
    item_id = an_item_in(intake, compiler)
    asked = wanted(intake, compiler, item_id)

    ours.cases.applying.apply(asked)

    [message] = ours.told(item_id, asked.cause_id)
    assert (message.name, message.data["cause"]["kind"]) == ("adjustment_opened", "own")
    assert message.actor["name"] == compiler.name
    assert ours.told_of_entry(asked.cause_id) == {}
    assert MongoEntries().untold() == []
    assert ours.cases.opening.entries(REGISTRAR, 1, 20) == ([], 0), "an office sees there what offices entered"


def test_asked_twice_it_is_one_and_what_was_sent_since_is_not_taken_again(
    intake: Intake, compiler: Actor, ours: Adjusted
) -> None:
    item_id = an_item_in(intake, compiler)
    asked = wanted(intake, compiler, item_id)
    first = ours.cases.applying.apply(asked)

    again = ours.cases.applying.apply(asked)
    assert (again.version, "已经申请过" in again.message) == (first.version, True)

    edit(intake, compiler, item_id, exercise_content="按新的电话办理。")
    put(intake, item_id, state=ItemState.APPROVED.value)
    ours.cases.applying.apply(asked)
    assert item_of(intake, item_id).state is ItemState.APPROVED
    assert intake.count("adjustments") == 1


def test_an_approved_text_that_says_otherwise_meets_it(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    asked = wanted(intake, compiler, item_id)
    ours.cases.applying.apply(asked)
    edit(intake, compiler, item_id, exercise_content="按新的电话办理。")

    put(intake, item_id, state=ItemState.SUBMITTED.value)
    ours.cases.watching.sweep(intake.clock.now())
    assert ours.of(item_id, asked.cause_id).clocks.stage is Stage.REVIEW
    put(intake, item_id, state=ItemState.APPROVED.value)
    ours.cases.watching.sweep(intake.clock.now())

    closing = ours.of(item_id, asked.cause_id).closing
    assert closing is not None
    assert closing.how.value == "adjusted"


@pytest.mark.parametrize("is_after", [False, True])
@pytest.mark.parametrize(
    "place",
    [(MongoEntries, "add"), (MongoAdjustments, "add"), (MongoEntries, "tell"), (MongoItems, "save")],
)
def test_killed_anywhere_it_is_finished_when_asked_again(
    intake: Intake, compiler: Actor, ours: Adjusted, monkeypatch: Any, place: tuple[Any, str], *, is_after: bool
) -> None:
    item_id = an_item_in(intake, compiler)
    asked = wanted(intake, compiler, item_id)
    revive = killed_at(monkeypatch, *place, after=is_after)
    with pytest.raises(Killed):
        ours.cases.applying.apply(asked)
    revive()

    ours.cases.applying.apply(asked)

    assert item_of(intake, item_id).state is ItemState.DRAFT
    assert not ours.of(item_id, asked.cause_id).is_closed
    assert (intake.count("adjustments"), intake.count("adjustment_entries")) == (1, 1)


def test_what_nobody_asks_for_again_is_opened_by_the_sweep_and_taken_in_hand_from_there(
    intake: Intake, compiler: Actor, ours: Adjusted, monkeypatch: Any
) -> None:
    item_id = an_item_in(intake, compiler)
    asked = wanted(intake, compiler, item_id)
    revive = killed_at(monkeypatch, MongoAdjustments, "add")
    with pytest.raises(Killed):
        ours.cases.applying.apply(asked)
    revive()

    ours.cases.opening.finish()

    assert ours.told_of_entry(asked.cause_id) == {}
    assert item_of(intake, item_id).state is ItemState.APPROVED
    assert ours.cases.view.one(compiler, f"{asked.cause_id}:{item_id}").may_take


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (ItemState.DRAFT, InHandAlready),
        (ItemState.RETURNED, InHandAlready),
        (ItemState.SUBMITTED, BeingRead),
        (ItemState.AWAITING_ENDORSEMENT, BeingRead),
    ],
)
def test_what_is_not_approved_is_refused_and_nothing_is_kept(
    intake: Intake, compiler: Actor, ours: Adjusted, state: ItemState, error: type[Exception]
) -> None:
    item_id = an_item_in(intake, compiler, state)

    with pytest.raises(error):
        ours.cases.applying.apply(wanted(intake, compiler, item_id))
    with pytest.raises(error):
        ours.cases.applying.look(Asked(actor=compiler, at=intake.clock.now(), item_id=item_id))
    assert (intake.count("adjustments"), intake.count("adjustment_entries")) == (0, 0)


def test_where_an_adjustment_lets_the_body_edit_it_is_named(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    ours.apply(item_id)

    with pytest.raises(AdjustmentUnderWay, match="《测试法》修改"):
        ours.cases.applying.apply(wanted(intake, compiler, item_id))
    assert intake.count("adjustments") == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ground": " "}, "事由：没有填写"),
        ({"ground": "长" * 1001}, "事由.*超过 1000 个字"),
        ({"document_no": "长" * 101}, "文号.*超过 100 个字"),
        ({"cause_id": "x"}, "重新打开“申请变更”页面"),
    ],
)
def test_what_is_wrong_is_named(
    intake: Intake, compiler: Actor, ours: Adjusted, changes: dict[str, Any], said: str
) -> None:
    item_id = an_item_in(intake, compiler)

    with pytest.raises(Invalid, match=said):
        ours.cases.applying.apply(wanted(intake, compiler, item_id, **changes))
    assert item_of(intake, item_id).state is ItemState.APPROVED
    assert intake.count("adjustment_entries") == 0


def test_a_long_ground_is_named_by_its_beginning(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    asked = wanted(intake, compiler, item_id, ground="第一行，\n" + "长" * 100)

    ours.cases.applying.apply(asked)

    assert ours.of(item_id, asked.cause_id).cause.title == f"第一行， {'长' * 34}…"


def test_one_id_is_one_application(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id, other = an_item_in(intake, compiler), an_item_in(intake, compiler, item_name="另一项")
    asked = wanted(intake, compiler, item_id)
    ours.cases.applying.apply(asked)

    for changes in ({"ground": "另一件事。"}, {"document_no": "另一号"}, {"item_id": other}):
        with pytest.raises(OtherEntry):
            ours.cases.applying.apply(replace(asked, **changes))
    assert item_of(intake, other).state is ItemState.APPROVED


def test_the_id_of_another_cause_is_no_way_in(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id, cause_id = an_item_in(intake, compiler), new_id()
    ours.judges.run = replace(ours.judges.run, cause=replace(ours.judges.run.cause, cause_id=cause_id))
    ours.apply(item_id)

    with pytest.raises(OtherEntry):
        ours.cases.applying.apply(wanted(intake, compiler, item_id, cause_id=cause_id))
    assert item_of(intake, item_id).state is ItemState.APPROVED


def test_nobody_applies_for_another_body_or_without_the_right(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = an_item_in(intake, compiler)
    stranger = intake.person(intake.body(2), "compiler")
    overseer = intake.person(intake.body(3), "compiler", "supervisor")

    with pytest.raises(NotFound):
        ours.cases.applying.apply(wanted(intake, stranger, item_id))
    with pytest.raises(Forbidden):
        ours.cases.applying.apply(wanted(intake, overseer, item_id))
    for role in ("signatory", "endorser", "registrar", "legal_reviewer"):
        colleague = an_actor(role, body_id=compiler.body_id)
        with pytest.raises(NotPermitted):
            ours.cases.applying.apply(wanted(intake, colleague, item_id))
    assert intake.count("adjustment_entries") == 0
