"""A stack that holds the demonstration's invented data tells its pages to say so; any other does not."""

from __future__ import annotations

from pathlib import Path

from stack.programs import PORT_NAMES, Programs
from stack.rundir import DEMONSTRATION, RunDir


def test_the_mark_follows_the_run_directory(tmp_path: Path) -> None:
    run_dir = RunDir(tmp_path / "run")
    run_dir.make()
    run_dir.reserve_ports(PORT_NAMES)

    def mark() -> str | None:
        return Programs(run_dir, workers=1, environment={}).service_environment("publish").get("QINGDAN_SAMPLE_DATA")

    before = mark()
    (run_dir / DEMONSTRATION).mkdir()

    assert (before, mark()) == (None, "1")
