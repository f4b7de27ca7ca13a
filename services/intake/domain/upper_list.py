"""
The upper-level list (上级清单): what the levels above compile, and which bodies are expected to claim it (认领).

The city's items are brought as a file. The district's own are the directory items of its departments that are
published: towns and streets claim from these. An item has one pointer and a row of immutable texts; what was claimed
from it is held against the newest of them (ADR 0023).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.intake.domain.bodies import BodyKind
from services.intake.domain.inheritance import Hashes, ParentNow
from services.intake.domain.list_editions import ListEdition

CITY, DISTRICT = "city", "district"
LEVEL_NAMES: Mapping[str, str] = {CITY: "市级", DISTRICT: "区级"}

DEPARTMENTS, ENTERPRISES, TOWNS = "departments", "enterprises", "towns"
BEARER_NAMES: Mapping[str, str] = {DEPARTMENTS: "区级部门", ENTERPRISES: "公共企事业单位", TOWNS: "镇街"}
"""The sorts of bodies that may be expected to claim an item (承担层级)."""

LEVEL_OF_KIND: Mapping[str, str] = {
    BodyKind.DEPARTMENT: CITY,
    BodyKind.OFFICE: CITY,
    BodyKind.ENTERPRISE: CITY,
    BodyKind.STREET: DISTRICT,
    BodyKind.TOWN: DISTRICT,
}
"""From whose list a body of this kind claims."""

BEARER_OF_KIND: Mapping[str, str] = {
    BodyKind.DEPARTMENT: DEPARTMENTS,
    BodyKind.OFFICE: DEPARTMENTS,
    BodyKind.ENTERPRISE: ENTERPRISES,
    BodyKind.STREET: TOWNS,
    BodyKind.TOWN: TOWNS,
}


class UpperState(StrEnum):
    """Whether an upper-level item binds those below."""

    IN_FORCE = "in_force"
    ARCHIVED = "archived"


@dataclass(frozen=True, kw_only=True)
class UpperItem:
    """
    One item of the upper-level list and its pointer to the present text.

    `base_code` is the code that it has on every level below, too; empty while it has none. `guiding_department` are
    the two characters by which a department of the district finds its own. `owner_name` is who compiled it: a
    department of the city, or the body whose published item it is. `heard` is the sequence of the message of publish
    that said so last, 0 for items that came by a file. `revisions` are the numbers of the texts that ever were its
    present one, the oldest first: others may lie beside them, left by an import that died or lost a race.
    `borne_since`: since when each sort of bodies has first had to bear it, while it was in force. `mirrored` is the
    number of the published item's text that it is, 0 for what came by a file. `turned` is the
    version in which the registrar last ended or revived it: what was told of that is named after it.
    """

    upper_id: str
    version: int
    level: str
    item_name: str
    item_type: str
    base_code: str
    guiding_department: str
    owner_name: str
    bearers: tuple[str, ...]
    state: UpperState
    number: int
    content_hash: str
    element_hashes: Hashes = field(default_factory=dict)
    edition: ListEdition | None = None
    heard: int = 0
    mirrored: int = 0
    turned: int = 0
    revisions: tuple[int, ...] = ()
    borne_since: Mapping[str, datetime] = field(default_factory=dict)
    updated_at: datetime

    @property
    def is_in_force(self) -> bool:
        """Tell whether it binds those below."""
        return self.state is UpperState.IN_FORCE

    @property
    def text_id(self) -> str:
        """Return the id of its present text."""
        return text_id(self.upper_id, self.number)

    @property
    def first_id(self) -> str:
        """Return the id of its first text: since that was made, the item is there."""
        return text_id(self.upper_id, self.revisions[0] if self.revisions else self.number)

    @property
    def title(self) -> str:
        """Return how it is named to the bodies below."""
        return f"{LEVEL_NAMES[self.level]}清单事项“{self.item_name}”"

    @property
    def bearer_names(self) -> str:
        """Return who is expected to claim it, as people read it."""
        return "、".join(name for key, name in BEARER_NAMES.items() if key in self.bearers)

    def expected_since(self, kind: str, first_text_at: datetime | None) -> datetime | None:
        """
        Return since when a body of this kind has had to claim it; None for one that need not.

        :param first_text_at: when its first text was made: it is since then for whoever had to bear it already before
            `borne_since` was kept
        """
        bearer = BEARER_OF_KIND[kind]
        return self.borne_since.get(bearer) or (first_text_at if bearer in self.bearers else None)

    def as_parent(self) -> ParentNow:
        """Return it as what was claimed from it is held against."""
        return ParentNow(number=self.number, hashes=self.element_hashes, is_archived=not self.is_in_force)


@dataclass(frozen=True, kw_only=True)
class UpperRevision:
    """One text of an upper-level item, immutable; `reason` says what it was changed by."""

    upper_id: str
    number: int
    elements: Mapping[str, Any]
    content_hash: str
    element_hashes: Hashes
    standard_version: int
    made_at: datetime
    made_by: str
    reason: str = ""

    @property
    def text_id(self) -> str:
        """Return the id under which the text is stored."""
        return text_id(self.upper_id, self.number)


def text_id(upper_id: str, number: int) -> str:
    """Return the id of one text of an upper-level item."""
    return f"{upper_id}:{number}"


def borne_since(
    before: UpperItem | None, bearers: tuple[str, ...], *, is_in_force: bool, at: datetime
) -> dict[str, datetime]:
    """
    Return since when each sort of bodies has first had to bear an item, now that these do.

    A sort that comes back keeps its first instant; one that bore it before this was kept gets none.
    """
    known = dict(before.borne_since) if before else {}
    had = before.bearers if before and before.is_in_force else ()
    new = [one for one in bearers if is_in_force and one not in known and one not in had]
    return {**known, **dict.fromkeys(new, at)}


def is_bearers(found: tuple[str, ...]) -> bool:
    """Tell whether these are sorts of bodies, each named once."""
    return len(set(found)) == len(found) and set(found) <= BEARER_NAMES.keys()
