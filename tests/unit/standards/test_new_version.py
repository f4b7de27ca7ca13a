"""A new version of the standard goes in by data alone, while items of the old one stay readable and comparable.

The second version is made here, as files: two elements added, one removed, one table of codes and one table of rows
changed. No line of code knows of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.intake.application.importing_remarks import remarks_on_item
from services.intake.application.judging import as_problem, findings
from services.intake.domain.implementation.cross_rules import cross_findings
from services.intake.domain.simplification import MATERIALS, PROMISED, VISITS, shortening, simplification
from services.intake.entrypoints.advice_places import Places
from shared.standards import loader
from shared.standards.checking import problems
from shared.standards.completeness import completeness
from shared.standards.difference import ElementChange, changes_between
from shared.standards.element_list import IMPLEMENTATION, ElementList, element_list
from shared.standards.form import fields, from_form, presented
from shared.standards.hashing import both
from shared.standards.normal import normalised
from shared.standards.openapi import components
from shared.standards.schema import element_schema
from shared.standards.tables import table
from tests.unit.intake.implementation.builders import fee, file, implementation, material
from tests.unit.standards.test_form import posted

FIRST = element_list(IMPLEMENTATION, 1)
HASHES_BEFORE = both(implementation(), FIRST)
CACHES = (loader.read, loader.newest, element_list, table)


def second_version(first: dict[str, Any]) -> dict[str, Any]:
    made = deepcopy(first) | {"version": 2, "tables_version": 2}
    made["elements"] = [element for element in made["elements"] if element["key"] != "quantity_limit"]
    materials = next(element for element in made["elements"] if element["key"] == "application_materials")
    materials["fields"] = [column for column in materials["fields"] if column["key"] != "paper_spec"]
    materials["fields"].append(
        {"key": "shared_from", "name_zh": "共享来源", "kind": "code", "table": "shared_from", "required": True}
    )
    made["elements"] += [
        {"number": 34, "key": "barrier_free", "name_zh": "无障碍服务", "group": "service", "kind": "text_list"},
        {
            "number": 35,
            "key": "appointment",
            "name_zh": "预约方式",
            "group": "service",
            "kind": "string",
            "words": ["无"],
            "required": True,
            "remedy_zh": "请填写预约方式；没有的，请写“无”",
        },
    ]
    made["conditions"].append(
        {
            "id": "I90",
            "form": "required_if",
            "element": "barrier_free",
            "when": [{"element": "onsite_visits", "not_in": ["0"]}],
            "message": "要到现场办理，没有写无障碍服务",
            "remedy": "请写明现场的无障碍服务",
        }
    )
    return made


def second_tables(first: dict[str, Any]) -> dict[str, Any]:
    made = deepcopy(first) | {"version": 2}
    made["tables"]["handling_type"]["values"] = {"1": "即办件", "2": "限时办结件", "3": "承诺件", "9": "其他"}
    made["tables"]["shared_from"] = {"name_zh": "共享来源", "values": {"0": "不共享", "1": "电子证照库"}}
    return made


def write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ElementList]:
    folder = tmp_path / "data"
    shutil.copytree(loader.DATA, folder)
    for name, change in (("implementation_list", second_version), ("tables", second_tables)):
        write(folder / f"{name}.v2.yaml", change(loader.read(name, 1)))
    monkeypatch.setattr(loader, "DATA", folder)
    for cache in CACHES:
        cache.cache_clear()
    yield element_list(IMPLEMENTATION)
    monkeypatch.undo()
    for cache in CACHES:
        cache.cache_clear()


def rewritten() -> dict[str, Any]:
    """Return the item as it is written under the second version."""
    rows = [
        material(shared_from="0", blank_form=file("新表.docx", "12" * 32)),
        material(
            material_name="入伍批准书复印件",
            material_type="2",
            blank_form=None,
            sample_form=None,
            fill_explain=None,
            order_no=2,
            shared_from="1",
        ),
    ]
    return implementation(
        application_materials=rows, quantity_limit=None, appointment="无", barrier_free=["一楼有坡道"]
    )


def without(key: str, first: dict[str, Any]) -> dict[str, Any]:
    """Return a second version that has dropped an element with its supplements and all that names them."""
    entries = first["elements"]
    gone = {entry["key"] for entry in entries if key in (entry["key"], entry.get("part_of"))}

    def names(entry: dict[str, Any]) -> set[str]:
        clauses = (entry, *entry.get("when", ()))
        return {str(clause.get("element", "")).partition(".")[0] for clause in clauses}

    kept = {
        part: [entry for entry in first.get(part, ()) if not names(entry) & gone] for part in ("conditions", "rules")
    }
    left = [entry for entry in entries if entry["key"] not in gone]
    return deepcopy(first | kept | {"version": 2, "elements": left})


@pytest.fixture(params=[element.key for element in FIRST.elements])
def dropped(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An element that the second and newest version of the standard does not have."""
    read, newest = loader.read, loader.newest
    made = without(request.param, read("implementation_list", 1))
    of_list = {("implementation_list", 2): made}
    monkeypatch.setattr(loader, "read", lambda name, version: of_list.get((name, version)) or read(name, version))
    monkeypatch.setattr(loader, "newest", lambda name: 2 if name == "implementation_list" else newest(name))
    element_list.cache_clear()
    yield request.param
    monkeypatch.undo()
    element_list.cache_clear()


def test_the_new_version_is_read_from_its_files(second):
    keys = [element.key for element in second.numbered]

    assert (second.version, element_list(IMPLEMENTATION, 1).version) == (2, 1)
    assert len(keys) == len(FIRST.numbered) + 2 - 1
    assert keys[-2:] == ["barrier_free", "appointment"]
    assert "quantity_limit" not in keys
    assert second.element("handling_type").values["2"] == "限时办结件"


def test_form_schema_check_and_completeness_follow_it(second):
    item = rewritten()
    stored = normalised(item, second)

    assert problems(item, second) == ()
    assert element_schema(second, False)().load(item) == stored
    assert "appointment" in components(second)["ImplementationElementsV2"]["properties"]
    assert "quantity_limit" not in {field.key for field in fields(second)}
    assert from_form(posted({"appointment": ["无"], "quantity_limit": ["无"]}), second) == {"appointment": "无"}
    assert completeness(stored, second).per_cent == 100
    assert [finding.field for finding in problems(implementation(), second)] == [
        "application_materials.0.shared_from",
        "application_materials.1.shared_from",
        "barrier_free",
        "appointment",
        "quantity_limit",
    ]


def test_an_item_of_the_first_version_is_read_judged_and_shown_as_before(second):
    first = element_list(IMPLEMENTATION, 1)
    item = implementation()
    shown = {element.key: value for element, _, value in presented(item, first)}

    assert problems(item, first) == ()
    assert both(item, first) == HASHES_BEFORE
    assert completeness(normalised(item, first), first).per_cent == 100
    assert (shown["handling_type"], shown["quantity_limit"]) == ("承诺件", "无")
    assert [element.key for element, _, _ in presented(item, first)] == list(item)


def test_items_of_two_versions_are_compared_element_by_element(second):
    first = element_list(IMPLEMENTATION, 1)
    changes = {change.element.key: change for change in changes_between(implementation(), first, rewritten(), second)}

    assert list(changes) == [
        "handling_type",
        "application_materials",
        "barrier_free",
        "appointment",
        "quantity_limit",
    ]
    assert changes["appointment"].is_introduced
    assert changes["barrier_free"].rows[0].cells[0].after == "一楼有坡道"
    assert (changes["quantity_limit"].is_dropped, changes["quantity_limit"].before) == (True, "无")
    assert (changes["handling_type"].before, changes["handling_type"].after) == ("承诺件", "限时办结件")
    cells = {(row.after_row, cell.column.name_zh): (cell.before, cell.after) for row, cell in cells_of(changes)}
    assert cells == {
        (1, "空白表格"): ("优待金申领表.docx", "新表.docx"),
        (1, "共享来源"): (None, "不共享"),
        (2, "共享来源"): (None, "电子证照库"),
    }


def cells_of(changes: dict[str, ElementChange]) -> list[tuple[Any, Any]]:
    return [(row, cell) for row in changes["application_materials"].rows for cell in row.cells]


def test_they_are_compared_the_other_way_round_too(second):
    changes = changes_between(rewritten(), second, implementation(), element_list(IMPLEMENTATION, 1))

    assert {change.element.key for change in changes if change.is_introduced} == {"quantity_limit"}
    assert {change.element.key for change in changes if change.is_dropped} == {"appointment", "barrier_free"}


def test_the_cross_rules_judge_both(second):
    assert cross_findings(rewritten()) == cross_findings(implementation()) == ()
    late = {"promised_time_limit": {"number": 30, "unit": "workday"}}

    assert {finding.rule for finding in cross_findings(rewritten() | late)} == {"X19"}


def test_any_element_may_be_dropped(dropped: str):
    """What compares, judges and names elements goes by the version of the text, or by the one that had the element."""
    first, second = element_list(IMPLEMENTATION, 1), element_list(IMPLEMENTATION)
    before = implementation()
    after = normalised(
        {key: value for key, value in before.items() if key in {one.key for one in second.elements}}, second
    )
    places = Places(standard=second, rows={})

    assert dropped not in {element.key for element in second.elements}
    assert dropped in {change.element.key for change in changes_between(before, first, after, second)} or (
        dropped not in before
    )
    for now, earlier in ((after, after), (after, before), (before, after)):
        assert simplification(now, earlier).measures
        assert shortening(now).name
    for values in (before, after, *(after | change for change in TROUBLES)):
        found = findings(values, standard=second, source=None)
        assert all(as_problem(one, second).label and places.label(one) for one in found)
        assert [places.id_of(one.element, one.row, one.field) for one in found if one.element == dropped] == [
            "" for one in found if one.element == dropped
        ]
        assert all(remarks_on_item(values, second, None))


def test_a_measure_that_no_text_tells_and_the_standard_dropped_is_left_out(dropped: str):
    """Its name is that of the version which had it, as long as one of two texts still tells it."""
    before = implementation()
    after = {key: value for key, value in before.items() if key != dropped}
    measured = {measure.element: measure.name for measure in simplification(before, after).measures}

    assert dropped not in {measure.element for measure in simplification(after, after).measures}
    assert {PROMISED, VISITS, MATERIALS} <= measured.keys()
    assert measured[VISITS] == FIRST.element(VISITS).name_zh


TROUBLES: tuple[dict[str, Any], ...] = (
    {"onsite_visits": 2, "onsite_reason": ""},
    {"is_charged": "1"},
    {"is_charged": "0", "fee_standard": [fee()]},
    {"handling_type": "1", "promised_time_limit": {"number": 30, "unit": "workday"}},
    {"consult_way": [], "supervision_phone": [], "handling_time": "随时来", "handling_location": ["本局"]},
    {"result_sample": None, "acceptance_conditions": ["提交身份证原件等相关材料"]},
    {"promised_time_limit": "当场", "handling_process": []},
)
"""Changes under which rules speak of other elements than those that they look at."""
