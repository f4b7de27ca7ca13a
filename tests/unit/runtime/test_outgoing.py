from __future__ import annotations

from datetime import UTC, datetime

import orjson
from celery.app.amqp import AMQP
from celery.worker.request import Request
from kombu.message import Message

from shared.contracts.envelope import Envelope, emit
from shared.runtime import outgoing
from shared.runtime.celery_app import make_app
from shared.runtime.outgoing import Outgoing, Task, pending, unpacked
from shared.runtime.topology import TASK_QUEUES, task_arguments

NOW = datetime(2026, 3, 2, tzinfo=UTC)
RENDER = Task(name="publish.release_edition", queue="publish.render", task_id="job-1", kwargs={"list_id": "表"})


def test_an_event_goes_to_everybody_who_listens_to_its_emitter() -> None:
    envelope = emit("list_returned", aggregate_id="l", sequence=1, occurred_at=NOW, actor={}, data={"reason": "退"})

    message = outgoing.event(envelope, "publish")

    assert (message.exchange, message.routing_key) == ("publish.events", "list_returned")
    assert Envelope.decode(message.body) == envelope


def test_a_task_is_a_message_as_celery_itself_makes_it() -> None:
    app = make_app(["publish"], "memory://")
    task_message = AMQP(app).as_task_v2("job-1", RENDER.name, kwargs=dict(RENDER.kwargs), ignore_result=True)

    message = outgoing.task(RENDER)

    assert (message.exchange, message.routing_key) == ("publish.queues", "publish.render")
    assert orjson.loads(message.body)[:2] == [list(task_message.body[0]), task_message.body[1]]
    assert orjson.loads(message.body)[2] == task_message.body[2]
    for name in ("lang", "task", "id", "root_id", "retries", "eta", "expires", "timelimit", "ignore_result"):
        assert message.headers[name] == task_message.headers[name]


def test_celery_reads_the_task() -> None:
    app = make_app(["publish"], "memory://")
    message = outgoing.task(RENDER)
    received = Message(
        message.body,
        headers=dict(message.headers),
        content_type=message.content_type,
        content_encoding="utf-8",
        properties={"correlation_id": "job-1"},
        delivery_info={},
    )

    request = Request(received, app=app, task=app.tasks["publish.check_outbox"])

    assert (request.id, request.name, request.kwargs) == ("job-1", RENDER.name, {"list_id": "表"})


def test_celery_knows_the_queues_of_the_topology_with_the_same_arguments() -> None:
    app = make_app(["publish", "review"], "memory://")
    queues = {queue.name: queue for queue in app.conf.task_queues}

    assert set(queues) == {name for name in TASK_QUEUES if name.startswith(("publish.", "review."))}
    assert queues["publish.render"].queue_arguments == task_arguments("publish")
    assert queues["publish.render"].exchange.name == "publish.queues"
    assert {"publish.check_outbox", "review.check_outbox"} <= app.tasks.keys()
    assert app.conf.beat_schedule["review.check_outbox"]["options"]["queue"] == "review.sweep"


def test_a_message_survives_its_stay_in_a_document() -> None:
    plain = Outgoing("1", "a.events", "b", b"{}")
    rich = Outgoing("2", "a.queues", "a.b", b"\x80", {"task": "t"}, "application/x-pickle")

    assert [unpacked(pending(message, NOW)) for message in (plain, rich)] == [plain, rich]
    assert "headers" not in pending(plain, NOW)
