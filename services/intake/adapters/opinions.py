"""The opinions that review reported, in MongoDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from services.intake.adapters.documents import OpinionDocument
from services.intake.application.ports import Fact
from shared.runtime.outbox import insert_facts

FACT = tuple(field.name for field in fields(Fact) if field.name != "message_id")


class MongoOpinions:
    """The collection opinions: facts, each stored once."""

    def add(self, facts: Sequence[Fact]) -> None:
        """Keep opinions under the ids of their messages; one that is there already stays."""
        insert_facts(OpinionDocument, [_stored_fact(fact) for fact in facts])

    def of_item(self, item_id: str) -> list[Fact]:
        """Return the opinions on an item, newest first."""
        found = OpinionDocument._get_collection().find({"item_id": item_id}).sort([("given_at", -1)])
        return [_fact_of(stored) for stored in found]


def _stored_fact(fact: Fact) -> dict[str, Any]:
    return {"_id": fact.message_id, "schema_version": 1, **{name: getattr(fact, name) for name in FACT}}


def _fact_of(stored: Mapping[str, Any]) -> Fact:
    return Fact(message_id=stored["_id"], **{name: stored[name] for name in FACT if name in stored})
