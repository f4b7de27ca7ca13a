"""What an import is as it is stored, and what the use cases of importing ask of the stores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from services.intake.domain.items import DIRECTORY_LIST
from services.intake.domain.sheet_rows import CellError, Verdict
from services.intake.domain.sources import Source
from shared.kernel.actor import Actor
from shared.kernel.ids import message_id_of

CHECK, RUN = "intake.check_import", "intake.run_import"
WRITTEN = (Verdict.NEW, Verdict.CHANGED)
"""What an import writes; the others need nothing, or are wrong."""


class ImportState(StrEnum):
    """How far an import is."""

    CHECKING = "checking"
    CHECKED = "checked"
    UNREADABLE = "unreadable"
    IMPORTING = "importing"
    IMPORTED = "imported"
    CANCELLED = "cancelled"

    @property
    def is_to_check(self) -> bool:
        """Whether there is no dry view yet: a file that could not be read may be looked at once more."""
        return self in (ImportState.CHECKING, ImportState.UNREADABLE)


IMPORT_STATE_NAMES: Mapping[ImportState, str] = {
    ImportState.CHECKING: "检查中",
    ImportState.CHECKED: "已检查，等确认",
    ImportState.UNREADABLE: "读不出来",
    ImportState.IMPORTING: "导入中",
    ImportState.IMPORTED: "已导入",
    ImportState.CANCELLED: "中途停止",
}


@dataclass(frozen=True, kw_only=True)
class SheetHeads:
    """What a sheet has columns for: elements by key, and the number (from 1) of each column by its title."""

    sheet: str
    covered: Sequence[str]
    places: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Import:
    """
    One uploaded file and what became of it; `content_hash` is the SHA-256 of the file.

    `list_kind` is the kind of list that was brought, `standard_version` that of the standard under which its rows were
    judged. `unknown_bodies` are names that the register does not have, with the number of their entries. What is to be
    written of the rows before `next_place` has been written, but for those that carry a refusal. `version` counts what
    was mended on the page, `view_hash` names file and mendings together; rows of an `unfinished` mending await judging.
    """

    import_id: str
    by: Mapping[str, str]
    permissions: Sequence[str]
    body_id: str
    file_name: str
    content_hash: str
    state: ImportState
    created_at: datetime
    list_kind: str = DIRECTORY_LIST
    standard_version: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    results: Mapping[str, int] = field(default_factory=dict)
    remarks: Sequence[str] = ()
    unknown_bodies: Sequence[tuple[str, int]] = ()
    message: str = ""
    only_good: bool = False
    job_id: str = ""
    next_place: int = 0
    version: int = 0
    view_hash: str = ""
    sheets: Sequence[SheetHeads] = ()
    unfinished: Mapping[str, Any] = field(default_factory=dict)

    @property
    def seen_hash(self) -> str:
        """Return what a confirmation names: the hash of the file, or of the file and all that was mended in it."""
        return self.view_hash or self.content_hash

    @property
    def check_job_id(self) -> str:
        """The id of the job that makes the dry view."""
        return message_id_of(self.import_id, 0, CHECK)

    def count(self, verdict: Verdict) -> int:
        """Return how many entries have this verdict."""
        return self.counts.get(verdict.value, 0)

    @property
    def to_import(self) -> int:
        """Return how many entries an import would write."""
        return self.count(Verdict.NEW) + self.count(Verdict.CHANGED)

    def actor(self) -> Actor:
        """Return who uploaded the file, with the rights of that moment."""
        return Actor(**self.by, roles=frozenset(), permissions=frozenset(self.permissions))


@dataclass(frozen=True, kw_only=True)
class ImportRow:
    """
    One entry of the dry view; `refusal` says why the import did not write it.

    `typed_id` is the item id that the file or the clerk gives, `mended` the version of the import in which the row
    was mended last (0: as in the file), `view` the one in which it was judged last. `added` names elements that were
    filled in on the page and for which the sheet has no column. `source` is what a new implementation list implements;
    `remarks` say what contradicts or is vague in it: a draft may be so. `likes` are like powers and own items, with
    `sentence`, `item_id` and `item_name` of one that is there.
    """

    place: int
    sheet: str
    row: int
    name: str
    name_key: str
    body_id: str
    body_name: str
    verdict: Verdict
    item_id: str
    seen_version: int
    elements: Mapping[str, Any]
    changed: Sequence[str] = ()
    missing: Sequence[str] = ()
    errors: Sequence[CellError] = ()
    refusal: str = ""
    typed_id: str = ""
    mended: int = 0
    view: int = 0
    added: Sequence[str] = ()
    source: Source | None = None
    remarks: Sequence[str] = ()
    likes: Sequence[Mapping[str, str]] = ()

    def is_written(self, next_place: int) -> bool:
        """Tell whether the import has written it, when it has come to this place."""
        return self.verdict in WRITTEN and self.place < next_place and not self.refusal


@dataclass(frozen=True, kw_only=True)
class RowsPage:
    """One page of the dry view."""

    rows: Sequence[ImportRow]
    total: int
    page: int
    size: int


class Imports(Protocol):
    """The imports and their rows."""

    def add(self, one: Import) -> None: ...

    def get(self, import_id: str) -> Import | None: ...

    def of_body(self, body_id: str, size: int, list_kind: str = "") -> list[Import]:
        """Return a body's latest imports, of one kind of list or of all, newest first."""
        ...

    def begin_view(self, import_id: str, run: str) -> None:
        """Note which run makes the dry view from now on, and take away what one before it has left behind."""
        ...

    def is_viewed_by(self, import_id: str, run: str) -> bool:
        """Tell whether this run still makes the dry view: no other one has taken over, and none has finished it."""
        ...

    def drop_rows(self, import_id: str) -> None:
        """Take away the rows of a dry view that will not be made."""
        ...

    def count_rows(self, import_id: str) -> int:
        """Return how many rows of a dry view are there."""
        ...

    def keep_rows(self, one: Import, rows: Sequence[ImportRow]) -> None:
        """Store rows of a dry view that is being made; those that are there already are replaced."""
        ...

    def keep_view(self, one: Import, run: str) -> bool:
        """Store that all rows of a dry view are there, if this run still makes it; tell whether it was stored."""
        ...

    def set(
        self,
        import_id: str,
        state: ImportState,
        *,
        only_from: ImportState | None = None,
        only_version: int | None = None,
        **fields: Any,
    ) -> bool:
        """Set the state and more, only when state and version are these, if any. Tell whether it was set."""
        ...

    def begin_mending(self, one: Import, view_hash: str, mending: Mapping[str, Any]) -> bool:
        """Note on a checked import what is mended, if nothing was since; tell whether it was noted."""
        ...

    def keep_mended(self, one: Import, rows: Sequence[ImportRow]) -> None:
        """Store rows judged for this version of the import, unless they were judged for it or a later one before."""
        ...

    def end_mending(self, one: Import, unknown_bodies: Sequence[tuple[str, int]]) -> None:
        """Count the rows anew, and take the mending away if it is still the last."""
        ...

    def rows_at(self, import_id: str, places: Iterable[int]) -> list[ImportRow]:
        """Return the rows in these places, with their elements, in the file's order."""
        ...

    def mended_rows(self, import_id: str) -> list[ImportRow]:
        """Return the rows that were mended on the page, with their elements."""
        ...

    def next_wrong(self, import_id: str, after: int) -> int | None:
        """Return the place of the next wrong row after this one, else of the first, if any is wrong."""
        ...

    def rows(self, import_id: str, verdict: Verdict | None, page: int, size: int) -> RowsPage: ...

    def all_rows(self, import_id: str, verdicts: Sequence[Verdict]) -> Iterable[ImportRow]:
        """Yield all rows with these verdicts, without their elements, in the file's order."""
        ...

    def written_rows(self, import_id: str) -> Iterable[ImportRow]:
        """Yield the rows that are to be written, with what tells their items only, in the file's order."""
        ...

    def waiting(self, import_id: str, from_place: int, size: int) -> list[ImportRow]:
        """Return the next rows that are to be written, from this place on, with their elements."""
        ...

    def waiting_places(self, import_id: str, from_place: int, size: int) -> list[int]:
        """Return the places of the next rows that are to be written, from this place on."""
        ...

    def note(self, import_id: str, next_place: int, refusals: Mapping[int, str]) -> None:
        """Store why rows were refused, by their places, and then how far the work has come."""
        ...

    def results(self, import_id: str, next_place: int) -> dict[str, int]:
        """Return how many rows before this place were written ("done") and how many refused ("refused")."""
        ...


class ItemNames(Protocol):
    """The names of items, as they are written."""

    def bearers(self, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
        """Return the ids of the items of the directory list of each (body_id, name), whatever their type."""
        ...


class Uploads(Protocol):
    """Uploaded files, by their SHA-256; never changed, dropped after some weeks."""

    def put(self, content_hash: str, content: bytes, at: datetime) -> None: ...

    def get(self, content_hash: str) -> bytes | None: ...


class ImportJobs(Protocol):
    """The jobs whose progress a page shows."""

    def create(self, *, kind: str, title: str, actor: Actor, kwargs: Mapping[str, Any], job_id: str = "") -> str: ...

    def progress(self, job_id: str, done: int, total: int) -> bool:
        """Write down how far the work is; answer whether somebody wants it to stop."""
        ...

    def finish(self, job_id: str, message: str = "", result: Mapping[str, Any] | None = None) -> None: ...

    def fail(self, job_id: str, message: str) -> None: ...

    def cancelled(self, job_id: str, message: str = "") -> None: ...
