"""How the lint goes through an item: tables, lists, long texts, exempt pieces, and a standard that is data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.lint.engine import wording_findings
from services.intake.domain.lint.exempt import covered
from services.intake.domain.lint.rules import lint_rules
from shared.standards import loader
from shared.standards.element_list import IMPLEMENTATION, element_list
from tests.lengths import length

VAGUE = [
    "其他材料",
    "视情况",
    "等",
    "有关部门",
    "《示例条例》第三条规定：“必要时”",
    "\n",
    "；",
    "第一条　",
    "相应的",
    "以下条件：",
]

FAR_TOO_LONG = length(20_000, 100_000)
"""Characters."""


@pytest.fixture
def other_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place for data of another version, beside the shipped files."""
    for file in loader.DATA.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(loader, "DATA", tmp_path)
    _forget()
    yield tmp_path
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    for cached in (loader.read, loader.newest, lint_rules):
        cached.cache_clear()


def test_a_finding_in_a_table_names_row_and_column() -> None:
    """Rows are counted from 1; a column that no rule looks at is not judged."""
    rows = [
        {"material_name": "居民身份证", "fill_explain": "按样表填写"},
        {"material_name": "其他材料", "fill_explain": "必要时另附页", "legal_basis": "法律规定的其他材料"},
    ]

    found = wording_findings({"application_materials": rows})

    assert [(one.rule, one.row, one.field) for one in found] == [
        ("V01", 2, "material_name"),
        ("V04", 2, "fill_explain"),
    ]


def test_a_list_that_comes_as_one_text_is_judged_part_by_part() -> None:
    """The span is that of the whole text."""
    text = "居民身份证；亲属关系证明；登记表"

    (finding,) = wording_findings({"application_materials": text})

    assert (finding.rule, finding.row, text[finding.start : finding.end]) == ("V09", None, "亲属关系证明")


def test_a_heading_is_right_where_rows_follow_it() -> None:
    """Only at the end of the list does the announced list not come."""
    heading, condition = "应当符合下列条件：", "年满60周岁"

    assert wording_findings({"acceptance_conditions": [heading, condition]}) == ()
    assert [one.row for one in wording_findings({"acceptance_conditions": [condition, heading]})] == [2]


def test_a_certificate_is_right_where_the_row_names_who_issues_it() -> None:
    """The issuing body has a column of its own in the standard."""
    row = {"material_name": "亲属关系证明", "source_explain": ""}

    assert [one.rule for one in wording_findings({"application_materials": [row]})] == ["V09"]
    assert wording_findings({"application_materials": [{**row, "source_explain": "户籍地派出所"}]}) == ()


def test_one_phrase_may_break_two_rules_and_one_rule_speaks_once_of_a_piece() -> None:
    """Each rule is judged on its own; of findings that overlap only the longest is told."""
    found = wording_findings({"acceptance_conditions": "年满18周岁；其他有关法律、法规规定的条件"})

    assert sorted({one.rule for one in found}) == ["V01", "V02"]
    assert len([one for one in found if one.rule == "V01"]) == 1


def test_who_takes_part_and_until_when_is_judged_in_tables_too() -> None:
    """The office and the limit of a step, when it is a text, and the name of another body."""
    step = {"step_name": "受理", "office": "相关科室", "limit": "尽快办结"}
    values = {"handling_process": [step], "joint_bodies": [{"name": "有关部门", "share": "审核"}]}

    assert {(one.rule, one.element, one.field) for one in wording_findings(values)} == {
        ("V02", "handling_process", "office"),
        ("V05", "handling_process", "limit"),
        ("V02", "joint_bodies", "name"),
    }
    assert wording_findings({"handling_process": [{**step, "office": "登记科", "limit": {"number": 5}}]}) == ()


def test_numbers_flags_and_files_are_passed_over() -> None:
    """Only texts are judged."""
    values = {"onsite_visits": 1, "is_charged": True, "result_sample": {"size": 3}, "joint_bodies": None}

    assert wording_findings(values) == ()


def test_what_is_exempt_is_covered_and_the_rest_stands() -> None:
    """The kind of the document stays to be seen by its last character."""
    assert covered("符合《示例条例》的人") == "符合《□□□例》的人"
    assert covered("《乙办法》第三条规定：“视情况”办理") == "《□□法》第三条规定：“□□□”办理"
    assert covered("第十二条　必要时\n（二）酌情") == "□□□□　□□□\n□□□□□"
    assert covered("第十五条情形之一的证明") == "第十五条情形之一的证明"


def test_points_that_follow_an_article_line_by_line_are_exempt_too() -> None:
    """What comes behind them is the author's own again."""
    article = "依据《示例办法》第五条第二款的规定：\n（一）有相关场所；\n（二）法律规定的其他条件"

    assert wording_findings({"acceptance_conditions": article}) == ()
    assert wording_findings({"acceptance_conditions": article.replace("规定：", "规定：申请人应当：")}) == ()
    for own in ("必要时面谈", "2.必要时面谈"):
        assert [one.text for one in wording_findings({"acceptance_conditions": f"{article}。\n{own}"})] == ["必要时"]


@given(st.lists(st.sampled_from(VAGUE) | st.text(max_size=6), max_size=8).map("".join))
def test_spans_are_exact_in_any_text(text: str) -> None:
    """Covering changes no length, and every finding is the piece that it says."""
    assert len(covered(text)) == len(text)
    for element in ("acceptance_conditions", "application_materials"):
        for finding in wording_findings({element: text}):
            assert text[finding.start : finding.end] == finding.text != ""


def test_a_long_text_is_judged_in_reasonable_time() -> None:
    """A text of the greatest length that the standard allows, of the characters that rules begin with."""
    for unit in ("其他有关", "符合规定的", "以下条件", "《", "根据有关法律规定", "1、"):
        wording_findings({"acceptance_conditions": unit * (2000 // len(unit))})


@pytest.mark.faults
@pytest.mark.parametrize(
    "unit",
    [
        "证明",
        "亲属关系证明、",
        "户口证明",
        "对符合",
        "以下条件",
        "符合法律规定，",
        "符合法律规定；",
        "《示例条例》（",
        "第一条",
        "1",
        "近期",
        "\n",
        " ",
        "名称：",
        "其他有关",
    ],
)
@pytest.mark.parametrize("element", ["acceptance_conditions", "application_materials"])
def test_a_text_that_is_far_too_long_is_judged_too(element: str, unit: str) -> None:
    """Nothing is looked through again from each character, or the long form would take hours and the short minutes."""
    text = unit * (FAR_TOO_LONG // len(unit))

    for value in (text + "第□", f"《其他材料{text}□", [text]):
        wording_findings({element: value})


def test_every_place_is_an_element_or_a_column_of_the_standard() -> None:
    """A rule that looks at a text that does not exist would never speak."""
    known = {"statutory_time_limit.explanation", "promised_time_limit.explanation"}
    for element in element_list(IMPLEMENTATION).elements:
        known |= {element.key, *(f"{element.key}.{field.key}" for field in element.sub_fields)}

    named = {place for rule in lint_rules().rules for pattern in rule.patterns for place in pattern.places}

    assert named <= known
    assert not [place for place in named if place.split(".")[0] == "legal_basis"]


def test_a_rule_is_changed_by_data_alone(other_data: Path) -> None:
    """A new version with one more wording is taken up; the old one can still be asked for."""
    shipped = yaml.safe_load((other_data / "lint.v1.yaml").read_text(encoding="utf-8"))
    shipped["rules"]["V04"]["patterns"].append({"places": ["conditions"], "pattern": "看着办"})
    (other_data / "lint.v2.yaml").write_text(
        yaml.safe_dump(shipped, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    _forget()

    values = {"acceptance_conditions": "由窗口看着办"}

    assert [one.text for one in wording_findings(values)] == ["看着办"]
    assert wording_findings(values, lint_rules(1)) == ()
