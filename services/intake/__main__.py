"""Start one role of intake: ``python -m services.intake worker | web | cli …``."""

import sys

ROLE = sys.argv[1] if len(sys.argv) > 1 else ""

if ROLE == "worker":
    import eventlet

    eventlet.monkey_patch()


def main() -> None:
    """Hand over to the role; each loads only what it needs."""
    if ROLE == "worker":
        from services.intake.entrypoints.service import IntakeService
        from shared.runtime.nameko.run import run
        from shared.runtime.settings import Settings

        run(IntakeService, Settings.from_environment("intake"))
    elif ROLE == "web":
        from shared.runtime.settings import Settings
        from shared.runtime.web.serve import exec_granian

        exec_granian("intake", Settings.from_environment("intake"))
    elif ROLE == "cli":
        from services.intake.entrypoints.cli import cli

        cli(args=sys.argv[2:], prog_name="qingdan intake")
    else:
        sys.exit("usage: python -m services.intake worker | web | cli …")


if __name__ == "__main__":
    main()
