"""A body's word that an expected item is not its own (不属于本单位), with a reason, and how it is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.application.claiming import AlreadyClaimed, Around, NotInForce, Surveying
from services.intake.application.coverage_ports import Declarations
from services.intake.application.moving import checked_reason
from services.intake.domain.coverage import Declaration, declaration_id, declared, expects, taken_back
from services.intake.domain.items import DIRECTORY_LIST
from shared.kernel.actor import Actor
from shared.kernel.batches import Outcome
from shared.kernel.errors import Conflict, LostRace, NotFound, Refusal
from shared.standards.inheritance import locked_and_local


class NotExpected(Conflict):
    """Nobody expects the item of this body: there is nothing to decline."""

    code = "not_expected"


@dataclass(frozen=True, kw_only=True)
class Declining:
    """A body says of some items, for one reason, that they are not its own."""

    actor: Actor
    at: datetime
    upper_ids: Sequence[str]
    reason: str


class NotOurs:
    """The use cases of a compiler whose body is expected to claim what is not its own."""

    def __init__(self, *, surveying: Surveying, declarations: Declarations) -> None:
        self._surveying, self._declarations = surveying, declarations

    def declare(self, request: Declining) -> list[Outcome]:
        """
        Say of each item that it is not the body's; each has its own result.

        :raises Invalid: when the reason is missing or too long
        """
        actor = request.actor
        actor.require("item.compile")
        reason = checked_reason(request.reason, "不属于本单位的理由")
        around = self._surveying.around(actor, request.upper_ids)
        words: dict[str, Declaration] = {}
        outcomes: dict[str, Outcome] = {}
        for upper_id in dict.fromkeys(request.upper_ids):
            try:
                words[upper_id] = _declared(around, upper_id, reason, actor, request.at)
                outcomes[upper_id] = Outcome(item_id=upper_id, ok=True)
            except Refusal as refusal:
                outcomes[upper_id] = Outcome.refused(upper_id, refusal)
        lost = self._declarations.save(list(words.values())) if words else set()
        for upper_id, word in words.items():
            if word.declaration_id in lost:
                outcomes[upper_id] = Outcome.refused(upper_id, LostRace())
        return [outcomes[upper_id] for upper_id in request.upper_ids]

    def take_back(self, actor: Actor, upper_id: str, version: int, at: datetime) -> Declaration:
        """
        Let a word stand no more.

        :raises NotDeclared: when it does not stand
        :raises LostRace: when somebody was faster
        """
        actor.require("item.compile")
        said = self._declarations.of_bodies([actor.body_id]).get(actor.body_id, {}).get(upper_id)
        word = taken_back(said, seen=version, by=actor.name, at=at)
        if declaration_id(actor.body_id, upper_id) in self._declarations.save([word]):
            raise LostRace()
        return word


def _declared(around: Around, upper_id: str, reason: str, actor: Actor, at: datetime) -> Declaration:
    upper = around.uppers.get(upper_id)
    if upper is None:
        raise NotFound("上级清单里没有这个事项。请从“认领上级事项”里重新选择。")
    if not upper.is_in_force:
        raise NotInForce(f"“{upper.item_name}”已经不在上级清单里，不用再说明。")
    if upper_id in around.claims:
        raise AlreadyClaimed(f"本单位已经认领了“{upper.item_name}”。确实不属于本单位的，请先在事项页取消承接。")
    if not expects(around.body, upper):
        raise NotExpected(f"“{upper.item_name}”本来就不要求本单位承接，不用说明。")
    word = Declaration(
        body_id=around.body.body_id,
        upper_id=upper_id,
        version=0,
        stands=True,
        reason=reason,
        by=actor.name,
        at=at,
        number=upper.number,
        hashes={key: upper.element_hashes.get(key, "") for key in locked_and_local(DIRECTORY_LIST)[0]},
    )
    return declared(around.declarations.get(upper_id), word)
