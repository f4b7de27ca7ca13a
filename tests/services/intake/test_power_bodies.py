"""Whose item a row of a power list is: a row of which that cannot be told ends no item of anybody."""

from __future__ import annotations

import pytest

from services.intake.domain.bodies import Body
from tests.services.intake.conftest import Intake
from tests.services.intake.power_lists import a_file, a_row
from tests.services.intake.test_power_import import bring_in, look, power_list


@pytest.mark.parametrize("name", ["示例民正局", "示例旧局"])
def test_a_row_whose_body_is_wrong_ends_nothing(intake: Intake, bureau: Body, name: str) -> None:
    """Its body is misspelt, or is no more: nobody knows whose item it is, so it may be that of any body."""
    intake.body(6, name="示例旧局", valid_to="2019-01-01")
    bring_in(intake, a_file(a_row(bureau), a_row(bureau, 2)))

    wrong = a_file(a_row(bureau), a_row(name, 2))
    unreadable = a_file(a_row(bureau), a_row(name, 2, base_code="5.00114E+11"))

    assert look(intake, wrong).counts["gone"] == 0
    assert look(intake, unreadable).counts["gone"] == 0
    bring_in(intake, wrong, only_good=True)
    assert set(power_list(intake)) == {"500114001000", "500114002000"}
