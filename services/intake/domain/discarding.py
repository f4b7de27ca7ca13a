"""
Putting an item away that was made by mistake (作废), and taking it up again (恢复).

Nothing is deleted: the item keeps its texts, and a revision of each of both moves says why and by whom it was made. An
item that was approved once is not put away: what citizens could read is given up by dynamic adjustment (动态调整).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.intake.domain.item_facts import Discard
from services.intake.domain.items import Action, Content, ItemState, ServiceItem
from shared.kernel.errors import Conflict


class WasApproved(Conflict):
    """The item was approved once; it can be given up, but not put away as if it had never been."""

    code = "was_approved"


def may_be_discarded(item: ServiceItem) -> bool:
    """Tell whether an item may be put away: it is in its body's hands, and review never let it pass."""
    return item.may(Action.DISCARD) and not item.progress.was_approved


def check_discardable(item: ServiceItem) -> None:
    """
    Refuse to put an item away that its body may not put away.

    :raises NotAllowedInThisState: while others read it, when it is approved, or when it is put away already
    :raises WasApproved: when a text of it was approved once
    """
    item.check_allows(Action.DISCARD)
    if item.progress.was_approved:
        raise WasApproved(f"“{item.content.title}”审核通过过，不能作废。不再实施的话，请通过动态调整取消。")


def discarded(item: ServiceItem, content: Content, *, reason: str, by: str, at: datetime) -> ServiceItem:
    """
    Return the item put away, with a revision of the same text that says why.

    :raises NotAllowedInThisState: while others read it, when it is approved, or when it is put away already
    :raises WasApproved: when a text of it was approved once
    """
    check_discardable(item)
    return replace(
        item,
        state=ItemState.DISCARDED,
        discard=Discard(reason=reason, by=by, at=at, was=item.state.value),
        content=content,
        revisions=(*item.revisions, content.number),
        updated_at=at,
        updated_by=by,
    )


def restored(item: ServiceItem, content: Content, *, by: str, at: datetime) -> ServiceItem:
    """
    Return the item in the state in which it was put away, as if that had not happened.

    :raises NotAllowedInThisState: when it is not put away
    """
    item.check_allows(Action.RESTORE)
    assert item.discard is not None, "what is put away says how"
    return replace(
        item,
        state=ItemState(item.discard.was),
        discard=None,
        content=content,
        revisions=(*item.revisions, content.number),
        updated_at=at,
        updated_by=by,
    )
