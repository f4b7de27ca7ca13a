"""What somebody has typed into the form of an item and not saved yet (暂存)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.intake.domain.items import DIRECTORY_LIST
from services.intake.domain.sources import Source


@dataclass(frozen=True, kw_only=True)
class TypedForm:
    """
    The answers as they stood in the form when it was last kept; private to the account that typed them.

    `version` is the version of the item on which the form was opened, 0 for an item that does not exist yet: a save
    that continues from here meets the same conflict as the open form would have. A new implementation list names what
    it implements. `form_id` names the page in which it was typed, empty when it is not known.
    """

    account_id: str
    item_id: str
    version: int
    elements: Mapping[str, Any]
    kept_at: datetime
    list_kind: str = DIRECTORY_LIST
    source: Source | None = None
    form_id: str = ""

    @property
    def is_new(self) -> bool:
        """Tell whether the item does not exist yet."""
        return self.version == 0

    @property
    def title(self) -> str:
        """Return the name that was typed, for a list of unfinished forms."""
        return str(self.elements.get("item_name") or "还没有名称的新事项")
