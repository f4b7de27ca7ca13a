"""One way for every batch: load together, decide one by one, save together, and decide again what lost a race."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from services.intake.domain.bodies import Body
from services.intake.domain.items import ServiceItem
from shared.kernel.actor import Actor
from shared.kernel.batches import Outcome
from shared.kernel.errors import Forbidden, LostRace, NotFound, Refusal

ROUNDS = 3


class Request(Protocol):
    """One entry of a batch: who wants what done to which item."""

    @property
    def item_id(self) -> str: ...


R = TypeVar("R", bound=Request)


@dataclass(frozen=True, kw_only=True)
class ItemOutcome(Outcome):
    """What became of one entry, with the item's version and revision afterwards."""

    version: int = 0
    revision: int = 0

    def as_dict(self) -> dict[str, object]:
        """Return the outcome as the plain fields of a JSON answer."""
        return {**super().as_dict(), "version": self.version, "revision": self.revision}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who asks, and when."""

    actor: Actor
    at: datetime
    item_id: str


def done(item: ServiceItem, *, version: int, message: str = "") -> ItemOutcome:
    """Return the outcome of an entry that was saved, or needed no saving."""
    return ItemOutcome(item_id=item.item_id, ok=True, message=message, version=version, revision=item.content.number)


def refusal_of(item_id: str, refusal: Refusal) -> ItemOutcome:
    """Return the outcome of an entry that the rules refuse."""
    return ItemOutcome.refused(item_id, refusal)


def in_rounds(
    requests: Sequence[R], attempt: Callable[[Sequence[R]], Sequence[ItemOutcome | None]]
) -> list[ItemOutcome]:
    """
    Try all entries together; try again, on fresh data, those for which the attempt returns None (a lost race).

    A stale version then meets its refusal, and the same request again finds its work done.
    """
    outcomes: list[ItemOutcome | None] = [None] * len(requests)
    open_places = list(range(len(requests)))
    for _ in range(ROUNDS):
        if not open_places:
            break
        tried = attempt([requests[place] for place in open_places])
        for place, outcome in zip(open_places, tried, strict=True):
            outcomes[place] = outcome
        open_places = [place for place in open_places if outcomes[place] is None]
    return [
        outcome if outcome is not None else refusal_of(request.item_id, LostRace())
        for request, outcome in zip(requests, outcomes, strict=True)
    ]


def own_item(items: dict[str, ServiceItem], asked: Asked) -> ServiceItem:
    """
    Return an item of the asker's own body.

    :raises NotFound: when there is none, or it is another body's and not for the asker to see
    :raises Forbidden: when the asker may see it but not change it
    """
    item = items.get(asked.item_id)
    if item is not None and item.body_id == asked.actor.body_id:
        return item
    if item is not None and asked.actor.may("item.view_all"):
        raise Forbidden(f"这是“{item.body_name}”的事项，只能由该单位办理。")
    raise NotFound("没有这个事项，或者它不是本单位的事项。请从事项清单里重新打开。")


def valid_body(bodies: Mapping[str, Body], body_id: str) -> Body:
    """
    Return the body for which somebody acts.

    :raises Forbidden: when it is not in the register, or no longer
    """
    body = bodies.get(body_id)
    if body is None or not body.is_valid:
        raise Forbidden("本单位不在机构名录里，或者已经停用。请联系区政府办公室的机构账号管理员。")
    return body
