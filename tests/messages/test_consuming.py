"""What a consumer does with messages that are good, bad, late, repeated or deadly (real broker, real process)."""

from __future__ import annotations

import signal
from collections.abc import Callable

import orjson

from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import SYSTEM
from shared.runtime import outgoing
from shared.runtime.bundles import MOST, bundled
from shared.runtime.dead_letters import DeadLetters
from shared.runtime.outgoing import Outgoing
from shared.runtime.suspects import ALONE_FROM, DEATHS_ALONE
from tests.messages.conftest import NOW, Scene, a_request
from tests.waiting import eventually

Stage = Callable[..., Scene]


def a_body(name: str, sequence: int) -> Envelope:
    body = {"body_id": "b", "name": name, "uscc": "", "kind": "agency", "level": "4", "supervising_body_id": ""}
    data = {"body": {**body, "guiding_department": "11", "is_valid": True}}
    return emit("body_changed", aggregate_id="b", sequence=sequence, occurred_at=NOW, actor={}, data=data)


def test_what_can_be_handled_is_handled_whatever_lies_beside_it(stage: Stage) -> None:
    scene = stage()
    good = [a_request(f"good-{number}") for number in range(60)]
    poison, flaky, racing = a_request("poison", "raise"), a_request("flaky", "fail once"), a_request("r", "lose a race")
    newer = orjson.dumps({**orjson.loads(a_request("newer").encode()), "version": 9})
    broken = [
        Outgoing(
            "no-json", "intake.events", "withdrawal_requested", b"\x80pickle", content_type="application/x-pickle"
        ),
        Outgoing("newer", "intake.events", "withdrawal_requested", newer),
    ]
    wrong = a_request("wrong", reason=17)

    scene.wire.announce(*good[:30])
    scene.wire.publish(*broken)
    scene.wire.announce(poison, flaky, racing, wrong, good[0], *good[30:])
    scene.worker.start()

    eventually(lambda: all(scene.answered(event) for event in (*good, flaky, racing)))
    letter = eventually(lambda: scene.dead(poison.message_id))
    assert (letter["queue"], letter["attempts"]) == ("review.withdrawal_requested", 3)
    assert "这条消息处理不了" in letter["error"]
    assert not scene.answered(poison)
    assert "无法解读" in eventually(lambda: scene.dead("no-json"))["error"]
    assert "withdrawal_requested version 9" in eventually(lambda: scene.dead("newer"))["error"]
    assert "reason 应是文字" in eventually(lambda: scene.dead(wrong.message_id))["error"]
    assert scene.collection("dead_letters").count_documents({}) == 4
    assert scene.collection("handled").find_one({"_id": good[30].message_id})["largest_batch"] > 1
    refused = scene.wire.count("notify.withdrawal_refused")
    assert refused <= len(good) + 2  # the same message twice is answered once

    DeadLetters("review").retry(letter["_id"], SYSTEM)

    again = eventually(lambda: (found := scene.dead(poison.message_id)) and found["state"] == "open" and found)
    assert again["version"] > letter["version"]
    assert scene.wire.count("notify.withdrawal_requested") == len(good) + 5 + 2  # nobody else got the retried one

    assert scene.worker.end(signal.SIGTERM) == 0


def test_a_message_that_loses_every_race_does_not_stop_its_queue(stage: Stage) -> None:
    scene = stage()
    loser, good = a_request("loser", "lose every race"), a_request("good")

    scene.wire.announce(loser, good)
    scene.worker.start()

    eventually(lambda: scene.answered(good), seconds=20)
    letter = eventually(lambda: scene.dead(loser.message_id), seconds=30)
    assert "LostRace" in letter["error"]
    assert scene.worker.end(signal.SIGTERM) == 0


def test_a_bundle_comes_apart_before_anything_can_fail_in_it(stage: Stage) -> None:
    scene = stage()
    good = [a_request(f"good-{number}") for number in range(2 * MOST)]
    poison, killer = a_request("poison", "raise"), a_request("killer", "kill")
    rubbish = Outgoing("rubbish", "intake.events", "withdrawal_requested", b"{}")
    events = [outgoing.event(event, "intake") for event in (*good[:20], poison, *good[20:60], killer, *good[60:])]
    bundles = bundled([*events[:5], rubbish, *events[5:]])
    assert len(bundles) < 5

    scene.wire.publish(*(bundle.message for bundle in bundles))
    while scene.dead(killer.message_id) is None:
        scene.worker.start()
        eventually(lambda: scene.worker.has_ended or scene.dead(killer.message_id), seconds=30)

    eventually(lambda: all(scene.answered(event) for event in good), seconds=30)
    assert "这条消息处理不了" in eventually(lambda: scene.dead(poison.message_id))["error"]
    eventually(lambda: scene.collection("dead_letters").count_documents({}) == 3)
    unreadable = scene.collection("dead_letters").find_one({"error": {"$regex": "无法解读"}})
    assert unreadable["body"] == b"{}"
    eventually(lambda: scene.wire.count("review.withdrawal_requested") == 0)

    letter = eventually(lambda: scene.dead(poison.message_id))
    DeadLetters("review").retry(letter["_id"], SYSTEM)

    steps = len(letter["history"]) + 2  # sent back, and come again
    eventually(lambda: (found := scene.dead(poison.message_id)) and len(found["history"]) >= steps)
    assert scene.worker.end(signal.SIGTERM) == 0


def test_an_older_sequence_after_a_newer_changes_nothing(stage: Stage) -> None:
    scene = stage()
    scene.wire.announce(a_body("新名", 3), a_body("旧名", 2), a_body("新名", 3))
    scene.worker.start()

    eventually(lambda: scene.collection("tiny_bodies").find_one({"_id": "b"}))
    scene.wire.announce(a_body("更旧", 1), a_body("最新", 4))

    body = eventually(lambda: scene.collection("tiny_bodies").find_one({"_id": "b", "seen.intake": 4}))
    assert (body["name"], body["version"]) == ("最新", 2)


def test_a_message_that_kills_its_process_is_set_aside_and_the_others_are_handled(stage: Stage) -> None:
    scene = stage()
    before = [a_request(f"before-{number}") for number in range(8)]
    killer = a_request("killer", "kill")
    after = [a_request(f"after-{number}") for number in range(8)]
    scene.wire.announce(*before, killer, *after)

    deaths = 0
    while scene.dead(killer.message_id) is None:
        scene.worker.start()
        eventually(lambda: scene.worker.has_ended or scene.dead(killer.message_id), seconds=30)
        deaths += scene.worker.has_ended

    assert deaths == ALONE_FROM + DEATHS_ALONE
    letter = scene.dead(killer.message_id)
    assert letter is not None
    assert "进程中断" in letter["error"]
    eventually(lambda: all(scene.answered(event) for event in (*before, *after)))
    assert scene.collection("dead_letters").count_documents({}) == 1
    assert eventually(lambda: scene.collection("suspects").count_documents({}) == 0)


def test_a_task_queue_of_the_broker_itself_tells_why_a_message_died(stage: Stage) -> None:
    scene = stage()
    scene.worker.start()
    message = outgoing.event(a_request("x"), "intake")
    scene.wire.publish(
        Outgoing(
            "x",
            "review.queues",
            "review.dead",
            message.body,
            {"x-death": [{"queue": "review.sweep", "reason": "delivery_limit"}]},
        )
    )

    letter = eventually(lambda: scene.dead("x"))

    assert (letter["queue"], letter["name"]) == ("review.sweep", "withdrawal_requested")
    assert "投递次数用尽" in letter["error"]
