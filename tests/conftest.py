"""Real servers for every test that asks for one. Nothing here is patched and nothing is doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from mongoengine.connection import get_db
from pymongo import WriteConcern
from pymongo.database import Database
from selenium import webdriver

from shared.runtime.mongo import close_database, open_database
from shared.runtime.settings import Settings
from tests import browser
from tests.lengths import length
from tests.servers import TestBroker, TestMongod
from tests.taking import FOLDERS
from tests.templates import compile_templates_once
from tests.vhosts import Vhosts

TEST_RETRY_DELAYS_MS = (50, 100)
TEST_PASSWORD_MEMORY_KIB = 64
"""Thousands of tests sign in: with what a password takes in life that was an eighth of their time."""

compile_templates_once()

hypothesis.settings.register_profile("unhurried", deadline=None, max_examples=length(40, 1000))
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


@pytest.fixture(scope="session")
def chromium() -> Iterator[webdriver.Chrome]:
    """One browser for the run: to start one takes as long as several tests."""
    with browser.open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def driver(chromium: webdriver.Chrome) -> Iterator[webdriver.Chrome]:
    """A browser at a desk for a file of tests, without anything that others did with it."""
    browser.resize(chromium, browser.DESK_WIDTH)
    yield chromium
    browser.forget(chromium)


OpenDatabase = Callable[..., Settings]


@pytest.fixture
def service_db(mongod: TestMongod) -> Iterator[OpenDatabase]:
    """Open a fresh database for a service under its alias and return the settings that lead to it."""
    yield from _databases(mongod)


@pytest.fixture(scope="module")
def module_db(mongod: TestMongod) -> Iterator[OpenDatabase]:
    """The same, once for a file of tests: making indexes takes longer than most of them; `empty` it before each."""
    yield from _databases(mongod)


def _databases(mongod: TestMongod) -> Iterator[OpenDatabase]:
    """Open databases that are empty; indexes may be there: a service has above a hundred, which take seconds."""
    opened: list[tuple[str, str]] = []

    def open_one(service: str, **changed: object) -> Settings:
        name = mongod.taken(service)
        settings = Settings(
            service=service,
            mongo_uri=mongod.uri_of(name),
            secret_key="a-secret-only-for-tests",
            retry_delays_ms=TEST_RETRY_DELAYS_MS,
            password_memory_kib=TEST_PASSWORD_MEMORY_KIB,
        )
        close_database(service)
        open_database(settings)
        opened.append((service, name))
        return replace(settings, **changed)

    yield open_one
    for service, name in opened:
        _empty(get_db(service).client[name])
        mongod.give_back(service, name)
    for service in {service for service, _ in opened}:
        close_database(service)


def empty(service: str) -> None:
    """Delete every document of a service's database; its indexes stay."""
    _empty(get_db(service))


def _empty(database: Database[Any]) -> None:
    for name in _with_documents(database):
        database.get_collection(name, write_concern=WriteConcern(1)).delete_many({})


def _with_documents(database: Database[Any]) -> list[str]:
    """Return the collections that are not empty, by one question: a test fills few of its service's dozens."""
    names = database.list_collection_names()
    parts = [[{"$limit": 1}, {"$project": {"_id": {"$literal": name}}}] for name in names]
    if not names:
        return []
    others = [{"$unionWith": {"coll": name, "pipeline": part}} for name, part in zip(names[1:], parts[1:], strict=True)]
    return [found["_id"] for found in database[names[0]].aggregate([*parts[0], *others])]


@dataclass(frozen=True)
class Rabbit:
    """A virtual host with the whole topology in it."""

    uri: str


@pytest.fixture(scope="session")
def vhosts(broker: TestBroker) -> Vhosts:
    """The virtual hosts of the run."""
    return Vhosts(broker, TEST_RETRY_DELAYS_MS)


@pytest.fixture
def rabbit(vhosts: Vhosts) -> Iterator[Rabbit]:
    """A virtual host in which every exchange and queue of the registry is declared, and nothing waits."""
    uri = vhosts.taken()
    yield Rabbit(uri)
    vhosts.give_back(uri)
