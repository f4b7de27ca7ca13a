"""Keeps what is typed into the form of an item until it is saved, so that no closed window loses it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from services.intake.domain.typed_forms import TypedForm
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Invalid
from shared.kernel.ids import is_id

MOST = 50
"""So many unfinished forms one account may leave behind."""


class TooManyTyped(Conflict):
    """The account has left too many forms unfinished."""

    code = "too_many_typed"


class TypedForms(Protocol):
    """The unfinished forms; each vanishes some weeks after it was last kept."""

    def put(self, typed: TypedForm) -> bool:
        """Store a form over what stood there; False when its page was done with less than a minute before."""
        ...

    def get(self, account_id: str, item_id: str) -> TypedForm | None: ...

    def of_account(self, account_id: str) -> Sequence[TypedForm]:
        """Return the forms of an account, the last kept first."""
        ...

    def drop(self, account_id: str, item_id: str, *, form_id: str, at: datetime) -> None:
        """Forget a form, and what still comes of the page in which it was typed."""
        ...


class KeepingTyped:
    """Use cases of the form's automatic saving; a kept form is no revision, and nobody else sees it."""

    def __init__(self, *, typed_forms: TypedForms) -> None:
        self._typed_forms = typed_forms

    def keep(self, actor: Actor, typed: TypedForm) -> bool:
        """
        Keep the answers as they stand, under the account that asks; what was kept of this item before is replaced.

        False when they were on their way while the same page was saved or thrown away: they would bring back what is
        older than that. Whoever goes back to the page and types on is kept again a minute later.

        :raises NotPermitted: when the account does not compile
        :raises Invalid: when the item's id is none
        :raises TooManyTyped: when the account has left 50 other forms unfinished
        """
        actor.require("item.compile")
        if not is_id(typed.item_id):
            raise Invalid("表单里缺少事项编号，没有自动保存。请重新打开页面再填。")
        known = self._typed_forms.of_account(actor.account_id)
        if len(known) >= MOST and all(one.item_id != typed.item_id for one in known):
            raise TooManyTyped(f"没写完的表单已有 {MOST} 份，这一份没有自动保存。请先保存或丢弃以前的。")
        return self._typed_forms.put(replace(typed, account_id=actor.account_id))

    def kept(self, actor: Actor, item_id: str) -> TypedForm | None:
        """Return what this account has typed of an item and not saved, or None."""
        actor.require("item.compile")
        return self._typed_forms.get(actor.account_id, item_id)

    def unfinished(self, actor: Actor) -> list[TypedForm]:
        """Return this account's forms of items that do not exist yet, the last kept first."""
        actor.require("item.compile")
        return [one for one in self._typed_forms.of_account(actor.account_id) if one.is_new]

    def drop(self, actor: Actor, item_id: str, *, form_id: str, at: datetime) -> None:
        """Forget what was typed: it has been saved, or is not wanted."""
        actor.require("item.compile")
        self._typed_forms.drop(actor.account_id, item_id, form_id=form_id, at=at)
