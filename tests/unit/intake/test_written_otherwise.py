"""What an heir has yet to write as its parent does: rows where they can be held against each other, else all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from services.intake.domain.inheritance import written_otherwise


def rows(*articles: str) -> list[dict[str, str]]:
    return [{"article": article} for article in articles]


@pytest.mark.parametrize(
    ("then", "now", "own", "written"),
    [
        (rows("12", "3"), rows("12", "4"), rows("14", "3"), rows("14", "4")),
        (rows("12", "3"), rows("12", "4"), rows("14", "4"), None),
        (rows("12", "3"), rows("12", "3"), rows("14", "3"), None),
        (rows("12"), rows("12", "4"), rows("14", "3"), rows("12", "4")),
        ("a b", "a  b", "a b", "a  b"),
        (["1", "2"], ["2", "1"], ["1", "2"], ["2", "1"]),
        (None, rows("4"), rows("3"), rows("4")),
    ],
)
def test_only_what_the_parent_wrote_otherwise(then: Any, now: Any, own: Any, written: Sequence[Any] | None) -> None:
    found = written_otherwise({"x": then}, {"x": now}, {"x": own}, ["x"])

    assert found == ({} if written is None else {"x": written})
