"""A recusal binds the person in what he said before, too; each declaration stays in the record."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from services.review.adapters.people_documents import RecusalDocument
from services.review.application.give_opinions import OpinionEntry
from services.review.application.use_cases import UseCases
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict
from shared.runtime.mongo import durable
from tests.services.review.conftest import MovedClock, sign_in, stored, submitted
from tests.unit.review.builders import HASH, a_reviewer, item_submitted, withdrawal_requested

WANG = a_reviewer(account_id="wang", name="王法制")
ZHAO = a_reviewer(account_id="zhao", name="赵法制")


@pytest.fixture(autouse=True)
def _at_their_desks(use_cases: UseCases, clock: MovedClock) -> None:
    for one in (WANG, ZHAO):
        use_cases.people.note(one, now=clock.now())


def recuse(use_cases: UseCases, item_id: str, who: str, by: Actor) -> None:
    use_cases.people.recusing.recuse(item_id, account_id=who, reason="申请人是亲属", actor=by, now=use_cases.now())


def take_back(use_cases: UseCases, item_id: str, who: str, by: Actor) -> None:
    use_cases.people.recusing.take_back(item_id, account_id=who, actor=by, now=use_cases.now())


def may_speak(use_cases: UseCases, item_id: str, who: Actor) -> bool:
    return not use_cases.people.recusing.barred([item_id], actor=who)


def test_what_two_have_declared_only_both_can_take_back(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    recuse(use_cases, item_id, "zhao", WANG)
    recuse(use_cases, item_id, "zhao", ZHAO)

    take_back(use_cases, item_id, "zhao", WANG)

    assert not may_speak(use_cases, item_id, ZHAO)
    with pytest.raises(Conflict):
        take_back(use_cases, item_id, "zhao", WANG)
    take_back(use_cases, item_id, "zhao", ZHAO)
    assert may_speak(use_cases, item_id, ZHAO)


def test_repeating_it_changes_nothing_and_what_was_taken_back_can_be_declared_anew(
    use_cases: UseCases, clock: MovedClock
) -> None:
    (item_id,) = submitted(use_cases)
    recuse(use_cases, item_id, "wang", WANG)
    recuse(use_cases, item_id, "wang", WANG)
    take_back(use_cases, item_id, "wang", WANG)
    clock.forward(minutes=1)
    recuse(use_cases, item_id, "wang", WANG)

    lines = use_cases.people.recusing.of_item(item_id, actor=WANG)

    assert [one.stands for one in lines] == [False, True]
    assert not may_speak(use_cases, item_id, WANG)


def test_the_page_shows_what_was_taken_back_and_offers_it_once(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    sign_in(client, WANG)
    recuse(use_cases, item_id, "wang", WANG)
    page = f"/review/items/{item_id}"

    assert client.get(page).text.count("登记错了，撤销") == 1
    take_back(use_cases, item_id, "wang", WANG)

    shown = client.get(page).text
    assert "回避已撤销" in shown
    assert "登记错了，撤销" not in shown


def test_an_approval_of_who_does_not_judge_counts_on_no_more(use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict="approve")
    assert use_cases.give_opinions([entry], actor=WANG)[0].ok
    assert use_cases.give_opinions([entry], actor=a_reviewer("staffing_review"))[0].ok
    recuse(use_cases, item_id, "wang", WANG)
    use_cases.answer_withdrawals([withdrawal_requested(item_id)])

    use_cases.open_reviews([item_submitted(item_id, sequence=9, revision=4, submission=2)])

    current = stored(item_id)["current"]
    assert current["carried"] == ["staffing_review"]
    assert current["waiting_for"] == ["legal_review", "planning_review"]
    assert use_cases.give_opinions([entry], actor=ZHAO)[0].ok


def test_a_recusal_of_before_is_read_and_taken_back(use_cases: UseCases) -> None:
    """Documents of the version before had one key for item and account, and nothing of who declared it beside `by`."""
    (item_id,) = submitted(use_cases)
    recuse(use_cases, item_id, "wang", WANG)
    document = durable(RecusalDocument).find_one_and_delete({"item_id": item_id})
    old = {key: value for key, value in document.items() if key not in ("declarer", "stands", "taken_back_at")}
    durable(RecusalDocument).insert_one({**old, "_id": f"{item_id} wang"})

    recuse(use_cases, item_id, "wang", WANG)

    assert durable(RecusalDocument).count_documents({}) == 1
    assert not may_speak(use_cases, item_id, WANG)
    take_back(use_cases, item_id, "wang", WANG)
    assert may_speak(use_cases, item_id, WANG)
