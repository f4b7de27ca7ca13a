"""What the machine of `test_histories` knows of one item: what its body did, and what was answered to the offices."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from services.review.adapters.documents import BodyDocument, ItemReviewDocument, PolicyDocument
from services.review.adapters.people_documents import RecusalDocument
from services.review.application.use_cases import UseCases
from shared.contracts.envelope import Envelope
from shared.kernel.actor import Actor
from shared.kernel.errors import NotYet
from shared.kernel.ids import new_id
from shared.runtime.mongo import durable
from shared.standards.loader import read
from tests.services.review.conftest import MovedClock
from tests.services.review.naive import District
from tests.unit.review.builders import a_coordinator, a_reviewer, item_submitted, withdrawal_requested

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
    powers: int = 0
    sequence: int = 0
    submissions: int = 0
    sent: list[Envelope] = field(default_factory=list)
    answered: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def content_hash(self) -> str:
        """The hash of the text as it stands at the body."""
        return digest(f"{sorted(self.values.items())} {self.justification} {self.powers}")

    def submitted(self, moved: Mapping[str, int]) -> Envelope:
        """Change elements and submit; the message stays known, so that it can arrive once more."""
        self.values |= {key: value for key, value in moved.items() if key in ELEMENTS}
        self.justification = moved.get("scope_override", self.justification)
        self.powers = moved.get("powers", self.powers)
        self.submissions += 1
        self.sequence += 1
        event = item_submitted(
            self.item_id,
            sequence=self.sequence,
            revision=self.submissions,
            content_hash=self.content_hash,
            submission=self.submissions,
            elements={"is_public": "1"} | {key: f"{key} {value}" for key, value in self.values.items()},
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
            "powers": ["权力", f"权力 {self.powers}"],
            "justification": f"理由 {self.justification}",
            "by": "李",
            "at": "2026-11-20T02:00:00Z",
        }
        return {"scope_override": told}


def raw(item_id: str) -> dict[str, Any] | None:
    """The stored review of an item."""
    found: dict[str, Any] | None = durable(ItemReviewDocument).find_one({"_id": item_id})
    return found


@dataclass
class Told:
    """All messages that reviews ever put into their outboxes, by item and id."""

    messages: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def listen(self, document: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Note what waits in an outbox, and return all that this review ever said."""
        own = self.messages.setdefault(document["_id"], {})
        for message in _waiting(document):
            assert own.setdefault(message["message_id"], message) == message
            assert message["sequence"] <= document["version"]
        return list(own.values())

    def check_again(self) -> None:
        """What is said once more was said before, word for word."""
        for document in durable(ItemReviewDocument).find():
            for message in _waiting(document):
                assert self.messages[document["_id"]].get(message["message_id"]) == message


class Looking:
    """What stands of some items now, what they ever said, and what is done to them beside the work of the offices."""

    use_cases: UseCases
    clock: MovedClock
    items: list[Item]

    def __init__(self) -> None:
        self.told = Told()
        self.seen_opinions: dict[tuple[str, int], dict[str, Any]] = {}
        self.recused: set[tuple[str, str]] = set()

    def coordinator(self, item: Item, is_party: bool) -> Actor:
        """Return who coordinates; somebody of the submitting body where he `is_party`."""
        if not is_party:
            return a_coordinator()
        return a_reviewer(account_id="own", body_id=item.body_id, roles={"coordinator"})

    def reviewer(self, item: Item, function: str, **changed: Any) -> Actor:
        """Return who speaks for an office; a colleague where its usual reviewer does not judge the item."""
        if (item.item_id, function) in self.recused:
            changed.setdefault("account_id", f"colleague of {function}")
        return a_reviewer(function, **changed)

    def check_that_no_opinion_is_lost(self, item: Item, document: dict[str, Any]) -> None:
        """What was seen stands there unchanged, what was answered with yes stands there once."""
        rounds = [*document.get("past_rounds", ()), document["current"]]
        opinions = {each["sequence"]: (round_["number"], each) for round_ in rounds for each in round_["opinions"]}
        for sequence, (_, opinion) in opinions.items():
            self.seen_opinions.setdefault((item.item_id, sequence), opinion)
        seen = {key[1]: opinion for key, opinion in self.seen_opinions.items() if key[0] == item.item_id}
        assert {sequence: opinion for sequence, (_, opinion) in opinions.items()} == seen
        stored = [(number, opinion["office"], opinion["reason"]) for number, opinion in opinions.values()]
        assert sorted(stored) == sorted(item.answered)

    def meet(self, item: Item) -> None:
        """Bring a dispute before a meeting."""
        question = {"held_on": self.clock.now().date(), "participants": "三个单位", "question": "谁负责"}
        self.use_cases.call_meeting(item.item_id, **question, actor=a_coordinator())

    def resend(self) -> None:
        """Say all once more when the relay has sent what was said."""
        forget_messages()
        self.use_cases.resend(None)
        self.told.check_again()

    def hear(self, events: list[Envelope]) -> None:
        """Hear messages of intake as the worker does; what is too early would be tried again later."""
        self.use_cases.open_reviews([event for event in events if event.name == "item_submitted"])
        with suppress(NotYet):
            self.use_cases.answer_withdrawals([event for event in events if event.name == "withdrawal_requested"])

    def version_of(self, item: Item) -> int:
        """The version of an item's review."""
        document = raw(item.item_id)
        assert document is not None
        return int(document["version"])

    def current(self, item: Item) -> dict[str, Any]:
        """The stored current round of an item."""
        document = raw(item.item_id)
        assert document is not None
        return dict(document["current"])

    def where(self, *states: str, wanted: Any = bool) -> list[Item]:
        """The items whose round is in one of these states, and otherwise as wanted."""
        rounds = [(item, self.current(item)) for item in self.items]
        return [item for item, round_ in rounds if round_["state"] in states and wanted(round_)]

    def chosen(self, pick: int, *states: str, wanted: Any = bool) -> Item:
        """One of them."""
        found = self.where(*states, wanted=wanted)
        return found[pick % len(found)]


def forget_messages() -> None:
    """Empty the outboxes as the relay does."""
    durable(ItemReviewDocument).update_many({}, {"$set": {"outbox": []}})


def _waiting(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [asdict(Envelope.decode(message["body"])) for message in document["outbox"]]


def forget_items() -> None:
    """Begin anew with items; the policies stay, since a number of a version is never used twice."""
    for document in (ItemReviewDocument, BodyDocument, RecusalDocument):
        durable(document).delete_many({})


def stored_district(before: District) -> District:
    """Return the stored policies and bodies; what was read before is not read again, for it never changes."""
    newer = durable(PolicyDocument).find({"_id": {"$gt": max(before.policies)}})
    return District(
        policies={**before.policies, **{each["_id"]: each["content"] for each in newer}},
        bodies=before.bodies or {each["_id"]: each for each in durable(BodyDocument).find()},
        recusals=list(durable(RecusalDocument).find()),
    )


NOTHING_READ = District(policies={1: read("review_policy", 1)}, bodies={})


def shuffled(events: Sequence[Envelope], seed: int) -> list[Envelope]:
    """Some of the messages, one of them twice, in another order."""
    dice = random.Random(seed)
    some = dice.sample(events, k=dice.randint(1, min(len(events), 6)))
    again = [*some, dice.choice(some)]
    dice.shuffle(again)
    return again
