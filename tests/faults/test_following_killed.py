"""A process that lets heirs follow is killed -9 in the middle, again and again: every heir has its one new text."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UPPERS, TOWNS, KILLS = 100, 30, 3


@pytest.mark.faults
@pytest.mark.timeout(300)
def test_three_thousand_heirs_survive_three_kills() -> None:
    """The short form of bench/takeover.py, whose figures tell of 46,000; it counts every heir by itself."""
    command = [sys.executable, "bench/takeover.py", "--uppers", str(UPPERS), "--towns", str(TOWNS)]
    done = subprocess.run(
        [*command, "--rounds", "1", "--kills", str(KILLS)], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )

    print(done.stdout)
    counted = json.loads(done.stdout.splitlines()[-1])
    assert (counted["heirs"], counted["lost"], counted["doubled"]) == (UPPERS * TOWNS, 0, 0)
    assert counted["killed_runs"] == KILLS
