"""A tiny review service, run as a real process: ``python -m tests.messages.tiny``.

It notes what it hears, and does what the message asks of it: raise, kill its process, lose a race once or each time.
"""

import eventlet

eventlet.monkey_patch()

import os  # noqa: E402
from typing import Any, ClassVar  # noqa: E402

from mongoengine import StringField  # noqa: E402
from mongoengine.connection import get_db  # noqa: E402

from shared.contracts.envelope import Envelope, emit  # noqa: E402
from shared.kernel.errors import LostRace  # noqa: E402
from shared.runtime.changes import Change  # noqa: E402
from shared.runtime.mongo import Aggregate, ensure_indexes  # noqa: E402
from shared.runtime.nameko import DeadLetterKeeper, RelayProvider, UseCasesProvider, consumes, run  # noqa: E402
from shared.runtime.outbox import NewerUpdate, apply_if_newer, save_all  # noqa: E402
from shared.runtime.settings import Settings  # noqa: E402


class TinyReview(Aggregate):
    """The answer to a request."""

    id = StringField(primary_key=True)
    meta: ClassVar[dict[str, Any]] = {"db_alias": "review", "collection": "tiny_reviews"}


class TinyBody(Aggregate):
    """The newest that was heard of a body."""

    id = StringField(primary_key=True)
    meta: ClassVar[dict[str, Any]] = {"db_alias": "review", "collection": "tiny_bodies"}


class TinyUseCases:
    """What the tiny service does."""

    def answer(self, events: list[Envelope]) -> None:
        """Refuse each withdrawal, as a new document with a message; count how often each was handled."""
        self._count(events)
        for event in events:
            self._misbehave(event)
        save_all(TinyReview, [self._refusal(event) for event in events])

    def note_bodies(self, events: list[Envelope]) -> None:
        """Keep the newest of each body."""
        updates = [
            NewerUpdate(
                key=event.data["body"]["body_id"],
                emitter="intake",
                sequence=event.sequence,
                fields={"name": event.data["body"]["name"]},
            )
            for event in events
        ]
        apply_if_newer(TinyBody, updates, create=True)

    def _count(self, events: list[Envelope]) -> None:
        handled = get_db("review")["handled"]
        for event in events:
            change = {"$inc": {"times": 1}, "$max": {"largest_batch": len(events)}}
            handled.update_one({"_id": event.message_id}, change, upsert=True)

    def _misbehave(self, event: Envelope) -> None:
        wish = event.data["reason"]
        if wish == "raise":
            raise ValueError("这条消息处理不了")
        if wish == "kill":
            os._exit(1)
        if wish == "lose a race" and get_db("review")["handled"].find_one({"_id": event.message_id})["times"] == 1:
            raise LostRace
        if wish == "lose every race":
            raise LostRace
        if wish == "fail once" and get_db("review")["handled"].find_one({"_id": event.message_id})["times"] == 1:
            raise ValueError("第一次不行")

    def _refusal(self, event: Envelope) -> Change:
        message = emit(
            "withdrawal_refused",
            aggregate_id=event.item_id,
            sequence=1,
            occurred_at=event.occurred_at,
            actor={},
            item_id=event.item_id,
            caused_by=event.message_id,
            data={"round": 1, "item_name": "事项", "body": {"body_id": "b", "name": "民政局"}, "reason": "已审结"},
        )
        return Change(key=event.item_id, fields={"reason": event.data["reason"]}, messages=[message])


def build(_settings: Settings) -> TinyUseCases:
    """Make the indexes and the use cases."""
    ensure_indexes([TinyReview, TinyBody])
    return TinyUseCases()


class TinyService:
    """The doors of the tiny service."""

    name = "review"

    use_cases = UseCasesProvider(build)
    relay = RelayProvider([TinyReview], watch=False)
    dead_letters = DeadLetterKeeper()

    @consumes("withdrawal_requested", batch=50)
    def on_withdrawal_requested(self, events: list[Envelope]) -> None:
        """A body asks to have its revision back."""
        self.use_cases.answer(events)

    @consumes("body_changed")
    def on_body_changed(self, events: list[Envelope]) -> None:
        """The register has changed."""
        self.use_cases.note_bodies(events)


if __name__ == "__main__":
    run(TinyService, Settings.from_environment("review"))
