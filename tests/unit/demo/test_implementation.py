"""The demonstration's implementation lists: complete, without a finding, unlike, each for an item that is there."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from hashlib import sha256
from itertools import combinations
from typing import Any

import pytest

from services.intake.domain.attachments import FileKind, MediaType, checked_type, media_type_of, safe_name
from services.intake.domain.implementation.cross_rules import Context, cross_findings
from services.intake.domain.lint.engine import wording_findings
from shared.standards import checking
from shared.standards.completeness import completeness
from shared.standards.element_list import IMPLEMENTATION, element_list
from stack.demo import district, implementation
from stack.demo.implementation import DemoList
from tests.unit.demo.test_legal_bases import _cited, _folder, needs_the_texts

STANDARD = element_list(IMPLEMENTATION)
LISTS = implementation.lists()
FILES = implementation.files()
POWERS = [each for each in LISTS if each.source_kind == implementation.POWER_LIST]
NEARLY_THE_SAME = 0.9
"""From this likeness on (0 to 1) two descriptions of what a body does would be one text copied."""


def _title(each: DemoList) -> str:
    part = each.own.get("sub_item_name") or each.own.get("handling_case") or ""
    return f"{each.body}:{each.item_name}:{part}"


def _elements(each: DemoList) -> dict[str, Any]:
    """Return the elements as they are in intake: files kept, the body out of the register."""
    body = district.body(each.body)
    kept = {
        name: {
            "sha256": sha256(content).hexdigest(),
            "name": name,
            "size": len(content),
            "media_type": MediaType.PDF.value,
        }
        for name, content in FILES.items()
    }
    return {**each.elements_with(kept), "implementing_body": {"name": body["name"], "uscc": body["uscc"]}}


@pytest.mark.parametrize("each", LISTS, ids=_title)
def test_nothing_is_wrong_or_missing(each: DemoList) -> None:
    elements = _elements(each)

    assert checking.problems(elements, STANDARD) == ()
    assert checking.remarks(elements, STANDARD) == ()
    assert completeness(elements, STANDARD).gaps == ()


@pytest.mark.parametrize("each", LISTS, ids=_title)
def test_every_numbered_element_is_answered(each: DemoList) -> None:
    """All 34, but for the codes, what only a charge asks for, and the sample where nothing is given out."""
    elements = _elements(each)
    unasked = {"base_code", "implementation_code"}
    unasked |= {"fee_standard", "fee_basis"} if elements["is_charged"] == "0" else set()
    unasked |= {"result_sample"} if elements["result_name"] == "无" else set()

    numbered = {element.key for element in STANDARD.elements if not element.is_supplement}
    assert numbered - unasked <= elements.keys()


@pytest.mark.parametrize("each", LISTS, ids=_title)
def test_the_elements_fit_each_other_and_are_worded_plainly(each: DemoList) -> None:
    elements = _elements(each)
    source = Context(directory_item=each.inherited, may_be_corrected=each.source_kind == implementation.POWER_LIST)

    assert cross_findings(elements, source) == ()
    assert wording_findings(elements) == ()


def test_as_many_as_promised_of_each_sort() -> None:
    bodies = {each.body for each in LISTS}
    kinds = Counter(district.body(key)["kind"] for key in bodies)
    enterprises = [district.body(key) for key in bodies if district.body(key)["kind"] == "enterprise"]

    assert len(LISTS) == 24
    assert len(bodies) >= 8
    assert kinds["department"] >= 4
    assert (kinds["town"], kinds["street"], len(enterprises)) == (1, 1, 2)
    assert {each["supervising_body"] for each in enterprises} <= bodies
    assert len(POWERS) == 3
    assert sum(each.elements["is_charged"] == "1" for each in LISTS) == 2


def test_one_item_has_sub_items_and_another_cases() -> None:
    for element in ("sub_item_name", "handling_case"):
        having = [each for each in LISTS if element in each.own]

        assert len(having) == 2
        assert len({(each.body, each.item_name) for each in having}) == 1
        assert len({each.own[element] for each in having}) == 2


def test_one_element_of_each_power_item_is_corrected_with_its_ground() -> None:
    for each in POWERS:
        (ground,) = each.own["power_corrections"]
        changed = {key for key in each.inherited if key in each.own}

        assert changed == {ground["element"]}
        assert each.own[ground["element"]] != each.inherited[ground["element"]]


@needs_the_texts
def test_a_corrected_basis_quotes_its_article() -> None:
    bases = [basis for each in POWERS for basis in each.own.get("legal_basis", [])]
    compared = [basis for basis in bases if _folder(basis["title"]).is_dir()]

    assert [basis for basis in compared if basis["text"] not in _cited(basis["title"], basis["article"])] == []
    assert compared


def test_what_the_item_brings_is_not_written_again() -> None:
    repeated = [
        (_title(each), key)
        for each in LISTS
        if each.source_kind == implementation.DIRECTORY
        for key in each.inherited
        if key in each.own
    ]

    assert repeated == []


def test_directory_items_are_public() -> None:
    names = {
        (item["body"], item["elements"]["item_name"])
        for item in district.items()
        if item["elements"]["is_public"] == "1"
    }
    used = {(each.body, each.item_name) for each in LISTS if each.source_kind == implementation.DIRECTORY}

    assert used <= names


def test_no_two_lists_are_alike() -> None:
    texts = [str(each.own["exercise_content"]) for each in LISTS]

    assert len({_title(each) for each in LISTS}) == len(LISTS)
    assert [pair for pair in combinations(texts, 2) if SequenceMatcher(None, *pair).ratio() >= NEARLY_THE_SAME] == []


def test_each_file_is_what_its_place_takes() -> None:
    kinds = [(name, kind) for each in LISTS for name, kind in each.files.items()]

    assert len({name for name, _ in kinds}) == len(kinds) == len(FILES) == len(set(FILES.values()))
    for name, kind in kinds:
        found = checked_type(FileKind(kind), media_type_of(FILES[name], None), name)
        assert found is MediaType.PDF
        assert safe_name(name, FileKind(kind), found) == name


def test_the_table_of_a_file_points_at_its_objects() -> None:
    for content in FILES.values():
        start = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
        entries = content[start:].splitlines()[3:10]

        for number, entry in enumerate(entries, start=1):
            assert content[int(entry[:10]) :].startswith(b"%d 0 obj" % number)


def test_a_file_that_was_not_uploaded_is_missed() -> None:
    with pytest.raises(KeyError):
        LISTS[0].elements_with({})
