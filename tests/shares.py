"""
All tests in three runs beside each other: `python -m tests.shares`.

Two keep two cores busy while the third waits for a disk, a broker, a restart; `tests.taking` says who takes what. Each
run has servers and ports of its own. What the others print is shown when the first has ended.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from stack.ports import RANGE
from tests.taking import HOME, PLACE, RUN, RUNS, Taken

PORTS = ("20000-23999", "24000-27999", "28000-31999")


def main() -> int:
    """Run all and return 0 when all passed and every file was taken by one of them."""
    with ExitStack() as open_files:
        place = open_files.enter_context(tempfile.TemporaryDirectory())
        printed = [open_files.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8")) for _ in RUNS[1:]]
        runs = [_begin(number, place, output) for number, output in enumerate((None, *printed))]
        try:
            codes = [run.wait() for run in runs]
        except BaseException:
            for run in runs:
                run.send_signal(signal.SIGINT)
            raise
        finally:
            for run in runs:
                run.wait()
        for folders, output in zip(RUNS[1:], printed, strict=True):
            output.seek(0)
            print(f"\n{' '.join(folders)}, and more:\n{output.read()}", flush=True)
        left = Taken(Path(place)).left()
    if left and not any(codes):
        print(f"no run took: {', '.join(left)}")
        return 1
    return max(map(abs, codes))


def _begin(number: int, place: str, output: IO[str] | None) -> subprocess.Popen[str]:
    # The journeys are one long row that nobody can share: the others give way, and all end together.
    way = () if "journeys" in RUNS[number] else ("nice", "-n", "5")
    command = [*way, sys.executable, "-m", "pytest", "-p", "tests.taking", str(HOME)]
    environment = {**os.environ, RANGE: PORTS[number], RUN: str(number), PLACE: place, "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(command, env=environment, stdout=output, stderr=output, text=True)


if __name__ == "__main__":
    sys.exit(main())
