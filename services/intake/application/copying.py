"""Copying from another item (从其他事项复制): what would change is shown first, and nothing is saved by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.intake.application.inheriting import locked_of
from services.intake.application.keeping_typed import KeepingTyped
from services.intake.application.ports import Items, Listing, Page, Revision, Revisions, revision_id
from services.intake.domain.items import Action, ServiceItem
from services.intake.domain.typed_forms import TypedForm
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Invalid, NotFound
from shared.kernel.ids import is_id
from shared.standards.difference import ElementChange, element_changes
from shared.standards.element_list import element_list
from shared.standards.elements import BODY, Element, ElementList
from shared.standards.hashing import both_of
from shared.standards.normal import read

OF_ONE_ITEM = frozenset({"sub_item_name", "handling_case", "power_corrections"})
"""Elements that tell an item apart from its siblings, or say why this very item differs from the power list."""


class FormChanged(Conflict):
    """What stands in the form is no longer what the difference was shown against."""

    code = "form_changed"


@dataclass(frozen=True, kw_only=True)
class Target:
    """The form that is to be filled in, as it stands: what was typed and not saved, else what is saved."""

    form: TypedForm
    name: str
    item: ServiceItem | None

    @property
    def standard(self) -> ElementList:
        """Return the newest standard of its list: what is typed is written under it."""
        return element_list(self.form.list_kind)

    @property
    def seen(self) -> str:
        """Return the name of what stands in the form: who decides on a difference has seen it against this."""
        return both_of(read(self.form.elements, self.standard)[0], self.standard)[0]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """
    What may be taken from one text of another item.

    `changes` are the elements that would become different, in the standard's order: before is the form, after the
    other item. Of `overwriting` the form holds something already. `locked` differ, too, and are not offered: in a
    claimed item they stay what its upper-level item says (ADR 0024).
    """

    target: Target
    item: ServiceItem
    text: Revision
    changes: Sequence[ElementChange]
    locked: Sequence[ElementChange] = ()

    @property
    def locked_names(self) -> str:
        """Return what is left out because it is locked, as people name it."""
        return "、".join(change.label for change in self.locked)

    @property
    def overwriting(self) -> frozenset[str]:
        """Return the keys of what stands in the form, readable or not, and would be written over."""
        return frozenset(change.element.key for change in self.changes) & self.target.form.elements.keys()


class Copying:
    """Use cases of copying into a form; only own items are read and only the own form is filled in."""

    def __init__(self, *, items: Items, revisions: Revisions, typed: KeepingTyped) -> None:
        self._items = items
        self._revisions = revisions
        self._typed = typed

    def target(self, actor: Actor, item_id: str) -> Target:
        """
        Return the form that is to be filled in.

        :raises NotPermitted: when the account does not compile
        :raises NotFound: when there is no such item of the own body, and no form of a new one that was kept
        :raises NotAllowedInThisState: when the item may not be changed now
        """
        actor.require("item.compile")
        kept = self._typed.kept(actor, item_id) if is_id(item_id) else None
        item = self._items.find([item_id]).get(item_id)
        if item is None and kept is not None and kept.is_new:
            return Target(form=kept, name=kept.title, item=None)
        if item is None or item.body_id != actor.body_id:
            raise NotFound("没有这个事项，或者它不是本单位的事项。请从事项清单里重新打开。")
        item.check_allows(Action.REVISE)
        stored = TypedForm(
            account_id=actor.account_id,
            item_id=item_id,
            version=item.version,
            elements=self._text(item, item.content.number).elements,
            kept_at=item.updated_at,
            list_kind=item.list_kind,
            source=item.source,
        )
        return Target(form=kept or stored, name=item.content.title or "未命名事项", item=item)

    def candidates(self, actor: Actor, target: Target, search: str, page: int, size: int) -> Page:
        """Return a page of the own items of the same list, whatever state they are in."""
        actor.require("item.compile")
        listing = Listing(
            list_kind=target.form.list_kind, body_id=actor.body_id, search=search.strip(), page=page, size=size
        )
        return self._items.page(listing)

    def offer(self, actor: Actor, target: Target, item_id: str, number: int = 0) -> Offer:
        """
        Return what would change if everything were taken from a text of an item, the current one when `number` is 0.

        :raises NotFound: when it is no own item of the same list, or never had such a text
        :raises Invalid: when it is the item of the form itself
        """
        actor.require("item.compile")
        item = self._items.find([item_id]).get(item_id)
        if item is None or item.body_id != actor.body_id or item.list_kind != target.form.list_kind:
            raise NotFound("没有这个事项，或者它不是本单位同一种清单的事项，不能从它复制。请重新选择。")
        if item_id == target.form.item_id and number in (0, item.content.number):
            raise Invalid("这就是正在填写的事项。请选择另一个事项，或它以前的一稿。")
        text = self._text(item, number or item.content.number)
        standing = _readable(target.form.elements, target.standard)
        changes = element_changes(standing, {**standing, **_copied(text, target.standard)}, target.standard)
        locked = locked_of(target.item)
        return Offer(
            target=target,
            item=item,
            text=text,
            changes=[change for change in changes if change.element.key not in locked],
            locked=[change for change in changes if change.element.key in locked],
        )

    def copy(self, actor: Actor, offer: Offer, keys: Set[str], *, seen: str, at: datetime) -> TypedForm:
        """
        Fill elements of another item into the form and keep it, unsaved, for the form to go on with.

        :param keys: the elements to take, of those that the offer shows
        :param seen: what stood in the form when the difference was shown
        :raises Invalid: when none is chosen, or one that is not offered
        :raises FormChanged: when the form has changed since
        """
        actor.require("item.compile")
        offered = {change.element.key for change in offer.changes}
        if not keys:
            raise Invalid("没有选择要复制的要素。请至少勾选一个。")
        if seen != offer.target.seen:
            raise FormChanged("表里的内容在这之后又变过。请看过下面新的对照，再选一次。")
        if not keys <= offered:
            raise Invalid("选择的要素里有不能复制的。请从列出的要素里选择。")
        taken = {key: value for key, value in _copied(offer.text, offer.target.standard).items() if key in keys}
        elements = {**offer.target.form.elements, **taken}
        form = offer.target.form
        filled = TypedForm(**{**vars(form), "account_id": actor.account_id, "elements": elements, "kept_at": at})
        self._typed.keep(actor, filled)
        return filled

    def _text(self, item: ServiceItem, number: int) -> Revision:
        key = revision_id(item.item_id, number)
        text = self._revisions.find([key]).get(key) if number in item.revisions else None
        if text is None:
            raise NotFound(f"“{item.content.title}”没有第 {number} 稿。请重新选择。")
        return text


def may_be_copied(element: Element) -> bool:
    """Tell whether an element may be taken from another item: what somebody else sets or brings may not."""
    return (
        element.set_by == BODY
        and element.kind != "org_ref"
        and not element.is_inherited
        and element.key not in OF_ONE_ITEM
    )


def _copied(text: Revision, standard: ElementList) -> dict[str, Any]:
    """Return what may be taken of a text, as it reads under the newest standard: an older one may have had more."""
    own = {element.key for element in standard.elements if may_be_copied(element)}
    return _readable({key: value for key, value in text.elements.items() if key in own}, standard)


def _readable(elements: Mapping[str, Any], standard: ElementList) -> dict[str, Any]:
    return read(elements, standard)[0]
