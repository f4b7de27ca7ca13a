"""
Starts one role of a service: ``python -m services.<service> worker | web | cli …``.

Only a worker is patched, before anything else is imported; so this module imports nothing of the project at its head.
"""

from __future__ import annotations

import sys
from importlib import import_module


def start(service: str) -> None:
    """Run the role that the first argument names; each loads only what it needs."""
    role = sys.argv[1] if len(sys.argv) > 1 else ""
    if role == "worker":
        _work(service)
    elif role == "web":
        _serve(service)
    elif role == "cli":
        _command(service)
    else:
        sys.exit(f"usage: python -m services.{service} worker | web | cli …")


def _command(service: str) -> None:
    from shared.runtime.settings import MissingSetting

    try:
        import_module(f"services.{service}.entrypoints.cli").cli(args=sys.argv[2:], prog_name=f"qingdan {service}")
    except MissingSetting as missing:
        sys.exit(f"缺少环境变量 {missing.variable}。本机请先运行 make up；别处请把部署时写的变量一起给出。")


def _work(service: str) -> None:
    import eventlet

    eventlet.monkey_patch()

    from shared.runtime.nameko.run import run
    from shared.runtime.settings import Settings

    service_class = getattr(import_module(f"services.{service}.entrypoints.service"), f"{service.title()}Service")
    run(service_class, Settings.from_environment(service))


def _serve(service: str) -> None:
    from shared.runtime.settings import Settings
    from shared.runtime.web.serve import exec_granian

    exec_granian(service, Settings.from_environment(service))
