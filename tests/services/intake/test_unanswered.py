"""What review sent back does not come again as it was: something in it has moved, or the body has written a reply."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from mongoengine.connection import get_db

from services.intake.application.claiming_links import Unlink
from services.intake.domain.bodies import Body
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Browser, Intake, Machine
from tests.services.intake.implementing import a_scan, an_implementation, sign, version_of
from tests.services.intake.inheriting import claimed, edit, set_state, text_of
from tests.services.intake.inheriting import says as upper_says
from tests.services.intake.test_moving import decide
from tests.services.intake.test_pages import a_form, new_item
from tests.services.intake.test_replies import REPLY, resubmit, returned
from tests.services.intake.test_scope import justify, publish

SAID = "退回以后没有改过，也没有写答复"
WORDS = "核对年龄和户籍后，按月发放到账。"


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """An item that came back from review."""
    item_id = intake.draft(compiler)
    intake.submit(compiler, item_id)
    returned(intake, item_id)
    return item_id


def again(intake: Intake, compiler: Actor, item_id: str, reply: str = "") -> tuple[str, str]:
    """Submit an item as it stands; return what became of the request, and of the item."""
    outcome = resubmit(intake, compiler, item_id, reply)
    return outcome.code, intake.stored("service_items", item_id)["state"]


def test_without_a_change_or_a_reply_it_stays_where_it_is(intake: Intake, compiler: Actor, item_id: str) -> None:
    outcome = resubmit(intake, compiler, item_id, "")

    assert (outcome.ok, outcome.code) == (False, "unanswered")
    assert SAID in outcome.message
    assert "对审核意见的答复" in outcome.message
    assert again(intake, compiler, item_id, "　") == ("unanswered", "returned")
    assert again(intake, compiler, item_id, REPLY) == ("done", "submitted")


def test_a_change_that_was_taken_back_is_none(intake: Intake, compiler: Actor, item_id: str) -> None:
    before = text_of(intake, item_id)["exercise_content"]
    edit(intake, compiler, item_id, exercise_content=WORDS)
    edit(intake, compiler, item_id, exercise_content=before)

    assert again(intake, compiler, item_id) == ("unanswered", "returned")
    edit(intake, compiler, item_id, exercise_content=WORDS)
    assert again(intake, compiler, item_id) == ("done", "submitted")


def test_the_number_of_an_article_may_be_what_was_asked_for(intake: Intake, compiler: Actor, item_id: str) -> None:
    """It does not count in the hash of the content; who writes it anew has answered all the same."""
    [row, *rest] = text_of(intake, item_id)["legal_basis"]
    before = intake.stored("service_items", item_id)["content"]["content_hash"]
    edit(intake, compiler, item_id, legal_basis=[{**row, "article": "第九条第二款"}, *rest])

    assert intake.stored("service_items", item_id)["content"]["content_hash"] == before
    assert again(intake, compiler, item_id) == ("done", "submitted")


def test_what_counts_is_what_was_sent_last(intake: Intake, compiler: Actor, item_id: str) -> None:
    """A second return asks anew; the change before it answers the first only."""
    edit(intake, compiler, item_id, exercise_content=WORDS)
    again(intake, compiler, item_id)
    set_state(intake, item_id, ItemState.RETURNED)

    assert again(intake, compiler, item_id) == ("unanswered", "returned")


@pytest.mark.parametrize("state", [ItemState.WITHDRAWN, ItemState.DRAFT])
def test_what_the_body_had_back_by_its_own_wish_goes_as_it_is(
    intake: Intake, compiler: Actor, state: ItemState
) -> None:
    item_id = intake.draft(compiler)
    intake.submit(compiler, item_id)
    set_state(intake, item_id, state)

    assert again(intake, compiler, item_id) == ("done", "submitted")


def test_of_what_was_sent_before_this_was_kept_nothing_is_asked(intake: Intake, compiler: Actor, item_id: str) -> None:
    get_db("intake")["service_items"].update_one({"_id": item_id}, {"$unset": {"sent_hash": ""}})

    assert again(intake, compiler, item_id) == ("done", "submitted")


def test_another_stamped_scan_answers_a_formal_check(
    intake: Intake, bureau: Body, compiler: Actor, head: Actor
) -> None:
    """The same text under the same scan does not: signing it once more says nothing new."""
    item_id = an_implementation(intake, compiler)
    sign(intake, head, item_id).or_raise()
    intake.submit(compiler, item_id, version_of(intake, item_id)).or_raise()
    returned(intake, item_id, is_formal=True, reason="扫描件上没有公章")

    assert again(intake, compiler, item_id) == ("unanswered", "returned")
    scan = a_scan(intake, head, b"%PDF-1.7\n2 0 obj\n<<>>\nendobj\n%%EOF")
    signed_anew = sign(intake, intake.person(bureau, "signatory", name="新局长"), item_id, scan=scan)
    assert signed_anew.ok, signed_anew.message
    assert again(intake, compiler, item_id) == ("done", "submitted")


def test_a_justification_and_a_link_given_up_are_answers(intake: Intake, bureau: Body, compiler: Actor) -> None:
    publish(intake, bureau, "老年人高龄津贴给付")
    upper_says(intake, "upper")
    justified, linked = intake.draft(compiler), claimed(intake, compiler, "upper", item_name="低保金发放")
    for item_id in (justified, linked):
        if item_id == justified:
            justify(intake, compiler, item_id)
        intake.submit(compiler, item_id, version_of(intake, item_id)).or_raise()
        returned(intake, item_id)
        assert again(intake, compiler, item_id) == ("unanswered", "returned")

    justify(intake, compiler, justified, "两件事分开办理：这里只管查询和补发，不认定资格。")
    unlink = {"actor": compiler, "at": intake.clock.now(), "item_id": linked, "reason": "不是同一项"}
    intake.cases.upper.linking.unlink(Unlink(**unlink, version=version_of(intake, linked)))

    assert again(intake, compiler, justified) == ("done", "submitted")
    assert again(intake, compiler, linked) == ("done", "submitted")


def test_a_department_in_between_changes_nothing(intake: Intake, bureau: Body, enterprise: Body) -> None:
    """What it consented to and review returned is compared with what went to review, not to the department."""
    worker, endorser = intake.person(enterprise, "compiler"), intake.person(bureau, "endorser")
    item_id = intake.draft(worker)
    decide(intake, endorser, item_id, intake.submit(worker, item_id).version, True)
    returned(intake, item_id)

    assert again(intake, worker, item_id) == ("unanswered", "returned")
    waiting = resubmit(intake, worker, item_id, REPLY)
    decide(intake, endorser, item_id, waiting.version, False, "请再核对")
    assert again(intake, worker, item_id) == ("unanswered", "draft")
    edit(intake, worker, item_id, exercise_content=WORDS)
    assert again(intake, worker, item_id) == ("done", "awaiting_endorsement")


def test_each_of_a_batch_has_its_own_result(
    intake: Intake, bureau: Body, compiler: Actor, item_id: str, machine: Callable[[str], Machine]
) -> None:
    """The page of many and the API say it of the one; the other goes."""
    fresh = intake.draft(compiler, item_name="低保金发放")
    intake.account("jiekou", bureau, "compiler")
    client = machine("jiekou")
    pairs = [{"item_id": one, "version": version_of(intake, one)} for one in (item_id, fresh)]

    first, second = client.post("/intake/api/submissions", {"items": pairs}).json["results"]

    assert (first["code"], second["code"]) == ("unanswered", "done")
    assert SAID in first["message"]
    answered = client.post("/intake/api/submissions", {"items": [{**pairs[0], "reply": REPLY}]}).json["results"]
    assert answered[0]["ok"]


def test_the_pages_say_what_to_do(compiler_at_desk: Browser, intake: Intake) -> None:
    """From the item, from the form and from the list; the typed text is saved before it is looked at."""
    path = new_item(compiler_at_desk)
    item_id = path.rpartition("/")[2]
    compiler_at_desk.post(f"{path}/submission", {"version": "1"}, page=path)
    returned(intake, item_id)
    version = version_of(intake, item_id)

    alone = compiler_at_desk.post(f"{path}/submission", {"version": version}, page=path)
    form = a_form(compiler_at_desk.get(f"{path}/edit").text)
    from_form = compiler_at_desk.post(path, {**form, "action": "submit"}, page=f"{path}/edit")
    led_to = compiler_at_desk.get(path).text
    ticked = {"id": f"{item_id}:{version}"}
    many = compiler_at_desk.post("/intake/items/submissions", ticked, page="/intake/items")

    assert (alone.status_code, from_form.status_code, many.status_code) == (409, 303, 200)
    for shown in (alone.text, led_to, many.text):
        assert SAID in shown
    assert "退回以后没有改过的，要写明理由才能报送" in led_to
