"""What a cross rule says when it is broken, before the standard adds the rule's id and severity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One broken place: the element, as it applies row, column and piece of text, and the Chinese words for it."""

    element: str
    message: str
    suggestion: str
    row: int | None = None
    field: str = ""
    start: int = 0
    end: int = 0
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Context:
    """
    What a rule may know beside the record itself.

    `base_code`, `implementation_code` and `body_uscc` are given when codes are assigned. `directory_item` holds the
    elements of the directory item of the same version; `corrected` names those that this list changes with a ground of
    its own (an item of the power list that law or reform has changed). `standard_version` is the version of the
    standard that the record was written under, the newest when it is not given.
    """

    base_code: str | None = None
    implementation_code: str | None = None
    body_uscc: str | None = None
    directory_item: Mapping[str, Any] | None = None
    standard_version: int | None = None
    corrected: frozenset[str] = field(default_factory=frozenset)


NOTHING_KNOWN = Context()

Faults = Iterator[Fault]
