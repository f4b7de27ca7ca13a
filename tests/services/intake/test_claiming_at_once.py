"""Claims of one upper-level item at the same time: one is made, and the others hear which it is."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from services.intake.application.claiming import Around, ClaimOutcome
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.upper_lists import LATER, brought, claim, upper_row


@pytest.fixture(autouse=True)
def city(intake: Intake) -> None:
    """The city's list."""
    brought(intake, [upper_row("临时救助", base_code="502009002000")])


@pytest.mark.parametrize("is_renamed", [False, True])
def test_who_is_overtaken_by_another_claim_of_the_same_item_hears_that_it_is_claimed(
    intake: Intake, compiler: Actor, monkeypatch: pytest.MonkeyPatch, is_renamed: bool
) -> None:
    """Not that it should be linked, which it is; whether or not the city renamed the item between the two."""
    surveying = intake.cases.upper.claiming._surveying
    look, faster = surveying.around, []

    def look_and_be_overtaken(actor: Actor, upper_ids: Sequence[str]) -> Around:
        seen = look(actor, upper_ids)
        monkeypatch.setattr(surveying, "around", look)
        if is_renamed:
            brought(intake, [upper_row("临时救助金给付", base_code="502009002000")], LATER)
        faster.extend(claim(intake, compiler, "临时救助金给付" if is_renamed else "临时救助"))
        return seen

    monkeypatch.setattr(surveying, "around", look_and_be_overtaken)
    [slower] = claim(intake, compiler, "临时救助")

    assert faster[0].ok
    assert (slower.ok, slower.code, slower.item_id) == (False, "already_claimed", faster[0].item_id)
    assert "承接上级事项" not in slower.message
    assert intake.count("service_items") == 1


def test_of_several_claims_at_once_one_is_made_and_the_others_hear_of_it(intake: Intake, compiler: Actor) -> None:
    """Whichever is the fastest: all name the same item."""
    at_once = Barrier(4)

    def go(_: int) -> ClaimOutcome:
        at_once.wait()
        return claim(intake, compiler, "临时救助")[0]

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(go, range(4)))

    assert sorted(one.code for one in outcomes if not one.ok) == ["already_claimed"] * 3
    assert {one.item_id for one in outcomes} == {one.item_id for one in outcomes if one.ok}
    assert intake.count("service_items") == 1
