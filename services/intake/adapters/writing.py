"""Versioned writes in which a unique index, too, only refuses the change that it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pymongo.errors import BulkWriteError

from shared.runtime.bulk import DUPLICATE_KEY, PATH_NOT_VIABLE
from shared.runtime.mongo import Aggregate, service_of
from shared.runtime.outbox import Change, ring, save_all


def save_what_fits(document: type[Aggregate], changes: Sequence[Change]) -> list[Change]:
    """
    Save changes in one write and return those that met another version or a taken name.

    :raises BulkWriteError: when something else went wrong
    """
    try:
        return save_all(document, changes).lost
    except BulkWriteError as error:
        errors = error.details["writeErrors"]
        if any(each["code"] not in (DUPLICATE_KEY, PATH_NOT_VIABLE) for each in errors):
            raise
        ring(service_of(document))
        return [changes[each["index"]] for each in errors]


def lost_keys(lost: Iterable[Change]) -> set[str]:
    """Return the keys of changes that were not saved."""
    return {change.key for change in lost}
