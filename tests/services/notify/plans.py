"""Which plans the database chose: read from its own profile, so that no query can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mongoengine.connection import get_db


@contextmanager
def profiled(service: str) -> Iterator[list[dict[str, Any]]]:
    """Profile every operation inside the block; afterwards the list holds them."""
    database = get_db(service)
    operations: list[dict[str, Any]] = []
    database.command("profile", 2)
    try:
        yield operations
    finally:
        database.command("profile", 0)
        operations += list(database["system.profile"].find())
        database.drop_collection("system.profile")


def slow_plans(operations: list[dict[str, Any]]) -> list[str]:
    """Return the operations that read a whole collection or sort in memory."""
    return [
        f"{operation['ns']}: {operation.get('planSummary')} {operation.get('command')}"
        for operation in operations
        if "COLLSCAN" in operation.get("planSummary", "") or operation.get("hasSortStage")
    ]
