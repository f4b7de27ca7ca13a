"""The collection of dead letters, without a broker (real mongod)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from shared.contracts.checker import check_of
from shared.contracts.envelope import Envelope
from shared.kernel.actor import SYSTEM
from shared.kernel.errors import Conflict, Invalid, NotFound
from shared.runtime import dead_letters
from shared.runtime.celery_app import make_app
from shared.runtime.dead_letters import Arrival, DeadLetters, dead_letter_document
from shared.runtime.letter_documents import ARRIVED, DISCARDED, REOPENED, RETRIED
from shared.runtime.mongo import durable
from shared.runtime.nameko.providers import arrival
from shared.runtime.nameko.setting_aside import ORIGIN
from shared.runtime.reporting import MOST_WAITING, report_state, state_report_document

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


def reports() -> list[Envelope]:
    """What waits to be told to notify."""
    stored = durable(state_report_document("review")).find_one({"_id": "now"})
    return [Envelope.decode(message["body"]) for message in stored["outbox"]] if stored else []


def test_every_change_is_told_with_what_is_open_now(letters: DeadLetters) -> None:
    letters.keep([an_arrival("a"), an_arrival("b"), an_arrival("c", error="KeyError: 'x'")])
    letters.discard(letters.find()[0][0].id, SYSTEM, "测试数据")

    first, second = reports()

    assert check_of(first.name, first.version)(first.data) == ""
    assert (first.name, first.data["open_letters"], second.data["open_letters"]) == ("review_state_reported", 3, 2)
    assert sorted((kind["reason"], kind["count"]) for kind in first.data["letters"]) == [
        ("KeyError: 'x'", 1),
        ("ValueError: 不行", 2),
    ]
    assert second.sequence > first.sequence


def test_a_process_killed_between_keeping_and_telling_is_made_good_by_the_sweep(
    letters: DeadLetters, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_service: str) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(dead_letters, "report_state", killed)
        with pytest.raises(SystemExit):
            letters.keep([an_arrival("a")])
    told_before = reports()

    make_app(["review"], "memory://").tasks["review.check_outbox"]()

    assert told_before == []
    assert [report.data["open_letters"] for report in reports()] == [1]


def test_reports_that_cannot_be_sent_do_not_pile_up(letters: DeadLetters) -> None:
    for _ in range(MOST_WAITING + 5):
        report_state("review")

    assert len(reports()) == MOST_WAITING


def test_the_history_says_who_did_what(letters: DeadLetters) -> None:
    letters.keep([an_arrival("a")])
    (letter,), _ = letters.find()
    letters.discard(letter.id, SYSTEM, "看错了")
    letters.reopen(letter.id, SYSTEM)
    letters.retry(letter.id, SYSTEM)
    letters.keep([an_arrival("a", error="KeyError: 又不行")])

    steps = [(step.what, step.by, step.note) for step in letters.get(letter.id).history]

    assert steps == [
        (ARRIVED, "系统", "ValueError: 不行"),
        (DISCARDED, "系统", "看错了"),
        (REOPENED, "系统", ""),
        (RETRIED, "系统", ""),
        (ARRIVED, "系统", "KeyError: 又不行"),
    ]


def test_only_a_discarding_is_taken_back(letters: DeadLetters) -> None:
    letters.keep([an_arrival("a")])
    (letter,), _ = letters.find()

    with pytest.raises(Conflict, match="没有放弃可以撤销"):
        letters.reopen(letter.id, SYSTEM)


def test_a_batch_gives_each_letter_its_own_result(letters: DeadLetters) -> None:
    letters.keep([an_arrival("a"), an_arrival("b"), an_arrival("c", queue="")])
    ids = sorted(letter.id for letter in letters.find()[0])

    outcomes = letters.retry_all([*ids, "nothing", ids[0]], SYSTEM)

    assert [each.ok for each in outcomes] == [True, True, False, False]
    assert "哪个队列" in outcomes[2].message
    assert len(outbox_of(ids[0])) == 1
    with pytest.raises(Invalid):
        letters.discard_all(ids, SYSTEM, " ")


def test_letters_are_found_by_queue_and_reason(letters: DeadLetters) -> None:
    letters.keep(
        [an_arrival("a"), an_arrival("b", queue="review.body_changed"), an_arrival("c", error="KeyError: 'x'")]
    )

    assert letters.find(queue="review.body_changed")[1] == 1
    assert letters.find(queue=QUEUE, reason="KeyError: 'x'")[1] == 1
    assert letters.queues() == ["review.body_changed", QUEUE]
    assert letters.counts() == {"open": 3, "retried": 0, "discarded": 0}


def test_a_letter_from_before_there_was_a_history_can_be_read(letters: DeadLetters) -> None:
    letters.keep([an_arrival("a")])
    durable(dead_letter_document("review")).update_many({}, {"$unset": {"history": "", "reason": ""}})

    report_state("review")

    assert letters.find()[0][0].history == []
    assert orjson.loads(reports()[-1].encode())["data"]["letters"][0]["reason"] == ""


def test_messages_without_an_id_are_letters_of_their_own(letters: DeadLetters) -> None:
    """What a foreign sender leaves without a name; the tag of a delivery comes again with every connection."""
    bodies = (b"\x80one", b"\x80two", b"\x80two")

    for body in bodies:
        raw = SimpleNamespace(body=body, headers={ORIGIN: QUEUE}, properties={}, delivery_tag=1)
        letters.keep([arrival(raw)])

    found, total = letters.find()
    assert (total, {letter.body for letter in found}) == (2, set(bodies))
