"""What the machine of `test_histories` knows of one item: what its body did, and what was answered to the offices."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from services.review.adapters.documents import BodyDocument, ItemReviewDocument, PolicyDocument
from shared.contracts.envelope import Envelope
from shared.kernel.ids import new_id
from shared.runtime.mongo import durable
from shared.standards.loader import read
from tests.services.review.naive import District
from tests.unit.review.builders import item_submitted, withdrawal_requested

ELEMENTS = (
    "item_name",
    "public_service_category",
    "exercise_content",
    "legal_basis",
    "service_object",
    "handling_form",
)
"""Of each office at least one; the category is part of the type, which has another owner than its neighbours."""


def digest(text: str) -> str:
    """A hash as intake makes it."""
    return sha256(text.encode()).hexdigest()


@dataclass
class Item:
    """An item at its body: the values of its elements, and all messages about it that intake ever sent."""

    body_id: str
    item_id: str = field(default_factory=new_id)
    values: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ELEMENTS, 0))
    justification: int = 0
    sequence: int = 0
    submissions: int = 0
    sent: list[Envelope] = field(default_factory=list)
    answered: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def content_hash(self) -> str:
        """The hash of the text as it stands at the body."""
        return digest(f"{sorted(self.values.items())} {self.justification}")

    def submitted(self, moved: Mapping[str, int]) -> Envelope:
        """Change elements and submit; the message stays known, so that it can arrive once more."""
        self.values |= {key: value for key, value in moved.items() if key in ELEMENTS}
        self.justification = moved.get("scope_override", self.justification)
        self.submissions += 1
        self.sequence += 1
        event = item_submitted(
            self.item_id,
            sequence=self.sequence,
            revision=self.submissions,
            content_hash=self.content_hash,
            submission=self.submissions,
            elements={key: f"{key} {value}" for key, value in self.values.items()},
            element_hashes={key: digest(f"{key} {value}") for key, value in self.values.items()},
            body={"body_id": self.body_id, "name": self.body_id},
            **self._override(),
        )
        return self._kept(event)

    def asked_back(self, *, revisions_ahead: int = 0) -> Envelope:
        """Ask for the item back; of a submission that has not arrived when it is ahead."""
        self.sequence += 1
        event = withdrawal_requested(
            self.item_id,
            sequence=self.sequence,
            revision=self.submissions + revisions_ahead,
            submission=self.submissions + revisions_ahead,
        )
        return event if revisions_ahead else self._kept(event)

    def _kept(self, event: Envelope) -> Envelope:
        self.sent.append(event)
        return event

    def _override(self) -> dict[str, Any]:
        if not self.justification:
            return {}
        told = {
            "powers": ["权力"],
            "justification": f"理由 {self.justification}",
            "by": "李",
            "at": "2026-11-20T02:00:00Z",
        }
        return {"scope_override": told}


def raw(item_id: str) -> dict[str, Any] | None:
    """The stored review of an item."""
    found: dict[str, Any] | None = durable(ItemReviewDocument).find_one({"_id": item_id})
    return found


def said(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All messages that a review has put into its outbox, nothing having been sent."""
    envelopes = [Envelope.decode(message["body"]) for message in document["outbox"]]
    return [
        {"message_id": each.message_id, "name": each.name, "sequence": each.sequence, "data": dict(each.data)}
        for each in envelopes
    ]


def forget_items() -> None:
    """Begin anew with items; the policies stay, since a number of a version is never used twice."""
    for document in (ItemReviewDocument, BodyDocument):
        durable(document).delete_many({})


def stored_district(before: District) -> District:
    """Return the stored policies and bodies; what was read before is not read again, for it never changes."""
    newer = durable(PolicyDocument).find({"_id": {"$gt": max(before.policies)}})
    return District(
        policies={**before.policies, **{each["_id"]: each["content"] for each in newer}},
        bodies=before.bodies or {each["_id"]: each for each in durable(BodyDocument).find()},
    )


NOTHING_READ = District(policies={1: read("review_policy", 1)}, bodies={})


def shuffled(events: Sequence[Envelope], seed: int) -> list[Envelope]:
    """Some of the messages, one of them twice, in another order."""
    dice = random.Random(seed)
    some = dice.sample(events, k=dice.randint(1, min(len(events), 6)))
    again = [*some, dice.choice(some)]
    dice.shuffle(again)
    return again
