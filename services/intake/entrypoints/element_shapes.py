"""The elements of items in the OpenAPI document: those of both lists, made from the standards themselves."""

from __future__ import annotations

from typing import Any

from services.intake.domain.items import DIRECTORY_LIST, IMPLEMENTATION_LIST
from shared.standards.element_list import element_list
from shared.standards.openapi import components
from shared.standards.schema import element_schema

_STANDARDS = [element_list(kind) for kind in (DIRECTORY_LIST, IMPLEMENTATION_LIST)]

REFERENCES = [{"$ref": f"#/components/schemas/{element_schema(standard, True).__name__}"} for standard in _STANDARDS]
"""What `elements` of a request refers to; a draft may be incomplete, so no element is required."""


def with_elements(document: dict[str, Any]) -> dict[str, Any]:
    """Put what `REFERENCES` refers to into the document."""
    for standard in _STANDARDS:
        document["components"]["schemas"].update(components(standard, partial=True))
    return document
