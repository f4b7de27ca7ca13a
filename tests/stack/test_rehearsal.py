"""What a stack is started with, a rehearsal clock and the cost of hashes, reaches every process of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.runtime.settings import CLOCK_FILE, MEMORY_FOR_HASHES, SESSION_HOURS, SESSION_IDLE_MINUTES
from stack.programs import PORT_NAMES, Programs
from stack.rundir import RunDir

SETTINGS = [(CLOCK_FILE, "clock"), (MEMORY_FOR_HASHES, "65536"), (SESSION_HOURS, "8"), (SESSION_IDLE_MINUTES, "15")]


@pytest.fixture
def run_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunDir:
    """A run directory of its own, in a folder from which a stack is started without settings."""
    made = RunDir(tmp_path / "run")
    made.make()
    made.reserve_ports(PORT_NAMES)
    monkeypatch.chdir(tmp_path)
    for name, _value in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    return made


def told(run_dir: RunDir, name: str) -> set[str]:
    programs = Programs(run_dir, workers=1, environment={}).all()
    return {program.environment.get(name, "") for program in programs if "QINGDAN_SECRET_KEY" in program.environment}


@pytest.mark.parametrize(("name", "value"), SETTINGS)
def test_what_is_set_reaches_every_process(
    run_dir: RunDir, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    before = told(run_dir, name)
    monkeypatch.setenv(name, value)

    expected = str(Path(value).resolve()) if name == CLOCK_FILE else value
    assert (before, told(run_dir, name)) == ({""}, {expected})
