"""The nameko entrypoint that hands a method the events that are on the wire, as one list.

    @consumes("item_approved")
    def assign_codes(self, events: list[Envelope]) -> None: ...

At least once: a message is acked after its handler returned, or after a confirmed copy of it lies in the retry or
dead-letter queue. Import it after ``eventlet.monkey_patch()``.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from eventlet.event import Event as Outcome
from mongoengine.connection import get_db
from nameko.extensions import Entrypoint

from shared.contracts.checker import check_of
from shared.contracts.envelope import Envelope, Undecodable
from shared.contracts.registry import UnknownEvent, current
from shared.kernel.errors import LostRace
from shared.runtime.broker import BROKER_AWAY, KEEP_ALIVE_EVERY, MISCONFIGURED
from shared.runtime.mongo import DATABASE_AWAY, open_database
from shared.runtime.nameko.session import Session
from shared.runtime.nameko.setting_aside import Refused, SettingAside, deliveries, message_id
from shared.runtime.settings import Settings
from shared.runtime.suspects import ALONE_FROM, DEATHS_ALONE, Suspects
from shared.runtime.topology import EventQueue, declare_own

log = logging.getLogger(__name__)

T = TypeVar("T")

LINGER = 0.001
PAUSE_AFTER_ERROR = 0.5
LONGEST_PAUSE = 2.0
TRY_IN_PLACE: tuple[type[Exception], ...] = (*DATABASE_AWAY, LostRace)
"""Errors of the surroundings, not of the messages: the batch waits and is handled again."""
MOST_RACES = 8
"""Use cases try again themselves before they call a race lost. So many lost in a row, within some three seconds, are no
race: the message is set aside like any that fails, or it would stop its queue for ever."""


class Stopping(Exception):
    """The service stops while a batch waits for the database: leave it unacked, the broker gives it out again."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A raw message and the event in it."""

    raw: Any
    event: Envelope

    @property
    def is_suspect(self) -> bool:
        """Tell whether processes have died while they held this message."""
        return deliveries(self.raw) >= ALONE_FROM


class EventConsumer(Entrypoint):  # type: ignore[misc]
    """
    Consume one event with one method of the service.

    `batch` is the most messages in one call of the method; twice as many are prefetched.
    """

    def __init__(self, event: str, batch: int = 100, linger: float = LINGER, **kwargs: Any) -> None:
        self.event, self.batch, self.linger = event, batch, linger
        super().__init__(expected_exceptions=(Exception,), **kwargs)

    # nameko's lifecycle

    def setup(self) -> None:
        """Prepare everything; nothing is connected yet."""
        settings: Settings = self.container.config["settings"]
        open_database(settings)
        self._uri, self._delays = settings.need_broker(), settings.retry_delays_ms
        self._events = EventQueue(settings.service, current(self.event).emitter, self.event)
        self._aside = SettingAside(self._uri, settings.service, self._events.name, self._delays)
        self._suspects = Suspects(get_db(settings.service)["suspects"], self._events.name)
        self._session: Session | None = None
        self._stopping = threading.Event()
        self._finished = threading.Event()

    def start(self) -> None:
        """Begin to consume."""
        self.container.spawn_managed_thread(self._run, identifier=f"consume {self._events.name}")

    def stop(self) -> None:
        """Return when the running batch is handled and acked; the rest goes back to the broker."""
        self._stopping.set()
        if self._session is not None:
            self._session.interrupt()
        self._finished.wait()

    def kill(self) -> None:
        """Stop without waiting."""
        self._stopping.set()

    # the loop: one session for each connection

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._run_session()
        finally:
            self._aside.close()
            self._finished.set()

    def _run_session(self) -> None:
        """Consume until the connection breaks or the service stops."""
        try:
            with closing(Session(self._uri, self._events.name, self._declare, prefetch=2 * self.batch)) as session:
                self._session = session
                while not self._stopping.is_set():
                    if batch := session.take(self.batch, self.linger):
                        self._process(session, batch)
                    self._aside.keep_alive()
        except MISCONFIGURED:
            raise
        except Stopping:
            log.info("%s: stopping with a batch unhandled", self._events.name)
        except (*BROKER_AWAY, *DATABASE_AWAY) as error:
            log.warning("%s: %r; connecting again", self._events.name, error)
            self._stopping.wait(PAUSE_AFTER_ERROR)

    def _declare(self, channel: Any) -> None:
        declare_own(channel, self._events.consumer, self._delays)
        self._events.declare(channel)

    def _process(self, session: Session, batch: list[Any]) -> None:
        readable = [delivery for raw in batch if (delivery := self._read(raw))]
        for is_suspect, run in groupby(readable, key=lambda delivery: delivery.is_suspect):
            if is_suspect:
                for delivery in run:
                    self._handle_alone(session, delivery)
            else:
                self._handle(session, list(run))
        session.ack_through(batch[-1])

    def _read(self, raw: Any) -> Delivery | None:
        try:
            return Delivery(raw, self._event_in(raw))
        except Refused as refusal:
            self._aside.bury(raw, refusal)
            return None

    def _event_in(self, raw: Any) -> Envelope:
        try:
            event = Envelope.decode(raw.body)
            problem = check_of(event.name, event.version)(event.data)
        except Undecodable as error:
            raise Refused(f"消息体无法解读：{error}") from error
        except UnknownEvent as error:
            raise Refused(f"不认识的消息或版本：{error}") from error
        if event.name != self.event:
            raise Refused(f"这个队列只收 {self.event}，收到的是 {event.name}")
        if problem:
            raise Refused(f"内容不合约定：{event.name} v{event.version} {problem}")
        return event

    def _handle(self, session: Session, run: list[Delivery]) -> None:
        """Handle a batch; if it fails, halve it until the failing message stands alone."""
        error = self._try_until_conclusive(session, run)
        if error is not None and len(run) > 1:
            middle = len(run) // 2
            self._handle(session, run[:middle])
            self._handle(session, run[middle:])
            return
        if error is not None:
            self._aside.retry(run[0].raw, error)
        session.ack_through(run[-1].raw)

    def _handle_alone(self, session: Session, delivery: Delivery) -> None:
        """Handle a message that may have killed processes; when it did, set it aside."""
        name = message_id(delivery.raw)
        deaths = self._until_the_database_answers(session, lambda: self._suspects.deaths_of(name))
        try:
            if deaths < DEATHS_ALONE:
                self._handle(session, [delivery])
            else:
                self._bury_killer(session, delivery, deaths)
        finally:
            self._until_the_database_answers(session, lambda: self._suspects.survived(name))

    def _bury_killer(self, session: Session, delivery: Delivery, deaths: int) -> None:
        times = deliveries(delivery.raw)
        reason = f"处理这条消息时进程中断（被投递 {times} 次，单独处理时中断 {deaths} 次）"
        self._aside.bury(delivery.raw, Refused(reason))
        session.ack_through(delivery.raw)

    def _try_until_conclusive(self, session: Session, run: list[Delivery]) -> Exception | None:
        """Call the method again while only the surroundings are to blame."""
        races = 0

        def call() -> Exception | None:
            nonlocal races
            error = self._call_method(session, run)
            races += isinstance(error, LostRace)
            if isinstance(error, DATABASE_AWAY) or (isinstance(error, LostRace) and races < MOST_RACES):
                raise error
            return error

        return self._until_the_database_answers(session, call)

    def _until_the_database_answers(self, session: Session, call: Callable[[], T]) -> T:
        """Wait in place: a message given back to the broker would be counted as one that failed."""
        pause = 0.02
        while True:
            try:
                return call()
            except TRY_IN_PLACE as error:
                log.warning("%s waits: %r", self._events.name, error)
            if self._stopping.wait(pause):
                raise Stopping
            session.keep_alive()
            pause = min(2 * pause, LONGEST_PAUSE)

    def _call_method(self, session: Session, run: list[Delivery]) -> Exception | None:
        """Run the method as a nameko worker; keep the connection alive meanwhile."""
        outcome = Outcome()

        def report(_context: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            outcome.send(exc_info and exc_info[1])
            return result, exc_info

        self.container.spawn_worker(self, ([delivery.event for delivery in run],), {}, handle_result=report)
        try:
            while not outcome.ready():
                outcome.wait(timeout=KEEP_ALIVE_EVERY)
                session.keep_alive()
        finally:
            error: Exception | None = outcome.wait()  # after a break, too: never two workers on one batch
        return error


def consumes(event: str, batch: int = 100, linger: float = LINGER) -> Callable[[Any], Any]:
    """Declare that a method handles an event of the registry, many at once: ``(self, events: list[Envelope])``."""
    decorator: Callable[[Any], Any] = EventConsumer.decorator(event, batch=batch, linger=linger)
    return decorator
