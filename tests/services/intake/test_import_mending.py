"""Mending a checked file: rows and their twins are judged again, bodies matched, nobody overwrites anybody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.application.importing_mending import RowMending
from services.intake.application.importing_ports import Import, ImportState
from services.intake.domain.bodies import Body
from services.intake.domain.sheet_rows import Verdict
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Forbidden, Invalid, LostRace, NotFound
from shared.spreadsheets.reading import read_sheets
from tests.services.intake.conftest import Intake
from tests.services.intake.test_importing import a_file, checked, confirmed, imported, rows, some
from tests.unit.intake.builders import complete_elements

BASIS = complete_elements()["legal_basis"][0]


@pytest.fixture
def keeper(intake: Intake) -> Actor:
    """The keeper of the register, who imports for all bodies."""
    return intake.person(intake.body(90, name="区政府办公室示例"), "registrar")


def wrong_item(**changes: Any) -> dict[str, Any]:
    """The elements of an item with a wrong type."""
    return complete_elements(**{"item_name": "坏", "item_type": "公共服物", **changes})


def mend(intake: Intake, actor: Actor, one: Import, place: int, *, seen: int = 0, **typed: Any) -> Any:
    """Mend a row with what somebody types."""
    fields = {"elements": complete_elements(item_name="改好的"), "body_name": actor.body_name, **typed}
    mending = RowMending(actor=actor, import_id=one.import_id, place=place, seen=seen, **fields)
    return intake.cases.mending.mend(mending)


def now(intake: Intake, actor: Actor) -> Import:
    """The latest import as it stands."""
    return intake.cases.importing.recent(actor)[0]


def test_a_mended_row_is_checked_again_and_the_counts_follow(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """When the last error is mended, the plain confirmation imports everything, mended values included."""
    one = checked(intake, compiler, a_file(bureau.name, *some(2), wrong_item()))
    assert one.counts == {"new": 2, "wrong": 1}

    view = mend(intake, compiler, one, 2)

    assert (view.row.verdict, view.row.errors, view.next_wrong) == (Verdict.NEW, (), None)
    after = now(intake, compiler)
    assert after.counts == {"new": 3}
    assert imported(intake, compiler, after).results == {"done": 3}
    item = intake.cases.reading.item(compiler, view.row.item_id)
    assert item.item.content.item_name == "改好的"


def test_what_is_still_wrong_is_kept_and_said(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """With the column of the file where it has one, and the path of the field."""
    one = checked(intake, compiler, a_file(bureau.name, wrong_item()))
    bases = [BASIS, {**BASIS, "status": "还行"}]

    row = mend(intake, compiler, one, 0, elements=complete_elements(legal_basis=bases)).row

    assert row.verdict is Verdict.WRONG
    assert [(error.field, error.label, error.value) for error in row.errors] == [
        ("legal_basis.1.status", "设定依据·效力状态", "还行")
    ]
    assert row.errors[0].letters
    assert row.elements["legal_basis"][1]["status"] == "还行"
    assert now(intake, compiler).counts == {"wrong": 1}


def test_a_mended_row_finds_the_item_that_is_there(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """It is a change of it, or no change at all."""
    intake.draft(compiler, item_name="事项甲")
    one = checked(intake, compiler, a_file(bureau.name, wrong_item(), wrong_item(item_name="坏二")))
    changed = complete_elements(item_name="事项甲", exercise_content="改过。")

    assert mend(intake, compiler, one, 0, elements=changed).row.changed == ["exercise_content"]
    twin = mend(intake, compiler, one, 1, elements=complete_elements(item_name="事项甲")).row
    assert "和第 3 行是同一个事项" in twin.errors[0].message
    assert now(intake, compiler).counts == {"wrong": 2}
    assert mend(intake, compiler, one, 1, seen=twin.mended).row.verdict is Verdict.NEW
    assert now(intake, compiler).counts == {"changed": 1, "new": 1}


def test_a_twin_is_freed_by_mending_the_other(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """Twins by name, and by the item that one names and the other means."""
    item_id = intake.draft(compiler, item_name="事项甲")
    texts = [complete_elements(item_name="同名")] * 2 + [complete_elements(item_name=name) for name in ("事项甲", "乙")]
    one = checked(intake, compiler, a_file(bureau.name, *texts, ids=["", "", "", item_id]))
    assert one.counts == {"wrong": 4}

    mend(intake, compiler, one, 1)
    assert now(intake, compiler).counts == {"wrong": 2, "new": 2}
    mend(intake, compiler, one, 3, elements=texts[3])

    assert now(intake, compiler).counts == {"new": 3, "unchanged": 1}


def test_two_people_do_not_overwrite_each_other(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """The second is refused on the same row; on different rows both are kept."""
    one = checked(intake, compiler, a_file(bureau.name, wrong_item(), wrong_item(item_name="坏二")))

    mend(intake, compiler, one, 0)
    with pytest.raises(LostRace, match="已经被别人改过"):
        mend(intake, compiler, one, 0, elements=complete_elements(item_name="别的"))
    mend(intake, compiler, one, 1, elements=complete_elements(item_name="另一行"))

    assert [row.name for row in rows(intake, compiler, one)] == ["改好的", "另一行"]


def test_only_what_was_shown_is_confirmed(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """A page that was opened before the mending names another hash; so does one between two mendings."""
    one = checked(intake, compiler, a_file(bureau.name, *some(1), wrong_item()))
    mend(intake, compiler, one, 1)
    between = now(intake, compiler)
    assert between.seen_hash != one.content_hash == between.content_hash
    mend(intake, compiler, one, 1, seen=1, elements=complete_elements(item_name="再改"))

    for seen in (one, between):
        with pytest.raises(Conflict, match="又被改过，没有导入"):
            confirmed(intake, compiler, seen)
    confirmed(intake, compiler, now(intake, compiler))
    with pytest.raises(Conflict, match="不能在页面上改"):
        mend(intake, compiler, one, 1, seen=2)


def test_a_mending_between_look_and_confirmation_stops_it(
    intake: Intake, bureau: Body, compiler: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when it comes after the confirmation was found right and before it is written."""
    one = checked(intake, compiler, a_file(bureau.name, *some(2)))
    checking = intake.cases.importing._checking
    before = checking.stale

    def meanwhile(*asked: Any) -> Any:
        mend(intake, compiler, one, 1)
        return before(*asked)

    monkeypatch.setattr(checking, "stale", meanwhile)
    with pytest.raises(Conflict, match="又被改过"):
        confirmed(intake, compiler, one)

    assert now(intake, compiler).state is ImportState.CHECKED


def test_a_mending_that_a_crash_cut_short_is_finished_by_the_next_who_looks(
    intake: Intake, bureau: Body, compiler: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mending was noted, its row not judged yet."""
    one = checked(intake, compiler, a_file(bureau.name, wrong_item()))
    imports = intake.cases.mending._imports

    def die(*_: Any) -> None:
        raise ConnectionError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(imports, "keep_mended", die)
        with pytest.raises(ConnectionError):
            mend(intake, compiler, one, 0)
    shown, found = intake.cases.importing.view(compiler, one.import_id, None, 1, 50)

    assert (shown.counts, shown.unfinished) == ({"new": 1}, {})
    assert [row.name for row in found.rows] == ["改好的"]


def test_a_late_writer_of_an_older_mending_changes_nothing(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """Its rows were judged for a later version by then."""
    one = checked(intake, compiler, a_file(bureau.name, wrong_item()))
    mend(intake, compiler, one, 0)
    first = now(intake, compiler)
    old = intake.cases.mending._imports.rows_at(one.import_id, [0])
    mend(intake, compiler, one, 0, seen=1, elements=complete_elements(item_name="再改"))

    intake.cases.mending._imports.keep_mended(first, old)
    intake.cases.mending._imports.end_mending(first, [("没有的局", 1)])

    assert [row.name for row in rows(intake, compiler, one)] == ["再改"]
    assert now(intake, compiler).unknown_bodies == []


def test_an_element_without_a_column_can_be_added_or_left(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """What is left empty stays as the item has it; what is filled in counts."""
    intake.draft(compiler, item_name="事项甲")
    lines = "事项名称,事项类型\n事项甲,公共服物\n"
    one = checked(intake, compiler, lines.encode(), "清单.csv")

    left = mend(intake, compiler, one, 0, elements={"item_name": "事项甲", "item_type": "20"}).row
    assert (left.verdict, left.elements["handling_form"]) == (Verdict.UNCHANGED, ["1"])
    added = {"item_name": "事项甲", "item_type": "20", "handling_form": ["2"]}
    filled = mend(intake, compiler, one, 0, seen=left.mended, elements=added).row

    assert (filled.verdict, filled.changed) == (Verdict.CHANGED, ["handling_form"])


def test_what_cannot_be_stored_is_refused_with_its_field(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """And nothing is noted."""
    one = checked(intake, compiler, a_file(bureau.name, wrong_item()))

    for elements in ({"item_name": "控制\x07字符"}, {"$set": "x"}, {"item_name": {"$ne": ""}}):
        with pytest.raises(Invalid) as refused:
            mend(intake, compiler, one, 0, elements=elements)
        assert refused.value.problems

    assert now(intake, compiler).version == 0


def test_who_may_mend(intake: Intake, bureau: Body, compiler: Actor, keeper: Actor) -> None:
    """The own body's importers; a file for all bodies only who may import for all of them."""
    one = checked(intake, compiler, a_file(bureau.name, wrong_item()))
    whole = checked(intake, keeper, a_file("没有的局", *some(1)))
    at_office = replace(compiler, body_id=keeper.body_id, body_name=keeper.body_name)

    with pytest.raises(NotFound):
        intake.cases.mending.row(intake.person(intake.body(7), "compiler"), one.import_id, 0)
    with pytest.raises(NotFound):
        intake.cases.mending.row(compiler, one.import_id, 9)
    with pytest.raises(Forbidden):
        intake.cases.mending.row(intake.person(bureau, "endorser"), one.import_id, 0)
    for forbidden in (
        lambda: mend(intake, at_office, whole, 0),
        lambda: confirmed(intake, at_office, whole),
        lambda: intake.cases.mending.match_bodies(compiler, one.import_id, {}),
    ):
        with pytest.raises(Forbidden):
            forbidden()


def test_a_compiler_mends_a_row_into_the_own_body_only(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """Another body's name stays an error."""
    other = intake.body(7)
    one = checked(intake, compiler, a_file(other.name, *some(1)))

    assert mend(intake, compiler, one, 0, body_name=other.name).row.verdict is Verdict.WRONG
    assert mend(intake, compiler, one, 0, seen=1).row.body_id == bureau.body_id


def test_the_marked_copy_holds_what_was_mended(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """More bases take more rows and fewer take fewer, the marks move along, and reading it again needs no mending."""
    two = [BASIS, {**BASIS, "article": "二"}]
    texts = [wrong_item(item_name="一"), wrong_item(item_name="二", legal_basis=two), wrong_item(item_name="三")]
    one = checked(intake, compiler, a_file(bureau.name, *texts, *some(1)))
    three = [*two, {**BASIS, "article": "三"}]
    mend(intake, compiler, one, 0, elements=complete_elements(item_name="一", legal_basis=three))
    mend(intake, compiler, one, 1, elements=complete_elements(item_name="二"))

    name, content = intake.cases.importing.marked_copy(compiler, one.import_id)

    notes = {row.number: row.cells[-1] for row in read_sheets(content, name)[0].rows if row.cells[-1]}
    assert sorted(notes) == [1, 3, 6, 7]
    assert "已在页面上改过" in notes[3]
    assert "公共服物" in notes[7]
    again = checked(intake, compiler, content, name)
    assert again.counts == {"new": 3, "wrong": 1}
    found = intake.cases.mending._imports.rows_at(again.import_id, range(4))
    assert [len(row.elements["legal_basis"]) for row in found] == [3, 1, 1, 1]


def test_old_imports_are_read(intake: Intake, bureau: Body, compiler: Actor) -> None:
    """A dry view that was stored before there was mending is confirmed by the hash of its file."""
    one = checked(intake, compiler, a_file(bureau.name, *some(1)))
    new = {name: "" for name in ("version", "view_hash", "sheets", "unfinished")}
    get_db("intake")["imports"].update_one({"_id": one.import_id}, {"$unset": new})
    rows_now = {name: "" for name in ("typed_id", "mended", "view", "added")}
    get_db("intake")["import_rows"].update_many({}, {"$unset": rows_now})

    assert imported(intake, compiler, now(intake, compiler)).results == {"done": 1}
