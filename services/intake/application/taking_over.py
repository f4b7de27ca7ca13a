"""
Take-over (对照上级清单): what a body decides, element by element, when its item's parent has changed.

Each element is shown in three ways: the parent as it was last taken over or looked at, the parent as it is now, and
the body's own. What is decided becomes one new text, and none at all when everything of the own text is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.intake.application.deciding import Asked, ItemOutcome, done, in_rounds, own_item
from services.intake.application.drafting import NameTaken
from services.intake.application.following_ports import Heirs, UpperTexts
from services.intake.application.following_rule import (
    Cause,
    UpperText,
    inheritance,
    reason_of,
    shortened,
    with_taken,
    yet_to_write,
)
from services.intake.application.following_writing import WrittenAfter, kept_with_messages
from services.intake.application.heir_looks import HeirLook, urgent_first, with_clashes
from services.intake.application.ports import ItemChange, Items, Revision, Revisions, revision_id
from services.intake.domain.following import looked_at
from services.intake.domain.inheritance import Look, moved, needs_a_look, settled
from services.intake.domain.items import ServiceItem
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Invalid, NotFound, Problem
from shared.kernel.readable import readable


class ParentMoved(Conflict):
    """The upper-level item has got another text since it was looked at."""

    code = "parent_moved"


@dataclass(frozen=True, kw_only=True)
class TakeOver(Asked):
    """
    What a body decides on an item that it saw in `version`, beside its parent's text `upper_number`.

    `take` and `keep` are elements; what is in neither is decided another time. `note` is told to later readers.
    """

    version: int
    upper_number: int
    take: Collection[str] = ()
    keep: Collection[str] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ThreeWays:
    """One element: what the parent said when it was last looked at, what it says now, what the item says."""

    key: str
    before: Any
    now: Any
    own: Any


@dataclass(frozen=True, kw_only=True)
class Comparison(HeirLook):
    """
    An heir with all its elements beside its parent's.

    `yet_to_write` are locked elements of the same content that the parent has come to write otherwise since `then`, as
    the next text of the item has them.
    """

    text: Revision
    ways: Mapping[str, ThreeWays]
    then: Mapping[str, Any] = field(default_factory=dict)
    yet_to_write: Mapping[str, Any] = field(default_factory=dict)


class TakingOver:
    """The use cases of a compiler whose items have parents."""

    def __init__(self, *, items: Items, revisions: Revisions, heirs: Heirs, uppers: UpperTexts) -> None:
        self._items, self._revisions, self._heirs, self._uppers = items, revisions, heirs, uppers

    def worklist(self, actor: Actor, body_id: str = "") -> list[HeirLook]:
        """
        Return the heirs of a body that need a look, those first on which it has to decide.

        It is computed from the items and their parents as they stand; texts are read only of heirs whose parent moved.

        :raises NotPermitted: when the account may not see items of this body
        """
        if body_id not in ("", actor.body_id):
            actor.require("item.view_all")
        elif not actor.may("item.view_all"):
            actor.require("item.view_own")
        looks = self._looks(self._heirs.of_body(body_id or actor.body_id))
        return sorted(looks, key=urgent_first)

    def to_decide(self, actor: Actor) -> frozenset[str]:
        """Return on which own items a compiler has to decide; the notice counts the same."""
        looks = self.worklist(actor) if actor.may("item.compile") else ()
        return frozenset(one.item.item_id for one in looks if one.is_to_decide)

    def of_item(self, item: ServiceItem) -> HeirLook | None:
        """Return what of an item needs a look, if it is an heir that needs one; whoever asks may see the item."""
        return next(iter(self._looks([item])), None)

    def compared(self, actor: Actor, item_id: str) -> Comparison:
        """
        Return an heir beside its parent.

        :raises NotFound: when there is none, it is not for the asker to see, or it has no parent
        """
        item = self._items.find([item_id]).get(item_id)
        if item is None or not _may_see(actor, item) or item.parent is None:
            raise NotFound("没有这个事项，或者它没有认领上级清单的事项。请从“对照上级”里重新打开。")
        text = self._text_of(item)
        upper = self._uppers.present([item.parent.parent_id]).get(item.parent.parent_id)
        look = needs_a_look(item.parent, upper.now if upper else None, text.element_hashes, inheritance())
        history = self._uppers.history(item.parent.parent_id) if look.is_needed else []
        ways = {key: _three_ways(key, item, text, upper, history) for key in inheritance().keys}
        seen = HeirLook(item=item, upper=upper, look=look)
        clash_id = with_clashes([seen], self._items, self._uppers)[0].clash_id
        then = next((one.elements for one in history if one.now.number == item.parent.number), {})
        return Comparison(
            item=item,
            text=text,
            upper=upper,
            look=look,
            ways=ways,
            clash_id=clash_id,
            then=then,
            yet_to_write=yet_to_write(text, then, upper) if upper and then else {},
        )

    def decide(self, decision: TakeOver) -> ItemOutcome:
        """
        Take over or keep, element by element; what is locked comes along.

        :raises Refusal: whatever the rules object to
        """
        outcomes = in_rounds([decision], lambda decisions: [self._decide(one) for one in decisions])
        return outcomes[0].or_raise()

    def _decide(self, decision: TakeOver) -> ItemOutcome | None:
        decision.actor.require("item.compile")
        item = own_item(self._items.find([decision.item_id]), decision)
        item.check_version(decision.version)
        comparison = self.compared(decision.actor, decision.item_id)
        look, upper = comparison.look, comparison.upper
        if upper is None or look.parent_is_archived:
            raise Conflict(
                f"“{item.content.title}”的上级事项已经不在上级清单里，没有可以采用的内容。请改为承接别的上级事项，或者取消承接。"
            )
        _check_seen(decision, look, upper)
        change = self._changed(decision, comparison, upper)
        if self._items.save([change]):
            return None
        message = "已保留本单位的内容，没有生成新稿。" if change.after.content == item.content else ""
        return done(change.after, version=item.version + 1, message=message)

    def _changed(self, decision: TakeOver, comparison: Comparison, upper: UpperText) -> ItemChange:
        item, writing = comparison.item, comparison.yet_to_write
        take, keep = sorted({*decision.take, *comparison.look.follows}), sorted(decision.keep)
        assert item.parent is not None, "an heir has a parent"
        if not take:
            parent = settled(item.parent, upper.now, keep, leaves_writing=bool(writing))
            after = looked_at(item, parent=parent, by=decision.actor.name, at=decision.at)
            return ItemChange(before=item, after=after)
        note = readable(decision.note)
        reason = reason_of("采用上级清单", {*take, *writing}, upper) + (f"。{note}" if note else "")
        cause = Cause(by=decision.actor.as_record(), at=decision.at, reason=shortened(reason))
        written = with_taken(item, comparison.text, upper, take, cause, writing=writing, looked_at=keep)
        self._check_name(written.after)
        if writing:
            written = WrittenAfter(**vars(written), upper=upper, then=comparison.then)
        [change] = kept_with_messages(self._revisions, [written])
        return change

    def _check_name(self, after: ServiceItem) -> None:
        name = (after.body_id, after.content.name_key)
        if self._items.holders_of([name]).get(name, after.item_id) != after.item_id:
            problem = Problem(
                field="item_name",
                label="事项名称",
                message=f"上级现在的名称是“{after.content.title}”，本单位已经有同类型、同名的事项",
                remedy="请先修改或者取消原来的那个事项",
                rule="unique_name",
            )
            raise NameTaken(problem.sentence(), (problem,))

    def _looks(self, heirs: Sequence[ServiceItem]) -> list[HeirLook]:
        uppers = self._uppers.states({item.parent.parent_id for item in heirs if item.parent})
        stirred = [item for item in heirs if item.parent and _is_stirred(item, uppers.get(item.parent.parent_id))]
        ids = [revision_id(item.item_id, item.content.number) for item in stirred]
        texts = self._revisions.find(ids) if ids else {}
        found = []
        for item, text_id in zip(stirred, ids, strict=True):
            assert item.parent is not None, "an heir has a parent"
            upper = uppers.get(item.parent.parent_id)
            hashes = texts[text_id].element_hashes
            look = needs_a_look(item.parent, upper.now if upper else None, hashes, inheritance())
            if look.is_needed:
                found.append(HeirLook(item=item, upper=upper, look=look))
        return with_clashes(found, self._items, self._uppers)

    def _text_of(self, item: ServiceItem) -> Revision:
        text_id = revision_id(item.item_id, item.content.number)
        return self._revisions.find([text_id])[text_id]


def _is_stirred(item: ServiceItem, upper: UpperText | None) -> bool:
    if upper is None or upper.now.is_archived:
        return True
    return item.parent is not None and bool(moved(item.parent, upper.now, inheritance().keys))


def _check_seen(decision: TakeOver, look: Look, upper: UpperText) -> None:
    if decision.upper_number != upper.now.number:
        raise ParentMoved(
            f"{upper.title}在您打开之后又有调整（现在是第 {upper.now.number} 稿），没有保存。请看过现在的内容再决定。"
        )
    strange = {*decision.take, *decision.keep} - set(look.asked)
    if strange or set(decision.take) & set(decision.keep):
        raise Conflict("要决定的要素已经不是您看到的那些，没有保存。请看过现在的内容再决定。")
    if not (decision.take or decision.keep or look.follows):
        problem = Problem(
            field="way", label="决定", message="还没有选择", remedy="请至少对一个要素选“采用上级”或“保留本单位”"
        )
        raise Invalid(problem.sentence(), (problem,))


def _three_ways(
    key: str, item: ServiceItem, text: Revision, upper: UpperText | None, history: Sequence[UpperText]
) -> ThreeWays:
    assert item.parent is not None, "an heir has a parent"
    taken = item.parent.taken.get(key)
    before = next((one for one in history if one.now.hashes.get(key) == taken), upper)
    return ThreeWays(
        key=key,
        before=before.elements.get(key) if before else None,
        now=upper.elements.get(key) if upper else None,
        own=text.elements.get(key),
    )


def _may_see(actor: Actor, item: ServiceItem) -> bool:
    return actor.may("item.view_all") or (actor.may("item.view_own") and item.body_id == actor.body_id)
