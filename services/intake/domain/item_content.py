"""What one revision of an item says of it as a whole: its names, its kind of list, and what must be unique."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from services.intake.domain.sources import name_key
from shared.kernel.alike import collapsed

DIRECTORY_LIST, IMPLEMENTATION_LIST = "directory", "implementation"
"""The kinds of lists whose items a body compiles; the standard names its element lists alike."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """
    One revision's text and what follows from it; made once and never changed.

    `part` tells the implementation lists of one source apart: the sub-item and the case, as they are written;
    `category` is that of a public service (公共服务类别).
    """

    number: int
    content_hash: str
    standard_version: int
    list_kind: str = DIRECTORY_LIST
    item_name: str = ""
    item_type: str = ""
    part: str = ""
    category: str = ""

    @cached_property
    def name_key(self) -> str:
        """Return what must be unique inside a body, or nothing while name or type is missing."""
        if not self.item_name or not self.item_type:
            return ""
        key = name_key(self.item_type, self.item_name)
        if self.list_kind == DIRECTORY_LIST:
            return key
        return f"{self.list_kind} {key} {collapsed(self.part)}".strip()

    @property
    def title(self) -> str:
        """Return the name as people read it, with the sub-item and case of an implementation list."""
        return f"{self.item_name}（{self.part}）" if self.part else self.item_name
