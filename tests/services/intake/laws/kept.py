"""An item of which one article was amended and another only moved, and what is seen of the decision on it."""

from __future__ import annotations

from typing import Any

from services.intake.application.adjustments.acting import OnAdjustment
from services.intake.domain.adjustments.adjustment import Adjustment
from services.intake.domain.items import ItemState
from shared.contracts.envelope import Envelope
from shared.kernel.actor import Actor
from tests.services.intake.adjustments.keeping import checked, put
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import text_of
from tests.services.intake.laws.telling import OLD, adjustment, basis, changed, citing, registered, tell

AMENDED = OLD[3].replace("应当给予优待", "六十五周岁以上的应当免费乘坐")
NEW = ("老年人的合法权益受法律保护。", OLD[0], OLD[1], OLD[2], AMENDED)
"""第二条 becomes 第三条 word for word, 第四条 becomes 第五条 with another text."""
WHY = "条文只改了表述，不影响本事项的要素。"
MOVED, KEPT = basis(2, OLD[1]), basis(4, OLD[3])


def an_item(intake: Intake, actor: Actor) -> str:
    """Return an approved item that cites both articles, of a law whose change was told ahead of its day."""
    tell(intake, registered(intake), registered(intake, "v2", NEW, sequence=2, is_first=False))
    found = citing(intake, actor, MOVED, KEPT)
    put(intake, found, state=ItemState.APPROVED.value)
    tell(intake, changed(intake, new=NEW))
    return found


def keep(intake: Intake, actor: Actor, item_id: str, reason: str = WHY) -> Adjustment:
    """Decide that an item stays as it is."""
    found = adjustment(item_id)
    assert found is not None
    at = intake.clock.now()
    asked = OnAdjustment(actor=actor, at=at, adjustment_id=found["_id"], version=found["version"])
    return intake.cases.adjustments.acting.keep(asked, reason)


def cells(intake: Intake, item_id: str) -> list[str]:
    """Return the articles that an item cites now, row by row."""
    return [row["article"] for row in text_of(intake, item_id)["legal_basis"]]


def told(item_id: str) -> list[Envelope]:
    """Return what an adjustment has told; each must fit its schema."""
    found = adjustment(item_id)
    assert found is not None
    return [checked(Envelope.decode(one["body"])) for one in found["outbox"]]


def closing(item_id: str) -> dict[str, Any]:
    """Return how an adjustment was closed."""
    found = adjustment(item_id)
    assert found is not None
    return dict(found["closing"] or {})
