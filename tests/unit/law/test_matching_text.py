"""When two texts are the same text."""

from __future__ import annotations

import pytest

from shared.kernel.law.matching_text import matching_key


@pytest.mark.parametrize("rare", ["\ue001\ue002", "\U0002ebf0\U0002ebf1"])
def test_rare_characters_that_no_table_knows_are_read(rare: str) -> None:
    """Characters of the private use area, and such as are newer than the tables of this Python."""
    one, other = list(rare)
    assert matching_key(f"{one}村") != matching_key(f"{other}村")


def test_white_space_punctuation_and_invisible_signs_are_not_read() -> None:
    assert matching_key("甲、\u3000（１）\u200b乙\x07。\n") == matching_key("甲(1)乙")
