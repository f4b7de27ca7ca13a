"""AMQP 0-9-1 frames of the two things done thousands of times: publishing a message and receiving one.

py-amqp does everything else. Its general way costs 60 microseconds of processor time for each message sent and 100
for each received; this costs a tenth. Frame: type, channel, size, payload, end mark.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from struct import Struct, pack, unpack_from
from typing import Any

from amqp.serialization import decode_properties_basic, dumps

from shared.runtime.outgoing import JSON, Outgoing

METHOD, HEADER, BODY, HEARTBEAT = 1, 2, 3, 8
BASIC = 60
END = b"\xce"
PUBLISH = pack(">HHH", BASIC, 40, 0)
DELIVER = pack(">HH", BASIC, 60)
MANDATORY = b"\x01"
PERSISTENT = b"\x02"

CONTENT_TYPE, ENCODING, HEADERS, DELIVERY_MODE, CORRELATION_ID, MESSAGE_ID = (
    0x8000,
    0x4000,
    0x2000,
    0x1000,
    0x0400,
    0x0080,
)
READ_AT_ONCE = 65_536

_frame_head = Struct(">BHI")
_content_head = Struct(">HHQ")
_tag = Struct(">Q")


def published(message: Outgoing, channel: int, frame_max: int) -> bytes:
    """Return the frames that publish a message: persistent, and returned when no queue takes it."""
    method = b"".join((PUBLISH, _short(message.exchange), _short(message.routing_key), MANDATORY))
    header = _content_head.pack(BASIC, 0, len(message.body)) + _properties(message)
    frames = [*_frame(METHOD, channel, method), *_frame(HEADER, channel, header)]
    largest = frame_max - 8
    for start in range(0, len(message.body), largest):
        frames += _frame(BODY, channel, message.body[start : start + largest])
    return b"".join(frames)


def _frame(kind: int, channel: int, payload: bytes) -> tuple[bytes, bytes, bytes]:
    return _frame_head.pack(kind, channel, len(payload)), payload, END


def _short(text: str) -> bytes:
    encoded = text.encode()
    return bytes((len(encoded),)) + encoded


def _properties(message: Outgoing) -> bytes:
    message_id = _short(message.message_id)
    if message.headers or message.content_type != JSON:
        flags = CONTENT_TYPE | ENCODING | HEADERS | DELIVERY_MODE | CORRELATION_ID | MESSAGE_ID
        headers = dumps("F", [dict(message.headers)])
        parts = (_short(message.content_type), _short("utf-8"), headers, PERSISTENT, message_id, message_id)
        return pack(">H", flags) + b"".join(parts)
    return pack(">H", CONTENT_TYPE | DELIVERY_MODE | MESSAGE_ID) + b"".join((_short(JSON), PERSISTENT, message_id))


class Delivered:
    """A message as it was delivered; its properties are read when somebody asks for them."""

    __slots__ = ("_known", "_packed", "body", "delivery_tag")

    def __init__(self, delivery_tag: int, body: bytes, packed: bytes) -> None:
        self.delivery_tag, self.body = delivery_tag, body
        self._packed = packed
        self._known: Mapping[str, Any] | None = None

    @property
    def properties(self) -> Mapping[str, Any]:
        """What the sender said of the message."""
        if self._known is None:
            self._known = decode_properties_basic(self._packed, 0)[0]
        return self._known

    @property
    def headers(self) -> Mapping[str, Any]:
        """The headers; most messages have none."""
        if self._packed[0] & HEADERS >> 8:
            headers: Mapping[str, Any] = self.properties["application_headers"]
            return headers
        return {}


class DeliveryReader:
    """
    Reads what a connection receives: deliveries of one channel itself, everything else through py-amqp.

    It consumes whole messages only, so py-amqp can read on after `hand_back` at any moment.
    """

    def __init__(self, connection: Any, channel: int, receive: Callable[[Any], None]) -> None:
        self._connection, self._channel, self._receive = connection, channel, receive
        self._rest = b""

    def read(self, timeout: float) -> None:
        """
        Take what is there, waiting for it for a while.

        :raises TimeoutError: when nothing came
        :raises AMQPError, OSError: when the connection is gone
        """
        transport = self._connection.transport
        left_over, transport._read_buffer = transport._read_buffer, b""
        if left_over:
            self.parse(self._rest + left_over)
            return
        with transport.having_timeout(timeout):
            received = transport.sock.recv(READ_AT_ONCE)
        if not received:
            raise ConnectionResetError("the broker has closed the connection")
        self.parse(self._rest + received if self._rest else received)

    def hand_back(self) -> None:
        """Let py-amqp read on."""
        if (transport := self._connection.transport) is not None:
            transport._read_buffer, self._rest = self._rest + transport._read_buffer, b""

    def parse(self, data: bytes) -> None:
        """Take the whole messages out of what was received and keep the rest."""
        at = 0
        while (end := _end_of_frame(data, at)) > 0:
            kind, channel, _ = _frame_head.unpack_from(data, at)
            if kind == METHOD and channel == self._channel and data.startswith(DELIVER, at + 7):
                end = self._deliver(data, at + 7, end)
                if not end:
                    break
            else:
                self._rest = data[end:]  # py-amqp may raise what the broker says
                self._connection.on_inbound_frame((kind, channel, data[at + 7 : end - 1]))
            self._connection.bytes_recv += 1
            at = end
        self._rest = data[at:]

    def _deliver(self, data: bytes, method: int, end: int) -> int:
        """Take one message; return where it ends, or 0 when it is not whole yet."""
        after_consumer_tag = method + 5 + data[method + 4]
        (delivery_tag,) = _tag.unpack_from(data, after_consumer_tag)
        start, end = _content_frame(data, end)
        if not end:
            return 0
        left = _content_head.unpack_from(data, start)[2]
        packed = data[start + _content_head.size : end - 1]
        pieces = []
        while left > 0:
            start, end = _content_frame(data, end)
            if not end:
                return 0
            pieces.append(data[start : end - 1])
            left -= end - 1 - start
        self._receive(Delivered(delivery_tag, pieces[0] if len(pieces) == 1 else b"".join(pieces), packed))
        return end


def _content_frame(data: bytes, at: int) -> tuple[int, int]:
    """Return where the payload of the next frame starts and where it ends (0: not whole), passing over heartbeats."""
    while (end := _end_of_frame(data, at)) > 0 and data[at] == HEARTBEAT:
        at = end
    return at + 7, end


def _end_of_frame(data: bytes, at: int) -> int:
    if len(data) - at < 8:
        return 0
    end = at + 8 + int(unpack_from(">I", data, at + 3)[0])
    return end if end <= len(data) else 0
