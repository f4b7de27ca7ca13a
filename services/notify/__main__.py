"""Runs one role of notify: ``worker``, ``web`` or ``cli``. Only the worker is patched, before anything is imported."""

from __future__ import annotations

import sys

_ROLE = sys.argv[1] if len(sys.argv) > 1 else ""
if _ROLE == "worker":
    import eventlet

    eventlet.monkey_patch()


def main() -> None:
    """Run the role named on the command line."""
    if _ROLE == "worker":
        _worker()
    elif _ROLE == "web":
        _web()
    elif _ROLE == "cli":
        _cli()
    else:
        sys.exit("python -m services.notify worker|web|cli")


def _worker() -> None:
    from services.notify.entrypoints.service import NotifyService
    from shared.runtime.nameko.run import run
    from shared.runtime.settings import Settings

    run(NotifyService, Settings.from_environment("notify"))


def _web() -> None:
    from shared.runtime.settings import Settings
    from shared.runtime.web.serve import exec_granian

    exec_granian("notify", Settings.from_environment("notify"))


def _cli() -> None:
    from services.notify.entrypoints.cli import cli

    cli(args=sys.argv[2:], prog_name="qingdan notify")


if __name__ == "__main__":
    main()
