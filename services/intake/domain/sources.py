"""What an implementation list (实施清单) implements: an own item of the directory list, or one of the power list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from services.intake.domain.implementation.granularity import Part
from shared.kernel.alike import collapsed

DIRECTORY_ITEM, POWER_ITEM = "directory", "power_list"
SourceKind = Literal["directory", "power_list"]


@dataclass(frozen=True, kw_only=True)
class Source:
    """The pointer to it; several implementation lists of one source are its sub-items (子项) or cases (情形)."""

    kind: SourceKind
    source_id: str


@dataclass(frozen=True, kw_only=True)
class SourceItem:
    """
    What an implementation list takes from its source.

    `elements` holds the elements that the standard calls inherited, as far as the source knows them. Of an item of the
    directory list they stay as they are; of an item of the published power list one may be corrected, with a ground.
    `is_settled`: the directory item is approved, or the power item is in force; only then may the list be submitted.
    `there_since` is the instant of that, None where it is not known, or not yet.
    `state` says in Chinese where the source stands. `parts` are its implementation lists, where they were asked for.
    """

    source: Source
    body_id: str
    item_name: str
    item_type: str
    elements: Mapping[str, Any]
    is_settled: bool
    state: str = ""
    base_code: str = ""
    implementation_code: str = ""
    is_public: bool = True
    parts: Sequence[Part] = ()
    there_since: datetime | None = None

    @property
    def may_be_corrected(self) -> bool:
        """Whether an inherited element may differ, with a ground (power items, work plan 2018, part 4(3)2)."""
        return self.source.kind == POWER_ITEM


def name_key(item_type: str, item_name: str) -> str:
    """Return what names of items are compared by: the same to the eye is the same."""
    return f"{item_type} {collapsed(item_name)}"
