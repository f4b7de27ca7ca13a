"""
One command for many documents that change in the same fields, each to values of its own (ADR 0014).

A command for each document costs mongod three times as much. The values travel as one list beside the list of keys; the
server looks each document's own up. A field is named by a path without numbers: here a number would be a field's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import bson
from bson.raw_bson import RawBSONDocument
from mongoengine import Document
from pymongo import UpdateMany

AT_ONCE = 200
BYTES_AT_ONCE = 4_000_000
"""One command is one document for the server, of 16 MB at most."""
OWN = "_own"

Rows = Mapping[Any, RawBSONDocument]


def row(values: Sequence[Any]) -> RawBSONDocument:
    """Return the values of one document, ready to be sent and measured."""
    return RawBSONDocument(bson.encode({f"v{place}": value for place, value in enumerate(values)}))


def own(place: int) -> str:
    """Return the expression for a document's own value at this place of its row."""
    return f"${OWN}.v{place}"


def update(
    guard: Mapping[str, Any],
    rows: Rows,
    fields: Mapping[str, Any],
    unset: Sequence[str] = (),
    derived: Mapping[str, Any] | None = None,
) -> UpdateMany:
    """
    Return the command that writes these fields, expressions in which `own` may occur, where the guard holds.

    :param derived: expressions for fields that follow from the document as it is then
    """
    keys = list(rows)
    place = {"$indexOfArray": [{"$literal": keys}, "$_id"]}
    values = {"$arrayElemAt": [{"$literal": list(rows.values())}, place]}
    stages: list[dict[str, Any]] = [{"$set": {OWN: values}}, {"$set": dict(fields)}, {"$unset": [OWN, *unset]}]
    if derived:
        stages.append({"$set": dict(derived)})
    return UpdateMany({"_id": {"$in": keys}, **guard}, stages)


def portions(rows: Rows) -> Iterator[Rows]:
    """Cut rows into such as fit into one command."""
    portion: dict[Any, RawBSONDocument] = {}
    size = 0
    for key, values in rows.items():
        length = len(values.raw)
        if portion and (len(portion) == AT_ONCE or size + length > BYTES_AT_ONCE):
            yield portion
            portion, size = {}, 0
        portion[key] = values
        size += length
    if portion:
        yield portion


def has_number(paths: Sequence[str]) -> bool:
    """Tell whether a path points into a list."""
    return any(part.isdigit() for path in paths for part in path.split("."))


def can_clash(document: type[Document], paths: Sequence[str]) -> bool:
    """Tell whether a unique index watches one of these fields: one refused document would stop the others' command."""
    watched = {
        watched_path.split(".")[0]
        for index in document._meta["index_specs"]
        if index.get("unique")
        for watched_path in (*(path for path, _ in index["fields"]), *index.get("partialFilterExpression", ()))
    }
    return any(path.split(".")[0] in watched for path in paths)
