"""A large workbook is looked through by two processes: the same sheets, the same refusals."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from shared.kernel.errors import Invalid
from shared.runtime.forking import in_two_processes
from shared.spreadsheets import reading
from shared.spreadsheets.reading import read_sheets
from tests.unit.spreadsheets.files import a_workbook

NAME = "清单.xlsx"


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small workbook is shared."""
    monkeypatch.setattr(reading, "SHARED_FROM", 0)


def sheets(count: int, *, long: int | None = None) -> bytes:
    """A workbook with sheets that differ, one of them with rows that nobody wants."""

    def fill(workbook: Any) -> None:
        for number in range(count):
            sheet = workbook.add_worksheet(f"表{number}")
            sheet.write_row(0, 0, ["名称", f"值{number}"])
            for row in range(1, 3 if number == long else 1):
                sheet.write(row, 0, "多余")

    return a_workbook(fill)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_the_sheets_stand_in_the_order_of_the_file(count: int) -> None:
    """Whoever read them."""
    content = sheets(count)

    assert read_sheets(content, NAME, spread=in_two_processes) == read_sheets(content, NAME)


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core has no second process")
def test_two_sheets_are_read_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each waits until the other is being read."""
    both, taken = multiprocessing.Barrier(2, timeout=60), reading._sheet_of

    def together(*sheet: Any) -> Any:
        both.wait()
        return taken(*sheet)

    monkeypatch.setattr(reading, "_sheet_of", together)

    assert len(read_sheets(sheets(2), NAME, spread=in_two_processes)) == 2


@pytest.mark.parametrize("wrong", range(4))
def test_what_is_wrong_in_any_sheet_is_refused(wrong: int) -> None:
    """As without a child."""
    with pytest.raises(Invalid, match=f"表{wrong}”超过 2 行"):
        read_sheets(sheets(4, long=wrong), NAME, most_rows=2, spread=in_two_processes)


@pytest.mark.parametrize("spread", [in_two_processes, None])
def test_sheets_that_are_too_large_together_are_refused(
    spread: Callable[..., Sequence[Any]] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What each process has read would do."""
    monkeypatch.setattr(reading, "MOST_CELLS", 7)
    given = {"spread": spread} if spread else {}

    assert len(read_sheets(sheets(3), NAME, **given)) == 3  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="合起来太大"):
        read_sheets(sheets(4), NAME, **given)  # type: ignore[arg-type]
