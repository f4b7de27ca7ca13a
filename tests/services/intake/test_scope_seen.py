"""A reason why an item is no power of the published list goes for the powers that its writer was shown."""

from __future__ import annotations

import pytest

from services.intake.application.scope_overriding import OtherPowers
from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.power_lists import NEXT_EDITION
from tests.services.intake.test_scope import ALLOWANCE, justify, powers_beside, publish, submit


def test_a_justification_goes_for_no_power_that_was_not_looked_at(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    """The registrar imports an edition while somebody writes: what it has in addition was never read."""
    publish(intake, bureau, "高龄津贴确认")
    item_id = intake.draft(compiler, item_name=ALLOWANCE)
    seen = powers_beside(intake, compiler, item_id)
    publish(intake, intake.body(3, name="示例局"), "高龄津贴审批")

    with pytest.raises(OtherPowers) as refused:
        justify(intake, compiler, item_id, powers=seen)

    assert "示例局“高龄津贴审批”" in refused.value.message
    assert "高龄津贴确认" not in refused.value.message, "what was seen is not told of again"
    assert not intake.stored("service_items", item_id).get("scope_override")
    justify(intake, compiler, item_id)
    assert submit(intake, compiler, item_id).ok


def test_a_power_that_ended_meanwhile_is_left_out(intake: Intake, bureau: Body, compiler: Actor) -> None:
    publish(intake, bureau, "高龄津贴确认", "高龄津贴审批")
    item_id = intake.draft(compiler, item_name=ALLOWANCE)
    seen = powers_beside(intake, compiler, item_id)
    publish(intake, bureau, "高龄津贴确认", edition=NEXT_EDITION)

    justify(intake, compiler, item_id, powers=seen)

    stored = intake.stored("service_items", item_id)["scope_override"]
    assert list(stored["powers"].values()) == [f"{bureau.name}“高龄津贴确认”"]
