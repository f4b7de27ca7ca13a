"""Counters, departments and copies of bodies in MongoDB."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from services.coding.adapters import documents
from services.coding.domain.departments import Department
from services.coding.domain.ledger import Body
from shared.contracts.envelope import Envelope
from shared.runtime.copies import copy_bodies
from shared.runtime.mongo import durable, followed
from shared.runtime.outbox import insert_facts

_BODY_FIELDS = ("name", "uscc", "level", "guiding_department", "is_valid")


class MongoSequences:
    """One counter a document, raised by as many numbers as a batch needs in one atomic write."""

    def take(self, group: str, count: int) -> int:
        """Take `count` numbers at once; return the first."""
        try:
            return self._raised(group, count)
        except DuplicateKeyError:  # another process has just begun this counter
            return self._raised(group, count)

    def raise_to(self, group: str, number: int) -> None:
        """See to it that numbers up to `number` are not given again."""
        durable(documents.CodeSequence).update_one({"_id": group}, {"$max": {"last": number}}, upsert=True)

    @staticmethod
    def _raised(group: str, count: int) -> int:
        # the assignment that takes the number is durable, and this with it; a number that nobody took may be lost
        row = followed(documents.CodeSequence).find_one_and_update(
            {"_id": group}, {"$inc": {"last": count}}, upsert=True, return_document=ReturnDocument.AFTER
        )
        return int(row["last"]) - count + 1


class MongoDepartments:
    """Reads and writes `departments`."""

    def seed(self, rows: Mapping[str, str]) -> None:
        """Fill the table from the demonstration file while it is empty; later changes are the officer's."""
        collection = durable(documents.GuidingDepartment)
        if collection.find_one({}, {"_id": 1}) is None:
            insert_facts(
                documents.GuidingDepartment,
                [{"_id": code, "name": name, "is_sample": True, "version": 1} for code, name in rows.items()],
            )

    def all(self) -> list[Department]:
        """Return the whole table, by code."""
        return [_department(row) for row in durable(documents.GuidingDepartment).find().sort("_id", ASCENDING)]

    def get(self, code: str) -> Department | None:
        """Return one line."""
        row = durable(documents.GuidingDepartment).find_one({"_id": code})
        return _department(row) if row else None

    def add(self, department: Department) -> bool:
        """Add a line; False when the code is there already."""
        row = {"_id": department.code, "name": department.name, "is_sample": False, "version": department.version}
        return insert_facts(documents.GuidingDepartment, [row]) == 1

    def rename(self, department: Department) -> bool:
        """Replace the name of the line that has the version before; False when somebody was faster."""
        change = {"name": department.name, "is_sample": department.is_sample, "version": department.version}
        written = durable(documents.GuidingDepartment).update_one(
            {"_id": department.code, "version": department.version - 1}, {"$set": change}
        )
        return written.matched_count == 1

    def remove(self, code: str, version: int) -> bool:
        """Remove a line in this version; False when it has changed."""
        return durable(documents.GuidingDepartment).delete_one({"_id": code, "version": version}).deleted_count == 1


class MongoBodies:
    """Reads and writes `bodies`."""

    def find(self, body_ids: Collection[str]) -> dict[str, Body]:
        """Return the copies there are, by id."""
        if not body_ids:
            return {}
        rows = durable(documents.CodingBody).find({"_id": {"$in": list(body_ids)}})
        return {row["_id"]: Body(body_id=row["_id"], **{name: row[name] for name in _BODY_FIELDS}) for row in rows}

    def take_over(self, events: Sequence[Envelope]) -> None:
        """Take over what intake says of its bodies; what is late or repeated changes nothing."""
        copy_bodies(documents.CodingBody, events, _BODY_FIELDS)

    def of_department(self, code: str) -> int:
        """Return how many bodies have this guiding department."""
        return durable(documents.CodingBody).count_documents({"guiding_department": code})


def _department(row: Mapping[str, Any]) -> Department:
    return Department(code=row["_id"], name=row["name"], version=row["version"], is_sample=row.get("is_sample", False))
