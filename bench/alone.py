"""Servers of a measurement of its own, intake without its doors on them, and collections beside it for the floor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pymongo.collection import Collection

from shared.runtime.collector import calm
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings
from stack.server import Server

NOT_OPTIONS = ("v", "key", "ns")


@contextmanager
def running(*servers: Server) -> Iterator[None]:
    """Start servers, and kill them at the end: nobody needs their data again."""
    try:
        for server in servers:
            server.start()
        for server in servers:
            server.wait()
        yield
    finally:
        for server in servers:
            server.kill()


def intake_on(uri: str) -> Settings:
    """Open the database of intake in this process; return the settings for its use cases."""
    settings = Settings(service="intake", mongo_uri=uri, secret_key="only-for-the-bench")
    calm()  # as every process of ours does
    open_database(settings)
    return settings


def index_alike(collection: Collection[dict[str, Any]], other: Collection[dict[str, Any]]) -> None:
    """Give another collection the indexes of one."""
    for name, index in collection.index_information().items():
        if name != "_id_":
            options = {key: value for key, value in index.items() if key not in NOT_OPTIONS}
            other.create_index(index["key"], name=name, **options)
