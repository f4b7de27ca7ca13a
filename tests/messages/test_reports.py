"""A service's report reaches notify's queue: from the worker itself, and from the sweep in another process."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from shared.contracts.envelope import Envelope
from shared.runtime import dead_letters
from shared.runtime.celery_app import make_app
from shared.runtime.dead_letters import Arrival, DeadLetters
from shared.runtime.outgoing import Outgoing
from tests.messages.conftest import Scene
from tests.waiting import eventually

Stage = Callable[..., Scene]
QUEUE = "notify.review_state_reported"


def told(scene: Scene) -> list[int]:
    """How many open letters each waiting report names."""
    return [Envelope.decode(raw.body).data["open_letters"] for raw in scene.wire.read(QUEUE)]


def test_a_message_that_is_set_aside_is_told_at_once(stage: Stage) -> None:
    scene = stage()
    scene.worker.start()
    broken = Outgoing("no-json", "intake.events", "withdrawal_requested", b"\x80", content_type="application/x-pickle")
    eventually(lambda: not scene.wire.publish(broken).unroutable)

    eventually(lambda: scene.wire.count(QUEUE))

    assert told(scene)[-1] == 1
    assert scene.worker.end(signal.SIGTERM) == 0


def test_a_letter_that_a_killed_process_kept_untold_is_told_by_the_next_sweep(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = stage()
    letters = DeadLetters("review")
    letters.prepare()
    arrival = Arrival(
        message_id="m",
        queue="review.item_submitted",
        body=b"{}",
        headers={},
        content_type="application/json",
        error="?",
        attempts=1,
    )
    with monkeypatch.context() as patched:
        patched.setattr(dead_letters, "report_state", lambda _service: None)
        letters.keep([arrival])
    scene.worker.start()

    make_app(["review"], "memory://").tasks["review.check_outbox"]()

    eventually(lambda: scene.wire.count(QUEUE))
    assert told(scene) == [1]
