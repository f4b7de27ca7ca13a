"""What an operation that is carried out makes of an item (动态调整操作)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.domain.item_facts import Standing
from services.intake.domain.items import GONE, ItemState, ServiceItem
from shared.standards.item_operations import Effect, OperationKind, Stand


@dataclass(frozen=True, kw_only=True)
class Taking:
    """The body that takes an item over, and the department that endorses what it compiles, empty for none."""

    body_id: str
    body_name: str
    supervising_body_id: str


@dataclass(frozen=True, kw_only=True)
class Carried:
    """An operation on its day: `since` and `until` are ISO dates; `taking` is there for a transfer alone."""

    operation_id: str
    kind: OperationKind
    since: str
    decision_no: str
    until: str = ""
    taking: Taking | None = None


def stand_of(item: ServiceItem) -> Stand | None:
    """Return how an item stands: in force once it is published, suspended, or not in force at all."""
    if item.state in GONE or item.progress.published_at is None:
        return None
    return Stand.SUSPENDED if item.standing and item.standing.is_suspended else Stand.IN_FORCE


def affected(item: ServiceItem, carried: Carried, *, by: str, at: datetime) -> ServiceItem:
    """Return the item as the operation makes it; what is gone, or was done by this operation before, stays as it is."""
    known = item.standing
    if item.state in GONE or (known and known.operation_id == carried.operation_id):
        return item
    effect = carried.kind.effect
    was_suspended = bool(known and known.is_suspended)
    is_suspended = effect is Effect.SUSPEND or (was_suspended and effect not in (Effect.RESUME, Effect.RETIRE))
    until = carried.until if effect is Effect.SUSPEND else known.until if known and is_suspended else ""
    after = replace(
        item,
        standing=Standing(
            operation_id=carried.operation_id,
            kind=carried.kind.key,
            since=carried.since,
            decision_no=carried.decision_no,
            is_suspended=is_suspended,
            until=until,
        ),
        updated_at=at,
        updated_by=by,
    )
    if effect is Effect.RETIRE:
        return _retired(after, carried)
    if effect is Effect.MOVE and carried.taking:
        taking = carried.taking
        return replace(
            after,
            body_id=taking.body_id,
            body_name=taking.body_name,
            supervising_body_id=taking.supervising_body_id,
        )
    return after


def asks_back(before: ServiceItem, after: ServiceItem) -> bool:
    """Tell whether the item that an operation ended is to be asked back from review, which still reads a text of it."""
    return after.asked_back_as > before.version


def _retired(item: ServiceItem, carried: Carried) -> ServiceItem:
    """Return the item that is in force no more; what review reads of it is asked back, for nobody will show it."""
    ended = replace(item, state=ItemState.RETIRED, withdrawal_requested=False)
    if item.state is not ItemState.SUBMITTED or item.withdrawal_requested:
        return ended
    reason = f"区政府已审定{carried.kind.name_zh}，自 {carried.since} 起不再办理，不用再审。"
    return replace(ended, asked_back_as=item.version + 1, withdrawal_reason=reason)
