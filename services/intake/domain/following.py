"""How a claimed item follows its upper-level item (随上级清单调整): with a new text, in its body's hands again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.intake.domain.inheritance import Parent
from services.intake.domain.items import Action, Content, ItemState, ServiceItem


def followed(
    item: ServiceItem,
    content: Content,
    *,
    parent: Parent,
    is_public: bool,
    by: str,
    at: datetime,
    is_from_above: bool = False,
) -> ServiceItem:
    """
    Return the item with a text that has something from its upper-level item.

    An approved one is a draft again, since the offices have not read this text; what was published of it stays live
    until its next text is published. `is_from_above` tells that its body had no say in it.

    :raises NotAllowedInThisState: while the supervising department or review reads the present text
    """
    item.check_allows(Action.FOLLOW)
    return replace(
        in_hand_again(item, put_back_at=at if is_from_above else None),
        content=content,
        is_public=is_public,
        revisions=(*item.revisions, content.number),
        parent=parent,
        updated_at=at,
        updated_by=by,
    )


def written_anew(item: ServiceItem, content: Content, *, parent: Parent, at: datetime) -> ServiceItem:
    """
    Return the item with a text of the same content, written as its upper-level item writes it by now.

    It stands where it stood, approved and published: nobody has anything to read again.

    :raises NotAllowedInThisState: while the supervising department or review reads the present text
    """
    item.check_allows(Action.FOLLOW)
    return replace(item, content=content, revisions=(*item.revisions, content.number), parent=parent, updated_at=at)


def written_alike(item: ServiceItem, *, parent: Parent) -> ServiceItem:
    """
    Return the item that writes all as its upper-level item has come to: only the link is set to that text.

    :raises NotAllowedInThisState: while the supervising department or review reads it
    """
    item.check_allows(Action.FOLLOW)
    return replace(item, parent=parent)


def in_hand_again(item: ServiceItem, *, put_back_at: datetime | None = None) -> ServiceItem:
    """
    Return an item whose text is about to change: an approved one is a draft again, and names its approved text.

    `put_back_at` is when the level above did that; None when the body does it itself.
    """
    if item.state is not ItemState.APPROVED:
        return item
    settled_at = item.settled_at or item.progress.approved_at
    before = item.put_back_before if put_back_at else ()
    if put_back_at and item.put_back_at and item.progress.approved_at:
        before = (*before, (item.put_back_at, item.progress.approved_at))
    return replace(
        item,
        state=ItemState.DRAFT,
        approved_number=item.content.number,
        settled_at=settled_at,
        put_back_at=put_back_at,
        put_back_before=before,
    )


def may_stand_again(item: ServiceItem, passed: Content) -> bool:
    """
    Tell whether an item in hand could stand where it stood, once it says again what review let pass.

    Not without the link that review was told of, and not where its head has signed another text since: that word on
    the one that passed is kept nowhere else.
    """
    is_linked = not item.told_parent or item.told_parent == item.parent_id
    return is_linked and (item.sign_off is None or item.sign_off.content_hash == passed.content_hash)


def in_force_again(item: ServiceItem) -> ServiceItem:
    """
    Return an item in hand that says what review let pass, and whose body leaves it so: it stands where it stood.

    What its supervising department objected to was another text.
    """
    is_declined = item.endorsement is not None and not item.endorsement.is_given
    endorsement = None if is_declined else item.endorsement
    return replace(item, state=ItemState.APPROVED, approved_number=0, endorsement=endorsement)


def looked_at(item: ServiceItem, *, parent: Parent, by: str, at: datetime) -> ServiceItem:
    """
    Return the item whose body has looked at its upper-level item and keeps its own text: it stands where it stood.

    :raises NotAllowedInThisState: while the supervising department or review reads it
    """
    item.check_allows(Action.FOLLOW)
    return replace(item, parent=parent, updated_at=at, updated_by=by)
