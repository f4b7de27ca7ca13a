"""The code tables (代码表): what a code of the standard means. Their values are data, never constants in code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from shared.standards import loader


@cache
def table(name: str, version: int | None = None) -> Mapping[str, str]:
    """
    Return the labels of a code table by code, in the table's order; the newest version when none is named.

    :raises UnknownStandard: when there is no such table
    """
    tables = loader.read("tables", version or loader.newest("tables"))["tables"]
    if name not in tables:
        raise loader.UnknownStandard(f"table {name}")
    return MappingProxyType({str(code): str(text) for code, text in tables[name]["values"].items()})


def label(name: str, code: str, version: int | None = None) -> str:
    """Return what a code means; a code the table does not know is shown as it is."""
    return table(name, version).get(code, code)
