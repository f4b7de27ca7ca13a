"""What a submission says beside its elements: what an implementation list (实施清单) rests on, why one is no power."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

DIRECTORY_ITEM = "directory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The item of the directory list or of the published power list that is implemented, with its codes so far."""

    kind: str
    source_id: str
    base_code: str = ""
    implementation_code: str = ""

    @property
    def is_directory_item(self) -> bool:
        """Whether it is an item of the directory list, which was reviewed here itself."""
        return self.kind == DIRECTORY_ITEM


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """
    The upper-level item (上级清单事项) that an item of the directory list was claimed from, with its base code so far.

    Review passes it on with its approval as it came.
    """

    parent_id: str
    level: str
    item_name: str
    base_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """The word of the body's head on the text (主要负责同志审定); `scan` is the SHA-256 of the stamped scan."""

    by: str
    signed_at: datetime
    scan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeOverride:
    """
    What the body says of an item whose name is like that of powers of the published list: why it is another matter.

    `powers` are those powers as people cite them; `by` is the body and the person.
    """

    powers: tuple[str, ...]
    justification: str
    by: str
    at: datetime

    @property
    def said_hash(self) -> str:
        """What was said, of which powers, in whatever order they stand: who approves it approves both."""
        lines = (self.justification, *sorted(self.powers))
        return hashlib.sha256("\n".join(f"{len(line)} {line}" for line in lines).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Implementing:
    """
    What an implementation list says beside its elements; review passes it on with its approval as it came.

    `part` tells the lists of one source apart (sub-item, case). `corrections` are the elements in which it differs
    from the published power list.
    """

    source: Source | None = None
    part: str = ""
    is_public: bool | None = None
    sign_off: SignOff | None = None
    corrections: tuple[str, ...] = ()

    @property
    def directory_item(self) -> str:
        """The item of the directory list that it implements; nothing for one of the power list."""
        return self.source.source_id if self.source and self.source.is_directory_item else ""
