"""A real service's worker that also writes down what its handlers did: ``python -m tests.messages.witness SERVICE``.

Service class, entrypoints, use cases, relay and keeper of dead letters are the product's own. The witness is one more
dependency provider; nameko tells it the outcome of every call.
"""

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402
from importlib import import_module  # noqa: E402
from typing import Any  # noqa: E402

from mongoengine.connection import get_db  # noqa: E402
from nameko.extensions import DependencyProvider  # noqa: E402

from shared.runtime.nameko.run import run  # noqa: E402
from shared.runtime.settings import Settings  # noqa: E402

COLLECTION = "witnessed"


class Witness(DependencyProvider):  # type: ignore[misc]
    """Counts for every message how often a handler took it, and keeps what it raised."""

    def worker_result(self, worker_ctx: Any, result: Any = None, exc_info: Any = None) -> None:
        """Write the outcome of one call down, a line for each message."""
        witnessed = get_db(worker_ctx.service_name)[COLLECTION]
        (events,) = worker_ctx.args
        for event in events:
            seen: dict[str, Any] = {"$inc": {"calls": 1}, "$set": {"name": event.name}}
            if exc_info:
                seen["$push"] = {"errors": repr(exc_info[1])}
            witnessed.update_one({"_id": event.message_id}, seen, upsert=True)


def witnessed_service(name: str) -> type:
    """Return the service's own class with a witness beside its other providers."""
    service = getattr(import_module(f"services.{name}.entrypoints.service"), f"{name.title()}Service")
    return type(service.__name__, (service,), {"witness": Witness()})


if __name__ == "__main__":
    run(witnessed_service(sys.argv[1]), Settings.from_environment(sys.argv[1]))
