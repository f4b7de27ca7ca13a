"""Runs one role of coding: ``worker``, ``web`` or ``cli``. Only the worker is patched, before anything is imported."""

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
        sys.exit("python -m services.coding worker|web|cli")


def _worker() -> None:
    from services.coding.entrypoints.service import CodingService
    from shared.runtime.nameko.run import run
    from shared.runtime.settings import Settings

    run(CodingService, Settings.from_environment("coding"))


def _web() -> None:
    from shared.runtime.settings import Settings
    from shared.runtime.web.serve import exec_granian

    exec_granian("coding", Settings.from_environment("coding"))


def _cli() -> None:
    from services.coding.entrypoints.cli import cli

    cli(args=sys.argv[2:], prog_name="qingdan coding")


if __name__ == "__main__":
    main()
