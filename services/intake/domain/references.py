"""References (参照): implementation lists of levels above, against which an own item is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.kernel.alike import squeezed

LEVELS_ABOVE = ("3", "2", "1")
"""Levels of exercise above the district, the nearest first: city, province, state (codes of `exercise_level`)."""


@dataclass(frozen=True, kw_only=True)
class Reference:
    """
    What a body of a level above publishes of one item; `elements` are those that could be read, in their shapes here.

    `reference_id` follows from level, region, body, name and code, so that the same item brought again is the same
    reference. `source` says where it was published.
    """

    reference_id: str
    level: str
    region: str
    body: str
    item_name: str
    item_type: str
    base_code: str
    elements: Mapping[str, Any]
    source: str
    imported_at: datetime

    @property
    def name_key(self) -> str:
        """Return the name under which it is found."""
        return name_key_of(self.item_name)

    def says_the_same(self, other: Reference) -> bool:
        """Tell whether another one differs in nothing but the moment in which it was brought."""
        return {**vars(self), "imported_at": None} == {**vars(other), "imported_at": None}


def name_key_of(item_name: str) -> str:
    """Return a name without what does not tell items apart: blanks and full-width forms. Names near to it differ."""
    return squeezed(item_name)
