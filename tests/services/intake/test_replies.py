"""A returned item: why it came back, what was said of which element, and the body's answer to it (答复)."""

from __future__ import annotations

from typing import Any

import pytest

from services.intake.application.moving import LONGEST_REPLY, Submission
from services.intake.domain.bodies import Body
from shared.contracts.envelope import Envelope
from shared.contracts.registry import current
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.inheriting import edit
from tests.services.intake.test_mirroring import ABOUT, an_opinion, said
from tests.services.intake.test_moving import decide, withdraw
from tests.services.intake.test_pages import new_item

REPLY = "依据已改用 2024 年的规定；名称没有改，与市级目录一致。"
REMARK = {"element": "legal_basis", "problem": "依据已废止", "ground": "立法法第九条", "proposal": "改引现行规定"}


def returned(intake: Intake, item_id: str, **why: Any) -> None:
    """Review has sent the item back, with an opinion that has a remark on the basis."""
    opinion = an_opinion("legal_review", "approve_after_change", "") | {"remarks": [REMARK]}
    intake.cases.mirroring.note_opinions([said(intake, "opinion_given", item_id, 2, round=1, opinion=opinion, **ABOUT)])
    message = said(intake, "item_returned", item_id, 3, round=1, opinions=[], **why, **ABOUT)
    intake.cases.mirroring.take_returned([message])


def resubmit(intake: Intake, compiler: Actor, item_id: str, reply: str) -> Any:
    """Submit the item again with an answer."""
    version = intake.stored("service_items", item_id)["version"]
    request = Submission(actor=compiler, at=intake.clock.now(), item_id=item_id, version=version, reply=reply)
    return intake.cases.moving.submit([request])[0]


def last_message(intake: Intake, item_id: str) -> Envelope:
    """The newest message of an item, which must fit its schema."""
    message = Envelope.decode(intake.stored("service_items", item_id)["outbox"][-1]["body"])
    assert current(message.name).schema().validate(dict(message.data)) == {}
    return message


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """An item that came back from review."""
    item_id = intake.draft(compiler)
    intake.submit(compiler, item_id)
    returned(intake, item_id)
    return item_id


def test_the_answer_travels_with_the_submission(intake: Intake, compiler: Actor, item_id: str) -> None:
    """Review gets it with the text; the item keeps it, so that the message can be sent again."""
    outcome = resubmit(intake, compiler, item_id, f"  {REPLY}\n")

    assert outcome.ok
    assert last_message(intake, item_id).data["reply"] == REPLY
    assert intake.stored("service_items", item_id)["reply"] == REPLY


def test_who_has_mended_something_need_not_answer_and_an_old_answer_is_not_sent_again(
    intake: Intake, compiler: Actor, item_id: str
) -> None:
    """Each submission has its own answer or none."""
    resubmit(intake, compiler, item_id, REPLY)
    intake.cases.mirroring.take_returned([said(intake, "item_returned", item_id, 9, round=2, opinions=[], **ABOUT)])
    edit(intake, compiler, item_id, exercise_content="核对年龄和户籍后，按月发放到账。")

    assert resubmit(intake, compiler, item_id, "").ok
    assert "reply" not in last_message(intake, item_id).data


@pytest.mark.parametrize("is_declined", [True, False])
def test_an_answer_outlives_the_department_that_declines_it(
    intake: Intake, bureau: Body, enterprise: Body, browser: Browser, is_declined: bool
) -> None:
    """Declined, or taken back from there, the item is a draft: review still waits for the answer to its opinions."""
    worker, endorser = intake.person(enterprise, "compiler"), intake.person(bureau, "endorser")
    item_id = intake.draft(worker)
    decide(intake, endorser, item_id, intake.submit(worker, item_id).version, True)
    returned(intake, item_id)
    waiting = resubmit(intake, worker, item_id, REPLY)
    if is_declined:
        decide(intake, endorser, item_id, waiting.version, False, "请再核对")
    else:
        withdraw(intake, worker, item_id)
    intake.account("gongshui", enterprise, "compiler")
    browser.sign_in("gongshui")

    assert intake.stored("service_items", item_id)["state"] == "draft"
    for page in ("", "/edit"):
        assert f">{REPLY}</textarea>" in browser.get(f"/intake/items/{item_id}{page}").text
    again = resubmit(intake, worker, item_id, REPLY)
    decide(intake, endorser, item_id, again.version, True)
    assert last_message(intake, item_id).data["reply"] == REPLY


def test_an_answer_to_nothing_is_refused(intake: Intake, compiler: Actor) -> None:
    """What was never sent back has no opinion to answer; the refusal names the field."""
    item_id = intake.draft(compiler)

    outcome = resubmit(intake, compiler, item_id, REPLY)

    assert [problem.field for problem in outcome.problems] == ["reply"]
    assert intake.stored("service_items", item_id)["state"] == "draft"


def test_an_answer_that_is_too_long_is_refused(intake: Intake, compiler: Actor, item_id: str) -> None:
    """The sentence says how long it is and how long it may be."""
    outcome = resubmit(intake, compiler, item_id, "字" * (LONGEST_REPLY + 1))

    assert f"有 {LONGEST_REPLY + 1} 个字，超过 {LONGEST_REPLY} 个字" in outcome.message


def test_the_page_shows_remarks_by_element_and_takes_the_answer(compiler_at_desk: Browser, intake: Intake) -> None:
    """The body sees element, problem, ground and proposal, writes its answer and sends both together."""
    path = new_item(compiler_at_desk)
    item_id = path.rpartition("/")[2]
    compiler_at_desk.post(f"{path}/submission", {"version": "1"}, page=path)
    returned(intake, item_id)

    shown, form = compiler_at_desk.get(path).text, compiler_at_desk.get(f"{path}/edit").text
    for text in ("设定依据", REMARK["problem"], REMARK["ground"], REMARK["proposal"]):
        assert text in shown
        assert text in form
    assert 'name="reply"' in shown
    assert 'name="reply"' in form

    version = str(intake.stored("service_items", item_id)["version"])
    too_long = compiler_at_desk.post(
        f"{path}/submission", {"version": version, "reply": "字" * (LONGEST_REPLY + 1)}, page=path
    )
    sent = compiler_at_desk.post(f"{path}/submission", {"version": version, "reply": REPLY}, page=path)

    assert (too_long.status_code, sent.status_code) == (422, 303)
    assert "超过 2000 个字" in too_long.text
    assert REPLY in compiler_at_desk.get(path).text
    assert last_message(intake, item_id).data["reply"] == REPLY


@pytest.mark.parametrize(("is_formal", "title"), [(True, "形式审查退回"), (False, "审核协调决定退回")])
def test_the_page_says_why_an_item_came_back(
    compiler_at_desk: Browser, intake: Intake, is_formal: bool, title: str
) -> None:
    """A formal check and a ruling have a reason of their own, beside the opinions."""
    path = new_item(compiler_at_desk)
    compiler_at_desk.post(f"{path}/submission", {"version": "1"}, page=path)
    returned(intake, path.rpartition("/")[2], is_formal=is_formal, reason="请补主要负责同志签字")

    shown = compiler_at_desk.get(path).text

    assert title in shown
    assert "请补主要负责同志签字" in shown
