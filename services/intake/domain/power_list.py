"""
The published power list (权力清单): what a body may do by law, types 01 to 10, under the codes it was published with.

It is not compiled here. It is brought as a file, item by item, and an implementation list is compiled for each item of
it. What law or reform has changed since is corrected there, with its ground (work plan 2018, part 4(3)2); the
published text stays as it is until the next edition.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from services.intake.domain.list_editions import ListEdition
from services.intake.domain.sources import Source, SourceItem
from shared.kernel.clock import CHINA

BASE_CODE = re.compile(r"[0-9A-Z]{12}")
"""A base code (基本编码)."""
IMPLEMENTATION_CODE = re.compile(r"[0-9A-Z]{18}[1-7][0-9A-Z]{12}")
"""An implementation code (实施编码): credit code, level of exercise, base code."""
POWER_TYPES = tuple(f"{number:02}" for number in range(1, 11))
"""The types of the items of a power list; 20 is a public service."""
IN_FORCE, NOT_IN_FORCE = "在现行权力清单里", "已不在权力清单里"


@dataclass(frozen=True, kw_only=True)
class PowerItem:
    """
    One item of the power list of one body; `elements` are in the normal form of the implementation list.

    A body has a base code once. `implementation_code` is empty where the list was published without it. An item that
    a later edition no longer names is not in force; it stays, since implementation lists point to it. `imported_at` is
    when it first came into force here: a stage of the work plan that had begun by then spares it. None when it was
    imported before that was kept; then it counts from the day on which its edition was published.
    """

    power_item_id: str
    version: int
    body_id: str
    body_name: str
    base_code: str
    implementation_code: str
    elements: Mapping[str, Any]
    edition: ListEdition
    is_in_force: bool
    updated_at: datetime
    imported_at: datetime | None = None

    @property
    def item_name(self) -> str:
        """Return the name as it was published."""
        return str(self.elements["item_name"])

    @property
    def item_type(self) -> str:
        """Return the code of the type."""
        return str(self.elements["item_type"])

    @property
    def state(self) -> str:
        """Return in Chinese where the item stands."""
        return IN_FORCE if self.is_in_force else NOT_IN_FORCE

    def as_source(self) -> SourceItem:
        """Return what an implementation list takes from the item."""
        return SourceItem(
            source=Source(kind="power_list", source_id=self.power_item_id),
            body_id=self.body_id,
            item_name=self.item_name,
            item_type=self.item_type,
            elements=self.elements,
            is_settled=self.is_in_force,
            state=self.state,
            base_code=self.base_code,
            implementation_code=self.implementation_code,
            there_since=self.imported_at or datetime.combine(self.edition.published_on, time(), CHINA),
        )
