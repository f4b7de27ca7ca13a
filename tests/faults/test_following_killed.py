"""A process that lets heirs follow is killed -9 in the middle, again and again: every heir has its one new text."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lengths import length

ROOT = Path(__file__).parents[2]
UPPERS, TOWNS, KILLS = length(40, 100), 30, length(2, 3)


@pytest.mark.faults
@pytest.mark.timeout(300)
def test_heirs_survive_kills() -> None:
    """The short form of bench/takeover.py, whose figures tell of 46,000; it counts every heir by itself."""
    command = [sys.executable, "bench/takeover.py", "--uppers", str(UPPERS), "--towns", str(TOWNS)]
    done = subprocess.run(
        [*command, "--rounds", "1", "--kills", str(KILLS)], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )

    print(done.stdout)
    counted = json.loads(done.stdout.splitlines()[-1])
    assert (counted["heirs"], counted["lost"], counted["doubled"]) == (UPPERS * TOWNS, 0, 0)
    assert counted["killed_runs"] == KILLS
