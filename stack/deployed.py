"""The steps that a deployment in containers shares with the local stack: accounts, topology, the door, health checks.

python -m stack.deployed provision      once, before the services start; a repeat is harmless
python -m stack.deployed door           nginx in the foreground
python -m stack.deployed listens QUEUE  ends with 0 when a worker listens to the queue
python -m stack.deployed answers URL    ends with 0 when the address answers
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click
import pymongo
import requests
from pymongo.errors import OperationFailure, PyMongoError

from shared.contracts.registry import SERVICES
from shared.runtime import broker, topology
from stack import accounts, nginx
from stack.rabbitmq import Management
from stack.server import wait_until

_NOT_INITIATED = 94
_ALREADY_INITIATED = 23
_START_SECONDS = 180.0
_MEMBERS = ("mongo1", "mongo2", "mongo3")
_REPLICA_SET = "rs0"


@click.group()
def main() -> None:
    """Steps of a deployment in containers."""


@main.command()
def provision() -> None:
    """Make the replica set, the accounts on both servers, and every exchange and queue."""
    admin_uri = os.environ["QINGDAN_MONGO_ADMIN_URI"]
    wait_until(lambda: _has_primary(admin_uri), _START_SECONDS, "MongoDB", every=1.0)
    accounts.make_mongo_accounts(admin_uri, _password)
    management = Management(
        os.environ["QINGDAN_BROKER_MANAGEMENT_URL"], "admin", os.environ["QINGDAN_BROKER_ADMIN_PASSWORD"]
    )
    wait_until(lambda: _answers(management), _START_SECONDS, "RabbitMQ", every=1.0)
    accounts.make_broker_accounts(management, _password)
    topology.declare_everything(os.environ["QINGDAN_BROKER_ADMIN_URI"])


@main.command()
def door() -> None:
    """Become nginx, before the five web servers and Flower."""
    folder = Path(os.environ.get("QINGDAN_DOOR_DIR", "/tmp/door"))  # noqa: S108 - a container's own
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    nginx.write_files(
        folder,
        nginx.Door(
            listen="0.0.0.0:8080",
            services={service: f"{service}-web:8000" for service in SERVICES},
            flower="flower:5555",
            flower_login=os.environ["FLOWER_BASIC_AUTH"],
            proxies=nginx.proxies_in(os.environ),
        ),
    )
    command = nginx.command(folder)
    os.execvp(command[0], command)  # noqa: S606 - a list of our own, no shell


@main.command()
@click.argument("queue")
def listens(queue: str) -> None:
    """Tell whether a worker listens to a queue, with the worker's own account."""
    owner = queue.split(".")[0].upper()
    connection = broker.connect(os.environ[f"QINGDAN_{owner}_AMQP_URI"], "health check")
    try:
        found = connection.channel().queue_declare(queue, passive=True)
    finally:
        broker.close(connection)
    sys.exit(0 if found.consumer_count else 1)


@main.command()
@click.argument("url")
def answers(url: str) -> None:
    """Tell whether an address answers."""
    try:
        sys.exit(0 if requests.get(url, timeout=5).ok else 1)
    except requests.RequestException:
        sys.exit(1)


def _password(name: str) -> str:
    return os.environ[f"QINGDAN_{name.upper().replace('-', '_')}_PASSWORD"]


def _has_primary(admin_uri: str) -> bool:
    """Tell whether the replica set has a primary; the first time, make it from its first member."""
    try:
        with pymongo.MongoClient[dict[str, Any]](
            admin_uri, directConnection=True, serverSelectionTimeoutMS=2_000
        ) as client:
            _initiate_once(client)
            return bool(client.admin.command("hello").get("primary"))
    except PyMongoError:
        return False


def _initiate_once(client: pymongo.MongoClient[dict[str, Any]]) -> None:
    members = [{"_id": number, "host": f"{name}:27017"} for number, name in enumerate(_MEMBERS)]
    try:
        client.admin.command("replSetGetStatus")
    except OperationFailure as problem:
        if problem.code != _NOT_INITIATED:
            raise
        try:
            client.admin.command("replSetInitiate", {"_id": _REPLICA_SET, "members": members})
        except OperationFailure as late:
            if late.code != _ALREADY_INITIATED:
                raise


def _answers(management: Management) -> bool:
    try:
        return bool(management.ask("GET", "/overview").ok)
    except requests.RequestException:
        return False


if __name__ == "__main__":
    main()
