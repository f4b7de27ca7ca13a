"""A main item is divided into sub-items and cases all the way down, or not at all."""

from __future__ import annotations

import pytest

from services.intake.application.dividing import division_findings, part_in
from services.intake.domain.implementation.granularity import Part, granularity_findings, rule_name
from services.intake.domain.sources import Source, SourceItem

NAME = "取水许可"


def part(sub_item: str = "", case: str = "", *, item_id: str = "own", is_settled: bool = True) -> Part:
    """A list of the source."""
    return Part(item_id=item_id, sub_item=sub_item, case=case, is_settled=is_settled)


def found(own: Part, *others: Part, base_code: str = "") -> list[tuple[str, str, str]]:
    """What the rules find: rule, element, severity."""
    return [
        (one.rule, one.element, one.severity)
        for one in granularity_findings(own, others, item_name=NAME, base_code=base_code)
    ]


@pytest.mark.parametrize(
    ("own", "others"),
    [
        (part(), ()),
        (part("", "首次申请"), (part("", "变更"), part("", "延续"))),
        (part("取用地下水"), (part("取用地表水"),)),
        (part("取用地下水", "首次申请"), (part("取用地下水", "变更"), part("取用地表水"))),
    ],
)
def test_an_item_divided_all_the_way_is_right(own: Part, others: tuple[Part, ...]) -> None:
    """Cases may be told apart in one sub-item and not in another."""
    assert found(own, *others) == []


def test_a_list_without_a_sub_item_beside_one_with_it_contradicts() -> None:
    """Whichever of them comes later is stopped."""
    assert found(part(), part("取用地下水")) == [("G01", "sub_item_name", "error")]
    assert ("G01", "sub_item_name", "error") in found(part("取用地下水"), part())


def test_a_sub_item_has_a_name_of_its_own() -> None:
    """Blanks, signs and width do not make another name."""
    assert found(part("取 水许可")) == [("G02", "sub_item_name", "error")]
    assert found(part("（取水）许可")) == [("G02", "sub_item_name", "error")]


def test_one_list_for_one_case_however_it_is_written() -> None:
    assert found(part("甲", "变更"), part("甲", "变 更")) == [("G03", "handling_case", "error")]
    assert found(part("甲", "变更"), part("乙", "变更")) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("日取水≥10吨", "日取水<10吨"),
        ("日取水≥10吨", "日取水＜10吨"),
        ("1.5吨", "15吨"),
        ("A+", "A"),
        ("10%", "10"),
        ("1-2级", "12级"),
        ("第1、2类", "第12类"),
        ("第1（2）类", "第12类"),
        ("-5℃以下", "5℃以下"),
        ("新设/变更", "新设变更"),
    ],
)
def test_signs_that_compare_or_count_make_another_case(one: str, other: str) -> None:
    """Else two cases could not be told apart that the law tells apart."""
    assert found(part("甲", one), part("甲", other)) == []
    assert found(part(one, "变更"), part(other, "变更")) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("变更（法定代表人）", "变更〔法定代表人〕"),
        ("变更“名称”", "变更名称"),
        ("新设、变更", "新设，变更"),
        ("变更——名称", "变更·名称"),
        ("≥１０ 吨", "≥10吨"),
        ("1．5吨。", "1.5吨"),
        ("第10、款", "第10款"),
    ],
)
def test_other_signs_width_and_kinds_of_brackets_do_not(one: str, other: str) -> None:
    assert found(part("甲", one), part("甲", other)) == [("G03", "handling_case", "error")]


def test_a_list_without_a_case_beside_one_with_it_contradicts() -> None:
    assert found(part("甲"), part("甲", "变更")) == [("G04", "handling_case", "error")]
    assert found(part("甲", "变更"), part("甲")) == [("G04", "handling_case", "error")]


def test_a_case_says_what_is_special() -> None:
    assert found(part("", NAME)) == [("G05", "handling_case", "error")]
    assert found(part("取用地下水", "取用地下水")) == [("G05", "handling_case", "error")]


@pytest.mark.parametrize(
    ("code", "own", "expected"),
    [
        ("50200700100Y", part(), [("G06", "sub_item_name", "error")]),
        ("50200700100Y", part("取用地下水"), []),
        ("502007001000", part(), []),
        ("502007001000", part("取用地下水"), [("G06", "sub_item_name", "warning")]),
        ("502007001003", part("取用地下水"), [("G06", "sub_item_name", "error")]),
        ("502007001003", part(), []),
        ("", part("取用地下水"), []),
    ],
)
def test_the_code_says_whether_there_are_sub_items(code: str, own: Part, expected: list[tuple[str, str, str]]) -> None:
    """000 none, 00Y the main item of some, 001 on one of them."""
    assert found(own, base_code=code) == expected


def test_what_contradicts_only_what_is_still_being_written_is_a_warning() -> None:
    """The other list may change yet; one that is on its way stands."""
    draft = part("取用地下水", is_settled=False)

    (warning,) = granularity_findings(part(), [draft], item_name=NAME)
    (error,) = granularity_findings(part(), [draft, part("取用地表水")], item_name=NAME)

    assert not warning.stops_submission
    assert "还没有报送" in warning.suggestion
    assert error.stops_submission


def test_a_finding_names_the_other_parts_and_the_remedy() -> None:
    (one,) = granularity_findings(part(), [part("甲"), part("乙", "变更"), part("甲", "变更")], item_name=NAME)

    assert one.message == "同一事项已经分了子项“甲”、“乙”，这份没有写子项名称"
    assert "请写明这份是哪个子项" in one.suggestion
    assert rule_name(one.rule) == "子项要么都分，要么都不分"


def test_a_list_is_not_held_against_itself_and_a_batch_counts_as_sent() -> None:
    """Of two lists that go to review together, the second one has to fit the first."""
    source = SourceItem(
        source=Source(kind="directory", source_id="s"),
        body_id="b",
        item_name=NAME,
        item_type="20",
        elements={},
        is_settled=True,
        parts=[part(item_id="own", is_settled=False), part("甲", item_id="other", is_settled=False)],
    )

    alone = division_findings("own", {}, source)
    together = division_findings("own", {}, source, sent={"other"})

    assert [one.severity for one in alone] == ["warning"]
    assert [one.severity for one in together] == ["error"]
    assert division_findings("own", {}, None) == ()


def test_what_is_no_text_is_no_part() -> None:
    """A draft may hold anything."""
    read = part_in("x", {"sub_item_name": ["甲"], "handling_case": " 首次  申请 "})
    assert (read.sub_item, read.case, read.title) == ("", "首次 申请", "首次 申请")
    assert part_in("x", {}).title == "不分子项和情形"
