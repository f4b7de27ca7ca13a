"""The element list as an OpenAPI schema, made from the marshmallow class that guards the API."""

from __future__ import annotations

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from shared.standards.element_list import ElementList
from shared.standards.schema import element_schema


def components(element_list: ElementList, *, partial: bool = False) -> dict[str, Any]:
    """Return ``components.schemas`` of an OpenAPI 3 document: the list's schema and those it refers to, by name."""
    schema_class = element_schema(element_list, partial)
    spec = APISpec(
        title=element_list.name_zh,
        version=str(element_list.version),
        openapi_version="3.0.3",
        plugins=[MarshmallowPlugin()],
    )
    spec.components.schema(schema_class.__name__, schema=schema_class)
    schemas: dict[str, Any] = spec.to_dict()["components"]["schemas"]
    return schemas
