"""A stack that is started with a rehearsal clock gives it to every process of ours, wherever that runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.runtime.settings import CLOCK_FILE
from stack.programs import PORT_NAMES, Programs
from stack.rundir import RunDir


def test_the_clock_reaches_every_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_dir = RunDir(tmp_path / "run")
    run_dir.make()
    run_dir.reserve_ports(PORT_NAMES)
    monkeypatch.chdir(tmp_path)

    def told() -> set[str]:
        programs = Programs(run_dir, workers=1, environment={}).all()
        return {
            program.environment.get(CLOCK_FILE, "") for program in programs if "QINGDAN_RUN_DIR" in program.environment
        }

    before = told()
    monkeypatch.setenv(CLOCK_FILE, "clock")

    assert (before, told()) == ({""}, {str(tmp_path / "clock")})
