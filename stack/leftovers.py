"""Processes of a run directory that outlived their supervisor, found by what they were started with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from stack.supervisor import MARK

_SHARED_WITH_OTHERS = "epmd"  # started by the first Erlang node, serves all nodes of the machine


def end_leftovers(run_dir: Path) -> int:
    """End what still runs for this directory, by force after a while, and return how many processes it was."""
    found = list(_of(run_dir))
    for process in found:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _gone, stubborn = psutil.wait_procs(found, timeout=10)
    for process in stubborn:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=10)
    return len(found)


def _of(run_dir: Path) -> Iterator[psutil.Process]:
    # nginx writes its title over its environment, but the title names the configuration
    nginx = str(run_dir / "nginx" / "nginx.conf")
    for process in psutil.process_iter(["name"]):
        with suppress(psutil.Error):
            if process.info["name"] == _SHARED_WITH_OTHERS:
                continue
            if process.environ().get(MARK) == str(run_dir) or any(nginx in part for part in process.cmdline()):
                yield process
