"""
Sign-off (主要负责同志审定并加盖公章), consent of the supervising department and its signed batch (汇总报送).

An implementation list leaves its body only with the word of the body's head on exactly its text, and the stamped scan
(work plan 2018, part 4(3)1). An enterprise's list goes to its supervising department first; what that consents to is
filed by it in a signed batch of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from services.intake.domain.item_states import Action
from shared.kernel.errors import Conflict, Forbidden

if TYPE_CHECKING:
    from services.intake.domain.items import ServiceItem

SHORT = 12
"""Characters of a content hash that are printed: enough to tell two texts apart by eye."""


class NotSigned(Conflict):
    """The text as it stands now has no sign-off."""

    code = "not_signed"


class OwnText(Forbidden):
    """Whoever wrote a text does not decide on it."""

    code = "own_text"


class NotAsConsented(Conflict):
    """The item is no longer what the supervising department consented to."""

    code = "not_as_consented"


@dataclass(frozen=True, kw_only=True)
class SignOff:
    """
    The head's word on one text: `content_hash` binds it, `scan` is the SHA-256 of the stamped scan.

    `account_id` tells who signed where two persons bear one name.
    """

    content_hash: str
    number: int
    by: str
    signed_at: datetime
    scan: str
    scan_name: str
    account_id: str = ""


@dataclass(frozen=True, kw_only=True)
class FilingMark:
    """The batch in which the supervising department filed an item."""

    filing_id: str
    body_id: str
    by: str
    filed_at: datetime


@dataclass(frozen=True, kw_only=True)
class FiledItem:
    """
    One line of a batch: which text of which item was filed, and on which consent (by its instant).

    `submission` counts how often the item had gone to review before.
    """

    item_id: str
    item_name: str
    body_name: str
    number: int
    content_hash: str
    consented_at: datetime
    submission: int


@dataclass(frozen=True, kw_only=True)
class Filing:
    """A signed batch (汇总报送) of a supervising department; made once and never changed."""

    filing_id: str
    body_id: str
    body_name: str
    by: str
    filed_at: datetime
    scan: str
    scan_name: str
    items: tuple[FiledItem, ...]

    @property
    def mark(self) -> FilingMark:
        """Return what each of its items bears."""
        return FilingMark(filing_id=self.filing_id, body_id=self.body_id, by=self.by, filed_at=self.filed_at)


def is_signed(item: ServiceItem) -> bool:
    """Tell whether the head's word stands for the text as it is now: a change of content voids it."""
    return item.sign_off is not None and item.sign_off.content_hash == item.content.content_hash


def check_signed(item: ServiceItem) -> None:
    """
    Refuse to go on without a valid sign-off.

    :raises NotSigned: when there is none, or the content has changed since
    """
    if is_signed(item):
        return
    name = item.content.title or "这个事项"
    if item.sign_off is None:
        raise NotSigned(f"“{name}”还没有经主要负责同志审定。请先提请审定，上传盖章扫描件。")
    raise NotSigned(f"“{name}”审定之后内容有改动，原来的审定已经失效。请重新提请审定。")


def check_not_own_text(item: ServiceItem, author_id: str, account_id: str) -> None:
    """
    Refuse the sign-off of whoever wrote the current text: the head decides on what others have compiled.

    :raises OwnText: naming the item and what to do
    """
    if author_id == account_id:
        raise OwnText(
            f"“{item.content.title or '这个事项'}”第 {item.content.number} 稿是您自己编写的，不能由您本人审定。"
            "请由单位的另一位负责人审定，或者由编制员重新编写后再审定。"
        )


def signed(item: ServiceItem, sign_off: SignOff) -> ServiceItem:
    """Return the item with the head's word on its current text."""
    item.check_allows(Action.SIGN)
    return replace(item, sign_off=sign_off, updated_at=sign_off.signed_at, updated_by=sign_off.by)


def as_filed(item: ServiceItem) -> FiledItem:
    """
    Return the line of a batch for an item that has the supervising department's consent.

    :raises NotAllowedInThisState: when it has not, or no longer
    :raises NotSigned: when its own body's head has not signed it
    """
    item.check_allows(Action.FILE)
    check_signed(item)
    assert item.endorsement is not None, "an item is consented to by an endorsement"
    return FiledItem(
        item_id=item.item_id,
        item_name=item.content.title,
        body_name=item.body_name,
        number=item.content.number,
        content_hash=item.content.content_hash,
        consented_at=item.endorsement.given_at,
        submission=item.submission,
    )


def waits_for(item: ServiceItem, line: FiledItem) -> bool:
    """Tell whether an item still waits to be sent in a batch that names it: a crash came in between."""
    return item.may(Action.FILE) and is_signed(item) and as_filed(item) == line


def check_as_filed(item: ServiceItem, line: FiledItem) -> None:
    """
    Refuse an item that is no longer what a batch names: withdrawn since, or consented to anew.

    :raises NotAllowedInThisState: when it does not wait for a batch any more
    :raises NotAsConsented: when it waits again, but not as the batch has it
    """
    if as_filed(item) != line:
        raise NotAsConsented(
            f"“{item.content.title}”在这一批之后又撤回过或者改过，没有随这一批报送。请看过新内容后另行汇总报送。"
        )


def sheet_number(content_hashes: Iterable[str]) -> str:
    """Return the number of a printed sheet (审定单), which follows from the texts on it and their order."""
    return sha256("\n".join(content_hashes).encode()).hexdigest()[:SHORT].upper()
