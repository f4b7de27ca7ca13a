"""What the rules say beside the form: contradictions and vague wording, with the place of each."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from services.intake.application.judging import findings
from services.intake.domain.findings import Finding
from services.intake.domain.sources import Source, SourceItem
from services.intake.entrypoints.advice_places import Excerpt, excerpt_of, places_in
from shared.standards.completeness import completeness
from shared.standards.element_list import DIRECTORY, IMPLEMENTATION, element_list
from tests.unit.intake.builders import complete_elements
from tests.unit.intake.implementation.builders import days, implementation, material

STANDARD = element_list(IMPLEMENTATION)
VAGUE = "提交按规定需要的其他材料"


def _source(**changes: Any) -> SourceItem:
    inherited = {key: implementation()[key] for key in ("item_name", "item_type", "handling_form")}
    return SourceItem(
        source=Source(kind="directory", source_id="item"),
        body_id="body",
        item_name="义务兵家庭优待金发放",
        item_type="20",
        elements={**inherited, **changes},
        is_settled=True,
    )


def _rules(elements: dict[str, Any], source: SourceItem | None = None) -> list[str]:
    return [finding.rule for finding in findings(elements, standard=STANDARD, source=source)]


def test_a_sound_item_has_no_findings() -> None:
    assert _rules(implementation(), _source()) == []


def test_contradictions_and_wording_stand_in_the_order_of_the_standard() -> None:
    elements = implementation(acceptance_conditions=["在服现役期间", VAGUE], promised_time_limit=days(30))

    found = findings(elements, standard=STANDARD, source=_source())

    assert [(one.rule, one.element, one.row) for one in found] == [
        ("V01", "acceptance_conditions", 2),
        ("X19", "promised_time_limit", None),
    ]


def test_what_differs_from_the_source_is_found() -> None:
    assert _rules(implementation(), _source(handling_form=["1"])) == ["X22"]


def test_names_and_statute_text_are_not_judged() -> None:
    elements = implementation(
        exercise_content="依照《关于加强其他材料管理的规定》，核定义务兵家庭，按年度标准发给优待金。"
    )

    assert _rules(elements) == []


def test_an_item_of_the_directory_list_is_judged_by_its_wording_alone() -> None:
    elements = complete_elements(exercise_content="办理法律法规规定的其他事项。")

    found = findings(elements, standard=element_list(DIRECTORY), source=None)

    assert {"V"} == {one.rule[0] for one in found}


def test_the_excerpt_marks_the_piece_in_its_text() -> None:
    elements = implementation(
        acceptance_conditions=[
            "在服现役期间",
            f"本人办理手续时应当按要求{VAGUE}，由本人签字后送到区政务服务中心二楼窗口",
        ]
    )
    finding = findings(elements, standard=STANDARD, source=None)[0]

    found = excerpt_of(finding, elements)

    assert found is not None
    assert finding.text == found.marked
    assert found.before.startswith("…")
    assert found.after.endswith("…")
    assert f"{found.before}{found.marked}{found.after}".strip("…") in elements["acceptance_conditions"][1]


def test_a_finding_about_the_whole_has_no_excerpt() -> None:
    finding = Finding(rule="X19", element="promised_time_limit", severity="error", message="甲", suggestion="乙")

    assert excerpt_of(finding, implementation()) is None


def test_an_excerpt_at_the_edges_of_a_cell_is_not_cut() -> None:
    elements = implementation(application_materials=[material(material_name="其他材料")])
    finding = next(one for one in findings(elements, standard=STANDARD, source=None) if one.field == "material_name")

    assert Excerpt(before="", marked="其他材料", after="") == excerpt_of(finding, elements)


FORM = MultiDict(
    [
        ("application_materials-0-material_name", " "),
        ("application_materials-1-blank_form-upload", "C:\\fakepath\\x.docx"),
        ("application_materials-2-material_name", "申请表"),
        ("application_materials-5-material_name", "照片"),
        ("legal_basis-0-title", "示例条例"),
        ("csrf_token", "x"),
    ]
)


@pytest.mark.parametrize(
    ("place", "anchor"),
    [
        (("application_materials", 1, "material_form"), "f-application_materials-2-material_form"),
        (("application_materials", 2, ""), "f-application_materials-5"),
        (("application_materials", 3, ""), "f-application_materials-2"),
        (("application_materials", None, "material_name"), "f-application_materials"),
        (("acceptance_conditions", 2, ""), "f-acceptance_conditions"),
        (("service_theme", None, "natural_person"), "f-service_theme-natural_person"),
        (("onsite_visits", None, ""), "f-onsite_visits"),
        (("implementation_code", None, ""), ""),
    ],
)
def test_a_place_leads_to_its_control_on_the_page(place: tuple[str, int | None, str], anchor: str) -> None:
    """Rows that nobody filled in are no rows of the item, but they stand in the form."""
    assert anchor == places_in(FORM, STANDARD).id_of(*place)


@pytest.mark.parametrize(
    ("path", "anchor"),
    [
        ("application_materials.1.copy_count", "f-application_materials-5-copy_count"),
        ("onsite_visits", "f-onsite_visits"),
        ("", ""),
        ("strange.0.thing", ""),
    ],
)
def test_the_path_of_a_problem_leads_there_too(path: str, anchor: str) -> None:
    assert anchor == places_in(FORM, STANDARD).id_of_path(path)


def test_places_are_named_by_element_row_and_column() -> None:
    places = places_in(FORM, STANDARD)
    elements = implementation(application_materials=[material(material_form=None)])
    gap = completeness(elements, STANDARD).gaps[0]

    assert places.label(gap) == "申请材料·第 1 条·材料形式"
