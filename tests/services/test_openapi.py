"""The OpenAPI documents of the five applications: every operation has a Chinese title, parameters too."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts.registry import SERVICES
from shared.standards.element_list import element_list
from tests.services.test_rights import Applications, applications

__all__ = ["applications"]

METHODS = ("get", "post", "put", "delete", "patch")


def has_chinese(text: object) -> bool:
    return any("一" <= letter <= "鿿" for letter in str(text))


def operations(applications: Applications, service: str) -> list[tuple[str, dict[str, Any]]]:
    document = applications[service].test_client().get(f"/{service}/api/openapi.json").json
    return [
        (f"{method} {path}", operation)
        for path, found in document["paths"].items()
        for method, operation in found.items()
        if method in METHODS
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_is_titled_and_tagged_in_chinese(applications: Applications, service: str) -> None:
    found = operations(applications, service)
    english = [
        name
        for name, operation in found
        if not has_chinese(operation.get("summary", "")) or not all(map(has_chinese, operation["tags"]))
    ]

    assert found
    assert english == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_parameter_of_a_query_has_a_chinese_name(applications: Applications, service: str) -> None:
    nameless = [
        f"{name} {parameter['name']}"
        for name, operation in operations(applications, service)
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query" and not has_chinese(parameter.get("description", ""))
    ]

    assert nameless == []


@pytest.mark.parametrize("service", SERVICES)
def test_the_document_names_only_tags_that_it_uses(applications: Applications, service: str) -> None:
    document = applications[service].test_client().get(f"/{service}/api/openapi.json").json
    used = {tag for _, operation in operations(applications, service) for tag in operation["tags"]}

    assert {tag["name"] for tag in document["tags"]} <= used


def references(part: Any) -> set[str]:
    """Return what a part of a document refers to."""
    if isinstance(part, list):
        return set().union(*map(references, part))
    if not isinstance(part, dict):
        return set()
    own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
    return own | references(list(part.values()))


@pytest.mark.parametrize("service", SERVICES)
def test_whatever_a_document_refers_to_stands_in_it(applications: Applications, service: str) -> None:
    document = applications[service].test_client().get(f"/{service}/api/openapi.json").json

    assert references(document) <= {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}


@pytest.mark.parametrize("body", ["NewItemBody", "CorrectionBody", "RowBody"])
def test_the_elements_of_both_lists_are_described(applications: Applications, body: str) -> None:
    """Whoever connects a system learns here what an item is made of; elsewhere it stands nowhere for him."""
    schemas = applications["intake"].test_client().get("/intake/api/openapi.json").json["components"]["schemas"]
    shapes = [each["$ref"].rpartition("/")[2] for each in schemas[body]["properties"]["elements"].get("anyOf", ())]

    assert [list(schemas[shape]["properties"]) for shape in shapes] == [
        [element.key for element in element_list(kind).elements] for kind in ("directory", "implementation")
    ]
    assert schemas[shapes[0]]["properties"]["item_name"]["maxLength"] == 200
