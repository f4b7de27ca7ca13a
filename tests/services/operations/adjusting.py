"""Adjustments of items that operations change, for the tests of the district."""

from __future__ import annotations

from services.intake.adapters.adjustments.store import MongoAdjustments
from services.intake.application.adjustments.acting import OnAdjustment
from services.intake.application.adjustments.opening import OpenFor
from services.intake.application.moving import Submission
from services.intake.application.new_texts import Correction
from services.intake.domain.adjustments.adjustment import Adjustment, adjustment_id_of
from services.intake.domain.adjustments.outcomes import CauseKind
from services.intake.domain.bodies import Body
from shared.kernel.ids import new_id
from tests.services.operations.district import District, person
from tests.unit.intake.builders import an_actor, complete_elements

OFFICE = an_actor("registrar", body_id="office", body_name="区政府办公室", name="王五")


def opened_by_hand(district: District, item_id: str) -> str:
    """Open an adjustment of an item for a cause other than a law; return its id."""
    entry = OpenFor(
        actor=OFFICE,
        at=district.now,
        cause_id=new_id(),
        kind=CauseKind.FUNCTIONS,
        title="三定规定调整",
        ground="职责划转。",
        item_ids=[item_id],
    )
    district.cases["intake"].adjustments.opening.open_for(entry)
    district.settle()
    return adjustment_id_of(entry.cause_id, item_id)


def adjustment(adjustment_id: str) -> Adjustment:
    """Return an adjustment as it stands."""
    return MongoAdjustments().find([adjustment_id])[adjustment_id]


def by(district: District, body: Body, adjustment_id: str) -> OnAdjustment:
    """Return somebody of a body who acts on an adjustment as it stands."""
    seen = adjustment(adjustment_id).version
    return OnAdjustment(actor=person(body), at=district.now, adjustment_id=adjustment_id, version=seen)


def sent_anew(district: District, body: Body, item_id: str) -> None:
    """Bring another text of a published item before the offices."""
    cases, who, at = district.cases["intake"], person(body), district.now
    cases.adjustments.acting.take_in_hand(by(district, body, opened_by_hand(district, item_id)))
    seen = district.item(item_id).version
    elements = complete_elements(item_name="高龄老人津贴发放")
    correction = Correction(actor=who, at=at, item_id=item_id, version=seen, elements=elements)
    version = cases.drafting.revise(correction).version
    cases.moving.submit([Submission(actor=who, at=at, item_id=item_id, version=version)])[0].or_raise()
    district.settle()
