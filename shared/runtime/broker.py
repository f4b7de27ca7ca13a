"""RabbitMQ for consumer and relay: connecting once, closing politely, publishing in confirmed batches.

Nothing here needs eventlet: the same code runs in a patched worker and in a plain thread.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from amqp.exceptions import AccessRefused, AMQPError, PreconditionFailed
from kombu.connection import Connection

from shared.runtime.frames import published
from shared.runtime.outgoing import Outgoing

BROKER_AWAY: tuple[type[Exception], ...] = (AMQPError, OSError)
MISCONFIGURED: tuple[type[Exception], ...] = (AccessRefused, PreconditionFailed)
"""Waiting does not cure these: they end the process, so that somebody sees it."""

CONNECT_TIMEOUT = 2
CLOSE_TIMEOUT = 0.5
WRITE_TIMEOUT = 10
CONFIRM_TIMEOUT = 10
HEARTBEAT = 20
KEEP_ALIVE_EVERY = 2.0


def connect(uri: str, name: str) -> Any:
    """Open one connection, trying once: the caller owns the waiting, so that a stop can interrupt it."""
    link = Connection(
        uri,
        connect_timeout=CONNECT_TIMEOUT,
        heartbeat=HEARTBEAT,
        transport_options={"client_properties": {"connection_name": name}},
    )
    return link.transport.establish_connection()


def close(connection: Any) -> None:
    """
    Close politely within a time limit.

    Cutting the socket with unread deliveries in it makes the kernel send a reset, and the broker may then
    drop the acks it has not read yet: so ask first, cut afterwards.
    """
    with suppress(*BROKER_AWAY):
        if connection.connected:  # py-amqp would silently connect anew to close a dead connection
            with connection.transport.having_timeout(CLOSE_TIMEOUT):
                connection.close()
    with suppress(*BROKER_AWAY):
        connection.collect()


def keep_alive(connection: Any) -> None:
    """Read what has arrived (heartbeats count only when read) and send a heartbeat when one is due."""
    with suppress(TimeoutError):
        while True:
            connection.drain_events(timeout=0.001)  # 0 would make py-amqp spin inside a half-read frame
    connection.heartbeat_tick()


@dataclass
class Receipt:
    """What the broker said about a batch; a message in none of the sets is an error of the connection."""

    confirmed: set[str] = field(default_factory=set)
    unroutable: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)


class ConfirmingPublisher:
    """
    Publish batches on a connection of its own and wait for the confirms.

    For one thread or greenlet at a time. Never shares a connection with a consumer: a broker short of memory
    stops reading from publishing connections, and the consumer's acks would wait behind.
    """

    def __init__(self, uri: str, name: str) -> None:
        self._uri, self._name = uri, name
        self._channel: _ConfirmChannel | None = None
        self._next_keep_alive = 0.0

    def publish(self, messages: Sequence[Outgoing]) -> Receipt:
        """
        Publish all, then wait once for all confirms.

        :raises AMQPError, OSError: the fate of the batch is unknown; publish it again
        """
        try:
            if self._channel is None:
                self._channel = _ConfirmChannel(connect(self._uri, self._name))
            return self._channel.publish(messages)
        except BaseException:
            self.close()
            raise

    def keep_alive(self) -> None:
        """Call every few seconds, or as often as you like: it does something every two seconds."""
        if self._channel is None or time.monotonic() < self._next_keep_alive:
            return
        self._next_keep_alive = time.monotonic() + KEEP_ALIVE_EVERY
        try:
            keep_alive(self._channel.connection)
        except BROKER_AWAY:
            self.close()

    def close(self) -> None:
        """Close the connection; the next publishing opens a new one."""
        if self._channel is not None:
            channel, self._channel = self._channel, None
            close(channel.connection)


class _ConfirmChannel:
    """One channel in confirm mode. Its tags start at 1 and die with it: a late confirm cannot meet a new channel."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self._channel = connection.channel()
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._on_ack)
        self._channel.events["basic_nack"].add(self._on_nack)
        self._channel.events["basic_return"].add(self._on_return)
        self._last_tag = 0
        self._waiting: dict[int, str] = {}
        self._first_waiting = 1
        self._receipt = Receipt()

    def publish(self, messages: Sequence[Outgoing]) -> Receipt:
        self._receipt = Receipt()
        with self.connection.transport.having_timeout(WRITE_TIMEOUT):
            self.connection.transport.write(b"".join(self._frames(message) for message in messages))
        deadline = time.monotonic() + CONFIRM_TIMEOUT
        while self._waiting:
            self.connection.drain_events(timeout=max(deadline - time.monotonic(), 0.001))
        self._receipt.confirmed -= self._receipt.unroutable  # returned messages are acked as well
        return self._receipt

    def _frames(self, message: Outgoing) -> bytes:
        self._last_tag += 1
        self._waiting[self._last_tag] = message.message_id
        self.connection.bytes_sent += 1  # py-amqp sends a heartbeat when this stands still
        return published(message, self._channel.channel_id, self.connection.frame_max)

    def _on_ack(self, tag: int, multiple: bool) -> None:
        self._receipt.confirmed.update(self._settle(tag, multiple))

    def _on_nack(self, tag: int, multiple: bool) -> None:
        self._receipt.refused.update(self._settle(tag, multiple))

    def _on_return(self, error: Exception, exchange: str, routing_key: str, message: Any) -> None:
        self._receipt.unroutable.add(message.properties["message_id"])  # its ack follows: routed nowhere is "handled"

    def _settle(self, tag: int, multiple: bool) -> list[str]:
        tags = range(self._first_waiting, tag + 1) if multiple else (tag,)
        settled = [self._waiting.pop(each) for each in tags if each in self._waiting]
        if multiple:
            self._first_waiting = max(self._first_waiting, tag + 1)
        return settled
