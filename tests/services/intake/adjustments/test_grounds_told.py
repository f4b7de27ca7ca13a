"""Review is told why an item comes again: what was applied for, what an office asked for, which law changed."""

from __future__ import annotations

from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.application.moving import Submission
from services.intake.domain.adjustments.outcomes import CauseKind, Outcome
from services.intake.domain.bodies import Body
from services.intake.domain.items import ItemState
from shared.contracts.envelope import Envelope
from shared.kernel.actor import Actor
from tests.services.explained import Cost, costs
from tests.services.intake.adjustments.keeping import AHEAD, Adjusted, a_basis, adjusted, checked, put
from tests.services.intake.adjustments.test_applying import GROUND, wanted
from tests.services.intake.adjustments.test_opening import wanted as opening
from tests.services.intake.conftest import Intake
from tests.services.intake.implementing import consented, version_of
from tests.services.intake.inheriting import edit, item_of
from tests.services.intake.test_filing import file
from tests.services.intake.test_moving import decide
from tests.services.intake.test_resending import resent

DOCUMENT = "江津民发〔2026〕3号"


@pytest.fixture
def ours(intake: Intake) -> Adjusted:
    """Adjustments around somebody who says of each item whether it cites the old article."""
    return adjusted(intake, run=AHEAD)


def told(intake: Intake, item_id: str) -> Envelope:
    """Return the last message that brought an item to review; it fits its schema."""
    kept = [Envelope.decode(each["body"]) for each in intake.stored("service_items", item_id)["outbox"]]
    return checked([each for each in kept if each.name == "item_submitted"][-1])


def sent(intake: Intake, compiler: Actor, item_id: str) -> list[dict[str, Any]]:
    """Send an item as it stands; return the grounds that review is told."""
    outcome = intake.submit(compiler, item_id, version_of(intake, item_id))
    assert outcome.ok, outcome.message
    return list(told(intake, item_id).data.get("grounds", []))


def a_known_item(intake: Intake, compiler: Actor, **changes: Any) -> str:
    """Return an item that review has let pass."""
    item_id = intake.draft(compiler, **changes)
    assert sent(intake, compiler, item_id) == []
    put(intake, item_id, state=ItemState.APPROVED.value, **{"progress.approved_at": intake.clock.now()})
    return item_id


def test_what_a_body_applied_for_goes_to_review_with_its_ground_and_document(
    intake: Intake, compiler: Actor, ours: Adjusted
) -> None:
    item_id = a_known_item(intake, compiler)
    asked = wanted(intake, compiler, item_id)
    ours.cases.applying.apply(asked)
    edit(intake, compiler, item_id, exercise_content="按新的电话办理。")

    [ground] = sent(intake, compiler, item_id)

    assert ground == {
        "adjustment_id": f"{asked.cause_id}:{item_id}",
        "kind": "own",
        "title": GROUND,
        "ground": GROUND,
        "document_no": DOCUMENT,
    }


def test_what_an_office_asked_for_and_a_law_stand_beside_each_other_the_oldest_first(
    intake: Intake, compiler: Actor, ours: Adjusted
) -> None:
    item_id = a_known_item(intake, compiler)
    put(intake, item_id, state=ItemState.DRAFT.value, approved_number=1)
    ours.judges.fixed = {item_id: Outcome.REVIEW}
    by_office = opening(
        intake, item_ids=[item_id], kind=CauseKind.REFORM, title="压减材料", ground="材料要压减三分之一"
    )
    ours.cases.opening.open_for(by_office)
    ours.apply(item_id, now=intake.clock.now())
    edit(intake, compiler, item_id, exercise_content="按新的材料办理。")

    grounds = sent(intake, compiler, item_id)

    assert [(one["kind"], one["title"], one["ground"]) for one in grounds] == [
        ("reform", "压减材料", "材料要压减三分之一"),
        ("law", ours.of(item_id).cause.title, ""),
    ]


def test_what_the_system_only_cites_anew_is_no_ground(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = a_known_item(intake, compiler)
    put(intake, item_id, state=ItemState.DRAFT.value, approved_number=1)
    ours.judges.fixed = {item_id: Outcome.RECITE}
    ours.apply(item_id, now=intake.clock.now())
    edit(intake, compiler, item_id, exercise_content="改了别的。")

    assert sent(intake, compiler, item_id) == []


def test_what_the_approved_text_has_met_is_no_ground_of_the_next(
    intake: Intake, compiler: Actor, ours: Adjusted
) -> None:
    """The first waits for its publication when the body applies again."""
    item_id = a_known_item(intake, compiler)
    live = {"progress.published_at": intake.clock.now(), "progress.published_hash": "f" * 64}
    put(intake, item_id, **live)
    ours.cases.opening.open_for(opening(intake, item_ids=[item_id]))
    put(intake, item_id, state=ItemState.DRAFT.value, approved_number=1)
    edit(intake, compiler, item_id, exercise_content="照办了。")
    assert len(sent(intake, compiler, item_id)) == 1
    put(intake, item_id, state=ItemState.APPROVED.value, **{"progress.approved_at": intake.clock.now()})
    ours.cases.watching.sweep(intake.clock.now())
    again = wanted(intake, compiler, item_id, ground="又搬了一次。")
    ours.cases.applying.apply(again)
    edit(intake, compiler, item_id, exercise_content="在新的地点办理。")

    [ground] = sent(intake, compiler, item_id)

    assert ground["ground"] == "又搬了一次。"


def test_a_number_that_review_let_pass_is_no_ground_of_the_next(
    intake: Intake, compiler: Actor, ours: Adjusted
) -> None:
    """An office asked for it; its text has the hash of the one before, so only the texts tell that it is met."""
    item_id = a_known_item(intake, compiler, legal_basis=a_basis("第十三条"))
    live = {"progress.published_at": intake.clock.now(), "progress.published_hash": "f" * 64}
    put(intake, item_id, **live)
    ours.cases.opening.open_for(opening(intake, item_ids=[item_id]))
    put(intake, item_id, state=ItemState.DRAFT.value, approved_number=1)
    edit(intake, compiler, item_id, legal_basis=a_basis())
    assert len(sent(intake, compiler, item_id)) == 1
    put(intake, item_id, state=ItemState.APPROVED.value, **{"progress.approved_at": intake.clock.now()})
    ours.cases.watching.sweep(intake.clock.now())
    ours.cases.applying.apply(wanted(intake, compiler, item_id, ground="又搬了一次。"))
    edit(intake, compiler, item_id, exercise_content="在新的地点办理。")

    assert [one["ground"] for one in sent(intake, compiler, item_id)] == ["又搬了一次。"]


@pytest.mark.parametrize("is_told_before", [False, True])
def test_what_review_sends_back_comes_again_for_the_same_reasons_and_for_newer_ones(
    intake: Intake, compiler: Actor, ours: Adjusted, *, is_told_before: bool
) -> None:
    """What the text before had met already is no reason now either, what it had not met still is."""
    item_id = a_known_item(intake, compiler)
    put(intake, item_id, **{"progress.published_at": intake.clock.now(), "progress.published_hash": "f" * 64})
    ours.cases.opening.open_for(opening(intake, item_ids=[item_id], ground="第一件"))
    intake.clock.forward(minutes=1)
    put(intake, item_id, state=ItemState.DRAFT.value, approved_number=1)
    if not is_told_before:
        edit(intake, compiler, item_id, exercise_content="照办了。")
    sent(intake, compiler, item_id)
    put(intake, item_id, state=ItemState.APPROVED.value, **{"progress.approved_at": intake.clock.now()})
    ours.cases.watching.sweep(intake.clock.now())
    if not is_told_before:
        ours.cases.applying.apply(wanted(intake, compiler, item_id, ground="又搬了一次。"))
    put(intake, item_id, state=ItemState.DRAFT.value, approved_number=item_of(intake, item_id).content.number)
    edit(intake, compiler, item_id, exercise_content="在新的地点办理。")
    first = [one["ground"] for one in sent(intake, compiler, item_id)]
    ours.cases.opening.open_for(opening(intake, item_ids=[item_id], ground="新的一件"))
    put(intake, item_id, state=ItemState.RETURNED.value)
    edit(intake, compiler, item_id, exercise_content="按意见改了。")

    again = [one["ground"] for one in sent(intake, compiler, item_id)]

    assert first == (["第一件"] if is_told_before else ["又搬了一次。"])
    assert again == [*first, "新的一件"]


def test_what_an_earlier_version_sent_and_review_sent_back_hides_no_ground(
    intake: Intake, compiler: Actor, ours: Adjusted
) -> None:
    """That version named none, so nothing follows from what it did not name."""
    item_id = a_known_item(intake, compiler)
    ours.cases.opening.open_for(opening(intake, item_ids=[item_id], ground="第一件"))
    intake.clock.forward(minutes=1)
    put(intake, item_id, approved_number=1, state="draft", **{"progress.approved_at": intake.clock.now()})
    edit(intake, compiler, item_id, exercise_content="照办了。")
    sent(intake, compiler, item_id)
    get_db("intake")["service_items"].update_one({"_id": item_id}, {"$unset": {"told_grounds": ""}})
    put(intake, item_id, state=ItemState.RETURNED.value)
    edit(intake, compiler, item_id, exercise_content="按意见改了。")

    assert [one["ground"] for one in sent(intake, compiler, item_id)] == ["第一件"]


def test_said_again_it_says_the_same_after_all_is_done(intake: Intake, compiler: Actor, ours: Adjusted) -> None:
    item_id = a_known_item(intake, compiler)
    asked = wanted(intake, compiler, item_id)
    ours.cases.applying.apply(asked)
    edit(intake, compiler, item_id, exercise_content="按新的电话办理。")
    sent(intake, compiler, item_id)
    before = told(intake, item_id)
    put(intake, item_id, state=ItemState.APPROVED.value, **{"progress.approved_at": intake.clock.now()})
    ours.cases.watching.sweep(intake.clock.now())
    assert ours.of(item_id, asked.cause_id).is_closed

    again = resent(intake, item_id)

    assert [(one.message_id, one.data) for one in again] == [(before.message_id, before.data)]


def test_what_was_sent_before_grounds_were_kept_is_said_without(intake: Intake, compiler: Actor) -> None:
    item_id = a_known_item(intake, compiler)
    get_db("intake")["service_items"].update_one({"_id": item_id}, {"$unset": {"told_grounds": ""}})

    assert item_of(intake, item_id).told_grounds == ()
    assert "grounds" not in resent(intake, item_id)[-1].data


def _to_adjustments(found: list[Cost]) -> list[str]:
    asked = [one.command["find"] for one in found if "find" in one.command]
    return [name for name in asked if name in ("adjustments", "adjustment_entries")]


def test_many_at_once_are_looked_up_together_and_new_ones_not_at_all(
    intake: Intake, compiler: Actor, ours: Adjusted
) -> None:
    fresh = intake.drafts(compiler, 5)
    first = costs("intake", lambda: intake.submit_all(compiler, fresh))
    for item_id in fresh:
        put(intake, item_id, state=ItemState.APPROVED.value, **{"progress.approved_at": intake.clock.now()})
        ours.cases.applying.apply(wanted(intake, compiler, item_id))
        edit(intake, compiler, item_id, exercise_content="按新的电话办理。")
    at = intake.clock.now()
    asked = [Submission(actor=compiler, at=at, item_id=one, version=version_of(intake, one)) for one in fresh]

    found = costs("intake", lambda: intake.cases.moving.submit(asked))

    assert _to_adjustments(first) == []
    assert _to_adjustments(found) == ["adjustments", "adjustment_entries"]
    assert all(len(told(intake, item_id).data["grounds"]) == 1 for item_id in fresh)


def test_it_goes_along_when_the_supervising_department_sends_the_item_on(
    intake: Intake, bureau: Body, enterprise: Body, endorser: Actor, head: Actor, ours: Adjusted
) -> None:
    worker = intake.person(enterprise, "compiler")
    endorsed = intake.draft(worker)
    intake.submit(worker, endorsed)
    filed = consented(intake, enterprise, bureau)
    for item_id in (endorsed, filed):
        put(intake, item_id, sent_as=1)  # review has heard of it before
        ours.cases.opening.open_for(opening(intake, item_ids=[item_id]))

    decide(intake, endorser, endorsed, version_of(intake, endorsed), True)
    file(intake, head, filed)

    for item_id in (endorsed, filed):
        [ground] = told(intake, item_id).data["grounds"]
        assert (ground["kind"], ground["document_no"]) == ("functions", "江津委办〔2025〕3号"), item_id
