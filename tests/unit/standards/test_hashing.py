"""The content hash: nothing cosmetic changes it, and every real change does."""

from __future__ import annotations

import random
from copy import deepcopy
from hashlib import sha256
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.kernel.errors import Invalid
from shared.standards import normal
from shared.standards.element_list import built
from shared.standards.hashing import both, content_hash, element_hashes
from tests.lengths import length
from tests.unit.standards.builders import DIRECTORY_LIST, basis, complete_elements, some_elements

FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
SEEDS = st.integers(min_value=0, max_value=2**32)


def readable() -> st.SearchStrategy[dict[str, Any]]:
    return some_elements().filter(lambda elements: not normal.read(elements, DIRECTORY_LIST)[1])


def hash_of(elements: dict[str, Any]) -> str:
    return content_hash(elements, DIRECTORY_LIST)


def each_text(value: Any, change: Any) -> Any:
    if isinstance(value, dict):
        return {key: each_text(entry, change) for key, entry in value.items()}
    if isinstance(value, list):
        return [each_text(entry, change) for entry in value]
    return change(value) if isinstance(value, str) else value


def shuffled_keys(value: Any, dice: random.Random) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        dice.shuffle(keys)
        return {key: shuffled_keys(value[key], dice) for key in keys}
    return [shuffled_keys(entry, dice) for entry in value] if isinstance(value, list) else value


def spaced(text: str, dice: random.Random) -> str:
    blanks = [" ", "  ", "\t", "\n", "\r\n", "\u3000", "\u00a0 "]
    inner = "".join(dice.choice(blanks) if character == " " else character for character in text.strip())
    return f"{dice.choice(blanks)}{inner}{dice.choice(blanks)}"


def with_empties(elements: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    filled = deepcopy(elements)
    for element in DIRECTORY_LIST.elements:
        if element.key not in filled:
            filled[element.key] = dice.choice([None, "", []] if element.kind != "group" else [None, {}])
            if element.kind not in ("list", "code_list") and filled[element.key] == []:
                filled[element.key] = " "
    if isinstance(filled["legal_basis"], list):
        filled["legal_basis"].append(dice.choice([{}, {"title": " ", "doc_no": None}]))
    return filled


@given(readable(), SEEDS)
def test_the_order_of_keys_never_changes_it(elements, seed):
    assert hash_of(elements) == hash_of(shuffled_keys(elements, random.Random(seed)))


@given(readable(), SEEDS)
def test_white_space_never_changes_it(elements, seed):
    dice = random.Random(seed)

    assert hash_of(elements) == hash_of(each_text(elements, lambda text: spaced(text, dice)))


@given(readable())
def test_full_width_forms_never_change_it(elements):
    assert hash_of(elements) == hash_of(each_text(elements, lambda text: text.translate(FULL_WIDTH)))


@given(readable(), SEEDS)
def test_empty_is_the_same_as_absent(elements, seed):
    assert hash_of(elements) == hash_of(with_empties(elements, random.Random(seed)))


@given(readable(), SEEDS)
def test_code_lists_are_sets(elements, seed):
    dice = random.Random(seed)
    changed = deepcopy(elements)
    for key in ("service_object", "handling_form"):
        if isinstance(changed.get(key), list) and changed[key]:
            changed[key] = [*changed[key], dice.choice(changed[key])]
            dice.shuffle(changed[key])

    assert hash_of(elements) == hash_of(changed)


@given(readable())
def test_the_stored_form_has_the_hash_of_what_was_typed(elements):
    stored = normal.normalised(elements, DIRECTORY_LIST)

    assert both(elements, DIRECTORY_LIST) == both(stored, DIRECTORY_LIST)
    assert stored == normal.normalised(stored, DIRECTORY_LIST)


REAL_CHANGES = {
    "name": {"item_name": "义务兵家庭优待金核发"},
    "a blank between words": {"item_name": "义务兵 家庭优待金发放"},
    "type": {"item_type": "05"},
    "category": {"public_service_category": "2"},
    "content": {"exercise_content": "核定。"},
    "body name": {"implementing_body": {"name": "江津区教委（示例）", "uscc": "11500381009320238D"}},
    "body code": {"implementing_body": {"name": "江津区民政局（示例）", "uscc": "12441500196720244T"}},
    "objects": {"service_object": ["1"]},
    "themes": {"service_theme": {"natural_person": ["065"], "legal_person": ["035"]}},
    "themes exchanged": {"service_theme": {"natural_person": ["035"], "legal_person": ["065", "085"]}},
    "forms": {"handling_form": ["1"]},
    "public": {"is_public": "0"},
    "reason": {"non_publication_reason": "涉密"},
    "one basis less": {"legal_basis": [basis()]},
    "order of bases": {"legal_basis": complete_elements()["legal_basis"][::-1]},
    "category absent": {"public_service_category": None},
}


@pytest.mark.parametrize("change", REAL_CHANGES.values(), ids=REAL_CHANGES.keys())
def test_a_real_change_changes_the_whole_and_only_its_element(change):
    before, after = complete_elements(), complete_elements(**change)

    old, new = element_hashes(before, DIRECTORY_LIST), element_hashes(after, DIRECTORY_LIST)

    assert hash_of(before) != hash_of(after)
    assert set(change) == {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "1"},
        {"title": "条例"},
        {"doc_no": None},
        {"text": "别的。"},
        {"effective_date": None},
        {"status": "废止"},
    ],
)
def test_a_real_change_in_a_basis_changes_it(change):
    before, after = complete_elements(legal_basis=[basis()]), complete_elements(legal_basis=[basis(**change)])

    assert hash_of(before) != hash_of(after)


@pytest.mark.faults
@settings(max_examples=length(80, 1000))
@given(readable(), readable(), st.sets(st.sampled_from([element.key for element in DIRECTORY_LIST.elements])))
def test_the_hash_differs_exactly_when_the_content_does(one, source, keys):
    other = {key: value for key, value in one.items() if key not in keys}
    other |= {key: value for key, value in source.items() if key in keys}

    assert (plain(one) == plain(other)) == (hash_of(one) == hash_of(other))


def plain(elements: dict[str, Any]) -> Any:
    """Write the rule of the hash down a second time, in the simplest way."""
    stored = normal.normalised(elements, DIRECTORY_LIST)
    for row in stored.get("legal_basis", ()):
        if "text" in row:
            row.pop("article", None)
    return each_text(stored, lambda text: " ".join(normalize("NFKC", text).split()))


def test_an_article_number_only_displays_the_quoted_text_and_counts_while_that_is_empty():
    other = {"article": "第四十三条"}

    same_text = [complete_elements(legal_basis=[row]) for row in (basis(), basis(**other))]
    no_text = [complete_elements(legal_basis=[row]) for row in (basis(text=None), basis(text=None, **other))]

    assert len({hash_of(elements) for elements in same_text}) == 1
    assert len({hash_of(elements) for elements in no_text}) == 2


def test_what_another_office_sets_is_outside():
    content = {
        "kind": "sample",
        "version": 1,
        "tables_version": 1,
        "name_zh": "样例",
        "elements": [
            {"number": 1, "key": "item_name", "name_zh": "名称", "kind": "string"},
            {"number": 2, "key": "base_code", "name_zh": "基本编码", "kind": "string", "set_by": "code_assignment"},
        ],
    }
    sample = built(content)

    assert both({"item_name": "甲"}, sample) == both({"item_name": "甲", "base_code": "502007001000"}, sample)


def test_it_is_sha_256_of_canonical_json_in_the_order_of_the_standard():
    elements = {"is_public": True, "item_name": " 水电气　报装（含增容） ", "handling_form": ["2", "1"]}
    written = '{"item_name":"水电气 报装(含增容)","handling_form":["1","2"],"is_public":"1"}'

    assert sha256(written.encode()).hexdigest() == hash_of(elements)
    assert sha256(b'"1"').hexdigest() == element_hashes(elements, DIRECTORY_LIST)["is_public"]


def test_no_elements_have_the_hash_of_an_empty_object():
    assert (sha256(b"{}").hexdigest(), {}) == both({}, DIRECTORY_LIST)


def test_what_cannot_be_read_has_no_hash():
    with pytest.raises(Invalid) as refused:
        content_hash({"item_name": {"$ne": ""}}, DIRECTORY_LIST)

    assert [problem.field for problem in refused.value.problems] == ["item_name"]
