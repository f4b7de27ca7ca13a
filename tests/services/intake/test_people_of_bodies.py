"""Leader, responsible person and contact of a body: kept by itself, and in the spreadsheet of the register."""

from __future__ import annotations

import csv
import io

import pytest

from services.intake.application.register_export import register_csv
from services.intake.application.register_plan import RowKind
from services.intake.domain.bodies import Body, Contact
from services.intake.entrypoints.register_files import register_file
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.errors import Invalid, LostRace
from tests.services.intake.campaigning import messages
from tests.services.intake.conftest import REGISTRAR, Intake

PEOPLE = [Contact(person="周分管", phone="023-47520001", duty="leader"), Contact(person="吴联络", phone="13800000000")]


def test_a_compiler_keeps_the_people_of_the_own_body_only(intake: Intake, bureau: Body, compiler: Actor) -> None:
    other = intake.body(3, name="示例林业局")
    keep = intake.cases.contacts.keep

    kept = keep(compiler, intake.clock.now(), body_id=bureau.body_id, version=bureau.version, contacts=PEOPLE)
    again = keep(compiler, intake.clock.now(), body_id=bureau.body_id, version=bureau.version, contacts=PEOPLE)

    assert kept.contacts == tuple(PEOPLE) == intake.cases.registering.body(bureau.body_id).contacts
    assert again.version == kept.version, "the same people again change nothing"
    with pytest.raises(NotPermitted):
        keep(compiler, intake.clock.now(), body_id=other.body_id, version=other.version, contacts=PEOPLE)
    with pytest.raises(LostRace):
        keep(REGISTRAR, intake.clock.now(), body_id=bureau.body_id, version=bureau.version, contacts=[])


def test_an_unknown_duty_is_refused_by_name(intake: Intake, bureau: Body, compiler: Actor) -> None:
    wrong = [Contact(person="周", phone="023-47520001", duty="司机")]

    with pytest.raises(Invalid, match="联系人有 1 处"):
        intake.cases.contacts.keep(
            compiler, intake.clock.now(), body_id=bureau.body_id, version=bureau.version, contacts=wrong
        )


def test_a_change_of_people_tells_the_others_nothing_of_them(intake: Intake, bureau: Body, compiler: Actor) -> None:
    intake.cases.contacts.keep(
        compiler, intake.clock.now(), body_id=bureau.body_id, version=bureau.version, contacts=PEOPLE
    )

    assert "周分管" not in str(messages("bodies"))


def test_duties_come_home_from_a_spreadsheet_and_an_old_one_without_them_takes_none_away(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    intake.cases.contacts.keep(
        compiler, intake.clock.now(), body_id=bureau.body_id, version=bureau.version, contacts=PEOPLE
    )
    body = intake.cases.registering.body(bureau.body_id)
    whole = register_csv(REGISTRAR, [body], {}).decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(whole))
    place = head.index("联系人职责")
    without = io.StringIO()
    csv.writer(without).writerows([one for at, one in enumerate(line) if at != place] for line in (head, row))
    changed = whole.replace("分管领导", "司机")

    def kinds(content: str) -> list[RowKind]:
        file = register_file(content.encode(), "名录.csv")
        plan = intake.cases.registering.importing.look(REGISTRAR, file, intake.clock.now())
        return [kind for kind in RowKind for _ in plan.of(kind)]

    assert row[place].split("；")[0] == "分管领导"
    assert kinds(whole) == [RowKind.UNCHANGED]
    assert kinds(without.getvalue()) == [RowKind.UNCHANGED]
    assert kinds(changed) == [RowKind.WRONG]
