"""Our frames are those of py-amqp, both ways, however the bytes are cut."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from struct import pack
from types import SimpleNamespace
from typing import Any

from amqp.method_framing import frame_handler
from amqp.serialization import dumps
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.runtime.frames import DELIVER, DeliveryReader, published
from shared.runtime.outgoing import Outgoing

FRAME_MAX = 4096
CHANNEL = 1
HEARTBEAT = pack(">BHI", 8, 0, 0) + b"\xce"

names = st.text(min_size=1, max_size=20)
messages = st.builds(
    Outgoing,
    message_id=names,
    exchange=names,
    routing_key=names,
    body=st.binary(max_size=3 * FRAME_MAX),
    headers=st.dictionaries(names, st.one_of(st.text(max_size=10), st.integers(0, 9), st.none()), max_size=3),
    content_type=st.sampled_from(["application/json", "text/plain"]),
)


def frames_in(data: bytes) -> list[tuple[int, int, bytes]]:
    found, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at + 3 : at + 7], "big")
        assert data[at + 7 + size] == 0xCE
        assert size <= FRAME_MAX - 8
        found.append((data[at], int.from_bytes(data[at + 1 : at + 3], "big"), data[at + 7 : at + 7 + size]))
        at += size + 8
    return found


def as_delivery(message: Outgoing, tag: int) -> bytes:
    """What a broker would send for this message: another method frame, the same content."""
    frames = frames_in(published(message, CHANNEL, FRAME_MAX))
    method = DELIVER + dumps("sLbss", ["consumer", tag, False, message.exchange, message.routing_key])
    content = b"".join(pack(">BHI", kind, channel, len(load)) + load + b"\xce" for kind, channel, load in frames[1:])
    return pack(">BHI", 1, CHANNEL, len(method)) + method + b"\xce" + content


class Pipe:
    """A connection whose socket gives out the pieces of a stream."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces, self.bytes_recv, self.others = deque(pieces), 0, []
        self.transport = SimpleNamespace(_read_buffer=b"", sock=self, having_timeout=self._having_timeout)

    @contextmanager
    def _having_timeout(self, _timeout: float) -> Any:
        yield

    def recv(self, _most: int) -> bytes:
        if not self.pieces:
            raise TimeoutError
        return self.pieces.popleft()

    def on_inbound_frame(self, frame: tuple[int, int, bytes]) -> None:
        self.others.append(frame)


@settings(max_examples=60, deadline=None)
@given(messages)
def test_py_amqp_reads_what_is_published(message: Outgoing) -> None:
    read: list[Any] = []
    connection = SimpleNamespace(bytes_recv=0)
    handle = frame_handler(connection, lambda *args: read.append(args), content_methods=frozenset({(60, 40)}))

    for frame in frames_in(published(message, 7, FRAME_MAX)):
        handle(frame)

    ((channel, method, arguments, content),) = read
    expected = pack(">HHH", 60, 40, 0) + dumps("ssbb", [message.exchange, message.routing_key, True, False])
    assert (channel, method, bytes(arguments), bytes(content.body or b"")) == (7, (60, 40), expected, message.body)
    assert content.properties["message_id"] == message.message_id
    assert content.properties["content_type"] == message.content_type
    assert content.properties["delivery_mode"] == 2
    assert content.properties.get("application_headers", {}) == message.headers


@settings(max_examples=60, deadline=None)
@given(st.lists(messages, max_size=5), st.lists(st.integers(1, 500), min_size=1, max_size=20), st.booleans())
def test_deliveries_are_read_however_they_are_cut(sent: list[Outgoing], cuts: list[int], beats: bool) -> None:
    stream = b"".join((HEARTBEAT if beats else b"") + as_delivery(message, tag) for tag, message in enumerate(sent, 1))
    pieces, at, turn = [], 0, 0
    while at < len(stream):
        pieces.append(stream[at : at + cuts[turn % len(cuts)]])
        at, turn = at + cuts[turn % len(cuts)], turn + 1
    pipe, found = Pipe(pieces), deque[Any]()
    reader = DeliveryReader(pipe, CHANNEL, found.append)

    while pipe.pieces:
        reader.read(1)

    assert [(each.delivery_tag, each.body) for each in found] == [
        (tag, message.body) for tag, message in enumerate(sent, 1)
    ]
    assert [each.headers for each in found] == [message.headers for message in sent]
    assert [each.properties["message_id"] for each in found] == [message.message_id for message in sent]
    assert len(pipe.others) == (len(sent) if beats else 0)


def test_py_amqp_can_read_on_from_a_message_that_is_half_there() -> None:
    whole = as_delivery(Outgoing("1", "e", "k", b"x" * 50), 1)
    pipe, found = Pipe([whole + whole[:40]]), deque[Any]()
    reader = DeliveryReader(pipe, CHANNEL, found.append)

    reader.read(1)
    reader.hand_back()

    assert len(found) == 1
    assert pipe.transport._read_buffer == whole[:40]


def test_what_py_amqp_has_read_already_is_not_lost() -> None:
    whole = as_delivery(Outgoing("1", "e", "k", b"x"), 1)
    pipe, found = Pipe([whole[5:]]), deque[Any]()
    pipe.transport._read_buffer = whole[:5]
    reader = DeliveryReader(pipe, CHANNEL, found.append)

    reader.read(1)
    assert not found
    reader.read(1)

    assert [each.body for each in found] == [b"x"]
