"""What goes the same way travels together, and comes apart as it went in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.bundles import LARGEST, LINES, MOST, bundled, parts
from shared.runtime.outgoing import JSON, Outgoing


@dataclass
class Raw:
    """What a consumer gets of a message."""

    body: bytes | str
    properties: dict[str, Any]
    delivery_tag: int = 7
    headers: dict[str, Any] = field(default_factory=dict)


def delivered(message: Outgoing, tag: int = 7) -> Raw:
    properties = {"message_id": message.message_id, "content_type": message.content_type}
    return Raw(message.body, properties, tag, dict(message.headers))


def an_event(number: int, way: str = "item_coded", text: str = "") -> Outgoing:
    body = orjson.dumps({"message_id": f"m{number}", "text": text})
    return Outgoing(f"m{number}", "coding.events", way, body)


messages = st.lists(
    st.builds(an_event, st.integers(0, 10_000), st.sampled_from(["a", "b", "c"]), st.text(max_size=3_000)),
    max_size=3 * MOST,
    unique_by=lambda message: message.message_id,
)


@given(messages)
def test_nothing_is_lost_doubled_or_changed_and_each_way_keeps_its_order(sent: list[Outgoing]) -> None:
    bundles = bundled(sent)

    arrived = [
        (bundle.message.routing_key, str(part.properties["message_id"]), part.body)
        for bundle in bundles
        for part in parts(delivered(bundle.message))
    ]
    for way in "abc":
        expected = [(way, each.message_id, each.body) for each in sent if each.routing_key == way]
        assert [each for each in arrived if each[0] == way] == expected
    assert [name for _, name, _ in arrived] == [name for bundle in bundles for name in bundle.ids]


@given(messages)
def test_a_bundle_is_bounded_in_number_and_size(sent: list[Outgoing]) -> None:
    for bundle in bundled(sent):
        assert len(bundle.ids) <= MOST
        assert len(bundle.ids) == 1 or len(bundle.message.body) <= LARGEST + MOST


def test_a_message_with_headers_or_of_another_kind_travels_alone() -> None:
    task = Outgoing("t", "review.queues", "review.sweep", b"[]", {"task": "sweep"})
    other = Outgoing("p", "coding.events", "item_coded", b"\x80", content_type="application/x-pickle")
    broken = Outgoing("n", "coding.events", "item_coded", b'{\n"message_id": "n"}')

    bundles = bundled([task, an_event(1), other, broken, an_event(2)])

    assert sorted(tuple(bundle.ids) for bundle in bundles) == [("m1", "m2"), ("n",), ("p",), ("t",)]
    assert all(bundle.message.content_type != LINES for bundle in bundles if len(bundle.ids) == 1)


def test_only_the_last_part_settles_its_bundle() -> None:
    (bundle,) = bundled([an_event(number) for number in range(3)])

    assert [part.delivery_tag for part in parts(delivered(bundle.message, tag=7))] == [6, 6, 7]


def test_lines_of_a_message_that_is_no_bundle_stay_together() -> None:
    raw = Raw(b'{\n"message_id": "n"}', {"message_id": "n", "content_type": JSON})

    assert parts(raw) == (raw,)


def test_a_part_that_nobody_can_read_is_named_by_its_place() -> None:
    raw = Raw(b'{"message_id": "a"}\nrubbish\n[]', {"message_id": "a+2", "content_type": LINES})

    assert [part.properties["message_id"] for part in parts(raw)] == ["a", "a+2#2", "a+2#3"]


def test_a_bundle_that_was_decoded_on_its_way_comes_apart_as_well() -> None:
    raw = Raw('{"message_id": "a"}\n{"message_id": "b"}', {"message_id": "a+1", "content_type": LINES})

    assert [part.body for part in parts(raw)] == [b'{"message_id": "a"}', b'{"message_id": "b"}']
