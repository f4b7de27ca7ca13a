"""The web process of a service: granian, one worker with a few threads, on a loopback port."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from shared.runtime.settings import Settings

THREADS = 16
"""Blocking threads: a request waits for MongoDB more than it computes, and submits that meet are saved together."""
GRACE_SECONDS = 8
"""Within which requests under way may end; the supervisor kills after ten."""


def exec_granian(service: str, settings: Settings, *, threads: int = THREADS) -> NoReturn:
    """Replace this process by the server, so that signals reach it and nothing of ours stays in memory."""
    os.execv(sys.executable, command(service, settings, threads=threads))  # noqa: S606 - a list of our own, no shell


def command(service: str, settings: Settings, *, threads: int = THREADS) -> list[str]:
    """Return the command line of the server for ``services.<service>.entrypoints.web:create``."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface=wsgi",
        "--factory",
        f"--host={os.environ.get('QINGDAN_WEB_HOST', '127.0.0.1')}",  # set in a container, where nginx is elsewhere
        f"--port={settings.web_port}",
        "--workers=1",
        f"--blocking-threads={threads}",
        "--backlog=256",
        f"--workers-kill-timeout={GRACE_SECONDS}",
        "--respawn-failed-workers",
        "--no-ws",
        "--no-access-log",
        f"--log-level={settings.log_level.lower()}",
        f"services.{service}.entrypoints.web:create",
    ]
