"""The web process of a service: granian, one worker with a few threads, on loopback unless it is told another host."""

from __future__ import annotations

import multiprocessing
import os
import sys
from importlib import import_module
from typing import Any, NoReturn

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from shared.runtime.children import end_with
from shared.runtime.settings import MissingSetting, Settings

THREADS = 16
"""Blocking threads: a request waits for MongoDB more than it computes, and submits that meet are saved together."""
GRACE_SECONDS = 7
"""Within which requests under way may end; the supervisor kills after ten."""
BACKLOG = 256


def exec_granian(service: str, settings: Settings) -> NoReturn:
    """
    Replace this process by the server, so that signals reach it and nothing of ours stays in memory.

    :raises MissingSetting: when no port is set
    """
    if not settings.web_port:
        raise MissingSetting(f"QINGDAN_{service.upper()}_WEB_PORT")
    os.execv(sys.executable, command(service))  # noqa: S606 - a list of our own, no shell


def command(service: str) -> list[str]:
    """Return the command line of the server; its settings come from the environment."""
    return [sys.executable, "-m", "shared.runtime.web.serve", service]


def serve(service: str, settings: Settings) -> None:
    """Serve ``services.<service>.entrypoints.web:create`` until SIGTERM."""
    Granian(
        f"services.{service}.entrypoints.web",
        interface=Interfaces.WSGI,
        address=settings.web_host,
        port=settings.web_port,
        workers=1,
        blocking_threads=THREADS,
        backlog=BACKLOG,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
        log_level=LogLevels(settings.log_level.lower()),
        log_dictconfig=logging_of(settings.log_level),
    ).serve(target_loader=_application)


def logging_of(level: str) -> dict[str, Any]:
    """Return the logging of the server and its worker: the same lines as those of our other processes."""
    kind = "JsonLines" if os.environ.get("QINGDAN_LOG_FORMAT") == "json" else "PlainLines"
    return {
        "formatters": {"ours": {"()": f"shared.runtime.logs.{kind}"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "ours", "stream": "ext://sys.stderr"},
        },
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {"pymongo": {"level": "WARNING"}, "_granian": {"handlers": [], "propagate": True}},
    }


def _application(module: str) -> Any:
    # in the server's worker: it ends with the server, or it would go on beside the next one, watched by nobody
    if (server := multiprocessing.parent_process()) is not None:
        end_with(server.pid or 0)
    return import_module(module).create()


if __name__ == "__main__":
    serve(sys.argv[1], Settings.from_environment(sys.argv[1]))
