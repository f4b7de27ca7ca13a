"""Dead letters in words: every queue is explained, every cause that the runtime writes is recognised."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.runtime.letter_documents import DeadLetter
from shared.runtime.nameko.providers import BY_THE_BROKER
from shared.runtime.topology import TASK_QUEUES, event_queues
from shared.runtime.web.letter_words import explained, name_of
from shared.standards.loader import read

WORDS = read("dead_letters", 1)


def a_letter(*, body: bytes = b"{}", error: str = "", queue: str = "review.item_submitted") -> DeadLetter:
    return DeadLetter(
        id="x",
        message_id="m",
        queue=queue,
        name="item_submitted",
        body=body,
        headers={},
        error=error,
        attempts=1,
        died_at=datetime(2026, 11, 24, tzinfo=UTC),
        state="open",
        note="",
        by="",
        decided_at=None,
        version=1,
    )


@pytest.mark.parametrize("queue", sorted({*(queue.name for queue in event_queues()), *TASK_QUEUES}))
def test_every_queue_is_explained(queue: str) -> None:
    assert set(WORDS["handlings"][queue]) == {"wants", "else"}


@pytest.mark.parametrize(
    "error",
    [
        *BY_THE_BROKER.values(),
        "消息体无法解读：x",
        "不认识的消息或版本：x",
        "内容不合约定：x",
        "这个队列只收 a，收到的是 b",
        "处理这条消息时进程中断（被投递 3 次，单独处理时中断 2 次）",
        "处理时出错：\nKeyError: 'x'",
    ],
)
def test_every_reason_that_the_runtime_writes_has_a_cause(error: str) -> None:
    assert explained(a_letter(error=error)).cause != WORDS["unknown_cause"]["says"]


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"[]", b'"x"', b'{"data": [], "actor": 3}', b'{"item_id": 7, "data": {"item_name": []}}']
)
def test_any_body_can_be_explained(body: bytes) -> None:
    said = explained(a_letter(body=body, queue="elsewhere", error="?"))

    assert said.wants == WORDS["other"]["wants"]
    assert said.cause == WORDS["unknown_cause"]["says"]
    assert said.concerned.item_name == ""


def test_a_message_is_called_as_people_call_it() -> None:
    assert name_of("item_submitted") == "报送"
    assert name_of("publish.release_edition") == "公布目录版次"
    assert name_of("something.new") == "something.new"
    assert name_of("") == "名称读不出的消息"
