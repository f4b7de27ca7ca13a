"""SIGTERM ends a service within ten seconds, whatever is missing, and loses nothing (real process)."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.messages.conftest import Scene, a_request, environment_of
from tests.waiting import eventually

Stage = Callable[..., Scene]

NOWHERE_AMQP = "pyamqp://127.0.0.1:9/"
NOWHERE_MONGO = "mongodb://127.0.0.1:9/nothing"


def test_a_service_at_work_finishes_its_batch_and_the_rest_is_given_out_again(stage: Stage) -> None:
    scene = stage()
    events = [a_request(f"item-{number}") for number in range(400)]
    scene.wire.announce(*events)
    scene.worker.start()
    eventually(lambda: any(scene.answered(event) for event in events))

    assert scene.worker.end(signal.SIGTERM, seconds=10) == 0
    scene.worker.start()

    # it may have nothing left to do, and is ended only when it has begun
    eventually(lambda: scene.worker.log.read_text().count("review works") == len(("first", "second")))
    eventually(lambda: scene.collection("tiny_reviews").count_documents({"outbox": []}) == len(events))
    assert scene.worker.end(signal.SIGTERM, seconds=10) == 0
    assert "Traceback" not in scene.worker.log.read_text()


@pytest.mark.parametrize(
    ("missing", "waits_for"),
    [({"amqp_uri": NOWHERE_AMQP}, "connecting again"), ({"mongo_uri": NOWHERE_MONGO}, "waits for its database")],
    ids=["broker", "database"],
)
def test_a_service_without_a_server_ends_as_well(stage: Stage, missing: dict[str, str], waits_for: str) -> None:
    scene = stage()
    scene.worker.environment.update(environment_of(replace(scene.settings, **missing)))
    scene.worker.start()
    eventually(lambda: scene.worker.says(waits_for))

    assert scene.worker.end(signal.SIGTERM, seconds=10) == 0


def test_a_service_that_is_refused_a_queue_ends_with_an_error(stage: Stage) -> None:
    scene = stage()
    scene.wire._with_channel(lambda channel: channel.queue_delete("review.dead"))
    scene.wire._with_channel(lambda channel: channel.queue_declare("review.dead", durable=True, auto_delete=False))

    scene.worker.start()

    eventually(lambda: scene.worker.has_ended)
    assert scene.worker.end() == 1
    assert scene.worker.says("inequivalent arg")
