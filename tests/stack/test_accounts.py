"""The accounts that the stack makes, tried on real servers: each does its own work and is refused at the others'."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import amqp
import pymongo
import pytest
import requests
from amqp.exceptions import AccessRefused
from pymongo.errors import OperationFailure

from shared.contracts.registry import EVENTS, SERVICES, queue_name
from shared.runtime import topology
from shared.runtime.broker import close, connect
from shared.runtime.lost_jobs import job_queues_of, states_of
from stack import accounts
from stack.ports import free_port
from stack.servers import Mongod
from tests.servers import TestBroker

UNAUTHORIZED = 13
AUTHENTICATION_FAILED = 18
OTHERS = [(service, other) for service in SERVICES for other in SERVICES if service != other]


@cache
def password(name: str) -> str:
    return secrets.token_urlsafe(12)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongod]:
    server = Mongod(tmp_path_factory.mktemp("guarded"), free_port(), auth=True, cache_gb=0.25)
    server.start()
    server.wait()
    for _ in range(2):  # a second `up` does it again
        accounts.make_mongo_accounts(server.uri, password)
    yield server
    server.kill()


@pytest.fixture(scope="module")
def vhost(broker: TestBroker) -> Iterator[str]:
    uri = broker.vhost()
    name = uri.rpartition("/")[2]
    topology.declare_everything(uri)
    for _ in range(2):
        accounts.make_broker_accounts(broker.server.management, password, name)
    yield name
    broker.forget(uri)


@pytest.fixture
def channel_of(broker: TestBroker, vhost: str) -> Iterator[Callable[[str], Any]]:
    """Open a channel as one account; a refusal closes it, so every attempt takes a new one."""
    opened: list[amqp.Connection] = []

    def open_one(account: str) -> Any:
        connection = connect(accounts.broker_uri(broker.server, account, password, vhost), f"test of {account}")
        opened.append(connection)
        return connection.channel()

    yield open_one
    for connection in opened:
        close(connection)


def database(server: Mongod, account: str, name: str) -> Any:
    uri = accounts.mongo_uri(server, account, password)
    return closing(pymongo.MongoClient(uri, serverSelectionTimeoutMS=5_000)), name


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_works_in_its_own_database(guarded: Mongod, service: str) -> None:
    client, name = database(guarded, service, accounts.database_of(service))

    with client as mongo:
        mongo[name].items.create_index("state")
        mongo[name].items.insert_one({"_id": "1", "state": "draft"})
        found = mongo[name].items.find_one({"_id": "1"})
        mongo[name].items.watch().close()

    assert found == {"_id": "1", "state": "draft"}


@pytest.mark.parametrize(("service", "other"), OTHERS)
def test_a_service_is_refused_at_another_database(guarded: Mongod, service: str, other: str) -> None:
    client, name = database(guarded, service, accounts.database_of(other))

    with client as mongo:
        attempts = [
            lambda: mongo[name].items.find_one(),
            lambda: mongo[name].items.insert_one({"_id": service}),
            lambda: mongo[name].items.drop(),
            lambda: mongo[name].list_collection_names(),
            lambda: mongo.admin.command("createUser", "intruder", pwd="x", roles=["root"]),
        ]
        codes = [_refusal(attempt) for attempt in attempts]

    assert codes == [UNAUTHORIZED] * len(attempts)


def test_nobody_enters_the_database_without_an_account(guarded: Mongod) -> None:
    with closing(pymongo.MongoClient(f"mongodb://127.0.0.1:{guarded.port}/?replicaSet=rs0")) as stranger:
        assert _refusal(lambda: stranger.qingdan_intake.items.find_one()) == UNAUTHORIZED
        assert _refusal(lambda: stranger.admin.command("createUser", "x", pwd="x", roles=["root"])) == UNAUTHORIZED

    wrong = guarded.uri_for("intake", "wrong", "qingdan_intake")
    with closing(pymongo.MongoClient(wrong)) as stranger:
        assert _refusal(lambda: stranger.qingdan_intake.items.find_one()) == AUTHENTICATION_FAILED


def _refusal(attempt: Callable[[], Any]) -> int | None:
    try:
        attempt()
    except OperationFailure as refused:
        return refused.code
    return None


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_declares_and_uses_what_is_its_own(channel_of: Any, service: str) -> None:
    channel = channel_of(service)

    topology.declare_own(channel, service)
    for queue in (each for each in topology.event_queues() if each.consumer == service):
        queue.declare(channel)
    _publish(channel, f"{service}.events", "something")
    _publish(channel, f"{service}.queues", f"{service}.dead")
    message = channel.basic_get(f"{service}.dead")

    assert message.body == b"{}"


ATTEMPTS: dict[str, Callable[[Any, str], Any]] = {
    "declare a queue": lambda channel, other: channel.queue_declare(f"{other}.intruder", durable=True),
    "delete a queue": lambda channel, other: channel.queue_delete(f"{other}.dead"),
    "purge a queue": lambda channel, other: channel.queue_purge(f"{other}.dead"),
    "declare an exchange": lambda channel, other: channel.exchange_declare(f"{other}.intruder", "topic"),
    "read a queue": lambda channel, other: channel.basic_get(f"{other}.dead"),
    "consume a queue": lambda channel, other: channel.basic_consume(f"{other}.dead"),
    "publish an event": lambda channel, other: _publish(channel, f"{other}.events", "item_approved"),
    "publish into a queue": lambda channel, other: _publish(channel, f"{other}.queues", f"{other}.dead"),
    "publish through the default exchange": lambda channel, other: _publish(channel, "", f"{other}.dead"),
    "bind a queue": lambda channel, other: channel.queue_bind(f"{other}.dead", f"{other}.events", "#"),
    "listen to what is sent inside": lambda channel, other: _listen(channel, f"{other}.queues"),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.parametrize(("service", "other"), OTHERS)
def test_a_service_is_refused_at_what_is_anothers(channel_of: Any, service: str, other: str, attempt: str) -> None:
    with pytest.raises(AccessRefused):
        ATTEMPTS[attempt](channel_of(service), other)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_hears_only_those_whose_events_it_consumes(channel_of: Any, service: str) -> None:
    heard = {event.emitter for event in EVENTS if service in event.consumers}

    refused = {emitter for emitter in SERVICES if emitter != service and not _may_listen(channel_of, service, emitter)}

    assert set(SERVICES) - heard - {service} == refused


@pytest.mark.parametrize("service", SERVICES)
def test_jobs_send_and_read_tasks_but_no_events(channel_of: Any, service: str) -> None:
    channel = channel_of(accounts.JOBS)
    _publish(channel, f"{service}.queues", f"{service}.sweep")

    assert channel.basic_get(f"{service}.sweep").body == b"{}"
    event = next(event for event in EVENTS if service in event.consumers)
    for attempt in (
        lambda: _publish(channel_of(accounts.JOBS), f"{service}.events", "item_approved"),
        lambda: channel_of(accounts.JOBS).basic_get(queue_name(service, event.name)),
        lambda: channel_of(accounts.JOBS).queue_declare(f"{service}.dead", durable=True),
        lambda: _publish(channel_of(accounts.JOBS), "", f"{service}.dead"),
    ):
        with pytest.raises(AccessRefused):
            attempt()


@pytest.mark.parametrize("service", ["intake", "review", "publish"])
def test_a_service_may_ask_how_the_queues_of_its_jobs_stand(broker: TestBroker, vhost: str, service: str) -> None:
    """`qingdan <service> requeue-jobs` does, under the account of the service."""
    uri = accounts.broker_uri(broker.server, service, password, vhost)

    states = states_of(uri, job_queues_of(service))

    assert {state.readers for state in states.values()} == {0}


def test_a_wrong_password_opens_nothing(broker: TestBroker, vhost: str) -> None:
    wrong = broker.server.uri_for("intake", "wrong", vhost)

    with pytest.raises(AccessRefused):
        connect(wrong, "a stranger")


@pytest.mark.usefixtures("vhost")
def test_no_service_may_use_the_management_plugin(broker: TestBroker) -> None:
    answer = requests.get(
        f"{broker.server.management_url}/api/overview", auth=("intake", password("rabbitmq-intake")), timeout=10
    )

    assert answer.status_code == requests.codes.unauthorized
    assert urlsplit(broker.server.management_url).hostname == "127.0.0.1"


def _publish(channel: Any, exchange: str, key: str) -> None:
    channel.confirm_select()
    channel.basic_publish_confirm(amqp.Message(b"{}"), exchange, key)


def _listen(channel: Any, exchange: str) -> None:
    own = channel.connection.client_properties["connection_name"].split()[-1]
    channel.queue_bind(f"{own}.dead", exchange, "#")


def _may_listen(channel_of: Any, service: str, emitter: str) -> bool:
    channel = channel_of(service)
    try:
        channel.queue_bind(f"{service}.dead", f"{emitter}.events", "nothing")
    except AccessRefused:
        return False
    channel_of(service).queue_unbind(f"{service}.dead", f"{emitter}.events", "nothing")
    return True
