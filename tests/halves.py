"""
All tests in two runs beside each other, as many as a machine of two cores can use: `python -m tests.halves`.

Each half has servers and ports of its own. What the second prints is shown when the first has ended. A folder of
tests that stands in no half is an error.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from stack.ports import RANGE

HOME = Path(__file__).parent
HALVES = (("unit", "contracts", "stack", "services", "messages"), ("journeys", "faults"))
PORTS = ("20000-25999", "26000-31999")


def main() -> int:
    """Run both halves and return 0 when both passed."""
    forgotten = _folders_with_tests() - {folder for half in HALVES for folder in half}
    if forgotten:
        print(f"tests/halves.py names no half for: {', '.join(sorted(forgotten))}")
        return 1
    with tempfile.TemporaryFile("w+", encoding="utf-8") as printed:
        second = _begin(1, printed)
        first = _begin(0, None)
        try:
            codes = first.wait(), second.wait()
        except BaseException:
            for half in (first, second):
                half.send_signal(signal.SIGINT)
            raise
        finally:
            for half in (first, second):
                half.wait()
        printed.seek(0)
        print(f"\n{' '.join(HALVES[1])}:\n{printed.read()}", flush=True)
    return max(map(abs, codes))


def _begin(number: int, output: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pytest", *(str(HOME / folder) for folder in HALVES[number])]
    environment = {**os.environ, RANGE: PORTS[number], "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(command, env=environment, stdout=output, stderr=output, text=True)  # type: ignore[call-overload]


def _folders_with_tests() -> set[str]:
    return {file.relative_to(HOME).parts[0] for file in HOME.rglob("test_*.py")}


if __name__ == "__main__":
    sys.exit(main())
