"""The sections of the desk: beside each other while they fit in a row, else in groups under headings."""

from __future__ import annotations

import pytest

from services.intake.entrypoints.frame import GROUPS, MOST_IN_A_ROW, SECTIONS, grouped, sections_for
from shared.standards.roles import ROLES
from tests.unit.intake.builders import an_actor


@pytest.mark.parametrize("role", sorted(ROLES))
def test_nobody_has_more_entries_than_fit_in_a_row_and_none_is_lost(role: str) -> None:
    sections = sections_for(an_actor(role))

    entries = grouped(sections)

    assert len(entries) <= MOST_IN_A_ROW
    flat = [each["key"] for one in entries for each in one.get("entries", [one])]
    assert sorted(flat) == sorted(one["key"] for one in sections)


def test_few_sections_stand_for_themselves() -> None:
    sections = sections_for(an_actor("registrar"))[:3]

    assert grouped(sections) == sections


def test_a_group_has_sections_that_there_are_and_none_is_in_two() -> None:
    keys = [key for _, some in GROUPS for key in some]

    assert len(set(keys)) == len(keys)
    assert set(keys) <= {key for key, *_ in SECTIONS}
