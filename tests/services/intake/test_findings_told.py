"""Whoever reviews a text is told what the lint finds vague in it; the message fits its schema."""

from __future__ import annotations

from shared.contracts.envelope import Envelope
from shared.contracts.registry import current
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake

VAGUE = "对符合条件的家庭尽快发放优待金"


def submission_of(intake: Intake, item_id: str) -> Envelope:
    """The message that brought an item to review."""
    kept = intake.stored("service_items", item_id)["outbox"]
    messages = [Envelope.decode(each["body"]) for each in kept]
    return next(each for each in messages if each.name == "item_submitted")


def test_vague_wording_travels_with_the_submission(intake: Intake, compiler: Actor) -> None:
    item_id = intake.draft(compiler, exercise_content=VAGUE)
    intake.submit(compiler, item_id)

    message = submission_of(intake, item_id)

    assert current(message.name).schema().validate(dict(message.data)) == {}
    (found,) = message.data["findings"]
    assert (found["element"], found["row"], found["text"]) == ("exercise_content", 0, "尽快")
    assert found["message"]
    assert found["suggestion"]


def test_a_text_without_findings_says_nothing_of_it(intake: Intake, compiler: Actor) -> None:
    item_id = intake.draft(compiler)
    intake.submit(compiler, item_id)

    assert "findings" not in submission_of(intake, item_id).data
