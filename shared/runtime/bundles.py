"""Events that go the same way at the same moment travel as one message of the broker: a bundle.

A quorum queue's price is per message: it writes, confirms, gives out and takes back each by itself. A bundle has one
envelope on each line (their JSON has no line breaks), byte for byte as it would travel alone. Whoever receives it takes
it apart before anything else, so that an envelope is handled, tried again and buried by itself (ADR 0013).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from shared.runtime.outgoing import JSON, Outgoing

LINES = "application/x-ndjson"
MOST = 50
LARGEST = 100_000
"""Bytes from which on a bundle takes nothing more: a consumer prefetches a few hundred of them."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A message for the broker and the ids of the messages that are in it."""

    message: Outgoing
    ids: Sequence[str]


def bundled(messages: Sequence[Outgoing]) -> list[Bundle]:
    """Put events with the same way together, in order; whatever has headers or is no JSON travels alone."""
    bundles: list[Bundle] = []
    ways: dict[tuple[str, str], list[Outgoing]] = {}
    for message in messages:
        if message.headers or message.content_type != JSON or b"\n" in message.body:
            bundles.append(Bundle(message, (message.message_id,)))
        else:
            ways.setdefault((message.exchange, message.routing_key), []).append(message)
    for together in ways.values():
        bundles += [_bundle(part) for part in _portions(together)]
    return bundles


def _portions(messages: Sequence[Outgoing]) -> Iterator[list[Outgoing]]:
    portion: list[Outgoing] = []
    size = 0
    for message in messages:
        if portion and (len(portion) >= MOST or size + len(message.body) > LARGEST):
            yield portion
            portion, size = [], 0
        portion.append(message)
        size += len(message.body)
    yield portion


def _bundle(messages: Sequence[Outgoing]) -> Bundle:
    first = messages[0]
    if len(messages) == 1:
        return Bundle(first, (first.message_id,))
    body = b"\n".join(message.body for message in messages)
    name = f"{first.message_id}+{len(messages) - 1}"
    message = Outgoing(name, first.exchange, first.routing_key, body, content_type=LINES)
    return Bundle(message, [each.message_id for each in messages])


class Part:
    """
    One message out of a bundle, with the face of a delivered message.

    Its tag settles the bundle only for the last part: the parts before settle what came before the bundle.
    """

    __slots__ = ("_bundle", "_number", "body", "delivery_tag")

    def __init__(self, bundle: Any, number: int, body: bytes, delivery_tag: int) -> None:
        self._bundle, self._number = bundle, number
        self.body, self.delivery_tag = body, delivery_tag

    @property
    def headers(self) -> Mapping[str, Any]:
        """What the broker says of the bundle."""
        headers: Mapping[str, Any] = self._bundle.headers or {}
        return headers

    @property
    def properties(self) -> Mapping[str, Any]:
        """Its id, which the envelope knows, and what kind of text it is."""
        try:
            return {"message_id": str(orjson.loads(self.body)["message_id"]), "content_type": JSON}
        except (ValueError, TypeError, KeyError):
            name = self._bundle.properties.get("message_id", "")
            return {"message_id": f"{name}#{self._number}", "content_type": JSON}


def parts(raw: Any) -> Sequence[Any]:
    """Take a delivered message apart; one that is no bundle is its own only part."""
    body = raw.body.encode() if isinstance(raw.body, str) else raw.body  # py-amqp decodes what claims to be text
    if b"\n" not in body or raw.properties.get("content_type") != LINES:
        return (raw,)
    lines = body.split(b"\n")
    last = len(lines)
    return [
        Part(raw, number, line, raw.delivery_tag if number == last else raw.delivery_tag - 1)
        for number, line in enumerate(lines, 1)
    ]
