"""The clock of a process: that of the machine, or in a rehearsal (演练) one that a file sets.

A law takes effect on a day. To rehearse that day, QINGDAN_CLOCK_FILE names a file with one line, read anew at each
question, so that all processes of an installation jump together while they run:

- an offset: ``+9d``, ``-2h``, ``+90m``, ``+3600`` (seconds);
- an instant or a day: ``2026-12-01T00:00:00+08:00``, ``2026-12-01``; without a zone it is meant in China. The clock
  goes on from there: the instant is that at which the file was last written.

Only what doors pass into use cases follows it; leases, deadlines of tasks and time stamps of jobs stay the machine's.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from shared.kernel.clock import CHINA, Clock, SystemClock
from shared.runtime.settings import CLOCK_FILE, Settings

log = logging.getLogger(__name__)

_OFFSET = re.compile(r"([+-])(\d{1,9})([smhd]?)")
_UNITS = {"": "seconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_FURTHEST = timedelta(days=36_525)
"""Nobody rehearses what is a hundred years off: that is a slip of the pen."""
_SYSTEM = SystemClock()


class UnreadableClock(RuntimeError):
    """The file of the rehearsal clock is not there, or does not say what time it is."""

    def __init__(self, path: Path, problem: object) -> None:
        super().__init__(
            f"{CLOCK_FILE}={path} cannot be read as a clock ({problem}); write an offset such as +9d or an instant "
            "such as 2026-12-01T00:00:00+08:00 into it, or unset the variable"
        )


class RehearsalClock:
    """
    The machine's clock, shifted by what the file says.

    A process does not start with a file that it cannot read: it would do today what is meant for another day. Once it
    runs, a file that is gone, or half written, leaves the clock as it was last set, and the log says so.

    :raises UnreadableClock: when the file cannot be read at the start
    """

    def __init__(self, path: Path) -> None:
        self._path, self._is_lost = path, False
        try:
            self._shift = _shift_in(path)
        except (OSError, ValueError) as error:
            raise UnreadableClock(path, error) from error

    def is_shifted(self) -> bool:
        """Tell whether it shows another time than the machine's; ``+0`` is a rehearsal that has not begun."""
        self.now()
        return bool(self._shift)

    def now(self) -> datetime:
        """Return the present instant of the rehearsal in UTC, cut to milliseconds."""
        try:
            self._shift, self._is_lost = _shift_in(self._path), False
        except (OSError, ValueError) as error:
            if not self._is_lost:
                log.error("%s; the clock stays as it was last set", UnreadableClock(self._path, error))
            self._is_lost = True
        moment = _SYSTEM.now() + self._shift
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def clock_of(settings: Settings) -> Clock:
    """
    Return the clock by which a process with these settings works.

    :raises UnreadableClock: when the settings name a file that cannot be read
    """
    return _rehearsal(settings.clock_file) if settings.clock_file else _SYSTEM


def present(environment: Mapping[str, str] = os.environ) -> datetime:
    """
    Return the present instant by the environment: for tasks and commands, whose doors keep no clock.

    :raises UnreadableClock: when the environment names a file that cannot be read
    """
    path = environment.get(CLOCK_FILE, "")
    return (_rehearsal(Path(path)) if path else _SYSTEM).now()


def machine_time() -> datetime:
    """Return the present instant of the machine, in a rehearsal too: beside time stamps that are the machine's."""
    return _SYSTEM.now()


@cache
def _rehearsal(path: Path) -> RehearsalClock:
    """One for each file in a process, which remembers how it was last set."""
    return RehearsalClock(path)


def _shift_in(path: Path) -> timedelta:
    shift = _written_in(path)
    if abs(shift) > _FURTHEST:
        raise ValueError("more than a hundred years away")
    return shift


def _written_in(path: Path) -> timedelta:
    text = path.read_text(encoding="utf-8").strip()
    if found := _OFFSET.fullmatch(text):
        sign, amount, unit = found.groups()
        shift = timedelta(**{_UNITS[unit]: int(amount)})
        return -shift if sign == "-" else shift
    meant = datetime.fromisoformat(text)
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return (meant if meant.tzinfo else meant.replace(tzinfo=CHINA)) - written
