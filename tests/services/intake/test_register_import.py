"""The import of the register from a file, by use case and by page, on a real MongoDB."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import xlsxwriter
from mongoengine.connection import get_db

from services.intake.application.register_import import FileChanged, Imported, RegisterChanged, RegisterFile
from services.intake.domain.bodies import Body, BodyKind, Contact
from services.intake.entrypoints.register_files import register_file
from shared.contracts.envelope import Envelope
from shared.kernel.actor import NotPermitted
from shared.kernel.errors import Invalid
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.unit.intake.builders import a_body_entry, a_uscc

HEADER = ("机构名称", "统一社会信用代码", "机构类别", "主管部门", "生效日期", "曾用名", "联系人", "联系电话")
BUREAU = ("示例水务局", a_uscc(51), "部门", "", "2018-12-25", "示例水利局（2018-12-25 更名）", "张三", "023-47520001")
WATER = ("示例供水公司", a_uscc(52), "公共企事业单位", "示例水务局")
STREET = ("示例街道", a_uscc(53), "街道")
WRONG = ("示例镇", "115001160000000000", "镇")


def a_csv(*rows: Sequence[str], encoding: str = "utf-8") -> bytes:
    """Return a register file as people save it."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    return text.getvalue().encode(encoding)


def an_xlsx(*rows: Sequence[str]) -> bytes:
    """Return the same as a workbook."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("名录")
    for number, row in enumerate([HEADER, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return content.getvalue()


def a_file(*rows: Sequence[str]) -> RegisterFile:
    return register_file(a_csv(*rows), "名录.csv")


def bring_in(intake: Intake, file: RegisterFile, **options: Any) -> Imported:
    return intake.cases.registering.importing.apply(REGISTRAR, file, intake.clock.now(), **options)


def shown_of(intake: Intake, file: RegisterFile) -> str:
    return intake.cases.registering.importing.look(REGISTRAR, file, intake.clock.now()).shown


def bodies(intake: Intake) -> dict[str, Body]:
    return {body.name: body for body in intake.cases.registering.all()}


def waiting(intake: Intake) -> list[Envelope]:
    """Every message of a body that waits to be sent."""
    found = get_db("intake")["bodies"].find({})
    return [Envelope.decode(one["body"]) for stored in found for one in stored["outbox"]]


def test_a_file_becomes_the_register_in_one_read_and_one_write(intake: Intake, commands: list[str]) -> None:
    """Whatever the order of its rows; each body with its message."""
    towns = [(f"示例{number}镇", a_uscc(100 + number), "镇") for number in range(60)]
    file = a_file(WATER, BUREAU, STREET, *towns)
    commands.clear()

    imported = bring_in(intake, file)

    assert (commands.count("find"), commands.count("insert")) == (1, 2)  # the second is a knock for the relay
    assert imported == Imported(new=63)
    found = bodies(intake)
    bureau, water = found["示例水务局"], found["示例供水公司"]
    assert water.supervising_body_id == bureau.body_id
    assert (bureau.level, found["示例街道"].level, found["示例3镇"].level) == ("4", "5", "5")
    assert [former.name for former in bureau.former_names] == ["示例水利局"]
    assert [(one.person, one.phone) for one in bureau.contacts] == [("张三", "023-47520001")]
    assert sorted(message.data["body"]["name"] for message in waiting(intake)) == sorted(found)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_every_usual_coding(intake: Intake, encoding: str) -> None:
    bring_in(intake, register_file(a_csv(BUREAU, WATER, encoding=encoding), "名录.csv"))

    assert sorted(bodies(intake)) == ["示例供水公司", "示例水务局"]


def test_the_same_file_again_changes_nothing_and_sends_nothing(intake: Intake) -> None:
    bring_in(intake, a_file(BUREAU, WATER))
    sent = len(waiting(intake))

    again = bring_in(intake, register_file(an_xlsx(BUREAU, WATER), "名录.xlsx"))

    assert again == Imported(unchanged=2)
    assert again.sentence() == "没有要导入的内容：2 个机构都和名录一致。"
    assert (len(waiting(intake)), {body.version for body in bodies(intake).values()}) == (sent, {1})


def test_a_file_without_a_column_of_contacts_takes_nothing_of_it_away(intake: Intake) -> None:
    """It names people and numbers, as most lists do: addresses and duties stay, also that of a new number's owner."""
    people = [
        Contact(person="张三", phone="023-47520001", email="zhang@example.com", duty="leader"),
        Contact(person="李四", email="li@example.com"),
    ]
    entry = a_body_entry(51, name="示例水务局", uscc=a_uscc(51), contacts=people)
    intake.cases.registering.register(REGISTRAR, entry, intake.clock.now())

    bring_in(intake, a_file((*BUREAU[:6], "张三；李四；王五", "023-47520009；；023-47520003")))

    assert bodies(intake)["示例水务局"].contacts == (
        Contact(person="张三", phone="023-47520009", email="zhang@example.com", duty="leader"),
        Contact(person="李四", email="li@example.com"),
        Contact(person="王五", phone="023-47520003"),
    )


def test_a_renamed_body_keeps_its_history_its_id_and_its_contacts(intake: Intake) -> None:
    bring_in(intake, a_file(BUREAU))
    before = bodies(intake)["示例水务局"]

    bring_in(intake, a_file(("示例水利和湖泊局", *BUREAU[1:])))

    after = bodies(intake)["示例水利和湖泊局"]
    assert (after.body_id, after.version, after.contacts) == (before.body_id, 2, before.contacts)
    assert [former.name for former in after.former_names] == ["示例水利局", "示例水务局"]


def test_a_file_that_knows_no_former_name_takes_none_away(intake: Intake) -> None:
    """It may give a name another day."""
    bring_in(intake, a_file(BUREAU))

    assert bring_in(intake, a_file((*BUREAU[:5], "", *BUREAU[6:]))) == Imported(unchanged=1)
    assert bring_in(intake, a_file((*BUREAU[:5], "示例水利局（2018-11-01 更名）", *BUREAU[6:]))) == Imported(changed=1)

    [former] = bodies(intake)["示例水务局"].former_names
    assert (former.name, former.valid_until.isoformat()) == ("示例水利局", "2018-11-01")


def test_one_wrong_row_stops_the_file_unless_the_good_rows_are_chosen(intake: Intake) -> None:
    file = a_file(BUREAU, WRONG, WATER)

    with pytest.raises(Invalid, match="没有导入任何一行"):
        bring_in(intake, file)
    assert bodies(intake) == {}

    assert bring_in(intake, file, only_good=True) == Imported(new=2, left_out=1)
    assert sorted(bodies(intake)) == ["示例供水公司", "示例水务局"]


def test_only_what_was_shown_is_imported(intake: Intake) -> None:
    """Another file, or a register that somebody changed meanwhile, is looked at again first."""
    file = a_file(BUREAU, STREET)
    shown = shown_of(intake, file)

    with pytest.raises(FileChanged, match="不是同一份"):
        bring_in(intake, a_file(BUREAU), shown=shown)
    street = intake.body(53, name="示例老街道", kind=BodyKind.STREET)
    with pytest.raises(RegisterChanged, match="机构名录又被改过"):
        bring_in(intake, file, shown=shown)

    assert list(bodies(intake)) == [street.name]


def test_a_change_that_has_nothing_to_do_with_the_file_is_no_matter(intake: Intake) -> None:
    file = a_file(BUREAU)
    shown = shown_of(intake, file)
    intake.body(1)

    assert bring_in(intake, file, shown=shown) == Imported(new=1)


def test_the_same_confirmation_again_does_nothing(intake: Intake) -> None:
    file = a_file(BUREAU, WATER)
    shown = shown_of(intake, file)

    first, second = (bring_in(intake, file, shown=shown) for _ in range(2))

    assert (first, second) == (Imported(new=2), Imported(unchanged=2))
    assert len(waiting(intake)) == 2


def test_the_same_confirmation_many_times_at_once_imports_once(intake: Intake) -> None:
    """Nobody is told of a failure, and no enterprise loses its department."""
    towns = [(f"示例{number}镇", a_uscc(100 + number), "镇") for number in range(40)]
    file = a_file(WATER, BUREAU, *towns)
    shown = shown_of(intake, file)

    with ThreadPoolExecutor(6) as threads:
        results = list(threads.map(lambda _: bring_in(intake, file, shown=shown), range(6)))

    assert [result.lost for result in results] == [()] * 6
    assert sum(result.new for result in results) >= 42
    found = bodies(intake)
    assert len(found) == len(waiting(intake)) == 42
    assert found["示例供水公司"].supervising_body_id == found["示例水务局"].body_id


def test_a_row_that_somebody_was_faster_with_is_named(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the read and the write of an import the registrar saves one of its bodies."""
    bring_in(intake, a_file(BUREAU, STREET))
    store = intake.cases.registering.importing._bodies
    save_all = store.save_all

    def after_somebody_else(changes: Any) -> set[str]:
        monkeypatch.setattr(store, "save_all", save_all)
        street = bodies(intake)["示例街道"]
        entry = a_body_entry(53, body_id=street.body_id, version=1, name="示例新街道", kind="street")
        intake.cases.registering.register(REGISTRAR, entry, intake.clock.now())
        return save_all(changes)

    monkeypatch.setattr(store, "save_all", after_somebody_else)
    imported = bring_in(intake, a_file((*BUREAU[:6], "李四", "12345"), ("示例南街道", *STREET[1:])))

    assert (imported.changed, [row.number for row in imported.lost]) == (1, [3])
    assert "第 3 行没有存上" in imported.sentence()
    assert "示例新街道" in bodies(intake)


def test_a_corrected_code_frees_the_id_of_an_import(intake: Intake) -> None:
    """A body that is new with a code never meets the one that had it by mistake."""
    bring_in(intake, a_file(STREET))
    street = bodies(intake)["示例街道"]
    entry = a_body_entry(54, body_id=street.body_id, version=1, name="示例街道", kind="street")
    intake.cases.registering.register(REGISTRAR, entry, intake.clock.now())

    imported = bring_in(intake, a_file(("示例新街道", *STREET[1:])))

    assert imported == Imported(new=1)
    assert len({body.body_id for body in bodies(intake).values()}) == 2


def test_only_the_registrar_imports(intake: Intake, bureau: Body) -> None:
    compiler = intake.person(bureau, "compiler")

    with pytest.raises(NotPermitted):
        intake.cases.registering.importing.look(compiler, a_file(BUREAU), intake.clock.now())
