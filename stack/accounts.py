"""One account per service on both servers, each able to touch its own things and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pymongo
from pymongo.errors import OperationFailure

from shared.contracts.registry import EVENTS, SERVICES
from shared.runtime.topology import TASK_QUEUES
from stack.servers import Mongod, RabbitMQ

VHOST = "qingdan"
JOBS = "jobs"
"""The broker account of Celery and Flower."""

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
    return Permissions(configure=f"^{own}$", write=f"^{own}$", read=f"^({own}|({'|'.join(heard)})\\.events)$")


def jobs_permissions() -> Permissions:
    """Return Celery's permissions: the task queues of all services and what its workers tell each other."""
    owners = sorted({queue.split(".")[0] for queue in TASK_QUEUES})
    tasks = "|".join(re.escape(name) for name in (*TASK_QUEUES, *(f"{owner}.queues" for owner in owners)))
    talk = r"celeryev.*|(.*\.)?celery\.pidbox|.*\.pidbox|celery_delayed.*"
    pattern = f"^({tasks}|{talk})$"
    return Permissions(configure=pattern, write=pattern, read=pattern)


def mongo_uri(mongod: Mongod, service: str, password: Password) -> str:
    """Return the address under which a service reaches its database."""
    return mongod.uri_for(service, password(f"mongo-{service}"), database_of(service))


def broker_uri(broker: RabbitMQ, account: str, password: Password, vhost: str = VHOST) -> str:
    """Return the address under which a service (or Celery) reaches the broker."""
    return broker.uri_for(account, password(f"rabbitmq-{account}"), vhost)


def make_mongo_accounts(mongod: Mongod, password: Password, services: Sequence[str] = SERVICES) -> None:
    """Make every service's account, or set its password again; each has `readWrite` on its own database only."""
    with pymongo.MongoClient[dict[str, Any]](mongod.uri, serverSelectionTimeoutMS=10_000) as client:
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


def make_broker_accounts(broker: RabbitMQ, password: Password, vhost: str = VHOST) -> None:
    """Make the virtual host, every service's account and Celery's, or set them right again."""
    broker.make_vhost(vhost)
    for service in SERVICES:
        _make_broker_account(broker, vhost, service, password, service_permissions(service))
    _make_broker_account(broker, vhost, JOBS, password, jobs_permissions())


def _make_broker_account(
    broker: RabbitMQ, vhost: str, account: str, password: Password, permissions: Permissions
) -> None:
    broker.api("PUT", f"/users/{account}", {"password": password(f"rabbitmq-{account}"), "tags": ""})
    broker.api("PUT", f"/permissions/{quote(vhost, safe='')}/{account}", permissions.as_dict())
