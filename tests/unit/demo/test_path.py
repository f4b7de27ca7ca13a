"""How the demonstration waits, and how it leafs through a list."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from stack.demo import path
from stack.demo.client import PAGE, Client


def test_who_sees_no_progress_gives_up() -> None:
    """The message says what was waited for and how far it has come."""
    with pytest.raises(path.TooSlow, match="赋码: 3 / 5"):
        path.wait_for("赋码", lambda: 3, 5, progress=lambda *_: None, seconds=0.05)


def test_who_sees_progress_waits_on() -> None:
    """A slow machine is no reason to give up: only the time without progress counts."""
    seen: list[tuple[str, int, int]] = []
    done = count(step=1)

    path.wait_for("赋码", lambda: next(done), 4, progress=lambda *step: seen.append(step), seconds=0.15)

    assert seen == [("赋码", number, 4) for number in range(5)]


@pytest.mark.parametrize("total", [0, 1, PAGE, PAGE + 1, 2 * PAGE])
def test_a_list_is_read_to_its_end_and_no_further(monkeypatch: pytest.MonkeyPatch, total: int) -> None:
    """Each page is asked for once, and none behind the last."""
    asked: list[int] = []

    def get(_client: Client, _path: str, *, page: int, size: int) -> dict[str, Any]:
        asked.append(page)
        numbers = range((page - 1) * size, min(page * size, total))
        return {"lists": [{"number": number} for number in numbers], "total": total}

    monkeypatch.setattr(Client, "get", get)
    entries = list(object.__new__(Client).pages("/publish/api/lists", "lists"))

    assert entries == [{"number": number} for number in range(total)]
    assert asked == list(range(1, max(1, -(-total // PAGE)) + 1))
