"""The private servers: on loopback only, and the same after a kill."""

from __future__ import annotations

import os
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import amqp
import psutil
import pymongo
import pytest

from shared.runtime.broker import close, connect
from shared.runtime.limits import GRACE, LONGEST_TASK
from shared.runtime.topology import TASK_QUEUES
from stack.ports import LOOPBACK, free_port, is_free
from stack.servers import Mongod, RabbitMQ, Server, rabbitmq_binary
from tests.servers import TestBroker, TestMongod


@pytest.fixture
def own_mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongod]:
    server = Mongod(tmp_path_factory.mktemp("own"), free_port(), auth=True, cache_gb=0.25)
    server.start()
    server.wait()
    yield server
    server.stop()


def listening_addresses(server: Server) -> set[str]:
    assert server.process is not None
    process = psutil.Process(server.process.pid)
    family = [process, *process.children(recursive=True)]
    return {
        connection.laddr.ip
        for each in family
        for connection in each.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }


def test_mongod_listens_on_loopback_only(mongod: TestMongod) -> None:
    assert listening_addresses(mongod.server) == {LOOPBACK}


def test_rabbitmq_listens_on_loopback_only(broker: TestBroker) -> None:
    """Also its management pages and the port by which Erlang nodes meet."""
    assert listening_addresses(broker.server) == {LOOPBACK}


def test_what_a_killed_mongod_had_written_is_there_after_its_restart(own_mongod: Mongod) -> None:
    with pymongo.MongoClient(own_mongod.uri, w="majority", journal=True) as client:
        client.somewhere.things.insert_one({"_id": 1})

    own_mongod.kill()
    own_mongod.start()
    own_mongod.wait()

    with pymongo.MongoClient(own_mongod.uri) as client:
        assert client.somewhere.things.find_one() == {"_id": 1}


def test_a_virtual_host_is_empty_and_gone_when_forgotten(broker: TestBroker) -> None:
    uri = broker.vhost()
    close(connect(uri, "a test"))

    broker.forget(uri)

    with pytest.raises((amqp.NotAllowed, amqp.NotFound, OSError)):
        connect(uri, "a test")


def test_a_broker_starts_although_somebody_took_the_port_of_its_erlang_node_meanwhile(tmp_path: Path) -> None:
    server = RabbitMQ(tmp_path, free_port(), password="a-password")
    server.prepare()
    with socket.create_server((LOOPBACK, int(server.environment()["RABBITMQ_DIST_PORT"]))):
        server.start()
        try:
            server.wait(60)
        finally:
            server.kill()


def test_the_broker_waits_longer_for_a_task_than_everything_takes_that_a_worker_holds(broker: TestBroker) -> None:
    """It gives half an hour by default, and then takes the channel from the worker, which ends and does all again."""
    longest = len(TASK_QUEUES) * (LONGEST_TASK + GRACE)  # one of each queue, done one after the other
    asked = [str(rabbitmq_binary().with_name("rabbitmqctl")), "eval", "application:get_env(rabbit, consumer_timeout)."]
    environment = {"PATH": os.environ["PATH"], **broker.server.environment()}

    answer = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True).stdout

    assert 1000 * longest < int(re.sub(r"\D", "", answer))


def test_secrets_are_for_their_owner_alone(own_mongod: Mongod, broker: TestBroker) -> None:
    files = [
        own_mongod.directory / "keyfile",
        broker.server.directory / "rabbitmq.conf",
        broker.server.directory / ".erlang.cookie",
    ]

    assert [0] * len(files) == [file.stat().st_mode & 0o077 for file in files]


def test_free_ports_differ_and_lie_below_those_of_outgoing_connections() -> None:
    ports = [free_port() for _ in range(50)]

    assert len(set(ports)) == len(ports)
    assert max(ports) < 32_768
    assert is_free(ports[0])
