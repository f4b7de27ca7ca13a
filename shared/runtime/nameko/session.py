"""One consuming connection with its channel, buffer and delivery tags: they are born and die together."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Any

import eventlet

from shared.runtime.broker import KEEP_ALIVE_EVERY, close, connect
from shared.runtime.bundles import parts
from shared.runtime.frames import DeliveryReader

IDLE_WAIT = 5.0
"""A service has up to fifty queues, and each end of a wait wakes the process. A heartbeat is due every ten seconds."""
ALREADY_ON_THE_WIRE = 0.0002
BUSY_WITHIN = 0.1
COMPANY = 0.03
"""While batches follow each other closely, wait so many seconds for a fuller one: each costs a round of its own."""


class _Interrupted(Exception):
    """Somebody has ended the wait for a message."""


class Session:
    """
    Consume one queue. Messages come in order and are acked in order.

    Delivery tags belong to a channel: an old tag cannot reach a new one, since a reconnect makes a new session.
    """

    def __init__(self, uri: str, queue: str, declare: Callable[[Any], None], prefetch: int) -> None:
        self._buffer: deque[Any] = deque()
        self._idle: Any = None
        self._acked = 0
        self._taken_at = 0.0
        self._next_keep_alive = time.monotonic() + KEEP_ALIVE_EVERY
        self._reader: DeliveryReader | None = None
        self._connection = connect(uri, f"consume {queue}")
        try:
            self._channel = self._connection.channel()
            declare(self._channel)
            self._channel.basic_qos(0, prefetch, False)  # per consumer: quorum queues know no global prefetch
            self._reader = DeliveryReader(self._connection, self._channel.channel_id, self._receive)
            self._channel.basic_consume(queue, callback=self._receive)
        except BaseException:
            self.close()
            raise

    def take(self, size: int, linger: float) -> list[Any]:
        """Wait a moment for a first message, then take those that are already on the wire."""
        if not self._buffer:
            self._wait()
        if not self._buffer:  # also where the broker's own heartbeat has ended the wait
            self.keep_alive()
        now = time.monotonic()
        deadline = now + (COMPANY if now - self._taken_at < BUSY_WITHIN else linger)
        while self._buffer and len(self._buffer) < size:
            if not self._drain(max(deadline - time.monotonic(), ALREADY_ON_THE_WIRE)):
                break
        if self._buffer:
            self._taken_at = time.monotonic()
        return [self._buffer.popleft() for _ in range(min(size, len(self._buffer)))]

    def interrupt(self) -> None:
        """Let `take` return at once when it waits for a first message."""
        if self._idle is not None:
            eventlet.kill(self._idle, _Interrupted)

    def ack_through(self, last: Any) -> None:
        """
        Ack this message and all before it. Messages are handled in order, so all before it are done too.

        A bundle is acked with its last part; until then only what came before it.
        """
        if last.delivery_tag > self._acked:
            self._channel.basic_ack(last.delivery_tag, multiple=True)
            self._acked = last.delivery_tag

    def keep_alive(self) -> None:
        """Read ahead (heartbeats count only when read) and send a heartbeat, every two seconds at most."""
        if time.monotonic() < self._next_keep_alive:
            return
        self._next_keep_alive = time.monotonic() + KEEP_ALIVE_EVERY
        while self._drain(ALREADY_ON_THE_WIRE):
            pass
        self._connection.heartbeat_tick()

    def close(self) -> None:
        """Give back what is not acked."""
        if self._reader is not None:
            self._reader.hand_back()
        close(self._connection)

    def _receive(self, raw: Any) -> None:
        self._buffer.extend(parts(raw))

    def _wait(self) -> None:
        self._idle = eventlet.getcurrent()
        try:
            self._drain(IDLE_WAIT)
        except _Interrupted:
            return
        finally:
            self._idle = None

    def _drain(self, timeout: float) -> bool:
        assert self._reader is not None, "a session reads only after it has begun to consume"
        try:
            self._reader.read(timeout)
        except TimeoutError:
            return False
        return True
