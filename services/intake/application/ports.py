"""What the use cases ask of the stores; the adapters answer from MongoDB."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from services.intake.domain.accounts import Account, Attempts, Session
from services.intake.domain.bodies import Body
from services.intake.domain.items import DIRECTORY_LIST, ItemState, ServiceItem
from services.intake.domain.laws.citing import Pin
from services.intake.domain.named_files import Brought
from services.intake.domain.signing import Filing
from services.intake.domain.sources import Source, SourceItem
from shared.contracts.envelope import Envelope


@dataclass(frozen=True, kw_only=True)
class Revision:
    """
    One text of an item, immutable; `made_by` is `Actor.as_record()`, `reason` what was changed it for, if told.

    `pins` are the texts that rest behind numbers which the system wrote into rows of its legal basis: told when the
    text is added, and stored with what it cites only.
    """

    item_id: str
    number: int
    elements: Mapping[str, Any]
    content_hash: str
    element_hashes: Mapping[str, str]
    standard_version: int
    made_at: datetime
    made_by: Mapping[str, str]
    reason: str = ""
    pins: Mapping[tuple[int, str], Pin] = field(default_factory=dict)

    @property
    def revision_id(self) -> str:
        """Return the id under which the text is stored."""
        return revision_id(self.item_id, self.number)


def revision_id(item_id: str, number: int) -> str:
    """Return the id of one revision of an item."""
    return f"{item_id}@{number}"


@dataclass(frozen=True, kw_only=True)
class ItemChange:
    """An item before (None when it is new) and after, with the messages that go with it and what to say of it."""

    before: ServiceItem | None
    after: ServiceItem
    messages: Sequence[Envelope] = ()
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class Mirror:
    """What a message of another service sets on an item, unless a later one of the same kind was here first."""

    item_id: str
    kind: str
    sequence: int
    fields: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """
    An opinion of a reviewing office, or what the coordinating office decided about opinions, kept under the id of the
    message that brought it.

    `remarks` say of single elements (`element`) what is wrong (`problem`), by which rule (`ground`) and what to write
    instead (`proposal`). A decision is `about` the opinions of these offices.
    """

    message_id: str
    item_id: str
    round: int
    office: str
    verdict: str
    reason: str
    account_name: str
    content_hash: str
    given_at: datetime
    remarks: Sequence[Mapping[str, str]] = ()
    about: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Listing:
    """
    Which items a list shows; an empty `body_id` means those of every body, an empty `category` all of them.

    `search` is a piece of a name, or a code or its beginning: what begins the code of any item of this kind of list is
    looked for among codes alone, and then they give the order. `published` narrows the approved ones to those of which
    the portal shows the present text, or to the others.
    """

    list_kind: str = DIRECTORY_LIST
    body_id: str = ""
    supervising_body_id: str = ""
    state: ItemState | None = None
    published: bool | None = None
    category: str = ""
    search: str = ""
    page: int = 1
    size: int = 20


@dataclass(frozen=True, kw_only=True)
class Page:
    """
    One page of a list; `counts` are the numbers of items in each state, `categories` those of public services.

    The first are of the category that was asked for, the others of all states. Of `published` approved items the portal
    shows the present text.
    """

    items: Sequence[ServiceItem]
    total: int
    page: int
    size: int
    counts: Mapping[str, int] = field(default_factory=dict)
    published: int = 0
    categories: Mapping[str, int] = field(default_factory=dict)


class Items(Protocol):
    """The items and their pointers to revisions."""

    def find(self, item_ids: Iterable[str]) -> dict[str, ServiceItem]: ...

    def holders_of(self, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return which item holds each (body_id, name_key) that is taken."""
        ...

    def save(self, changes: Sequence[ItemChange]) -> set[str]:
        """Save what nobody has changed meanwhile, in one write; return the ids of the others."""
        ...

    def mirror(self, mirrors: Sequence[Mirror]) -> None: ...

    def page(self, listing: Listing) -> Page: ...

    def ids(self, listing: Listing) -> Sequence[str]:
        """Return which items stand in a list, all of it at one instant, in its order."""
        ...

    def with_review(self, since: datetime | None, size: int) -> Iterator[Sequence[ServiceItem]]:
        """Yield, in batches, what was sent to review or approved, changed since an instant."""
        ...

    def say_again(self, entries: Sequence[tuple[str, Sequence[Envelope]]]) -> int:
        """Put messages into the outboxes of items as they stand; return how many."""
        ...


class Sources(Protocol):
    """What implementation lists implement: items of the directory list and of the published power list."""

    def find(self, sources: Iterable[Source]) -> dict[Source, SourceItem]: ...

    def divided(self, sources: Iterable[Source]) -> dict[Source, SourceItem]:
        """Return them with all their implementation lists as parts."""
        ...

    def named(self, body_id: str, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], SourceItem]:
        """Return a body's sources by (item_type, item_name), as the list or the power list spells them."""
        ...


class Filings(Protocol):
    """The signed batches of supervising departments."""

    def add(self, filing: Filing) -> None:
        """Keep a batch; one with this id that is there already stays."""
        ...

    def get(self, filing_id: str) -> Filing | None: ...

    def of_body(self, body_id: str, page: int, size: int) -> tuple[list[Filing], int]: ...


class Revisions(Protocol):
    """The immutable texts."""

    def add(self, revisions: Sequence[Revision]) -> dict[str, Mapping[str, Any]]:
        """Store new texts in one write; return the elements under each id that was taken before."""
        ...

    def find(self, revision_ids: Iterable[str]) -> dict[str, Revision]: ...


class BroughtFiles(Protocol):
    """The files that bodies have brought for their items."""

    def of_bodies(self, files: Iterable[tuple[str, str]]) -> Brought:
        """Return how bodies describe those of these (body_id, SHA-256) that they have brought."""
        ...


class Opinions(Protocol):
    """The opinions that review reported."""

    def add(self, facts: Sequence[Fact]) -> None: ...

    def of_item(self, item_id: str) -> list[Fact]: ...


class Bodies(Protocol):
    """The register of bodies."""

    def find(self, body_ids: Iterable[str]) -> dict[str, Body]: ...

    def all(self) -> list[Body]: ...

    def say_again(self, entries: Sequence[tuple[str, Sequence[Envelope]]]) -> int: ...


class Accounts(Protocol):
    """The accounts."""

    def get(self, account_id: str) -> Account | None: ...

    def named(self, account: str) -> Account | None: ...

    def page(self, page: int, size: int) -> tuple[list[Account], int]: ...

    def save(self, before: Account | None, after: Account, messages: Sequence[Envelope]) -> bool:
        """Save and tell whether nobody was faster and the account name was not taken."""
        ...


class Sessions(Protocol):
    """The sessions that intake began."""

    def begin(self, session: Session) -> None: ...

    def get(self, session_id: str) -> Session | None: ...

    def end(self, session: Session, at: datetime, messages: Sequence[Envelope]) -> bool: ...


class AttemptStore(Protocol):
    """Counts wrong passwords by account name; entries vanish when the lock has ended."""

    def count(self, account: str, at: datetime) -> Attempts:
        """Count one more attempt and return what stands now; a lock that stands is returned untouched."""
        ...

    def forget(self, account: str) -> None: ...


class Passwords(Protocol):
    """Hashes and checks passwords, with a limit on how many at once."""

    def hashed(self, password: str) -> str: ...

    def matches(self, password_hash: str, password: str) -> bool: ...


class Revoked(Protocol):
    """Refuses sessions on this service's own pages at once; the others learn it by message."""

    def add(self, *, account_id: str, session_id: str, revoked_at: datetime) -> None: ...
