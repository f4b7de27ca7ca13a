"""The OpenAPI documents of the five applications: every operation has a Chinese title, parameters too."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts.registry import SERVICES
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
