"""The import of the city's list: look first, then exactly that; texts, archiving, and what heirs follow."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner

from services.intake.adapters.upper_items import MongoUpperItems
from services.intake.application.list_plan import ListRowKind
from services.intake.application.register_import import FileChanged
from services.intake.application.upper_import import UpperListChanged
from services.intake.domain.upper_list import UpperState
from services.intake.entrypoints.cli import cli
from services.intake.entrypoints.upper_files import changes_of, lines, more_changes_of
from shared.kernel.actor import Actor
from shared.kernel.errors import Forbidden, Invalid
from shared.runtime.settings import Settings
from shared.spreadsheets.writing import written_xlsx
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.services.intake.inheriting import item_of, run, text_of
from tests.services.intake.upper_lists import (
    BASIS,
    EDITION,
    LATER,
    brought,
    claim,
    file_of,
    sheet_of,
    upper_row,
    uppers,
)

ROWS = [upper_row("残疾人证办理", base_code="502009001000"), upper_row("临时救助", base_code="502009002000")]


def _look(intake: Intake, rows: list[dict[str, str]], **options: Any) -> Any:
    return intake.cases.upper.importing.look(REGISTRAR, file_of(rows, **options), intake.clock.now())


def test_an_item_comes_with_its_text_its_code_and_who_is_to_bear_it(intake: Intake) -> None:
    """The normal form of the directory list; the department follows from the code where it is left out."""
    brought(intake, [upper_row("临时救助", base_code="502009002000", guiding_department="", owner_name="示例市民政局")])
    upper = uppers(intake)["临时救助"]
    text = MongoUpperItems().texts([upper.text_id])[upper.text_id]

    assert (upper.guiding_department, upper.bearers, upper.number) == ("09", ("departments", "towns"), 1)
    assert upper.owner_name == "示例市民政局"
    assert text.elements["service_object"] == ["1"]
    assert text.element_hashes == upper.element_hashes
    assert "示例市府发〔2026〕1号" in text.reason


def test_all_bases_may_stand_in_one_cell_or_in_further_rows(intake: Intake) -> None:
    """The same reading as the power list's."""
    whole = {key: value for key, value in upper_row("甲").items() if not key.startswith("legal_basis.")}
    further = {key: value for key, value in upper_row("乙").items() if key.startswith("legal_basis.")}
    [one, two] = _look(intake, [{**whole, "legal_basis": BASIS}, upper_row("乙"), further]).rows

    assert [basis["title"] for basis in one.text.elements["legal_basis"]] == ["示例条例"]
    assert [basis["title"] for basis in two.text.elements["legal_basis"]] == ["示例法", "示例法"]


def test_the_same_file_again_changes_nothing(intake: Intake) -> None:
    """Neither pointers nor texts nor the history of imports."""
    brought(intake, ROWS)
    before = [intake.stored("upper_items", one.upper_id) for one in uppers(intake).values()]
    again = brought(intake, ROWS)

    assert again.plan.counts["unchanged"] == 2
    assert before == [intake.stored("upper_items", one.upper_id) for one in uppers(intake).values()]
    assert (intake.count("upper_revisions"), intake.count("upper_imports")) == (2, 1)


def test_a_new_edition_makes_texts_only_where_something_differs_and_names_the_elements(intake: Intake) -> None:
    """The dry view tells new, changed by element, carried over and gone; the import does exactly that."""
    brought(intake, ROWS)
    rows = [upper_row("残疾人证申办", base_code="502009001000", bearers="区级部门"), upper_row("高龄津贴申领")]
    plan = _look(intake, rows, edition=LATER, is_whole=True)
    changed, new, gone = plan.rows

    assert [row.kind for row in plan.rows] == [ListRowKind.CHANGED, ListRowKind.NEW, ListRowKind.GONE]
    assert {change.element.key for change in changes_of(changed)} == {"item_name", "exercise_content"}
    assert list(more_changes_of(changed)) == ["承担层级“区级部门、镇街”→“区级部门”"]
    assert (new.item_name, gone.item_name) == ("高龄津贴申领", "临时救助")
    brought(intake, rows, LATER, is_whole=True)
    known = uppers(intake)
    assert (known["残疾人证申办"].number, known["临时救助"].state) == (2, UpperState.ARCHIVED)
    assert known["临时救助"].number == 1


def test_what_a_part_does_not_name_stays_in_force(intake: Intake) -> None:
    """Only a file that is said to be whole archives; an archived item that comes again is in force again."""
    brought(intake, ROWS)
    plan = brought(intake, ROWS[:1], LATER).plan
    assert (plan.left, plan.counts["gone"], plan.counts["carried"]) == (1, 0, 1)
    brought(intake, ROWS[:1], LATER, is_whole=True)
    assert not uppers(intake)["临时救助"].is_in_force
    back = brought(intake, ROWS, LATER)
    assert back.plan.counts["changed"] == 1
    assert uppers(intake)["临时救助"].is_in_force


def test_an_item_that_gets_its_code_later_is_the_same_item(intake: Intake) -> None:
    """Without a code it is known by type and name; with one by the code, whatever it is called then."""
    brought(intake, [upper_row("高龄津贴申领")])
    first = uppers(intake)["高龄津贴申领"].upper_id
    brought(intake, [upper_row("高龄津贴申领", base_code="502009007000")], LATER)
    brought(intake, [upper_row("老年津贴申领", base_code="502009007000")], LATER)

    assert {one.upper_id for one in uppers(intake).values()} == {first}


def test_wrong_rows_stop_the_import_and_say_row_column_and_remedy(intake: Intake) -> None:
    """Unless only the good ones are wanted."""
    rows = [
        *ROWS,
        upper_row("同码", base_code="502009001000"),
        upper_row("坏码", base_code="50200900"),
        upper_row("没有部门", guiding_department=""),
        upper_row("没有承担", bearers=""),
        upper_row("不是公共服务", item_type="行政许可"),
        upper_row("残疾人证 办理", base_code="502009009000"),
    ]
    plan = _look(intake, rows)
    told = {row.number: [(one.label, one.message) for one in row.problems] for row in plan.of(ListRowKind.WRONG)}
    assert set(told) == {4, 5, 6, 7, 8}
    assert told[4] == [("基本编码", "和第 2 行的编码相同")]
    assert told[5] == [("基本编码", "有 8 位")]
    assert told[6][0][0] == "业务指导部门"
    assert told[7] == [("承担层级", "没有填写")]
    with pytest.raises(Invalid, match="有 5 行要改"):
        brought(intake, rows)
    assert intake.count("upper_items") == 0
    importing = intake.cases.upper.importing
    importing.apply(REGISTRAR, file_of(rows), intake.clock.now(), only_good=True)
    assert intake.count("upper_items") == 3


def test_a_whole_list_ends_nothing_as_long_as_rows_are_wrong(intake: Intake) -> None:
    """A typo in a code is no end of its item; nor can the good rows of a whole list be imported alone."""
    brought(intake, ROWS)
    file = file_of([ROWS[0], upper_row("临时救助", base_code="50200900200")], LATER, is_whole=True)
    importing = intake.cases.upper.importing
    plan = importing.look(REGISTRAR, file, intake.clock.now())

    assert (plan.counts["wrong"], plan.counts["gone"], plan.ends_nothing_yet) == (1, 0, True)
    assert "不会把任何事项记为不再列入" in "".join(lines(plan))
    with pytest.raises(Invalid, match="请改好再导入；只想先导入正确的行，请不要选“全部清单”"):
        importing.apply(REGISTRAR, file, intake.clock.now(), shown=plan.shown, only_good=True)
    assert [one.edition for one in uppers(intake).values()] == [EDITION, EDITION]
    part = replace(file, is_whole=False)
    importing.apply(REGISTRAR, part, intake.clock.now(), only_good=True)
    assert uppers(intake)["临时救助"].is_in_force


def test_a_row_that_leaves_its_code_out_is_about_the_item_of_its_name(intake: Intake) -> None:
    """No twin is made, nothing ends, the code stays; one whose code another row names is not meant."""
    brought(intake, ROWS)
    rows = [upper_row("残疾人证办理"), upper_row("临时救助金", base_code="502009002000"), upper_row("临时救助")]
    plan = _look(intake, rows, edition=LATER, is_whole=True)

    assert [row.kind for row in plan.rows] == [ListRowKind.CARRIED, ListRowKind.CHANGED, ListRowKind.NEW]
    assert [row.base_code for row in plan.rows] == ["502009001000", "502009002000", ""]
    brought(intake, rows, LATER, is_whole=True)
    assert {one.base_code for one in uppers(intake).values()} == {"502009001000", "502009002000", ""}


def test_a_new_item_under_the_name_that_another_once_had_is_another(intake: Intake) -> None:
    """The first came without a code, so that its id was made of the name; the same file again makes no third."""
    brought(intake, [upper_row("临时救助")])
    first = uppers(intake)["临时救助"].upper_id
    brought(intake, [upper_row("临时救助", base_code="502009002000")])
    rows = [upper_row("临时救助金", base_code="502009002000"), upper_row("临时救助")]
    assert brought(intake, rows, LATER).lost == ()
    known = uppers(intake)
    assert known["临时救助金"].upper_id == first != known["临时救助"].upper_id
    assert brought(intake, rows, LATER).plan.to_write == []


def test_a_row_without_a_code_that_may_be_about_several_items_is_wrong(intake: Intake) -> None:
    """Of items of one name the one in force is meant; two in force cannot be told apart."""
    brought(intake, ROWS)
    brought(intake, [upper_row("临时救助", base_code="502009008000")])
    [wrong] = _look(intake, [upper_row("临时救助")]).rows
    assert [one.message for one in wrong.problems] == ["没有填写，现在的清单里类型、名称相同的有 2 项"]
    brought(intake, [ROWS[0], upper_row("临时救助", base_code="502009008000")], LATER, is_whole=True)
    [likely] = _look(intake, [upper_row("临时救助")], edition=LATER).rows
    assert (likely.kind, likely.base_code) == (ListRowKind.UNCHANGED, "502009008000")


def test_what_was_shown_is_imported_or_nothing(intake: Intake) -> None:
    """A changed file, and a list that changed meanwhile, are refused; the same confirmation twice is one import."""
    importing = intake.cases.upper.importing
    shown = _look(intake, ROWS).shown
    with pytest.raises(FileChanged):
        importing.apply(REGISTRAR, file_of(ROWS[:1]), intake.clock.now(), shown=shown)
    brought(intake, [upper_row("别的", base_code="502009001000")])
    with pytest.raises(UpperListChanged):
        importing.apply(REGISTRAR, file_of(ROWS), intake.clock.now(), shown=shown)
    now = _look(intake, ROWS).shown
    importing.apply(REGISTRAR, file_of(ROWS), intake.clock.now(), shown=now)
    assert importing.apply(REGISTRAR, file_of(ROWS), intake.clock.now(), shown=now).plan.to_write == []


def test_an_older_edition_is_refused_and_only_the_registrar_imports(intake: Intake, compiler: Actor) -> None:
    """A list goes forward only."""
    brought(intake, ROWS, LATER)
    with pytest.raises(Invalid, match="新，没有读取"):
        brought(intake, ROWS)
    with pytest.raises(Forbidden):
        intake.cases.upper.importing.look(compiler, file_of(ROWS, LATER), intake.clock.now())
    with pytest.raises(Forbidden):
        intake.cases.upper.importing.history(compiler)


def test_heirs_follow_what_an_import_renames(intake: Intake, compiler: Actor) -> None:
    """The import orders the job; the heir has the new name under the same id."""
    brought(intake, ROWS)
    [made] = claim(intake, compiler, "临时救助")
    imported = brought(intake, [upper_row("临时救助金发放", base_code="502009002000")], LATER)
    assert imported.job_id
    run(intake, imported.job_id)

    assert item_of(intake, made.item_id).content.item_name == "临时救助金发放"
    assert text_of(intake, made.item_id)["exercise_content"] == "办理临时救助。"


def test_the_command_shows_and_imports(
    intake: Intake, settings: Settings, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`qingdan intake import-upper FILE --json` with a dry view before."""
    monkeypatch.setenv("QINGDAN_INTAKE_MONGO_URI", settings.mongo_uri)
    monkeypatch.setenv("QINGDAN_SECRET_KEY", settings.secret_key)
    file = tmp_path / "目录.xlsx"
    file.write_bytes(written_xlsx({"目录": [list(row.cells) for row in sheet_of(ROWS).rows]}))
    command = ["import-upper", str(file), "--title=目录", "--document-no=1号", "--published-on=2026-03-02", "--json"]
    dry = CliRunner().invoke(cli, [*command, "--dry-run"])
    shown = json.loads(dry.output)
    assert (shown["counts"]["new"], shown["imported"], intake.count("upper_items")) == (2, False, 0)
    done = CliRunner().invoke(cli, [*command, f"--as-shown={shown['shown']}"])
    assert (json.loads(done.output)["imported"], intake.count("upper_items")) == (True, 2)
    said = CliRunner().invoke(cli, command[:-1])
    assert "没有要导入的内容" in said.output
    bad = CliRunner().invoke(cli, ["import-upper", str(file), "--title=目录", "--document-no=1号", "--published-on=x"])
    assert (bad.exit_code, "不是日期" in bad.output) == (1, True)
    rows = [ROWS[0], upper_row("临时救助", base_code="1")]
    file.write_bytes(written_xlsx({"目录": [list(row.cells) for row in sheet_of(rows).rows]}))
    whole = CliRunner().invoke(cli, [*command[:-1], "--whole", "--only-good"])
    assert (whole.exit_code, "请改好再导入；只想先导入正确的行" in whole.output) == (1, True)
    assert uppers(intake)["临时救助"].is_in_force


def test_several_values_are_told_apart_though_one_has_a_comma_in_its_name(intake: Intake) -> None:
    """A semicolon parts values for sure; a comma only where the whole is no value."""
    themes = "医疗卫生；社会保障（社会保险、社会救助）"
    [row] = _look(
        intake, [upper_row("甲", **{"service_theme.natural_person": themes, "handling_form": "窗口办理，快递申请"})]
    ).rows

    assert row.text.elements["service_theme"]["natural_person"] == ["085", "145"]
    assert len(row.text.elements["handling_form"]) == 2
