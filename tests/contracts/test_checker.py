"""The compiled checker refuses what marshmallow refuses at the first level of a payload, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import fields

from shared.contracts.checker import compiled
from shared.contracts.envelope import Envelope
from shared.contracts.fields import Payload
from shared.contracts.golden_examples import example_of
from shared.contracts.registry import EVENTS, Event
from tests.lengths import length

JSON_VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.sampled_from(["2026-04-01", "2026-04-01T00:00:00Z", "2026-04-01T00:00:00", "3"]),
)


@st.composite
def tampered(draw: st.DrawFn) -> tuple[Event, dict[str, Any]]:
    """A golden payload with keys dropped, added and replaced at its first level."""
    event = draw(st.sampled_from(EVENTS))
    data = dict(Envelope.decode(example_of(event)).data)
    for key in draw(st.lists(st.sampled_from(sorted(data)), max_size=2)):
        data.pop(key, None)
    for key in draw(st.lists(st.sampled_from(sorted(data) or ["x"]), max_size=2)):
        data[key] = draw(JSON_VALUES)
    if draw(st.booleans()):
        data["added"] = draw(JSON_VALUES)
    return event, data


def says_truth_otherwise(event: Event, data: dict[str, Any]) -> bool:
    """A truth value as 0 or 1: marshmallow reads it, the checker takes JSON's own only."""
    return any(
        type(field) is fields.Boolean and type(data.get(key, True)) is int
        for key, field in event.schema().fields.items()
    )


@pytest.mark.faults
@settings(max_examples=length(120, 2000), deadline=None)
@given(tampered())
def test_checker_and_schema_agree(case: tuple[Event, dict[str, Any]]) -> None:
    event, data = case

    assert bool(compiled(event.schema)(data)) == (
        bool(event.schema().validate(data)) or says_truth_otherwise(event, data)
    )


class Sample(Payload):
    """Fields that no event has at its first level yet."""

    flag = fields.Bool(required=True)
    note = fields.Str(allow_none=True)


def test_the_problem_is_named_in_chinese() -> None:
    check = compiled(Sample)

    assert check({}) == "缺少 flag"
    assert check({"flag": "yes"}) == "flag 应是真假值"
    assert check({"flag": True, "note": 3}) == "note 应是文字"
    assert check({"flag": True, "note": None}) == ""
