"""Ids of messages are UUIDs of version 5 (RFC 9562, 5.5), so that a repeated cause repeats them on any release."""

from __future__ import annotations

from uuid import uuid5

from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.ids import MESSAGES, is_id, message_id_of


@given(st.text(), st.integers(min_value=0), st.text())
def test_an_id_is_that_of_the_standard_library(aggregate_id: str, sequence: int, name: str) -> None:
    made = message_id_of(aggregate_id, sequence, name)

    assert made == str(uuid5(MESSAGES, f"{aggregate_id}\n{sequence}\n{name}"))
    assert is_id(made)
