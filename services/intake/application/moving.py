"""Submission, endorsement and withdrawal: always in batches, a single one being a batch of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from services.intake.application import messages
from services.intake.application.adjustments.grounds import FindingGrounds, Grounds
from services.intake.application.deciding import Asked, ItemOutcome, done, in_rounds, own_item, refusal_of, valid_body
from services.intake.application.judging import judged
from services.intake.application.moving_checks import check_settled, check_supervised
from services.intake.application.ports import Bodies, ItemChange, Items, Revision, Revisions, Sources, revision_id
from services.intake.application.scope import Scope
from services.intake.application.upper_ports import Parents, parents_of
from services.intake.domain.adjustments.grounds import telling
from services.intake.domain.answering import check_answered
from services.intake.domain.bodies import Body
from services.intake.domain.items import (
    IMPLEMENTATION_LIST,
    Action,
    ItemState,
    ServiceItem,
    declined,
    endorsed,
    submitted,
    withdrawn,
)
from services.intake.domain.signing import check_signed
from services.intake.domain.sources import Source, SourceItem
from services.intake.domain.upper_list import UpperItem
from shared.kernel.errors import Invalid, NotFound, Problem, Refusal
from shared.kernel.readable import readable

LONGEST_REASON = 1000
LONGEST_REPLY = 2000


@dataclass(frozen=True, kw_only=True)
class Submission(Asked):
    """An item that its body sends on, as it was seen; `reply` answers the opinions that had sent it back, if any."""

    version: int
    reply: str = ""


@dataclass(frozen=True, kw_only=True)
class EndorsementDecision(Asked):
    """What the supervising department says of an item that it has seen in this version."""

    version: int
    is_given: bool
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Withdrawal(Asked):
    """A body asks for an item back."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class _Loaded:
    """What a batch is decided on; `out_of_scope` says of items why, `moved` are the ids of those that were decided."""

    items: dict[str, ServiceItem]
    texts: Mapping[str, Revision]
    bodies: Mapping[str, Body]
    sources: Mapping[Source, SourceItem]
    parents: Mapping[str, UpperItem]
    out_of_scope: Mapping[str, tuple[Problem, ...]]
    grounds: Grounds
    moved: set[str] = field(default_factory=set)

    def text_of(self, item: ServiceItem) -> Revision:
        return self.texts[revision_id(item.item_id, item.content.number)]

    def is_rewritten(self, item: ServiceItem) -> bool:
        before = self.texts.get(revision_id(item.item_id, item.sent_number))
        return before is not None and before.elements != self.text_of(item).elements

    def source_of(self, item: ServiceItem) -> SourceItem | None:
        return self.sources.get(item.source) if item.source else None

    def sent(self, before: ServiceItem, item: ServiceItem, asked: Asked) -> ItemChange:
        grounds, who = self.grounds.get(item.item_id, ()), asked.actor.as_record()
        parent = self.parents.get(item.parent.parent_id) if item.parent else None
        after = telling(item, grounds)
        message = messages.submitted(after, self.text_of(item), who, self.source_of(item), parent, grounds)
        return ItemChange(before=before, after=after, messages=(message,))


T = TypeVar("T", bound=Asked)
Decide = Callable[[T, _Loaded], ItemOutcome | ItemChange]


class Moving:
    """Use cases that send items on their way or ask for them back."""

    def __init__(
        self,
        *,
        items: Items,
        revisions: Revisions,
        bodies: Bodies,
        sources: Sources,
        scope: Scope,
        parents: Parents,
        grounds: FindingGrounds,
    ) -> None:
        self._items = items
        self._revisions = revisions
        self._bodies = bodies
        self._sources = sources
        self._scope = scope
        self._parents = parents
        self._grounds = grounds

    def submit(self, submissions: Sequence[Submission]) -> list[ItemOutcome]:
        """Submit items after the complete check; each has its own result."""
        return in_rounds(submissions, lambda requests: self._together(requests, _submit))

    def endorse(self, decisions: Sequence[EndorsementDecision]) -> list[ItemOutcome]:
        """Endorse items, or give them back with a reason; each has its own result."""
        return in_rounds(decisions, lambda requests: self._together(requests, _decide_endorsement))

    def withdraw(self, withdrawals: Sequence[Withdrawal]) -> list[ItemOutcome]:
        """Take items back from endorsement, or ask review for them; each has its own result."""
        return in_rounds(withdrawals, lambda requests: self._together(requests, _withdraw))

    def _together(self, requests: Sequence[T], decide: Decide[T]) -> Sequence[ItemOutcome | None]:
        loaded = self._load(requests)
        results: list[ItemOutcome | ItemChange | None] = []
        for request in requests:
            result = _decided(request, loaded, decide)
            if isinstance(result, ItemChange):
                # an item moves once in a write; what else is asked of it is decided afterwards
                results.append(None if request.item_id in loaded.moved else result)
                loaded.moved.add(request.item_id)
            else:
                results.append(result)
        changes = [result for result in results if isinstance(result, ItemChange)]
        lost = self._items.save(changes) if changes else set()
        return [_outcome(result, lost) if isinstance(result, ItemChange) else result for result in results]

    def _load(self, requests: Sequence[Asked]) -> _Loaded:
        items = self._items.find({request.item_id for request in requests})
        texts = self._revisions.find(text_id for item in items.values() for text_id in _texts_of(item))
        bodies = self._bodies.find({item.body_id for item in items.values()})
        above = {body.supervising_body_id for body in bodies.values() if body.needs_endorsement} - {"", *bodies}
        bodies = {**bodies, **self._bodies.find(above)} if above else bodies
        wanted = {item.source for item in items.values() if item.source}
        sources = self._sources.divided(wanted) if wanted else {}
        in_hand = [item for item in items.values() if item.may(Action.SUBMIT)]
        on_their_way = [*in_hand, *(item for item in items.values() if item.may(Action.ENDORSE))]
        return _Loaded(
            items=items,
            texts=texts,
            bodies=bodies,
            sources=sources,
            parents=parents_of(items.values(), self._parents),
            out_of_scope=self._scope.problems(in_hand),
            grounds=self._grounds.of(on_their_way),
        )


def _texts_of(item: ServiceItem) -> set[str]:
    """Return the text that would be sent, and the one that was where that has to be answered."""
    numbers = {item.content.number, item.sent_number} if item.is_to_answer else {item.content.number}
    return {revision_id(item.item_id, number) for number in numbers}


def _decided(request: T, loaded: _Loaded, decide: Decide[T]) -> ItemOutcome | ItemChange:
    try:
        return decide(request, loaded)
    except Refusal as refusal:
        return refusal_of(request.item_id, refusal)


def _submit(request: Submission, loaded: _Loaded) -> ItemOutcome | ItemChange:
    request.actor.require("item.submit")
    item = own_item(loaded.items, request)
    is_under_way = item.state in (ItemState.AWAITING_ENDORSEMENT, ItemState.CONSENTED, ItemState.SUBMITTED)
    if is_under_way and item.submitted_from <= request.version <= item.version:
        return done(item, version=item.version, message="这个事项已经报送。")
    item.check_allows(Action.SUBMIT)
    item.check_version(request.version)
    body = valid_body(loaded.bodies, item.body_id)
    check_supervised(body, loaded.bodies)
    text = loaded.text_of(item)
    source = loaded.source_of(item)
    found = (*judged(text, item.list_kind, source, sent=loaded.moved), *loaded.out_of_scope.get(item.item_id, ()))
    if found:
        raise Invalid(f"“{item.content.title or '未命名事项'}”有 {len(found)} 处要改，改好才能报送。", found)
    if item.list_kind == IMPLEMENTATION_LIST:
        check_settled(item, source)
        check_signed(item)
    supervising = body.supervising_body_id if body.needs_endorsement else ""
    reply = _checked_reply(item, request.reply)
    check_answered(item, reply, is_rewritten=loaded.is_rewritten(item))
    after = submitted(item, supervising_body_id=supervising, by=request.actor.name, at=request.at, reply=reply)
    return _change(item, after, request, loaded)


def _checked_reply(item: ServiceItem, reply: str) -> str:
    """
    Return an answer to opinions (对审核意见的答复) as it is kept; whoever has mended something needs none.

    :raises Invalid: when it is too long, or no opinion has sent the item back
    """
    reply = readable(reply)
    if reply and not item.is_to_answer:
        what, remedy = "这个事项没有被审核退回，没有要答复的意见", "请删去答复再报送"
    elif len(reply) > LONGEST_REPLY:
        what, remedy = f"有 {len(reply)} 个字，超过 {LONGEST_REPLY} 个字", "请写得短一些"
    else:
        return reply
    problem = Problem(field="reply", label="对审核意见的答复", message=what, remedy=remedy)
    raise Invalid(problem.sentence(), (problem,))


def _decide_endorsement(request: EndorsementDecision, loaded: _Loaded) -> ItemOutcome | ItemChange:
    request.actor.require("item.endorse")
    item = loaded.items.get(request.item_id)
    if item is None or not item.supervising_body_id or item.supervising_body_id != request.actor.body_id:
        raise NotFound("没有这个事项，或者本单位不是它的主管部门。请从待审定清单里重新打开。")
    item.check_allows(Action.ENDORSE if request.is_given else Action.DECLINE)
    item.check_version(request.version)
    by = f"{request.actor.body_name} {request.actor.name}"
    if request.is_given:
        after = endorsed(item, by=by, at=request.at)
        return _change(item, after, request, loaded)
    reason = checked_reason(request.reason, "退回理由")
    after = declined(item, reason=reason, by=by, at=request.at)
    message = messages.endorsement_declined(after, item.version + 1, request.actor.as_record())
    return ItemChange(before=item, after=after, messages=(message,))


def _withdraw(request: Withdrawal, loaded: _Loaded) -> ItemOutcome | ItemChange:
    request.actor.require("item.withdraw")
    item = own_item(loaded.items, request)
    reason = checked_reason(request.reason, "撤回理由")
    after = withdrawn(item, reason=reason, by=request.actor.name, at=request.at)
    if not after.withdrawal_requested:
        return ItemChange(before=item, after=after, said="已撤回，回到草稿，可以再改。")
    message = messages.withdrawal_requested(after, request.actor.as_record())
    return ItemChange(before=item, after=after, messages=(message,), said="已申请撤回，由审核方答复。")


def checked_reason(reason: str, label: str) -> str:
    """
    Return a reason as it is kept: without characters that nobody sees.

    :raises Invalid: when it is missing or too long
    """
    reason = readable(reason)
    if not reason:
        message, remedy = "没有填写", "请写清楚，对方才知道怎么办"
    elif len(reason) > LONGEST_REASON:
        message, remedy = f"有 {len(reason)} 个字，超过 {LONGEST_REASON} 个字", "请写得短一些"
    else:
        return reason
    problem = Problem(field="reason", label=label, message=message, remedy=remedy)
    raise Invalid(problem.sentence(), (problem,))


def _change(item: ServiceItem, after: ServiceItem, asked: Asked, loaded: _Loaded) -> ItemChange:
    if after.state is ItemState.SUBMITTED:
        return loaded.sent(item, after, asked)
    if after.state is ItemState.CONSENTED:
        return ItemChange(before=item, after=after, said="已同意。请由本单位负责人汇总报送。")
    return ItemChange(
        before=item, after=after, messages=(messages.endorsement_requested(after, asked.actor.as_record()),)
    )


def _outcome(change: ItemChange, lost: set[str]) -> ItemOutcome | None:
    if change.after.item_id in lost:
        return None
    assert change.before is not None, "only existing items are moved"
    return done(change.after, version=change.before.version + 1, message=change.said)
