"""The rule for one heir: the text that it gets when something of its upper-level item is taken over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from services.intake.application.new_texts import LONGEST_REASON, Written, content_of
from services.intake.application.ports import Revision
from services.intake.domain.following import followed
from services.intake.domain.inheritance import Inheritance, ParentNow, settled, taken_over, written_otherwise
from services.intake.domain.items import DIRECTORY_LIST, ServiceItem
from services.intake.domain.upper_list import LEVEL_NAMES
from shared.standards.element_list import element_list
from shared.standards.hashing import both_of
from shared.standards.inheritance import locked_and_local
from shared.standards.normal import in_order


@dataclass(frozen=True, kw_only=True)
class UpperText:
    """The present text of an upper-level item, as its heirs look at it."""

    upper_id: str
    level: str
    item_name: str
    elements: Mapping[str, Any]
    now: ParentNow
    reason: str = ""

    @property
    def title(self) -> str:
        """Return how it is named to the bodies below."""
        return f"{LEVEL_NAMES[self.level]}清单事项“{self.item_name}”"


@dataclass(frozen=True, kw_only=True)
class Cause:
    """On whose behalf, when and why a text is taken over; `is_from_above`: the body had no say in it."""

    by: Mapping[str, str] = field(default_factory=dict)
    at: datetime
    reason: str
    is_from_above: bool = False


@cache
def inheritance() -> Inheritance:
    """Return what an item of the directory list has from its parent, under the newest standard."""
    locked, local = locked_and_local(DIRECTORY_LIST)
    return Inheritance(locked=locked, local=local)


def yet_to_write(text: Revision, then: Mapping[str, Any], upper: UpperText) -> dict[str, Any]:
    """
    Return, as it is to write them, the locked elements that an heir has yet to write as its parent has come to.

    The content is the same.

    :param then: the parent's elements as they were when the heir last took something over
    """
    own, theirs = text.element_hashes, upper.now.hashes
    same = [key for key in inheritance().locked if own.get(key) == theirs.get(key)]
    return written_otherwise(then, upper.elements, text.elements, same)


@cache
def labels() -> Mapping[str, str]:
    """Return the Chinese name of each element of the directory list."""
    return {element.key: element.name_zh for element in element_list(DIRECTORY_LIST).elements}


def reason_of(what: str, keys: Collection[str], upper: UpperText) -> str:
    """Return what later readers of a text are told: who changed what of it, cut to what a reason may be long."""
    names = "、".join(labels()[key] for key in inheritance().keys if key in keys)
    return shortened(f"{what}：{names}（{upper.title}第 {upper.now.number} 稿）")


def shortened(reason: str) -> str:
    """Return a reason no longer than a text may carry."""
    reason = " ".join(reason.split())
    return reason if len(reason) <= LONGEST_REASON else f"{reason[: LONGEST_REASON - 1]}…"


def with_taken(
    item: ServiceItem,
    text: Revision,
    upper: UpperText,
    keys: Collection[str],
    cause: Cause,
    *,
    writing: Mapping[str, Any] = MappingProxyType({}),
    looked_at: Collection[str] = (),
) -> Written:
    """
    Return an heir with its next text, in which these elements are the parent's.

    The number follows from the heir alone, so a job that was killed and runs again makes the same text under the same
    id. `writing` are elements of the same content, as they are yet to be written; of those in `looked_at` the own text
    is kept.

    :raises NotAllowedInThisState: while others read the present text
    """
    standard = element_list(DIRECTORY_LIST)
    # an old text may hold what the newest standard has no more: in_order leaves it behind
    elements = in_order({**taken_over(text.elements, upper.elements, keys), **writing}, standard)
    content_hash, hashes = both_of(elements, standard)
    revision = Revision(
        item_id=item.item_id,
        number=item.content.number + 1,
        elements=elements,
        content_hash=content_hash,
        element_hashes=hashes,
        standard_version=standard.version,
        made_at=cause.at,
        made_by=cause.by,
        reason=cause.reason,
    )
    assert item.parent is not None, "only a claimed item takes something over"
    after = followed(
        item,
        content_of(revision, DIRECTORY_LIST),
        parent=settled(item.parent, upper.now, {*keys, *writing, *looked_at}),
        is_public=elements.get("is_public") != "0",
        by=cause.by.get("name", ""),
        at=cause.at,
        is_from_above=cause.is_from_above,
    )
    return Written(before=item, after=after, revision=revision)
