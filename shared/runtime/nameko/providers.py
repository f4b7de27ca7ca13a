"""What a service class gets from its process: its use cases, its relay, its keeper of dead letters.

class ReviewService:
    name = "review"
    use_cases = UseCasesProvider(bootstrap.build)
    relay = RelayProvider(bootstrap.OUTBOXES, watch=True)
    dead_letters = DeadLetterKeeper()
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

from nameko.extensions import DependencyProvider

from shared.runtime.broker import BROKER_AWAY, MISCONFIGURED, ConfirmingPublisher
from shared.runtime.dead_letters import Arrival, DeadLetters, dead_letter_document
from shared.runtime.jobs import Jobs, job_document
from shared.runtime.mongo import DATABASE_AWAY, Aggregate, open_database
from shared.runtime.nameko.session import Session
from shared.runtime.nameko.setting_aside import ATTEMPTS, ERROR, ORIGIN, attempts, body_of, deliveries, message_id
from shared.runtime.outbox import call_when_saved, stop_calling
from shared.runtime.relay import Relay
from shared.runtime.reporting import state_report_document
from shared.runtime.settings import Settings
from shared.runtime.topology import dead_queue, declare_own

log = logging.getLogger(__name__)

PAUSE_AFTER_ERROR = 0.5
BATCH = 50
BY_THE_BROKER = {
    "delivery_limit": "投递次数用尽：处理它的进程一再中断",
    "rejected": "处理程序拒收了它",
    "expired": "等待超时",
    "maxlen": "队列已满",
}


class UseCasesProvider(DependencyProvider):  # type: ignore[misc]
    """Opens the database and builds the use cases once in a process: `factory(settings)`."""

    def __init__(self, factory: Callable[[Settings], Any]) -> None:
        self._factory = factory

    def setup(self) -> None:
        """Build the use cases."""
        settings: Settings = self.container.config["settings"]
        open_database(settings)
        self._use_cases = self._factory(settings)

    def get_dependency(self, worker_ctx: Any) -> Any:
        """Hand them to the service."""
        return self._use_cases


class RelayProvider(DependencyProvider):  # type: ignore[misc]
    """
    Runs the relay in the worker process for these documents, and for the jobs, dead letters and reports of the service.

    `watch`: another process (the web process) saves there too.
    """

    def __init__(self, documents: Sequence[type[Aggregate]] = (), *, watch: bool = True) -> None:
        self._documents, self._watch = tuple(documents), watch

    def setup(self) -> None:
        """Prepare the relay; nothing is connected yet."""
        settings: Settings = self.container.config["settings"]
        open_database(settings)
        self._service = settings.service
        shared = (job_document, dead_letter_document, state_report_document)
        documents = [*self._documents, *(document(settings.service) for document in shared)]
        publisher = ConfirmingPublisher(settings.need_broker(), f"{settings.service} relay")
        self._relay = Relay(settings.service, documents, publisher, watch=self._watch)

    def start(self) -> None:
        """Begin to send."""
        call_when_saved(self._service, self._relay.wake)
        self.container.spawn_managed_thread(self._relay.run, identifier="relay")

    def stop(self) -> None:
        """Send what the last handlers saved, then end."""
        stop_calling(self._service, self._relay.wake)
        self._relay.stop()

    def get_dependency(self, worker_ctx: Any) -> Relay:
        """Hand the relay to the service."""
        return self._relay


class DeadLetterKeeper(DependencyProvider):  # type: ignore[misc]
    """Takes what arrives in the service's queue for dead letters into its collection."""

    def setup(self) -> None:
        """Prepare the collection."""
        settings: Settings = self.container.config["settings"]
        open_database(settings)
        self._settings, self._letters = settings, DeadLetters(settings.service)
        self._letters.prepare()
        Jobs(settings.service).prepare()
        self._session: Session | None = None
        self._stopping = threading.Event()
        self._finished = threading.Event()

    def start(self) -> None:
        """Begin to keep them."""
        self.container.spawn_managed_thread(self._run, identifier="dead letters")

    def stop(self) -> None:
        """End after the running batch."""
        self._stopping.set()
        if self._session is not None:
            self._session.interrupt()
        self._finished.wait()

    def kill(self) -> None:
        """Stop without waiting."""
        self._stopping.set()

    def get_dependency(self, worker_ctx: Any) -> DeadLetters:
        """Hand the letters to the service."""
        return self._letters

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._run_session()
        finally:
            self._finished.set()

    def _run_session(self) -> None:
        queue, uri = dead_queue(self._settings.service), self._settings.need_broker()
        try:
            with closing(Session(uri, queue, self._declare, prefetch=BATCH)) as session:
                self._session = session
                while not self._stopping.is_set():
                    if batch := session.take(BATCH, linger=0.01):
                        self._letters.keep([arrival(raw) for raw in batch])
                        session.ack_through(batch[-1])
        except MISCONFIGURED:
            raise
        except (*BROKER_AWAY, *DATABASE_AWAY) as error:
            log.warning("%s: %r; connecting again", queue, error)
            self._stopping.wait(PAUSE_AFTER_ERROR)

    def _declare(self, channel: Any) -> None:
        declare_own(channel, self._settings.service, self._settings.retry_delays_ms)


def arrival(raw: Any) -> Arrival:
    """Read a dead letter; what we set aside says why, for what the broker itself moved we say it."""
    headers = raw.headers or {}
    deaths = headers.get("x-death") or [{}]
    return Arrival(
        message_id=message_id(raw),
        queue=str(headers.get(ORIGIN) or deaths[0].get("queue", "")),
        body=body_of(raw),
        headers=headers,
        content_type=raw.properties.get("content_type") or "application/octet-stream",
        error=str(headers.get(ERROR) or BY_THE_BROKER.get(str(deaths[0].get("reason")), "原因不明")),
        attempts=attempts(raw) if ATTEMPTS in headers else deliveries(raw),
    )
