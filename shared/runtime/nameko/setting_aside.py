"""Putting a failing message where it waits for another try, or where people find it."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from shared.runtime.broker import ConfirmingPublisher
from shared.runtime.outgoing import Outgoing, queues_exchange
from shared.runtime.topology import dead_queue, retry_exchange

log = logging.getLogger(__name__)

ATTEMPTS = "x-attempts"
ERROR = "x-error"
FAILED_AT = "x-failed-at"
ORIGIN = "x-origin-queue"
LONGEST_ERROR = 4_000
OF_ONE_HANDLING = (ATTEMPTS, ERROR, FAILED_AT, ORIGIN, "x-death", "x-delivery-count", "x-first-death")


class CannotSetAside(OSError):
    """The broker did not take the copy of a failing message: start over with a fresh connection and topology."""


class Refused(Exception):
    """A message that no later try can help. The text is Chinese and says why."""


class SettingAside:
    """Copies failing messages of one queue, each confirmed before the original may be acked."""

    def __init__(self, uri: str, consumer: str, queue: str, retry_delays_ms: Sequence[int]) -> None:
        self._consumer, self._queue, self._delays = consumer, queue, tuple(retry_delays_ms)
        self._publisher = ConfirmingPublisher(uri, f"{consumer} sets aside {queue}")

    def retry(self, raw: Any, error: Exception) -> None:
        """Let a message wait for its next try; after the last one it is a dead letter."""
        tried = attempts(raw)
        if tried >= len(self._delays):
            self.bury(raw, error)
            return
        exchange = retry_exchange(self._consumer, self._delays[tried])
        self._publish(self._copy(raw, exchange, self._queue, error))
        log.warning("%s: %s waits for another try: %r", self._queue, message_id(raw), error)

    def bury(self, raw: Any, error: Exception) -> None:
        """Make a message a dead letter with the reason."""
        self._publish(self._copy(raw, queues_exchange(self._consumer), dead_queue(self._consumer), error))
        log.error("%s: %s is a dead letter: %r", self._queue, message_id(raw), error)

    def keep_alive(self) -> None:
        """Call often."""
        self._publisher.keep_alive()

    def close(self) -> None:
        """Close the connection, if one was needed."""
        self._publisher.close()

    def _publish(self, copy: Outgoing) -> None:
        if copy.message_id not in self._publisher.publish([copy]).confirmed:
            raise CannotSetAside(f"{copy.exchange} did not take {copy.message_id}")

    def _copy(self, raw: Any, exchange: str, routing_key: str, error: Exception) -> Outgoing:
        kept = {name: value for name, value in (raw.headers or {}).items() if name not in OF_ONE_HANDLING}
        added = {ATTEMPTS: attempts(raw) + 1, ERROR: _reason(error), ORIGIN: self._queue, FAILED_AT: int(time.time())}
        content_type = raw.properties.get("content_type") or "application/octet-stream"
        return Outgoing(message_id(raw), exchange, routing_key, body_of(raw), {**kept, **added}, content_type)


def attempts(raw: Any) -> int:
    """Return how often a message has failed."""
    return int((raw.headers or {}).get(ATTEMPTS, 0))


def deliveries(raw: Any) -> int:
    """Return how often a quorum queue has given out this message before, without an ack."""
    return int((raw.headers or {}).get("x-delivery-count", 0))


def message_id(raw: Any) -> str:
    """Return the id of a message, or what stands for it where the sender gave none: the same at every delivery."""
    return str(raw.properties.get("message_id") or f"unnamed-{sha256(body_of(raw)).hexdigest()[:32]}")


def body_of(raw: Any) -> bytes:
    """Return the bytes of a message; py-amqp decodes what claims to be text."""
    return raw.body if isinstance(raw.body, bytes) else raw.body.encode()


def _reason(error: Exception) -> str:
    if isinstance(error, Refused):
        return str(error)
    return "处理时出错：\n" + "".join(traceback.format_exception(error))[-LONGEST_ERROR:]
