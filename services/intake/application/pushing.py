"""
Forced push (统一推送): the registrar sets chosen elements of an upper-level item in all its heirs, local ones, too.

It overwrites nothing in place: each heir gets a new text that says who pushed what and why, and the one before it can
be taken up again like any old text. The registrar sees beforehand what it would change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.application.following import Following
from services.intake.application.following_ports import START, Heirs, Kind, Run, UpperTexts
from services.intake.application.following_rule import UpperText, inheritance, labels
from services.intake.application.moving import checked_reason
from services.intake.application.ports import Revisions, revision_id
from services.intake.domain.inheritance import Hashes
from services.intake.domain.items import Action, ServiceItem
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Invalid, NotFound, Problem

MOST_SHOWN = 300
"""Heirs that a preview names; beyond these it counts."""
PERMISSION = "upper.push"


@dataclass(frozen=True, kw_only=True)
class PushedHeir:
    """An heir as a push would find it: the elements that it would set, and whether others are reading the item."""

    item: ServiceItem
    keys: Sequence[str]

    @property
    def names(self) -> str:
        """Return the elements as people name them."""
        return "、".join(labels()[key] for key in self.keys)

    @property
    def is_being_read(self) -> bool:
        """Tell whether the push would pass it by."""
        return not self.item.may(Action.FOLLOW)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a push of these elements would do; `more` heirs beyond those named are not looked at one by one."""

    upper: UpperText
    keys: Sequence[str]
    heirs: Sequence[PushedHeir]
    same: int
    more: int

    @property
    def changing(self) -> list[PushedHeir]:
        """Return the heirs that would get a new text."""
        return [heir for heir in self.heirs if not heir.is_being_read]


class Pushing:
    """The use cases of the registrar who pushes."""

    def __init__(self, *, heirs: Heirs, uppers: UpperTexts, revisions: Revisions, following: Following) -> None:
        self._heirs, self._uppers, self._revisions, self._following = heirs, uppers, revisions, following

    def preview(self, actor: Actor, upper_id: str, keys: Sequence[str]) -> Preview:
        """
        Return what a push would change, heir by heir.

        :raises NotPermitted: when the account may not push
        :raises NotFound: when there is no such upper-level item
        """
        actor.require(PERMISSION)
        upper = self._uppers.present([upper_id]).get(upper_id)
        if upper is None:
            raise NotFound("没有这个上级事项。请从上级清单重新打开。")
        chosen = [key for key in inheritance().keys if key in keys]
        items = self._heirs.after([upper_id], START, MOST_SHOWN)
        texts = self._revisions.find(revision_id(item.item_id, item.content.number) for item in items)
        found = [
            PushedHeir(item=item, keys=_differing(chosen, upper, texts[text_id].element_hashes))
            for item in items
            if (text_id := revision_id(item.item_id, item.content.number)) in texts
        ]
        return Preview(
            upper=upper,
            keys=chosen,
            heirs=[heir for heir in found if heir.keys],
            same=sum(not heir.keys for heir in found),
            more=self._heirs.count([upper_id]) - len(items),
        )

    def push(
        self,
        actor: Actor,
        *,
        upper_id: str,
        upper_number: int,
        keys: Sequence[str],
        reason: str,
        push_id: str,
        now: datetime,
    ) -> str:
        """
        Order the push of what was previewed; return the id of its job. The same push asked twice is one.

        :raises Invalid: when nothing is chosen or the reason is missing
        :raises Conflict: when the item is archived, or has another text than the one that was previewed
        """
        preview = self.preview(actor, upper_id, keys)
        if not preview.keys:
            problem = Problem(field="key", label="要素", message="还没有选择", remedy="请至少选择一个要推送的要素")
            raise Invalid(problem.sentence(), (problem,))
        told = checked_reason(reason, "推送理由")
        if preview.upper.now.is_archived:
            raise Conflict(f"{preview.upper.title}已经不在上级清单里，不能推送。")
        if preview.upper.now.number != upper_number:
            changed = f"{preview.upper.title}在您打开之后又有调整（现在是第 {preview.upper.now.number} 稿），没有推送。"
            raise Conflict(f"{changed}请看过现在的内容再推送。")
        run = Run(
            run_id=push_id,
            kind=Kind.PUSH,
            upper_ids=[upper_id],
            keys=preview.keys,
            by=actor.as_record(),
            reason=told,
            upper_number=upper_number,
            ordered_at=now,
        )
        return self._following.begin(run, f"推送“{preview.upper.item_name}”", actor)


def _differing(keys: Sequence[str], upper: UpperText, own: Hashes) -> list[str]:
    return [key for key in keys if own.get(key) != upper.now.hashes.get(key)]
