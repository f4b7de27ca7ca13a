"""Saying the present state again: what a message id has said once it does not say otherwise."""

from __future__ import annotations

from mongoengine.connection import get_db

from services.intake.application.claiming_links import Link, Unlink
from services.intake.domain.items import ItemState
from shared.contracts.envelope import Envelope
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.implementing import version_of
from tests.services.intake.inheriting import claimed, item_of, says, set_state
from tests.services.intake.test_moving import messages_of


def resent(intake: Intake, item_id: str) -> list[Envelope]:
    """Return what is said of an item when all is said again."""
    get_db("intake")["service_items"].update_one({"_id": item_id}, {"$set": {"outbox": []}})
    intake.cases.resending.resend(None, intake.clock.now())
    return messages_of(intake, item_id)


def test_a_link_made_after_the_approval_is_told_with_the_next_submission(intake: Intake, compiler: Actor) -> None:
    """Nothing locked changes by it, so no new text is sent: the message that was sent names no parent."""
    says(intake, "upper")
    item_id = intake.draft(compiler)
    intake.submit(compiler, item_id)
    set_state(intake, item_id, ItemState.APPROVED)
    [before] = messages_of(intake, item_id)
    link = Link(
        actor=compiler,
        at=intake.clock.now(),
        item_id=item_id,
        version=version_of(intake, item_id),
        upper_id="upper",
        upper_number=1,
    )
    intake.cases.upper.linking.link(link)
    item = item_of(intake, item_id)
    assert (item.state, item.parent_id) == (ItemState.APPROVED, "upper")

    [again] = resent(intake, item_id)

    assert (again.message_id, again.data) == (before.message_id, before.data)


def test_a_link_given_up_after_the_approval_is_still_named_with_the_approved_text(
    intake: Intake, compiler: Actor
) -> None:
    says(intake, "upper")
    item_id = claimed(intake, compiler, "upper")
    intake.submit(compiler, item_id, version_of(intake, item_id))
    set_state(intake, item_id, ItemState.APPROVED)
    [before] = messages_of(intake, item_id)
    unlink = Unlink(
        actor=compiler, at=intake.clock.now(), item_id=item_id, version=version_of(intake, item_id), reason="不是同一项"
    )
    intake.cases.upper.linking.unlink(unlink)
    assert item_of(intake, item_id).parent is None

    [again] = resent(intake, item_id)

    assert (again.message_id, again.data) == (before.message_id, before.data)


def test_a_message_from_before_parents_were_kept_names_the_present_one(intake: Intake, compiler: Actor) -> None:
    says(intake, "upper")
    item_id = claimed(intake, compiler, "upper")
    intake.submit(compiler, item_id, version_of(intake, item_id))
    get_db("intake")["service_items"].update_one({"_id": item_id}, {"$unset": {"told_parent": ""}})

    [again] = resent(intake, item_id)

    assert again.data["parent"]["parent_id"] == "upper"


def test_what_review_gave_back_in_a_later_round_is_said_no_more(intake: Intake, compiler: Actor) -> None:
    """Review has closed it; it is said again when it is sent again."""
    item_id = intake.draft(compiler)
    intake.submit(compiler, item_id)
    set_state(intake, item_id, ItemState.RETURNED)

    assert resent(intake, item_id) == []
