"""The marshmallow schema and the OpenAPI document say what the checker says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from shared.standards import normal
from shared.standards.checking import draft_problems, problems
from shared.standards.openapi import components
from shared.standards.schema import element_schema
from tests.unit.standards.builders import DIRECTORY_LIST, complete_elements, some_elements

WHOLE = element_schema(DIRECTORY_LIST, False)
DRAFT = element_schema(DIRECTORY_LIST, True)


@given(some_elements(), st.booleans())
def test_schema_and_checker_agree(elements, partial):
    judge, schema = (draft_problems, DRAFT) if partial else (problems, WHOLE)
    expected: dict[str, list[str]] = {}
    for problem in judge(elements, DIRECTORY_LIST):
        expected.setdefault(problem.field.partition(".")[0], []).append(problem.sentence())

    if expected:
        with pytest.raises(ValidationError) as refused:
            schema().load(elements)
        assert refused.value.messages == expected
    else:
        assert schema().load(elements) == normal.normalised(elements, DIRECTORY_LIST)


def test_a_complete_item_is_loaded_in_its_normal_form():
    loaded = WHOLE().load(complete_elements(item_name=" 发放 ", service_object=["4", "1", "4"], is_public=True))

    assert loaded["item_name"] == "发放"
    assert loaded["service_object"] == ["1", "4"]
    assert loaded["is_public"] == "1"


@pytest.mark.parametrize("sent", [None, [], "文字", 7])
def test_what_is_no_object_is_refused_in_chinese(sent):
    with pytest.raises(ValidationError) as refused:
        WHOLE().load(sent)

    assert "应是一组要素" in str(refused.value.messages["_schema"])


@pytest.mark.parametrize("schema", [WHOLE, DRAFT])
def test_the_fields_alone_let_no_operator_through(schema):
    """The second line of defence: the fields without the judge before them."""
    for name, field in schema._declared_fields.items():
        with pytest.raises(ValidationError):
            field.deserialize({"$ne": ""}, name)


def test_the_openapi_schema_carries_names_limits_codes_and_their_meaning():
    made = components(DIRECTORY_LIST)
    whole = made["DirectoryElementsV1"]
    basis = made["LegalBasisElementsV1"]

    assert list(whole["properties"]) == [element.key for element in DIRECTORY_LIST.elements]
    assert set(whole["required"]) == {element.key for element in DIRECTORY_LIST.elements if element.required}
    assert whole["properties"]["item_name"]["maxLength"] == 200
    assert whole["properties"]["item_name"]["title"] == "事项名称"
    assert whole["properties"]["handling_form"]["x-labels"]["1"] == "窗口办理"
    assert whole["properties"]["handling_form"]["items"]["enum"] == ["1", "2", "3", "4", "9"]
    assert "article" in basis["required"]


def test_a_draft_requires_nothing():
    assert all("required" not in schema for schema in components(DIRECTORY_LIST, partial=True).values())
