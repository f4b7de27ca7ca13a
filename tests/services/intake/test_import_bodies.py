"""Bodies that the register does not have: each once, matched with one that it has, or registered meanwhile."""

from __future__ import annotations

import pytest

from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from shared.kernel.errors import Invalid, LostRace
from tests.services.intake.conftest import Intake
from tests.services.intake.test_import_mending import keeper, now
from tests.services.intake.test_importing import checked, rows

__all__ = ["keeper"]


def test_unknown_bodies_are_matched_or_registered(intake: Intake, bureau: Body, keeper: Actor) -> None:
    """Each name once; rows of a match are its items, rows of a body that was registered meanwhile are found."""
    lines = [
        "实施机构名称,事项名称",
        *(f"{name},事项{n}" for n, name in enumerate(("民政 局", "民政局", "新局", "旧局"))),
    ]
    one = checked(intake, keeper, "\n".join(lines).encode(), "全区.csv")
    assert sorted(one.unknown_bodies) == [("新局", 1), ("旧局", 1), ("民政 局", 1), ("民政局", 1)]

    intake.body(31, name="新局")
    left = intake.cases.mending.match_bodies(keeper, one.import_id, {"民政局": bureau.body_id})

    after = now(intake, keeper)
    assert (left, after.unknown_bodies, after.counts) == (1, [("旧局", 1)], {"new": 3, "wrong": 1})
    assert [row.body_name for row in rows(intake, keeper, one)] == [bureau.name, bureau.name, "新局", "旧局"]
    with pytest.raises(LostRace, match="已经处理过了"):
        intake.cases.mending.match_bodies(keeper, one.import_id, {"民政局": bureau.body_id})
    with pytest.raises(Invalid, match="不在机构名录里"):
        intake.cases.mending.match_bodies(keeper, one.import_id, {"旧局": "nobody"})


def test_matching_meets_the_rows_of_that_body(intake: Intake, bureau: Body, keeper: Actor) -> None:
    """Two rows that become the same item by it are errors of each other."""
    lines = ["实施机构名称,事项名称", f"{bureau.name},事项", "民政局,事项"]
    one = checked(intake, keeper, "\n".join(lines).encode(), "全区.csv")
    assert one.counts == {"new": 1, "wrong": 1}

    intake.cases.mending.match_bodies(keeper, one.import_id, {"民政局": bureau.body_id})

    assert now(intake, keeper).counts == {"wrong": 2}
