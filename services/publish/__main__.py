"""Runs publish in one of its roles: ``python -m services.publish worker | web | cli …``."""

import sys

ROLE = sys.argv[1] if len(sys.argv) > 1 else ""

if ROLE == "worker":
    import eventlet

    eventlet.monkey_patch()


def main() -> None:
    """Start the role that the first argument names."""
    if ROLE == "worker":
        from services.publish.entrypoints.service import PublishService
        from shared.runtime.nameko.run import run
        from shared.runtime.settings import Settings

        run(PublishService, Settings.from_environment("publish"))
    elif ROLE == "web":
        from shared.runtime.settings import Settings
        from shared.runtime.web.serve import exec_granian

        exec_granian("publish", Settings.from_environment("publish"))
    elif ROLE == "cli":
        from services.publish.entrypoints.cli import cli

        cli(sys.argv[2:], prog_name="qingdan publish")
    else:
        sys.exit("usage: python -m services.publish worker | web | cli …")


if __name__ == "__main__":
    main()
