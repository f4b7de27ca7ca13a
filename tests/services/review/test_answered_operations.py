"""Operations that bodies ask for: the rules for those who stand in hold here, too; answers are told again."""

from __future__ import annotations

import pytest

from services.review.adapters.operations.store import OperationDocument
from services.review.application.use_cases import UseCases
from services.review.domain.operations.operation import NotAsked, OperationState
from services.review.domain.people_refusals import SamePerson
from shared.contracts.envelope import emit
from shared.kernel.actor import SYSTEM, Actor
from shared.runtime.mongo import durable
from tests.services.review.conftest import MovedClock
from tests.services.review.test_stand_ins import LI, QIAN, WANG, accepted
from tests.unit.review.builders import a_coordinator

OPERATION = "0193a000-0000-7000-8000-00000000000a"


def asked_for(use_cases: UseCases, body_id: str = "civil-affairs") -> str:
    """A body asks to cancel an item; return the id of the operation."""
    body = {"body_id": body_id, "name": "区民政局"}
    item = {"item_id": "item", "item_name": "高龄津贴发放", "list_kind": "directory", "part": "", "body": body}
    event = emit(
        "operation_requested",
        aggregate_id=OPERATION,
        sequence=1,
        occurred_at=use_cases.now(),
        actor=SYSTEM.as_record(),
        item_id="item",
        revision=1,
        content_hash="hash",
        data={
            **{"operation_id": OPERATION, "kind": "cancel", "item_name": "高龄津贴发放", "body": body},
            **{"items": [item], "successors": [], "new_type": "", "until": "", "origin": ""},
            **{"ground": "依据已经废止", "document_no": "", "offices": ["legal_review", "staffing_review"]},
        },
    )
    use_cases.operations.requested([event])
    return OPERATION


def test_whoever_has_spoken_for_his_office_does_not_speak_for_the_other_as_its_stand_in(use_cases: UseCases) -> None:
    asked_for(use_cases)
    use_cases.operations.speak(OPERATION, version=1, is_approved=True, reason="", actor=LI)
    acting = accepted(use_cases, deputy=LI)
    seen = use_cases.operations.one(OPERATION, actor=acting)

    assert not use_cases.operations.may_speak(seen, actor=acting)
    with pytest.raises(SamePerson):
        use_cases.operations.speak(OPERATION, version=2, is_approved=True, reason="", actor=acting)

    other = accepted(use_cases, deputy=QIAN)
    answered = use_cases.operations.speak(OPERATION, version=2, is_approved=True, reason="", actor=other)
    assert answered.state is OperationState.APPROVED


def test_who_stands_in_for_somebody_of_the_body_that_asks_does_not_answer_it(use_cases: UseCases) -> None:
    """Its own people may not, so they may not send somebody either."""
    asked_for(use_cases, body_id=WANG.body_id)
    acting = accepted(use_cases, deputy=QIAN)
    seen = use_cases.operations.one(OPERATION, actor=acting)

    assert not use_cases.operations.may_speak(seen, actor=acting)
    with pytest.raises(NotAsked, match="代岗"):
        use_cases.operations.speak(OPERATION, version=1, is_approved=True, reason="", actor=acting)


def test_an_answer_is_told_again_to_a_copy_that_lags_however_long_ago_it_was_asked_for(
    use_cases: UseCases, clock: MovedClock
) -> None:
    """`resend --since` goes by what has happened since."""
    asked_for(use_cases)
    clock.forward(days=9)
    restored_to = use_cases.now()
    clock.forward(hours=1)
    use_cases.operations.speak(OPERATION, version=1, is_approved=True, reason="", actor=LI)
    use_cases.operations.speak(OPERATION, version=2, is_approved=True, reason="", actor=WANG)
    durable(OperationDocument).update_one({"_id": OPERATION}, {"$set": {"outbox": []}})

    assert use_cases.operations.resend(restored_to) == 1
    clock.forward(hours=1)
    assert use_cases.operations.resend(use_cases.now()) == 0


def test_nothing_waits_for_somebody_who_speaks_for_no_office(use_cases: UseCases) -> None:
    """His list is empty: it is not that of all operations, whatever became of them."""
    asked_for(use_cases)

    def waiting(actor: Actor) -> int:
        return use_cases.operations.page(state="", mine=True, page=1, size=20, actor=actor).total

    assert (waiting(LI), waiting(QIAN), waiting(a_coordinator())) == (1, 0, 0)
