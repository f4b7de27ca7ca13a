"""Submission, endorsement and withdrawal: state and messages are saved together, each entry has a result."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.intake.application.moving import EndorsementDecision, Submission, Withdrawal
from services.intake.domain.bodies import Body
from services.intake.domain.stages import stage_of
from shared.contracts.envelope import Envelope
from shared.contracts.registry import current
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from tests.services.intake.conftest import REGISTRAR, Intake
from tests.unit.intake.builders import a_body_entry


def messages_of(intake: Intake, item_id: str) -> list[Envelope]:
    """Return what waits in an item's outbox; each must fit its schema."""
    found = [Envelope.decode(one["body"]) for one in intake.stored("service_items", item_id)["outbox"]]
    for envelope in found:
        assert current(envelope.name).schema().validate(dict(envelope.data)) == {}
    return found


def withdraw(intake: Intake, actor: Actor, item_id: str, reason: str = "写错了") -> Any:
    request = Withdrawal(actor=actor, at=intake.clock.now(), item_id=item_id, reason=reason)
    return intake.cases.moving.withdraw([request])[0]


def decide(intake: Intake, actor: Actor, item_id: str, version: int, is_given: bool, reason: str = "") -> Any:
    decision = EndorsementDecision(
        actor=actor, at=intake.clock.now(), item_id=item_id, version=version, is_given=is_given, reason=reason
    )
    return intake.cases.moving.endorse([decision])[0]


def test_a_submission_saves_state_and_message_together(intake: Intake, compiler: Actor) -> None:
    """The message carries the whole revision; its sequence is the item's version after the save."""
    item_id = intake.draft(compiler)

    outcome = intake.submit(compiler, item_id)

    item, [message] = intake.stored("service_items", item_id), messages_of(intake, item_id)
    assert (outcome.ok, outcome.version, item["state"], item["version"]) == (True, 2, "submitted", 2)
    assert (message.name, message.sequence, message.revision, message.item_id) == ("item_submitted", 2, 1, item_id)
    assert message.content_hash == item["content"]["content_hash"]
    assert message.data["elements"]["item_name"] == "高龄津贴发放"
    assert message.data["body"]["name"] == "示例民政局"
    assert message.actor["name"] == "张三"


def test_an_incomplete_item_is_refused_with_all_that_is_wrong(intake: Intake, compiler: Actor) -> None:
    """Each problem names its element; nothing is sent and the state stays."""
    item_id = intake.draft(compiler, exercise_content=None, handling_form=None, legal_basis=None)

    outcome = intake.submit(compiler, item_id)

    assert [problem.label for problem in outcome.problems] == ["行使内容", "设定依据", "办理形式"]
    assert intake.stored("service_items", item_id)["state"] == "draft"
    assert messages_of(intake, item_id) == []


def test_each_entry_of_a_batch_has_its_own_result(intake: Intake, compiler: Actor) -> None:
    """A bad one stops no other; the order of the results is that of the entries."""
    good, incomplete = intake.draft(compiler), intake.draft(compiler, item_name="甲", exercise_content=None)
    foreign = intake.draft(intake.person(intake.body(3), "compiler"))
    wanted = [(incomplete, 1), (new_id(), 1), (foreign, 1), (good, 7), (good, 1), ("没有", 1)]

    outcomes = intake.cases.moving.submit(
        [Submission(actor=compiler, at=intake.clock.now(), item_id=i, version=v) for i, v in wanted]
    )

    assert [outcome.code for outcome in outcomes] == [
        "invalid",
        "not_found",
        "not_found",
        "lost_race",
        "done",
        "not_found",
    ]


def test_submitting_twice_sends_one_message(intake: Intake, compiler: Actor) -> None:
    """The same request again, later or at the same moment, is told that it is done."""
    item_id = intake.draft(compiler)

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(lambda _: intake.submit(compiler, item_id), range(8)))
    again = intake.submit(compiler, item_id)

    assert all(outcome.ok for outcome in (*outcomes, again))
    assert len(messages_of(intake, item_id)) == 1
    assert intake.stored("service_items", item_id)["submission"] == 1


def test_the_same_item_twice_in_one_batch_moves_once(intake: Intake, compiler: Actor) -> None:
    """This is what a double click becomes when both posts meet in one group."""
    item_id = intake.draft(compiler)
    request = Submission(actor=compiler, at=intake.clock.now(), item_id=item_id, version=1)

    outcomes = intake.cases.moving.submit([request] * 5)

    assert all(outcome.ok for outcome in outcomes)
    assert len(messages_of(intake, item_id)) == 1


def test_single_submissions_that_meet_are_saved_in_few_writes(
    intake: Intake, compiler: Actor, commands: list[str]
) -> None:
    """Forty threads, one item each: grouped, not forty writes one after the other."""
    ids = intake.drafts(compiler, 40)
    requests = [Submission(actor=compiler, at=intake.clock.now(), item_id=one, version=1) for one in ids]
    commands.clear()

    with ThreadPoolExecutor(40) as threads:
        outcomes = list(threads.map(intake.cases.submit_one, requests))

    assert [outcome.item_id for outcome in outcomes] == ids
    assert all(outcome.ok for outcome in outcomes)
    assert commands.count("update") < 20


def test_a_batch_of_500_is_submitted_in_a_handful_of_commands(
    intake: Intake, compiler: Actor, commands: list[str]
) -> None:
    """One find for the items, one for the texts, one for the bodies, one write, a knock for the relay."""
    ids = intake.drafts(compiler, 500)
    commands.clear()

    assert all(outcome.ok for outcome in intake.submit_all(compiler, ids))
    assert (commands.count("update"), commands.count("insert")) == (1, 1)
    assert len(commands) <= 12  # long answers come in pieces


def test_an_enterprises_item_goes_by_its_supervising_department(intake: Intake, bureau: Body, enterprise: Body) -> None:
    """First it waits and the department is told; the endorsement submits it."""
    worker, endorser = intake.person(enterprise, "compiler"), intake.person(bureau, "endorser", name="王五")
    item_id = intake.draft(worker)

    waiting = intake.submit(worker, item_id)
    [asked] = messages_of(intake, item_id)
    assert (waiting.ok, asked.name, asked.sequence) == (True, "endorsement_requested", 2)
    assert asked.data["supervising_body_id"] == bureau.body_id
    assert [item.item_id for item in intake.cases.reading.list_to_endorse(endorser, 1, 20).items] == [item_id]

    given = decide(intake, endorser, item_id, waiting.version, True)

    [_, message] = messages_of(intake, item_id)
    assert (given.ok, message.name, message.sequence, message.actor["name"]) == (True, "item_submitted", 3, "王五")
    assert intake.stored("service_items", item_id)["state"] == "submitted"


def test_nothing_is_sent_to_a_department_that_is_no_more(intake: Intake, bureau: Body, enterprise: Body) -> None:
    """Nobody of it can sign in, so the item would wait for good; the registrar names the successor first."""
    worker = intake.person(enterprise, "compiler")
    item_id = intake.draft(worker)
    ended = {"body_id": bureau.body_id, "name": bureau.name, "version": bureau.version, "is_valid": False}
    intake.cases.registering.register(REGISTRAR, a_body_entry(1, **ended), intake.clock.now())

    outcome = intake.submit(worker, item_id)

    assert (outcome.ok, outcome.code) == (False, "invalid")
    assert "“示例民政局”已经停用" in outcome.message
    assert intake.stored("service_items", item_id)["state"] == "draft"


def test_declining_needs_a_reason_and_gives_the_item_back(intake: Intake, bureau: Body, enterprise: Body) -> None:
    """The body reads the reason; it may correct and submit again."""
    worker, endorser = intake.person(enterprise, "compiler"), intake.person(bureau, "endorser")
    item_id = intake.draft(worker)
    intake.submit(worker, item_id)

    without = decide(intake, endorser, item_id, 2, False, "  ")
    declined = decide(intake, endorser, item_id, 2, False, "请补充依据")

    assert (without.ok, without.problems[0].label) == (False, "退回理由")
    item = intake.cases.reading.item(worker, item_id).item
    assert (declined.ok, item.state.value, item.endorsement.reason) == (True, "draft", "请补充依据")
    told = messages_of(intake, item_id)[-1]
    assert (told.name, told.sequence, told.data["reason"]) == ("endorsement_declined", 3, "请补充依据")
    assert stage_of(item).text == "主管部门退回"
    assert intake.submit(worker, item_id, 3).ok


def test_only_the_supervising_department_endorses(intake: Intake, bureau: Body, enterprise: Body) -> None:
    """Another department is not told of the item; the enterprise itself has not the right."""
    worker = intake.person(enterprise, "compiler")
    item_id = intake.draft(worker)
    intake.submit(worker, item_id)

    assert decide(intake, intake.person(intake.body(3), "endorser"), item_id, 2, True).code == "not_found"
    assert decide(intake, worker, item_id, 2, True).code == "not_permitted"
    assert decide(intake, intake.person(bureau, "endorser"), item_id, 1, True).code == "lost_race"


def test_an_enterprise_without_a_department_cannot_submit(intake: Intake, enterprise: Body, compiler: Actor) -> None:
    """The check stands in the register too; here a department has been closed since."""
    item_id = intake.draft(intake.person(enterprise, "compiler"))

    assert intake.submit(compiler, item_id).code == "not_found"


def test_what_waits_for_endorsement_comes_back_at_once(intake: Intake, enterprise: Body) -> None:
    """Nobody else has it yet, so there is nobody to ask."""
    worker = intake.person(enterprise, "compiler")
    item_id = intake.draft(worker)
    intake.submit(worker, item_id)

    outcome = withdraw(intake, worker, item_id)

    assert (outcome.ok, intake.stored("service_items", item_id)["state"]) == (True, "draft")
    assert [message.name for message in messages_of(intake, item_id)] == ["endorsement_requested"]


def test_what_review_has_is_asked_for(intake: Intake, compiler: Actor) -> None:
    """The item stays submitted until review answers; asking twice or without a reason is refused."""
    item_id = intake.draft(compiler)
    intake.submit(compiler, item_id)

    without, asked, twice = (
        withdraw(intake, compiler, item_id, ""),
        withdraw(intake, compiler, item_id),
        withdraw(intake, compiler, item_id),
    )

    messages = messages_of(intake, item_id)
    assert [without.code, asked.code, twice.code] == ["invalid", "done", "withdrawal_pending"]
    assert [message.name for message in messages] == ["item_submitted", "withdrawal_requested"]
    assert messages[1].data["reason"] == "写错了"
    assert intake.stored("service_items", item_id)["state"] == "submitted"


def test_saying_it_again_repeats_the_same_messages(intake: Intake, compiler: Actor) -> None:
    """A consumer that was away gets the same ids, so one that was there does nothing."""
    from mongoengine.connection import get_db

    item_id = intake.draft(compiler)
    intake.draft(compiler, item_name="只是草稿")
    intake.submit(compiler, item_id)
    withdraw(intake, compiler, item_id)
    sent = messages_of(intake, item_id)
    for name in ("service_items", "bodies"):
        get_db("intake")[name].update_many({}, {"$set": {"outbox": []}})

    count = intake.cases.resending.resend(None, intake.clock.now())

    again = messages_of(intake, item_id)
    assert [message.message_id for message in again] == [message.message_id for message in sent]
    assert again[0].data["elements"] == sent[0].data["elements"]
    assert count == 3


@pytest.mark.parametrize("reason", ["", "x" * 1001])
def test_a_reason_has_limits(intake: Intake, compiler: Actor, reason: str) -> None:
    """Nothing is done and the message says what is wrong with it."""
    item_id = intake.draft(compiler)
    intake.submit(compiler, item_id)

    outcome = withdraw(intake, compiler, item_id, reason)

    assert (outcome.ok, outcome.problems[0].label) == (False, "撤回理由")
