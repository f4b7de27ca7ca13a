"""What a cross rule says when it is broken, before the standard adds the rule's id and severity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
    elements of the directory item of the same version, or, when `may_be_corrected`, of the item of the published
    power list: there an element that law or reform has changed may differ, with its ground in the record.
    `standard_version` is the version of the standard under which the record was written, the newest when not given.
    `is_compiled_here` holds of the items of this district: what the standard asks of its bodies alone is judged then.
    """

    base_code: str | None = None
    implementation_code: str | None = None
    body_uscc: str | None = None
    directory_item: Mapping[str, Any] | None = None
    may_be_corrected: bool = False
    standard_version: int | None = None
    is_compiled_here: bool = False


NOTHING_KNOWN = Context()

Faults = Iterator[Fault]
