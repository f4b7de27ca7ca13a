"""A power list that is said to be the whole district's ends the last powers of bodies that it does not name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.intake.application.power_import import PowerListChanged
from services.intake.domain.bodies import Body
from shared.kernel.errors import Invalid
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.power_lists import NEXT_EDITION, a_file, a_row
from tests.services.intake.test_power_import import bring_in, look, power_list


def test_a_whole_list_ends_the_last_powers_of_a_body_that_it_does_not_name(intake: Intake, bureau: Body) -> None:
    """The only power of one body went to another: only whoever says that the file is whole ends the old one."""
    other = intake.body(3, name="示例局")
    bring_in(intake, a_file(a_row(bureau), a_row(other, 2)))
    moved = a_file(a_row(other), a_row(other, 2), edition=NEXT_EDITION)

    part, whole = look(intake, moved), look(intake, replace(moved, is_whole=True))

    assert (part.left, part.counts["gone"], whole.left, whole.counts["gone"]) == (1, 0, 0, 1)
    with pytest.raises(PowerListChanged):
        bring_in(intake, replace(moved, is_whole=True), shown=part.shown)
    bring_in(intake, replace(moved, is_whole=True), shown=whole.shown)
    assert {item.body_id for item in power_list(intake).values()} == {other.body_id}
    assert [item.body_name for item in power_list(intake, is_in_force=False).values()] == [bureau.name]
    assert [one.is_whole for one in intake.cases.power_import.history(REGISTRAR)] == [True, False]


def test_a_whole_list_with_a_wrong_row_ends_nothing_and_is_not_imported(intake: Intake, bureau: Body) -> None:
    """What it seems to lack may stand in that row, whichever body it was meant for."""
    other = intake.body(3, name="示例局")
    bring_in(intake, a_file(a_row(bureau), a_row(other, 2)))
    file = replace(a_file(a_row("无名局"), a_row(other, 2), edition=NEXT_EDITION), is_whole=True)

    plan = look(intake, file)

    assert (plan.counts["gone"], plan.counts["wrong"], plan.ends_nothing_yet) == (0, 1, True)
    with pytest.raises(Invalid, match="全部清单"):
        bring_in(intake, file, only_good=True)
    assert len(power_list(intake)) == 2


def test_a_whole_list_is_not_older_than_that_of_any_body(intake: Intake, bureau: Body) -> None:
    bring_in(intake, a_file(a_row(bureau), edition=NEXT_EDITION))

    with pytest.raises(Invalid, match=bureau.name):
        look(intake, replace(a_file(a_row(intake.body(3, name="示例局"), 2)), is_whole=True))
