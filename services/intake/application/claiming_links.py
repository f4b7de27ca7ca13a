"""
Linking (承接上级事项): an item that a body compiled freely is linked to its upper-level item later, or unlinked.

Linking takes over what is locked; whoever links has seen both names and every locked element that changes. What is
local stays the body's own. A code that the item has already stays, since a code once given is never another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.intake.application.claiming import Around, Surveying, parent_of
from services.intake.application.deciding import Asked, ItemOutcome, done, in_rounds, own_item
from services.intake.application.following_rule import Cause, UpperText, inheritance, reason_of, shortened, with_taken
from services.intake.application.keeping_texts import kept_texts
from services.intake.application.moving import checked_reason
from services.intake.application.new_texts import Written
from services.intake.application.ports import ItemChange, Items, Revision, Revisions, revision_id
from services.intake.domain.following import in_hand_again, looked_at
from services.intake.domain.items import DIRECTORY_LIST, Action, Content, ServiceItem
from services.intake.domain.upper_list import UpperItem, UpperRevision
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Invalid, LostRace, NotFound, Problem
from shared.standards.difference import ElementChange, element_changes
from shared.standards.element_list import element_list
from shared.standards.tables import label


class OtherType(Conflict):
    """The own item and the upper-level item are of different types."""

    code = "other_type"


@dataclass(frozen=True, kw_only=True)
class Link(Asked):
    """A body links its item, seen in `version`, to an upper-level item, seen in its text `upper_number`."""

    version: int
    upper_id: str
    upper_number: int


@dataclass(frozen=True, kw_only=True)
class Unlink(Asked):
    """A body gives up the link of its item, seen in `version`, for a reason."""

    version: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class LinkView:
    """
    An own item beside an upper-level one: what linking would change (`locked`), and what else differs (`local`).

    In each change "before" is the own text, "after" the upper-level one. `objection` says why it cannot be linked.
    """

    item: ServiceItem
    upper: UpperItem
    text: Revision
    locked: tuple[ElementChange, ...]
    local: tuple[ElementChange, ...]
    objection: str = ""


class Linking:
    """Use cases of a compiler whose item is an upper-level item's counterpart."""

    def __init__(self, *, surveying: Surveying, items: Items, revisions: Revisions) -> None:
        self._surveying, self._items, self._revisions = surveying, items, revisions

    def look(self, actor: Actor, item_id: str, upper_id: str) -> LinkView:
        """
        Return both beside each other; nothing is written.

        :raises NotFound: when one of them is not there for the asker
        """
        actor.require("item.compile")
        item = self._items.find([item_id]).get(item_id)
        if item is None or item.body_id != actor.body_id or item.list_kind != DIRECTORY_LIST:
            raise NotFound("没有这个事项，或者它不是本单位目录清单的事项。请从事项清单里重新打开。")
        around = self._surveying.around(actor, [upper_id])
        if upper_id not in around.uppers:
            raise NotFound("上级清单里没有这个事项。请从“承接上级事项”里重新选择。")
        upper, text = around.uppers[upper_id], self._text_of(item)
        theirs = around.texts[upper.text_id].elements
        changes = element_changes(text.elements, theirs, element_list(DIRECTORY_LIST))
        elements = inheritance()
        return LinkView(
            item=item,
            upper=upper,
            text=text,
            locked=tuple(one for one in changes if one.element.key in elements.locked),
            local=tuple(one for one in changes if one.element.key in elements.local),
            objection=_objection(item, around, upper_id),
        )

    def link(self, request: Link) -> ItemOutcome:
        """
        Link an item; what is locked in it becomes its parent's in a new text, unless it says the same already.

        :raises Refusal: whatever the rules object to
        """
        return in_rounds([request], lambda requests: [self._link(one) for one in requests])[0].or_raise()

    def unlink(self, request: Unlink) -> ItemOutcome:
        """
        Give up the link of an item; its text stays, and a new revision says why.

        An approved one is a draft again: the offices approved it as the upper-level item's counterpart, whose name,
        type and legal basis nothing vouches for any more. What was published of it stays live.

        :raises Refusal: whatever the rules object to
        """
        return in_rounds([request], lambda requests: [self._unlink(one) for one in requests])[0].or_raise()

    def _link(self, request: Link) -> ItemOutcome | None:
        request.actor.require("item.compile")
        item = own_item(self._items.find([request.item_id]), request)
        if item.parent is not None and item.parent.parent_id == request.upper_id:
            return done(item, version=item.version, message="已经和这个上级事项连着。")
        item.check_version(request.version)
        around = self._surveying.around(request.actor, [request.upper_id])
        upper, text = _linkable(item, around, request.upper_id)
        if upper.number != request.upper_number:
            raise LostRace()
        after = self._linked(item, upper, text, request)
        self._check_name(after.after)
        return self._saved(item, after)

    def _linked(self, item: ServiceItem, upper: UpperItem, text: UpperRevision, request: Link) -> Written:
        own, elements = self._text_of(item), inheritance()
        before = replace(item, parent=parent_of(upper))
        theirs = _as_text(upper, text)
        # by what is read, not by hashes: the right number of an article comes along
        keys = [key for key in elements.locked if own.elements.get(key) != text.elements.get(key)]
        reason = reason_of("承接上级事项", keys or elements.locked, theirs)
        cause = Cause(by=request.actor.as_record(), at=request.at, reason=shortened(reason))
        if not keys:
            after = looked_at(before, parent=parent_of(upper), by=request.actor.name, at=request.at)
            return Written(before=item, after=after, revision=own)
        written = with_taken(before, own, theirs, elements.locked, cause, looked_at=elements.local)
        return replace(written, before=item)

    def _unlink(self, request: Unlink) -> ItemOutcome | None:
        request.actor.require("item.compile")
        item = own_item(self._items.find([request.item_id]), request)
        reason = checked_reason(request.reason, "取消承接的理由")
        if item.parent is None:
            raise Conflict(f"“{item.content.title}”没有承接上级事项，或者已经取消。")
        item.check_allows(Action.FOLLOW)
        item.check_version(request.version)
        text = replace(
            self._text_of(item),
            number=item.content.number + 1,
            made_at=request.at,
            made_by=request.actor.as_record(),
            reason=shortened(f"取消承接上级事项：{reason}"),
        )
        content = replace(item.content, number=text.number)
        after = _set_free(item, content, by=request.actor.name, request=request)
        said = "已取消承接。内容没有变，名称、类型和设定依据可以由本单位修改。"
        if after.state is not item.state:
            said += "事项回到草稿，要重新报送；公布的内容照旧有效。"
        return self._saved(item, Written(before=item, after=after, revision=text), said)

    def _saved(self, item: ServiceItem, written: Written, said: str = "") -> ItemOutcome | None:
        if written.after.content.number != item.content.number:
            [written] = kept_texts(self._revisions, [written])
        if self._items.save([ItemChange(before=item, after=written.after)]):
            return None
        return done(written.after, version=item.version + 1, message=said)

    def _check_name(self, after: ServiceItem) -> None:
        name = (after.body_id, after.content.name_key)
        if self._items.holders_of([name]).get(name, after.item_id) != after.item_id:
            message = f"上级的名称是“{after.content.title}”，本单位另有同类型、同名的事项"
            problem = Problem("item_name", "事项名称", message, "请改为把那个事项和上级连起来", rule="unique_name")
            raise Invalid(problem.sentence(), (problem,))

    def _text_of(self, item: ServiceItem) -> Revision:
        text_id = revision_id(item.item_id, item.content.number)
        return self._revisions.find([text_id])[text_id]


def _linkable(item: ServiceItem, around: Around, upper_id: str) -> tuple[UpperItem, UpperRevision]:
    item.check_allows(Action.FOLLOW)
    if item.list_kind != DIRECTORY_LIST:
        raise Conflict("实施清单随它实施的事项，不单独承接上级事项。")
    upper, text = around.claimable(upper_id)
    if item.content.item_type != upper.item_type:
        own, theirs = (label("item_type", code) or "未填" for code in (item.content.item_type, upper.item_type))
        raise OtherType(f"本单位的是“{own}”，上级的是“{theirs}”，类型不同，不是同一个事项，不能连起来。")
    return upper, text


def _objection(item: ServiceItem, around: Around, upper_id: str) -> str:
    try:
        _linkable(item, around, upper_id)
    except (Conflict, NotFound) as refusal:
        return refusal.message
    return ""


def _set_free(item: ServiceItem, content: Content, *, by: str, request: Unlink) -> ServiceItem:
    return replace(
        in_hand_again(item),
        parent=None,
        content=content,
        revisions=(*item.revisions, content.number),
        updated_at=request.at,
        updated_by=by,
    )


def _as_text(upper: UpperItem, text: UpperRevision) -> UpperText:
    return UpperText(
        upper_id=upper.upper_id,
        level=upper.level,
        item_name=upper.item_name,
        elements=text.elements,
        now=upper.as_parent(),
        reason=text.reason,
    )
