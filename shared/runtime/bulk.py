"""One bulk write, and what its failures mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mongoengine import Document
from pymongo.errors import AutoReconnect, BulkWriteError, WTimeoutError

from shared.runtime.mongo import durable, followed

DUPLICATE_KEY = 11000
PATH_NOT_VIABLE = 28
SERVER_IN_TRANSITION = frozenset({91, 189, 10107, 11600, 11602, 13435, 13436})
"""Shutting down, stepping down, no primary yet: nothing was decided."""

IsExpected = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True)
class Written:
    """The places of the operations that failed as expected, and how many documents the updates found."""

    failed: frozenset[int]
    matched: int


def write(
    document: type[Document], operations: list[Any], is_expected: IsExpected, *, is_followed: bool = False
) -> Written:
    """
    Write in bulk; tell which operations failed as expected, raise for any other failure.

    It returns when all is durable, or at once when a durable write of the caller follows (`mongo.followed`).
    """
    collection = followed(document) if is_followed else durable(document)
    try:
        return Written(frozenset(), collection.bulk_write(operations, ordered=False).matched_count)
    except BulkWriteError as error:
        return Written(_expected_failures(error, is_expected), error.details["nMatched"])


def _expected_failures(error: BulkWriteError, is_expected: IsExpected) -> frozenset[int]:
    details = error.details
    if details["writeConcernErrors"]:
        raise WTimeoutError("the bulk write was not acknowledged by a majority") from error
    unexpected = [each for each in details["writeErrors"] if not is_expected(each)]
    if any(each["code"] in SERVER_IN_TRANSITION for each in unexpected):
        raise AutoReconnect(f"the server is going away: {unexpected[0]['errmsg']}") from error
    if unexpected:
        raise error
    return frozenset(each["index"] for each in details["writeErrors"])


def is_lost_race(write_error: Mapping[str, Any]) -> bool:
    """An insert that met its key, or an update that met no document of its version."""
    if write_error["code"] == PATH_NOT_VIABLE:
        return "_never" in write_error["errmsg"]
    return is_duplicate_key(write_error)


def is_lost_race_or_taken(write_error: Mapping[str, Any]) -> bool:
    """A lost race, or a value that a unique index keeps for another document."""
    return is_lost_race(write_error) or write_error["code"] == DUPLICATE_KEY


def is_duplicate_key(write_error: Mapping[str, Any]) -> bool:
    """The key itself; another unique index is a different matter."""
    return bool(write_error["code"] == DUPLICATE_KEY and write_error.get("keyPattern") == {"_id": 1})
