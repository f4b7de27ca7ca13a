"""One account per service on both servers, each able to touch its own things and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pymongo
from pymongo.errors import OperationFailure

from shared.contracts.registry import EVENTS, SERVICES
from shared.runtime.outgoing import events_exchange, owner_of, queues_exchange
from shared.runtime.topology import TASK_QUEUES
from stack.mongod import Mongod
from stack.rabbitmq import Management, RabbitMQ

VHOST = "qingdan"
JOBS = "jobs"
"""The broker account of Celery and Flower."""

MONITOR = "monitor"
"""The account with which Flower reads the lengths of queues; it sends and receives nothing."""

_USER_EXISTS = 51003

Password = Callable[[str], str]
"""Gives the secret of a name, for example ``mongo-intake``."""


@dataclass(frozen=True)
class Permissions:
    """What an account of the broker may configure, write to and read from: three patterns of names."""

    configure: str
    write: str
    read: str

    def as_dict(self) -> dict[str, str]:
        """Return the body that the management plugin takes."""
        return {"configure": self.configure, "write": self.write, "read": self.read}


def database_of(service: str) -> str:
    """Return the only database that a service may use."""
    return f"qingdan_{service}"


def service_permissions(service: str) -> Permissions:
    """Return a service's permissions: its own exchanges and queues, and the events of those that it listens to."""
    own = rf"{re.escape(service)}\..+"
    heard = sorted({event.emitter for event in EVENTS if service in event.consumers} - {service})
    events = [re.escape(events_exchange(emitter)) for emitter in heard]
    return Permissions(configure=_any_of([own]), write=_any_of([own]), read=_any_of([own, *events]))


def jobs_permissions() -> Permissions:
    """Return Celery's permissions: to read the task queues, to send tasks, and what its workers tell each other."""
    owners = sorted({owner_of(queue) for queue in TASK_QUEUES})
    exchanges = [queues_exchange(owner) for owner in owners]
    talk = [r"celeryev(\..+)?", r".*celery\.pidbox", r"celery"]
    return Permissions(
        configure=_any_of(talk),
        write=_any_of([*talk, *map(re.escape, exchanges)]),
        read=_any_of([*talk, *map(re.escape, (*TASK_QUEUES, *exchanges))]),
    )


def mongo_uri(mongod: Mongod, service: str, password: Password) -> str:
    """Return the address under which a service reaches its database."""
    return mongod.uri_for(service, password(f"mongo-{service}"), database_of(service))


def broker_uri(broker: RabbitMQ, account: str, password: Password, vhost: str = VHOST) -> str:
    """Return the address under which a service (or Celery) reaches the broker."""
    return broker.uri_for(account, password(f"rabbitmq-{account}"), vhost)


def make_mongo_accounts(admin_uri: str, password: Password, services: Sequence[str] = SERVICES) -> None:
    """Make every service's account, or set its password again; each has `readWrite` on its own database only."""
    with pymongo.MongoClient[dict[str, Any]](admin_uri, serverSelectionTimeoutMS=10_000) as client:
        for service in services:
            wanted: dict[str, Any] = {
                "pwd": password(f"mongo-{service}"),
                "roles": [{"role": "readWrite", "db": database_of(service)}],
                "mechanisms": ["SCRAM-SHA-256"],
            }
            try:
                client.admin.command("createUser", service, **wanted)
            except OperationFailure as problem:
                if problem.code != _USER_EXISTS:
                    raise
                client.admin.command("updateUser", service, **wanted)


def make_broker_accounts(management: Management, password: Password, vhost: str = VHOST) -> None:
    """Make the virtual host, every service's account and Celery's, or set them right again."""
    management.make_vhost(vhost)
    wanted = {service: service_permissions(service) for service in SERVICES}
    wanted |= {JOBS: jobs_permissions(), MONITOR: Permissions(configure="^$", write="^$", read="^$")}
    for account, permissions in wanted.items():
        tags = "monitoring" if account == MONITOR else ""
        management.ask("PUT", f"/users/{account}", {"password": password(f"rabbitmq-{account}"), "tags": tags})
        management.ask("PUT", f"/permissions/{quote(vhost, safe='')}/{account}", permissions.as_dict())


def _any_of(patterns: Iterable[str]) -> str:
    return f"^({'|'.join(patterns)})$"
