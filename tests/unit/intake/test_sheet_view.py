"""The dry view: what importing would do, decided without doing it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.intake.domain.sheet_rows import Judged, KnownBody, KnownItem, Place, SheetItem, Verdict
from services.intake.domain.sheet_view import SheetView, unknown_bodies

OWN = KnownBody(body_id="own", name="区民政局", is_valid=True)
OTHER = KnownBody(body_id="other", name="区教委", is_valid=True)
CLOSED = KnownBody(body_id="closed", name="区旧局", is_valid=False)
BODIES = {body.name: body for body in (OWN, OTHER, CLOSED)}


def an_entry(row: int = 2, **changes: Any) -> SheetItem:
    """An entry of the own body."""
    fields: dict[str, Any] = {
        "sheet": "目录清单",
        "row": row,
        "item_id": "",
        "body_name": "区民政局",
        "name": f"事项{row}",
        "name_key": f"20 事项{row}",
        "elements": {"item_name": f"事项{row}", "item_type": "20"},
        "covered": frozenset({"item_name", "item_type"}),
    }
    return SheetItem(**{**fields, **changes})


def a_known(row: int = 2, **changes: Any) -> KnownItem:
    """The item that `an_entry` describes, as it stands."""
    elements = {"item_name": f"事项{row}", "item_type": "20"}
    fields: dict[str, Any] = {
        "item_id": f"item-{row}",
        "version": 4,
        "body_id": "own",
        "name_key": f"20 事项{row}",
        "elements": elements,
    }
    return KnownItem(**{**fields, **changes})


def namesakes_of(known: tuple[KnownItem, ...]) -> dict[tuple[str, str], list[KnownItem]]:
    """Items by body and name."""
    found: dict[tuple[str, str], list[KnownItem]] = {}
    for one in known:
        found.setdefault((one.body_id, one.elements["item_name"]), []).append(one)
    return found


def a_view(
    known: tuple[KnownItem, ...] = (), *, imports_for_all: bool = False, has_further_rows: bool = False
) -> SheetView:
    """What judges entries beside these items."""
    return SheetView(
        bodies=BODIES,
        own_body=OWN,
        imports_for_all=imports_for_all,
        by_id={one.item_id: one for one in known},
        by_name={(one.body_id, one.name_key): one for one in known},
        namesakes=namesakes_of(known),
        has_further_rows=has_further_rows,
        new_id=lambda entry: f"new-{entry.row}",
    )


def judge(*entries: SheetItem, known: tuple[KnownItem, ...] = (), imports_for_all: bool = False) -> list[Judged]:
    """The verdicts on some entries."""
    return a_view(known, imports_for_all=imports_for_all).judge(entries)


def messages(judged: Judged) -> list[str]:
    """What is wrong with an entry."""
    return [error.message for error in judged.errors]


def test_an_item_that_is_not_there_is_new() -> None:
    """Under an id that follows from the entry."""
    judged = judge(an_entry())[0]

    assert (judged.verdict, judged.body_id, judged.item_id, judged.seen_version) == (Verdict.NEW, "own", "new-2", 0)


def test_the_same_text_is_unchanged_and_another_names_its_elements() -> None:
    """By name, or by id."""
    other = an_entry(elements={"item_name": "事项2", "item_type": "20", "is_public": "1"})

    assert judge(an_entry(), known=(a_known(),))[0].verdict is Verdict.UNCHANGED
    changed = judge(other, known=(a_known(),))[0]
    assert (changed.verdict, changed.changed, changed.seen_version) == (Verdict.CHANGED, ("is_public",), 4)


def test_elements_without_a_column_stay() -> None:
    """A sheet of two columns does not empty the others."""
    known = a_known(elements={"item_name": "事项2", "item_type": "20", "handling_form": ["1"]})

    judged = judge(an_entry(), known=(known,))[0]

    assert judged.verdict is Verdict.UNCHANGED
    assert judged.elements["handling_form"] == ["1"]


def test_an_id_lets_an_item_change_its_name() -> None:
    """But not to one that another item has."""
    entry = an_entry(item_id="item-9")

    assert judge(entry, known=(a_known(9),))[0].changed == ("item_name",)
    assert messages(judge(entry, known=(a_known(9), a_known(2)))[0]) == ["本单位另有同类型、同名的事项"]


def test_an_unknown_id_is_an_error() -> None:
    """It may be another body's, or of another system."""
    assert messages(judge(an_entry(item_id="nowhere"))[0]) == ["本单位没有这个编号的事项"]
    assert messages(judge(an_entry(item_id="item-2"), known=(a_known(body_id="other"),))[0]) == [
        "本单位没有这个编号的事项"
    ]


def test_what_may_not_be_changed_now_is_an_error_only_when_it_would_be() -> None:
    """An item in review may stand in the file as it is."""
    known = a_known(objection="“事项2”现在是“审核中”")

    assert judge(an_entry(), known=(known,))[0].verdict is Verdict.UNCHANGED
    changed = judge(an_entry(elements={"item_name": "事项2"}), known=(known,))[0]
    assert (changed.verdict, messages(changed)) == (Verdict.WRONG, ["“事项2”现在是“审核中”"])


def test_a_clerk_imports_for_the_own_body_only() -> None:
    """Another body's entries are refused, unless the right is there; no name means the own body."""
    foreign = an_entry(body_name="区教委")

    assert messages(judge(foreign)[0]) == ["这是别的单位的事项"]
    assert judge(foreign, imports_for_all=True)[0].body_id == "other"
    assert judge(an_entry(body_name=""))[0].body_id == "own"
    assert messages(judge(an_entry(body_name=""), imports_for_all=True)[0]) == ["没有填写"]
    assert messages(judge(an_entry(body_name="区旧局"), imports_for_all=True)[0]) == ["这个机构已经停用"]


def test_unknown_bodies_are_listed_once_with_their_rows() -> None:
    """Every entry of theirs is wrong; white space makes no other body."""
    entries = [an_entry(2, body_name="甲局"), an_entry(3, body_name="甲局"), an_entry(4, body_name="区 民政局")]

    assert unknown_bodies((entry.body_name for entry in entries), BODIES) == [("甲局", 2)]
    assert [one.verdict for one in judge(*entries)] == [Verdict.WRONG, Verdict.WRONG, Verdict.NEW]


def test_a_clerk_whose_body_is_called_otherwise_is_told_what_to_write() -> None:
    """He registers no bodies, and a whole list may carry an old or a longer name."""
    entry = an_entry(body_name="江津区民政局")

    clerk, keeper = (a_view(imports_for_all=for_all).judge([entry])[0].errors[0] for for_all in (False, True))

    assert "请改成“区民政局”或者空着" in clerk.remedy
    assert "请先在机构名录里登记它" in keeper.remedy


def test_twins_in_a_file_name_each_other() -> None:
    """The same name twice, or the same item by its name and by its id."""
    same_name = judge(an_entry(2), an_entry(3, name_key="20 事项2"))
    same_item = judge(an_entry(2), an_entry(3, item_id="item-2"), known=(a_known(),))

    assert [messages(one) for one in same_name] == [["和第 3 行是同一个事项"], ["和第 2 行是同一个事项"]]
    assert [one.verdict for one in same_item] == [Verdict.WRONG, Verdict.WRONG]
    unnamed = [an_entry(row, name="", name_key="") for row in (2, 3)]
    untyped = [an_entry(row, name="甲", name_key="") for row in (2, 3)]
    assert [one.verdict for one in judge(*unnamed)] == [Verdict.NEW, Verdict.NEW]
    assert [one.verdict for one in judge(*untyped)] == [Verdict.WRONG, Verdict.WRONG]


def test_a_row_that_was_copied_with_its_id_is_told_to_clear_it() -> None:
    """The names differ already: what the two share is the id, in a column that an export may hide."""
    copied = an_entry(3, item_id="item-2", places={"事项编号": (2, "B")})

    judged = a_view((a_known(),)).judge([an_entry(item_id="item-2"), copied])

    assert [one.verdict for one in judged] == [Verdict.WRONG, Verdict.WRONG]
    error = judged[1].errors[0]
    assert (error.label, error.letters, error.value) == ("事项编号", "B", "item-2")
    assert "和第 2 行的一样" in error.message
    assert "复制来的行，请清空它的事项编号" in error.remedy


def test_rows_of_tables_without_an_item_are_no_twins() -> None:
    """Rows of two sheets that name the same item are not two items of which one has to go."""
    lost = [
        an_entry(3, sheet=sheet, name="甲", name_key="", elements={}, covered=frozenset()) for sheet in ("一", "二")
    ]
    lost = [replace(one, errors=(one.error(Place("", "序号"), "9", "找不到它的事项", "请写序号"),)) for one in lost]

    assert [messages(one) for one in judge(*lost)] == [["找不到它的事项"], ["找不到它的事项"]]


def test_twins_are_told_how_further_bases_are_written_where_they_stand_beside_the_items() -> None:
    """Lists of other offices repeat everything for each basis."""
    twins = [an_entry(), an_entry(3, name="事项2", name_key="20 事项2")]

    plain, beside = (a_view(has_further_rows=has).judge(twins)[0].errors[0].remedy for has in (False, True))

    assert plain == "请只留一行，或者改成能区分的名称"
    assert "从第二条起只写序号和依据" in beside


def test_a_draft_without_a_type_is_found_by_its_name() -> None:
    """When its type is filled in, and when it is still missing; two of the same name cannot be told apart."""
    untyped = a_known(name_key="")
    other = a_known(item_id="item-b", name_key="10 事项2")

    assert judge(an_entry(), known=(untyped,))[0].item_id == "item-2"
    assert judge(an_entry(name_key=""), known=(other,))[0].item_id == "item-b"
    assert judge(an_entry(), known=(other,))[0].verdict is Verdict.NEW
    assert "2 个叫这个名称" in messages(judge(an_entry(name_key=""), known=(untyped, other))[0])[0]
