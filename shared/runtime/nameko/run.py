"""Run one nameko service until it is asked to end: within ten seconds, with or without its servers.

The caller has patched already: see `shared.runtime.roles`.
"""

from __future__ import annotations

import logging
import signal
from typing import Any

import eventlet
from mongoengine.connection import get_db
from nameko.containers import ServiceContainer
from pymongo.errors import PyMongoError

from shared.runtime import logs
from shared.runtime.collector import calm
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings

log = logging.getLogger(__name__)

LAST_MOMENT = 7.0
"""Seconds from SIGTERM to the end, whatever hangs. Nothing is lost: what is not acked is given out again."""

MOST_WORKERS = 64


class StopRequest:
    """A flag for the signal handler: it may run in any greenlet, so it does nothing but note the wish."""

    def __init__(self) -> None:
        self.made = False

    def __call__(self, _signal: int, _frame: Any) -> None:
        if not self.made:
            self.made = True
            signal.setitimer(signal.ITIMER_REAL, LAST_MOMENT)  # SIGALRM kills even when the hub is blocked


def run(service_class: type, settings: Settings) -> None:
    """Run until SIGTERM, or until the container dies of an error, which is raised."""
    stop = StopRequest()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    logs.configure(settings.log_level)
    logging.getLogger("nameko.containers").setLevel(logging.ERROR)  # it prints a traceback for each half of a batch
    calm()
    settings.need_broker()
    if _database_answers(settings, stop):
        _run_container(ServiceContainer(service_class, _config(settings)), stop)


def _config(settings: Settings) -> dict[str, Any]:
    return {"AMQP_URI": settings.amqp_uri, "max_workers": MOST_WORKERS, "settings": settings}


def _database_answers(settings: Settings, stop: StopRequest) -> bool:
    """Wait for the database: use cases make their indexes when they are built."""
    open_database(settings)
    while not stop.made:
        try:
            get_db(settings.service).command("ping")
        except PyMongoError as error:
            log.warning("%s waits for its database: %r", settings.service, error)
            eventlet.sleep(0.5)
        else:
            return True
    return False


def _run_container(container: ServiceContainer, stop: StopRequest) -> None:
    container.start()
    log.info("%s works", container.service_name)
    death = eventlet.spawn(container.wait)
    while not (stop.made or death.dead):
        eventlet.sleep(0.1)
    if stop.made:
        container.stop()
    death.wait()
