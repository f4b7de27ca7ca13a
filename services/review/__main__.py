"""Runs one role of review: ``worker``, ``web`` or ``cli``. Only the worker is patched, before anything is imported."""

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
        sys.exit("python -m services.review worker|web|cli")


def _worker() -> None:
    from services.review.entrypoints.service import ReviewService
    from shared.runtime.nameko.run import run
    from shared.runtime.settings import Settings

    run(ReviewService, Settings.from_environment("review"))


def _web() -> None:
    from shared.runtime.settings import Settings
    from shared.runtime.web.serve import exec_granian

    exec_granian("review", Settings.from_environment("review"))


def _cli() -> None:
    from services.review.entrypoints.cli import cli

    cli(args=sys.argv[2:], prog_name="qingdan review")


if __name__ == "__main__":
    main()
