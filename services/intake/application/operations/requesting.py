"""A body asks for an operation on its published items (动态调整操作), or gives one up that was not answered yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.application.operations import messages
from services.intake.application.operations.ports import OperationStore
from services.intake.application.operations.room import Room
from services.intake.application.ports import Bodies, Items
from services.intake.domain.items import ServiceItem
from services.intake.domain.operations.operation import OperatedItem, Operation, OperationState, Wanted
from services.intake.domain.operations.rules import (
    LABELS,
    problems_of_items,
    problems_of_successors,
    problems_of_wanted,
)
from shared.kernel.actor import Actor
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Conflict, Invalid, NotFound, Problem
from shared.kernel.ids import is_id
from shared.kernel.readable import readable
from shared.standards.item_operations import Effect, OperationKind, kind_of
from shared.standards.tables import table

ASK = "item.submit"
LONGEST_REASON = 500


class OperationOpen(Conflict):
    """One of the items has an operation that is not carried out yet."""

    code = "operation_open"


class NameTaken(Conflict):
    """The body that would take the items over has an item of the same name."""

    code = "name_taken_there"


class ParentTaken(Conflict):
    """The body that would take the items over has another item that was claimed from the same upper-level item."""

    code = "parent_taken_there"


@dataclass(frozen=True, kw_only=True)
class Request:
    """
    Who asks for what. `operation_id` was made by whoever asks, so that asking twice is one operation.

    `wanted` names the receiving body by its id; its name is filled in here.
    """

    actor: Actor
    at: datetime
    operation_id: str
    kind: str
    item_ids: Sequence[str]
    successor_ids: Sequence[str]
    wanted: Wanted


class Requesting:
    """The use cases of the body's people."""

    def __init__(self, *, store: OperationStore, items: Items, bodies: Bodies, room: Room) -> None:
        self._store, self._items, self._bodies, self._room = store, items, bodies, room

    def request(self, asked: Request) -> Operation:
        """
        Ask for an operation; the legal and the staffing office are told.

        :raises NotPermitted: when the account may not submit for its body
        :raises Invalid: naming everything that is missing or wrong
        :raises OperationOpen: when an item has an operation that is under way
        :raises NameTaken: when the receiving body has an item of the same name
        :raises ParentTaken: when the receiving body has claimed the same upper-level item
        """
        asked.actor.require(ASK)
        if known := self._asked_before(asked):
            return known
        kind = kind_of(asked.kind)
        wanted = self._filled_in(kind, asked.wanted)
        items, successors = self._named(asked.item_ids), self._named(asked.successor_ids)
        _check(kind, items, successors, wanted, asked)
        self._check_target(kind, wanted, asked)
        self._check_free(items, besides=asked.operation_id)
        operation = _operation(asked, items, successors, wanted)
        if not self._store.add(operation, messages.requested(operation)):
            if known := self._asked_before(asked):
                return known  # a double click: the other one was faster
            self._check_free(items)
            raise OperationOpen("这些事项刚刚有了别的操作申请。请刷新页面后再看。")
        return replace(operation, version=1)

    def withdraw(self, *, actor: Actor, operation_id: str, version: int, reason: str, at: datetime) -> Operation:
        """
        Give an operation up that review has not answered.

        :raises NotPermitted: when the account may not submit for its body
        :raises NotFound: when the body has asked for no such operation
        :raises Refusal: as `Operation.withdrawn` says, or when the reason is missing
        """
        actor.require(ASK)
        known = self._store.find([operation_id]).get(operation_id)
        if known is None or known.body_id != actor.body_id:
            raise NotFound("没有这项操作，或者不是本单位申请的。")
        said = readable(reason)
        if not said or len(said) > LONGEST_REASON:
            what = f"超过 {LONGEST_REASON} 个字" if said else "没有填写"
            problem = Problem("reason", "撤回理由", what, "请写明为什么撤回")
            raise Invalid(problem.sentence(), (problem,))
        after = known.withdrawn(reason=said, by=actor.name, at=at, seen=version)
        self._store.save(after, [messages.withdrawn(after, actor.as_record())])
        return replace(after, version=after.version + 1)

    def resend(self, since: datetime | None) -> int:
        """Say again what was asked for and given up, all or since an instant, for a copy that is new or behind."""
        return sum(
            self._store.say_again([(one.operation_id, messages.news(one)) for one in batch])
            for batch in self._store.asked_since(since)
        )

    def _asked_before(self, asked: Request) -> Operation | None:
        if not is_id(asked.operation_id):
            raise Invalid("操作的编号格式不对。请重新打开申请页面再填。")
        known = self._store.find([asked.operation_id]).get(asked.operation_id)
        if known is None:
            return None
        is_same = (known.kind_key, known.item_ids) == (asked.kind, tuple(dict.fromkeys(asked.item_ids)))
        if known.body_id != asked.actor.body_id or not is_same:
            raise Conflict("这个编号已经用于另一项操作。请重新打开申请页面再填。")
        return known

    def _filled_in(self, kind: OperationKind, wanted: Wanted) -> Wanted:
        """Return what is asked for without what this kind has no use of, and with the name of the receiving body."""
        to_body_id = wanted.to_body_id if "to_body" in kind.asked else ""
        found = self._bodies.find([to_body_id]).get(to_body_id) if to_body_id else None
        return Wanted(
            ground=readable(wanted.ground),
            document_no=readable(wanted.document_no),
            to_body_id=to_body_id,
            to_body_name=found.name if found else "",
            new_type=wanted.new_type if "new_type" in kind.asked else "",
            until=wanted.until if "until" in kind.asked else None,
            origin=readable(wanted.origin) if "origin" in kind.asked else "",
        )

    def _named(self, item_ids: Sequence[str]) -> list[ServiceItem]:
        ids = list(dict.fromkeys(item_ids))
        found = self._items.find(ids)
        if missing := [item_id for item_id in ids if item_id not in found]:
            raise NotFound(f"选中的事项里有 {len(missing)} 个已经不存在。请刷新页面后重新选择。")
        return [found[item_id] for item_id in ids]

    def _check_target(self, kind: OperationKind, wanted: Wanted, asked: Request) -> None:
        if kind.effect is not Effect.MOVE:
            return
        body = self._bodies.find([wanted.to_body_id]).get(wanted.to_body_id)
        if body is None or not body.is_valid_on(day_in_china(asked.at)) or body.body_id == asked.actor.body_id:
            label = LABELS["to_body"]
            problem = Problem("to_body", label, "机构名录里没有，或者已停用，或者就是本单位", "请另选一个单位")
            raise Invalid(problem.sentence(), (problem,))
        for one in self._room.obstacles(asked.item_ids, body.body_id):
            raise ParentTaken(one.sentence) if one.is_heir else NameTaken(one.sentence)

    def _check_free(self, items: Sequence[ServiceItem], *, besides: str = "") -> None:
        ids = {item.item_id for item in items}
        for other in (one for one in self._store.open_of_items(ids) if one.operation_id != besides):
            name = next(one.title for one in other.items if one.item_id in ids)
            raise OperationOpen(f"“{name}”已经在申请{other.kind.name_zh}，还没有办完。请等它办完，或者先撤回。")


def _check(
    kind: OperationKind,
    items: Sequence[ServiceItem],
    successors: Sequence[ServiceItem],
    wanted: Wanted,
    asked: Request,
) -> None:
    body_id = asked.actor.body_id
    problems = [
        *problems_of_items(kind, items, body_id),
        *problems_of_successors(kind, items, successors, wanted, body_id),
        *problems_of_wanted(kind, wanted, day_in_china(asked.at)),
    ]
    if wanted.new_type and wanted.new_type not in table("item_type"):
        problems.append(Problem("new_type", LABELS["new_type"], "没有这种类型", "请重新选择"))
    if problems:
        raise Invalid(problems[0].sentence(), tuple(problems))


def _operation(
    asked: Request, items: Sequence[ServiceItem], successors: Sequence[ServiceItem], wanted: Wanted
) -> Operation:
    first = items[0].content
    return Operation(
        operation_id=asked.operation_id,
        version=0,
        kind_key=asked.kind,
        items=tuple(map(_operated, items)),
        successors=tuple(map(_operated, successors)),
        wanted=wanted,
        body_id=asked.actor.body_id,
        body_name=asked.actor.body_name,
        requested_by=asked.actor.as_record(),
        requested_at=asked.at,
        revision=first.number,
        content_hash=first.content_hash,
    )


def _operated(item: ServiceItem) -> OperatedItem:
    return OperatedItem(
        item_id=item.item_id,
        item_name=item.content.item_name,
        list_kind=item.list_kind,
        part=item.content.part,
        body_id=item.body_id,
        body_name=item.body_name,
    )


def may_withdraw(actor: Actor, operation: Operation) -> bool:
    """Tell whether this person may give an operation up as it stands."""
    is_own = operation.body_id == actor.body_id
    return is_own and actor.may(ASK) and operation.state is OperationState.REQUESTED
