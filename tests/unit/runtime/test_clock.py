"""The rehearsal clock: a file shifts the clock of all processes while they run."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.kernel.clock import SystemClock
from shared.runtime.clock import UnreadableClock, clock_of, present
from shared.runtime.settings import CLOCK_FILE, Settings

COMPLETE = {"QINGDAN_REVIEW_MONGO_URI": "mongodb://h/d", "QINGDAN_SECRET_KEY": "k"}
AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def settings(path: Path | None) -> Settings:
    return Settings.from_environment("review", {**COMPLETE, **({CLOCK_FILE: str(path)} if path else {})})


def clock_file(folder: Path, text: str, *, written: datetime | None = None) -> Path:
    path = folder / "clock"
    path.write_text(text, encoding="utf-8")
    if written:
        os.utime(path, (written.timestamp(), written.timestamp()))
    return path


def shift_of(path: Path) -> timedelta:
    return clock_of(settings(path)).now() - SystemClock().now()


def is_about(shift: timedelta, meant: timedelta) -> bool:
    """Between two questions some time goes by."""
    return abs(shift - meant) < timedelta(minutes=1)


def test_every_door_takes_its_clock_from_here() -> None:
    services = Path(__file__).parents[3] / "services"
    doors = [*services.glob("*/entrypoints/**/*.py"), *services.glob("*/bootstrap.py")]

    assert doors
    assert [str(door) for door in doors if "SystemClock" in door.read_text(encoding="utf-8")] == []


def test_without_a_file_the_clock_is_the_machines() -> None:
    assert isinstance(clock_of(settings(None)), SystemClock)
    assert is_about(present({}) - SystemClock().now(), timedelta())


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("+9d", timedelta(days=9)),
        ("-2h\n", timedelta(hours=-2)),
        ("+90m", timedelta(minutes=90)),
        ("+3600", timedelta(hours=1)),
        ("+3600s", timedelta(hours=1)),
    ],
)
def test_an_offset_shifts_the_clock(tmp_path: Path, text: str, meant: timedelta) -> None:
    assert is_about(shift_of(clock_file(tmp_path, text)), meant)


@pytest.mark.parametrize(
    "text", ["2026-12-01T00:00:00+08:00", "2026-11-30T16:00:00+00:00", "2026-12-01T00:00:00", "2026-12-01"]
)
def test_an_instant_holds_at_the_moment_of_writing_and_goes_on(tmp_path: Path, text: str) -> None:
    path = clock_file(tmp_path, text, written=AT)

    assert is_about(shift_of(path), datetime(2026, 11, 30, 16, 0, tzinfo=UTC) - AT)


def test_the_clock_is_cut_to_milliseconds(tmp_path: Path) -> None:
    now = clock_of(settings(clock_file(tmp_path, "2026-12-01T00:00:00.123456+08:00"))).now()

    assert (now.microsecond % 1000, now.tzinfo) == (0, UTC)


def test_a_running_process_follows_the_file(tmp_path: Path) -> None:
    path = clock_file(tmp_path, "+1d")
    clock = clock_of(settings(path))
    before = clock.now()

    clock_file(tmp_path, "+9d")

    assert is_about(clock.now() - before, timedelta(days=8))
    assert is_about(present({CLOCK_FILE: str(path)}) - clock.now(), timedelta())


@pytest.mark.parametrize("text", [None, "", "tomorrow", "+9w", "+999999999d", "2026-13-01"])
def test_a_process_does_not_start_with_a_file_that_it_cannot_read(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "clock" if text is None else clock_file(tmp_path, text)

    with pytest.raises(UnreadableClock, match=f"{CLOCK_FILE}=.*unset the variable"):
        clock_of(settings(path))


def test_a_file_that_is_lost_later_leaves_the_clock_as_it_was_set(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = clock_file(tmp_path, "+9d")
    clock = clock_of(settings(path))

    path.unlink()
    shifts = [clock.now() - SystemClock().now() for _ in range(2)]
    clock_file(tmp_path, "+1d")
    found_again = clock.now() - SystemClock().now()

    assert all(is_about(shift, timedelta(days=9)) for shift in shifts)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert is_about(found_again, timedelta(days=1))
