"""Real servers for every test that asks for one. Nothing here is patched and nothing is doubled."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from shared.runtime.mongo import close_database, open_database
from shared.runtime.settings import Settings
from tests.servers import TestBroker, TestMongod

TEST_RETRY_DELAYS_MS = (50, 100)


@pytest.fixture(scope="session")
def mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestMongod]:
    """One database server for the run; `.uri` is its address."""
    server = TestMongod(tmp_path_factory.mktemp("mongod")).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestBroker]:
    """One broker for the run; `.vhost()` makes a fresh virtual host."""
    server = TestBroker(tmp_path_factory.mktemp("rabbitmq")).start()
    yield server
    server.stop()


@pytest.fixture
def service_db(mongod: TestMongod, tmp_path: object) -> Iterator[Callable[[str], Settings]]:
    """Open a fresh database for a service under its alias and return the settings that lead to it."""
    opened: dict[str, Settings] = {}

    def open_one(service: str, **changed: object) -> Settings:
        database = f"test_{service}_{secrets.token_hex(5)}"
        settings = Settings(
            service=service,
            mongo_uri=mongod.uri_of(database),
            secret_key="a-secret-only-for-tests",
            run_dir=tmp_path,
            retry_delays_ms=TEST_RETRY_DELAYS_MS,
        )
        close_database(service)
        open_database(settings)
        opened[service] = replace(settings, **changed)
        return opened[service]

    yield open_one
    for service, settings in opened.items():
        drop_database(settings)
        close_database(service)


def drop_database(settings: Settings) -> None:
    """Drop the database that these settings lead to, which is open in this process."""
    from mongoengine.connection import get_db

    database = get_db(settings.service)
    database.client.drop_database(database.name)


@dataclass(frozen=True)
class Rabbit:
    """A virtual host with the whole topology in it."""

    uri: str


@pytest.fixture
def rabbit(broker: TestBroker) -> Iterator[Rabbit]:
    """A fresh virtual host in which every exchange and queue of the registry is declared."""
    from shared.runtime.topology import declare_everything

    uri = broker.vhost()
    declare_everything(uri, TEST_RETRY_DELAYS_MS)
    yield Rabbit(uri)
    broker.forget(uri)
