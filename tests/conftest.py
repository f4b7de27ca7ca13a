"""Real servers for every test that asks for one. Nothing here is patched and nothing is doubled."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import hypothesis
import pytest
from mongoengine.connection import get_db
from pymongo import WriteConcern

from shared.runtime.mongo import close_database, open_database
from shared.runtime.settings import Settings
from tests.servers import TestBroker, TestMongod
from tests.taking import FOLDERS
from tests.templates import compile_templates_once

TEST_RETRY_DELAYS_MS = (50, 100)

compile_templates_once()

hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")  # how long an example takes tells of the other runs beside this one


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of a run in the order of their folders; a folder that is not named comes first."""
    home = Path(__file__).parent
    rank = {folder: number for number, folder in enumerate(FOLDERS)}
    items.sort(key=lambda item: rank.get(item.path.relative_to(home).parts[0], -1))


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


OpenDatabase = Callable[..., Settings]


@pytest.fixture
def service_db(mongod: TestMongod, tmp_path: Path) -> Iterator[OpenDatabase]:
    """Open a fresh database for a service under its alias and return the settings that lead to it."""
    yield from _databases(mongod, tmp_path)


@pytest.fixture(scope="module")
def module_db(mongod: TestMongod, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenDatabase]:
    """The same, once for a file of tests: making indexes takes longer than most of them; `empty` it before each."""
    yield from _databases(mongod, tmp_path_factory.mktemp("run"))


def _databases(mongod: TestMongod, run_dir: Path) -> Iterator[OpenDatabase]:
    opened: set[str] = set()

    def open_one(service: str, **changed: object) -> Settings:
        settings = Settings(
            service=service,
            mongo_uri=mongod.uri_of(f"test_{service}_{secrets.token_hex(5)}"),
            secret_key="a-secret-only-for-tests",
            run_dir=run_dir,
            retry_delays_ms=TEST_RETRY_DELAYS_MS,
        )
        close_database(service)
        open_database(settings)
        opened.add(service)
        return replace(settings, **changed)

    yield open_one
    for service in opened:
        get_db(service).client.drop_database(get_db(service).name)
        close_database(service)


def empty(service: str) -> None:
    """Delete every document of a service's database; its indexes stay."""
    database = get_db(service)
    for name in database.list_collection_names():
        database.get_collection(name, write_concern=WriteConcern(1)).delete_many({})


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
