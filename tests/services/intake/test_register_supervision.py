"""Who stands above whom in the register: no change of kind leaves towns or enterprises without their department."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.application.registering import BodyEntry
from services.intake.domain.bodies import Body, BodyKind
from shared.kernel.errors import Invalid
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.unit.intake.builders import a_body_entry

KEPT = ("body_id", "name", "uscc", "kind", "level", "supervising_body_id", "guiding_department", "version")


def entry(body: Body, **changes: Any) -> BodyEntry:
    """Return the entry of a body as it stands, with changes."""
    return BodyEntry(**{**{name: getattr(body, name) for name in KEPT}, **changes})


def register(intake: Intake, body: Body, **changes: Any) -> Body:
    return intake.cases.registering.register(REGISTRAR, entry(body, **changes), intake.clock.now())


def fields(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.field for problem in refused.value.problems]


@pytest.mark.parametrize("kind", [BodyKind.STREET, BodyKind.TOWN, BodyKind.ENTERPRISE, BodyKind.OFFICE])
def test_a_department_that_guides_a_town_stays_one_until_the_town_is_moved(
    intake: Intake, bureau: Body, kind: BodyKind
) -> None:
    town = intake.body(8, name="示例镇", kind=BodyKind.TOWN, supervising_body_id=bureau.body_id)
    other = intake.body(9)
    changes = {"kind": kind, "level": "", "supervising_body_id": other.body_id}

    with pytest.raises(Invalid) as refused:
        register(intake, bureau, **changes)
    assert fields(refused) == ["kind"]
    assert "示例镇" in refused.value.problems[0].message

    register(intake, town, supervising_body_id=other.body_id)
    assert register(intake, bureau, **changes).kind == kind


@pytest.mark.parametrize("kind", [BodyKind.STREET, BodyKind.ENTERPRISE])
def test_a_department_that_supervises_an_enterprise_becomes_neither_street_nor_enterprise(
    intake: Intake, bureau: Body, enterprise: Body, kind: BodyKind
) -> None:
    assert enterprise.supervising_body_id == bureau.body_id

    with pytest.raises(Invalid) as refused:
        register(intake, bureau, kind=kind, level="", supervising_body_id=intake.body(9).body_id)

    assert fields(refused) == ["kind"]


@pytest.mark.parametrize("kind", [BodyKind.TOWN, BodyKind.ENTERPRISE])
def test_an_invalid_department_is_put_above_nobody(intake: Intake, kind: BodyKind) -> None:
    """What stands under it from before may still be corrected, and moved."""
    above, next_one = intake.body(8), intake.body(9)
    standing = intake.body(10, kind=kind, supervising_body_id=above.body_id)
    register(intake, above, is_valid=False)

    with pytest.raises(Invalid) as refused:
        intake.body(11, kind=kind, supervising_body_id=above.body_id)
    assert fields(refused) == ["supervising_body_id"]
    assert "已经停用" in refused.value.problems[0].message

    renamed = register(intake, standing, name="新名称")
    assert register(intake, renamed, supervising_body_id=next_one.body_id).supervising_body_id == next_one.body_id


def test_no_body_stands_above_itself(intake: Intake) -> None:
    lonely = intake.body(8)

    with pytest.raises(Invalid) as refused:
        register(intake, lonely, kind=BodyKind.STREET, level="", supervising_body_id=lonely.body_id)

    assert fields(refused) == ["supervising_body_id"]


def test_in_one_batch_a_town_may_stand_before_its_department(intake: Intake) -> None:
    department = a_body_entry(8)
    town = a_body_entry(9, kind=BodyKind.TOWN, supervising_body_id=department.body_id)

    outcomes = intake.cases.registering.register_all(REGISTRAR, [town, department], intake.clock.now())

    assert [outcome.ok for outcome in outcomes] == [True, True]
