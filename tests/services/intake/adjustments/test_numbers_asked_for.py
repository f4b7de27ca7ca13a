"""An office asks for the number of an article to be corrected: done once the body wrote it and review let it pass."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.intake.application.adjustments.acting import OnAdjustment
from services.intake.application.adjustments.applying import _entry_of
from services.intake.domain.adjustments.adjustment import Adjustment
from services.intake.domain.adjustments.clocks import Stage
from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.explained import costs
from tests.services.intake.adjustments.keeping import (
    NEW,
    OLD,
    RENUMBERED,
    Adjusted,
    a_basis,
    adjusted,
    an_item_in,
    basis_of,
    put,
)
from tests.services.intake.adjustments.test_applying import wanted as applied_for
from tests.services.intake.adjustments.test_opening import wanted
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import edit, item_of

WRONG = "第十三条"


@pytest.fixture
def ours(intake: Intake) -> Adjusted:
    """A law of which only numbers changed, on its day."""
    return adjusted(intake, of_old=Outcome.RECITE, touched=(RENUMBERED,))


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """An approved item that cites an article under a wrong number, and an office that wants it corrected."""
    made = an_item_in(intake, compiler, legal_basis=a_basis(WRONG))
    approve(intake, made)
    return made


@pytest.fixture
def asked(intake: Intake, ours: Adjusted, item_id: str) -> Callable[[], Adjustment]:
    """Let an office ask; return how that stands once everything was looked at."""
    entry = ours.cases.opening.open_for(wanted(intake, item_ids=[item_id], ground="设定依据的条号请更正。"))

    def stands() -> Adjustment:
        ours.cases.watching.sweep(intake.clock.now())
        return ours.of(item_id, entry.cause.cause_id)

    return stands


def approve(intake: Intake, item_id: str) -> None:
    """Let review pass an item as it stands."""
    put(intake, item_id, state=ItemState.APPROVED.value, **{"progress.approved_at": intake.clock.now()})


def in_hand(intake: Intake, item_id: str) -> None:
    """Give an item back into its body's hands."""
    put(intake, item_id, state=ItemState.DRAFT.value, approved_number=item_of(intake, item_id).content.number)


def test_the_corrected_number_that_review_let_pass_ends_it(
    intake: Intake, compiler: Actor, item_id: str, asked: Callable[[], Adjustment]
) -> None:
    before = item_of(intake, item_id).content.content_hash
    in_hand(intake, item_id)
    edit(intake, compiler, item_id, legal_basis=a_basis(OLD))
    assert item_of(intake, item_id).content.content_hash == before, "the number of an article is no content"
    put(intake, item_id, state=ItemState.SUBMITTED.value)
    assert asked().clocks.stage is Stage.REVIEW

    approve(intake, item_id)
    closing = asked().closing

    assert closing is not None
    assert (closing.how.value, closing.reason) == ("adjusted", "调整后的内容已审核通过")


def test_of_a_public_item_the_portal_shows_it_first(
    intake: Intake, compiler: Actor, item_id: str, asked: Callable[[], Adjustment]
) -> None:
    content_hash = item_of(intake, item_id).content.content_hash
    put(intake, item_id, **{"progress.published_at": intake.clock.now(), "progress.published_hash": content_hash})
    in_hand(intake, item_id)
    edit(intake, compiler, item_id, legal_basis=a_basis(OLD))
    approve(intake, item_id)
    assert asked().clocks.stage is Stage.PUBLISH

    put(intake, item_id, **{"progress.published_at": intake.clock.now()})

    assert asked().is_closed


@pytest.mark.parametrize("is_corrected", [False, True])
def test_an_application_taken_back_meanwhile_leaves_the_item_where_review_let_it_pass(
    intake: Intake,
    compiler: Actor,
    ours: Adjusted,
    item_id: str,
    asked: Callable[[], Adjustment],
    *,
    is_corrected: bool,
) -> None:
    """What the office asked for needs no other text any more; where it was not done, the body keeps the item."""
    put(intake, item_id, **{"progress.published_at": intake.clock.now(), "progress.published_hash": "f" * 64})
    if is_corrected:
        in_hand(intake, item_id)
        edit(intake, compiler, item_id, legal_basis=a_basis(OLD))
        approve(intake, item_id)
    assert asked().clocks.stage is (Stage.PUBLISH if is_corrected else Stage.APPLY)
    application = an_application(intake, compiler, ours, item_id)
    edit(intake, compiler, item_id, exercise_content="按新的电话办理。")

    ours.cases.applying.take_back(application, "电话没有换，申请错了事项。")

    assert item_of(intake, item_id).state is (ItemState.APPROVED if is_corrected else ItemState.DRAFT)


def an_application(intake: Intake, compiler: Actor, ours: Adjusted, item_id: str) -> OnAdjustment:
    """Let the body apply for a change beside what the office asked for; return how it may take that back."""
    entry = applied_for(intake, compiler, item_id)
    item = item_of(intake, item_id)
    ours.cases.opening.enter(_entry_of(entry), [item], chosen=[item])
    in_hand(intake, item_id)
    one = ours.of(item_id, entry.cause_id)
    return OnAdjustment(actor=compiler, at=intake.clock.now(), adjustment_id=one.adjustment_id, version=one.version)


def test_the_same_text_once_more_is_no_answer(
    intake: Intake, compiler: Actor, item_id: str, asked: Callable[[], Adjustment]
) -> None:
    """Sent again as it was, or with the number changed there and back."""
    in_hand(intake, item_id)
    approve(intake, item_id)
    assert not asked().is_closed

    in_hand(intake, item_id)
    edit(intake, compiler, item_id, legal_basis=a_basis("第九条"))
    edit(intake, compiler, item_id, legal_basis=a_basis(WRONG))
    approve(intake, item_id)
    assert not asked().is_closed


def test_a_number_that_only_the_system_wrote_is_no_answer(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    """Also not once review has let it pass; with a number that somebody wrote beside it, it is one."""
    item_id = an_item_in(intake, compiler, legal_basis=[*a_basis(OLD), *a_basis(WRONG, "另一条。")])
    approve(intake, item_id)
    entry = ours.cases.opening.open_for(wanted(intake, item_ids=[item_id]))
    ours.apply(item_id)
    ours.recite(item_id)
    assert basis_of(intake, item_id)["article"] == NEW
    in_hand(intake, item_id)
    approve(intake, item_id)
    ours.cases.watching.sweep(intake.clock.now())
    assert not ours.of(item_id, entry.cause.cause_id).is_closed

    in_hand(intake, item_id)
    edit(intake, compiler, item_id, legal_basis=[*a_basis(NEW), *a_basis("第十四条", "另一条。")])
    approve(intake, item_id)
    ours.cases.watching.sweep(intake.clock.now())
    assert ours.of(item_id, entry.cause.cause_id).is_closed


def test_what_review_read_already_when_the_office_asked_is_no_answer(
    intake: Intake, compiler: Actor, ours: Adjusted
) -> None:
    item_id = an_item_in(intake, compiler, ItemState.SUBMITTED, legal_basis=a_basis(WRONG))
    entry = ours.cases.opening.open_for(wanted(intake, item_ids=[item_id]))
    approve(intake, item_id)

    ours.cases.watching.sweep(intake.clock.now())

    assert not ours.of(item_id, entry.cause.cause_id).is_closed


def test_texts_are_read_only_where_nothing_else_can_tell(
    intake: Intake, compiler: Actor, ours: Adjusted, item_id: str, asked: Callable[[], Adjustment]
) -> None:
    others = [an_item_in(intake, compiler, item_name=f"事项{number}") for number in range(3)]
    ours.cases.opening.open_for(wanted(intake, item_ids=others))
    edit_all = [*others[:1]]
    for one in edit_all:
        in_hand(intake, one)
        edit(intake, compiler, one, item_name="事项零", exercise_content="改了内容。")
        approve(intake, one)
    in_hand(intake, item_id)
    edit(intake, compiler, item_id, legal_basis=a_basis(OLD))
    approve(intake, item_id)

    found = costs("intake", lambda: ours.cases.watching.sweep(intake.clock.now()))

    read = [one.command for one in found if one.command.get("find") == "item_revisions"]
    assert [sorted(one["filter"]["_id"]["$in"]) for one in read] == [[f"{item_id}@1", f"{item_id}@2"]]
    assert asked().is_closed
