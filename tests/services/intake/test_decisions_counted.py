"""Desk and notice count the same: the items on which a body has to decide."""

from __future__ import annotations

from services.intake.application.heir_looks import decisions
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import archive, claimed, follow, says, set_state, told

ASKED, ENDED, RENAMED = "upper-1", "upper-2", "upper-3"


def test_what_was_ended_counts_and_what_follows_by_itself_does_not(intake: Intake, compiler: Actor) -> None:
    for number, upper in enumerate((ASKED, ENDED, RENAMED)):
        says(intake, upper, item_name=f"事项{number}")
    for upper in (ASKED, ENDED):
        claimed(intake, compiler, upper, exercise_content="本单位自己的写法。")
    read_by_others = claimed(intake, compiler, RENAMED)
    set_state(intake, read_by_others, ItemState.SUBMITTED)
    says(intake, ASKED, item_name="事项0", exercise_content="上级的新写法。")
    archive(intake, ENDED)
    says(intake, RENAMED, item_name="事项2的新名称")

    run_id = follow(intake, ASKED, ENDED, RENAMED)

    looks = intake.cases.taking_over.worklist(compiler)
    [data] = told(intake, run_id)
    assert (len(looks), data["waiting"]) == (3, 1)
    assert (data["asked"], decisions(looks), len(intake.cases.taking_over.to_decide(compiler))) == (2, 2, 2)
    assert [one.look.is_to_decide() for one in looks] == [True, True, False], "those to decide on come first"
