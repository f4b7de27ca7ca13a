"""A tiny service as a real process, and what a test says to it and hears from it through a real broker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from mongoengine.connection import get_db

from shared.contracts.envelope import Envelope, emit
from shared.runtime import outgoing
from shared.runtime.broker import ConfirmingPublisher, Receipt, close, connect
from shared.runtime.bundles import parts
from shared.runtime.outgoing import Outgoing
from shared.runtime.settings import Settings
from tests.conftest import TEST_RETRY_DELAYS_MS, Rabbit

NOW = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)
BODY = {"body_id": "b", "name": "民政局"}
ROOT = Path(__file__).resolve().parents[2]


def a_request(item_id: str, reason: str = "写错了", sequence: int = 1, **changed: Any) -> Envelope:
    """A body asks to have an item back."""
    data = {"item_name": "事项", "body": BODY, "reason": reason, **changed}
    return emit(
        "withdrawal_requested",
        aggregate_id=item_id,
        sequence=sequence,
        occurred_at=NOW,
        actor={"name": "张三"},
        item_id=item_id,
        data=data,
    )


@dataclass
class Worker:
    """A process of the tiny service."""

    environment: dict[str, str]
    log: Path
    module: tuple[str, ...] = ("tests.messages.tiny",)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> Worker:
        """Start it, or start it again."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", *self.module],
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
                cwd=ROOT,
                start_new_session=True,
            )
        return self

    @property
    def has_ended(self) -> bool:
        """Tell whether the process is gone."""
        return self.process is not None and self.process.poll() is not None

    def end(self, how: int = signal.SIGKILL, seconds: float = 15) -> int:
        """Send a signal to its group and return the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
        return self.process.wait(seconds)

    def says(self, text: str) -> bool:
        """Tell whether its log holds a text."""
        return text in self.log.read_text(errors="replace")


@dataclass
class Wire:
    """The broker as a test sees it."""

    uri: str

    def publish(self, *messages: Outgoing) -> Receipt:
        """Publish with confirms."""
        publisher = ConfirmingPublisher(self.uri, "test")
        try:
            return publisher.publish(messages)
        finally:
            publisher.close()

    def announce(self, *events: Envelope, emitter: str = "intake") -> None:
        """Publish events as their emitter would."""
        assert not self.publish(*(outgoing.event(event, emitter) for event in events)).unroutable

    def count(self, queue: str) -> int:
        """How many messages are ready in a queue."""
        return self._with_channel(lambda channel: channel.queue_declare(queue, passive=True).message_count)

    def read(self, queue: str) -> list[Any]:
        """Take out what is in a queue, each message of a bundle by itself."""
        found: list[Any] = []

        def take(channel: Any) -> None:
            while (message := channel.basic_get(queue, no_ack=True)) is not None:
                found.extend(parts(message))

        self._with_channel(take)
        return found

    def _with_channel(self, work: Callable[[Any], Any]) -> Any:
        connection = connect(self.uri, "test")
        try:
            return work(connection.channel())
        finally:
            close(connection)


@dataclass
class Scene:
    """One tiny service with its broker, its database and its process."""

    settings: Settings
    wire: Wire
    worker: Worker

    def handled(self, event: Envelope) -> int:
        """How often the service began to handle an event."""
        found = self.collection("handled").find_one({"_id": event.message_id})
        return found["times"] if found else 0

    def answered(self, event: Envelope) -> bool:
        """Tell whether the service has saved its answer."""
        return self.collection("tiny_reviews").find_one({"_id": event.item_id}) is not None

    def dead(self, message_id: str) -> dict[str, Any] | None:
        """The dead letter of a message."""
        return self.collection("dead_letters").find_one({"message_id": message_id})

    def collection(self, name: str) -> Any:
        """A collection of the service's database."""
        return get_db("review")[name]


@pytest.fixture
def stage(service_db: Any, rabbit: Rabbit, tmp_path: Path) -> Iterator[Callable[..., Scene]]:
    """Prepare a tiny review service of its own; the test starts and ends its process."""
    workers: list[Worker] = []

    def prepare(**environment: str) -> Scene:
        settings = service_db("review", amqp_uri=rabbit.uri)
        worker = Worker(environment_of(settings, **environment), tmp_path / f"worker-{len(workers)}.log")
        workers.append(worker)
        return Scene(settings, Wire(rabbit.uri), worker)

    yield prepare
    for worker in workers:
        if worker.process is not None:
            worker.end()


def environment_of(settings: Settings, **more: str) -> dict[str, str]:
    """What a process must know to find these servers."""
    return {
        "QINGDAN_REVIEW_MONGO_URI": settings.mongo_uri,
        "QINGDAN_REVIEW_AMQP_URI": settings.amqp_uri,
        "QINGDAN_SECRET_KEY": settings.secret_key,
        "QINGDAN_RETRY_DELAYS_MS": ",".join(str(delay) for delay in TEST_RETRY_DELAYS_MS),
        **more,
    }
