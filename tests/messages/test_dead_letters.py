"""The collection of dead letters, without a broker (real mongod)."""

from __future__ import annotations

from typing import Any

import pytest

from shared.kernel.actor import SYSTEM
from shared.kernel.errors import Conflict, Invalid, NotFound
from shared.runtime.dead_letters import Arrival, DeadLetters, dead_letter_document
from shared.runtime.mongo import durable

QUEUE = "review.item_submitted"


@pytest.fixture
def letters(service_db: Any) -> DeadLetters:
    service_db("review")
    letters = DeadLetters("review")
    letters.prepare()
    return letters


def an_arrival(name: str, queue: str = QUEUE, error: str = "处理时出错：\nValueError: 不行") -> Arrival:
    body = b'{"name": "item_submitted"}'
    headers = {"x-error": "x", "kept": 1}
    return Arrival(
        message_id=name,
        queue=queue,
        body=body,
        headers=headers,
        content_type="application/json",
        error=error,
        attempts=4,
    )


def outbox_of(letter_id: str) -> list[dict[str, Any]]:
    stored = durable(dead_letter_document("review")).find_one({"_id": letter_id})
    assert stored is not None
    found: list[dict[str, Any]] = stored["outbox"]
    return found


def test_a_letter_is_kept_once_with_its_reason(letters: DeadLetters) -> None:
    letters.keep([an_arrival("a"), an_arrival("a"), an_arrival("b")])
    letters.keep([an_arrival("a")])

    found, total = letters.find()

    assert (total, {letter.message_id for letter in found}) == (2, {"a", "b"})
    assert (found[0].reason, found[0].name, found[0].state_name) == ("ValueError: 不行", "item_submitted", "待处理")


def test_a_retry_addresses_the_one_queue_and_happens_once(letters: DeadLetters) -> None:
    letters.keep([an_arrival("a")])
    (letter,), _ = letters.find()

    letters.retry(letter.id, SYSTEM)

    (message,) = outbox_of(letter.id)
    assert (message["exchange"], message["routing_key"], message["message_id"]) == ("review.queues", QUEUE, "a")
    assert message["headers"] == {"kept": 1}
    assert letters.get(letter.id).by == "系统"
    with pytest.raises(Conflict, match="已重试"):
        letters.retry(letter.id, SYSTEM)


def test_a_letter_that_dies_again_is_open_again(letters: DeadLetters) -> None:
    letters.keep([an_arrival("a")])
    (letter,), _ = letters.find()
    letters.retry(letter.id, SYSTEM)

    letters.keep([an_arrival("a", error="处理时出错：\nKeyError: 又不行")])

    assert (letters.get(letter.id).state, letters.get(letter.id).reason) == ("open", "KeyError: 又不行")
    letters.retry(letter.id, SYSTEM)


def test_a_letter_is_discarded_with_a_note_only(letters: DeadLetters) -> None:
    letters.keep([an_arrival("a")])
    (letter,), _ = letters.find()

    with pytest.raises(Invalid, match="原因"):
        letters.discard(letter.id, SYSTEM, "  ")
    letters.discard(letter.id, SYSTEM, "测试数据")

    assert letters.find() == ([], 0)
    assert letters.find("discarded")[0][0].note == "测试数据"
    assert outbox_of(letter.id) == []


def test_a_letter_of_an_unknown_queue_cannot_be_retried(letters: DeadLetters) -> None:
    letters.keep([an_arrival("a", queue="")])
    (letter,), _ = letters.find()

    with pytest.raises(Conflict, match="哪个队列"):
        letters.retry(letter.id, SYSTEM)
    with pytest.raises(NotFound):
        letters.get("nothing")
