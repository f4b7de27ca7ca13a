"""Adjustments on a real MongoDB, with somebody who says how items stand towards the law."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from mongoengine.connection import get_db

from services.intake.adapters.adjustments.store import MongoAdjustments
from services.intake.adapters.adjustments.stores import adjustment_stores
from services.intake.adapters.items import MongoItems, MongoRevisions
from services.intake.adapters.register import MongoBodies
from services.intake.adapters.sources import MongoSources
from services.intake.application.adjustments.adjustment_cases import (
    AdjustmentCases,
    AdjustmentKeeping,
    AdjustmentStores,
)
from services.intake.domain.adjustments.adjustment import Adjustment, Touched
from services.intake.domain.adjustments.judged import Adjusting, JudgedItem
from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.domain.items import ItemState, ServiceItem
from shared.contracts.envelope import Envelope
from shared.contracts.registry import current
from shared.kernel.actor import Actor
from shared.standards.workdays import WorkdayCalendar
from tests.services.intake.conftest import Intake
from tests.services.intake.inheriting import item_of, text_of
from tests.unit.intake.adjustments.builders import CAUSE, a_run, a_touched

AHEAD, DAY = a_run(), a_run(is_day=True)
MONDAY = datetime(2025, 3, 3, 1, 0, tzinfo=UTC)
OLD, NEW = "第三十三条", "第三十五条"
OLD_TEXT = "国家鼓励地方建立八十周岁以上低收入老年人高龄津贴制度。"
NEW_TEXT = "国家建立八十周岁以上老年人高龄津贴制度。"


def a_basis(article: str = OLD, text: str = OLD_TEXT) -> list[dict[str, str]]:
    """Return a legal basis of one row."""
    title = "中华人民共和国老年人权益保障法"
    return [{"kind": "1", "title": title, "article": article, "text": text, "status": "有效"}]


def touched(**changes: Any) -> Touched:
    """Return what the change does to the article that the items cite."""
    fields: dict[str, Any] = {
        "title": "老年人权益保障法",
        "article": OLD,
        "new_articles": (NEW,),
        "old_text": OLD_TEXT,
        "new_text": NEW_TEXT,
    }
    return a_touched(**{**fields, **changes})


RENUMBERED = touched(verdict="renumbered", new_text=OLD_TEXT, similarity=1.0)
AMENDED = touched()
BETWEEN_WRITES = [
    (store, write, after)
    for store, write in ((MongoRevisions, "add"), (MongoItems, "save"), (MongoAdjustments, "save"))
    for after in (False, True)
]
"""Where a process may be killed that cites an item anew: (store, its method, whether after it)."""


@dataclass
class SaidOfItems:
    """Says of each item what a test has it say, else whether its text cites the old article."""

    run: Adjusting = DAY
    of_old: Outcome = Outcome.REVIEW
    touched: tuple[Touched, ...] = (AMENDED,)
    fixed: dict[str, Outcome] = field(default_factory=dict)

    def judged(
        self, cause_id: str, items: Sequence[ServiceItem], now: datetime
    ) -> tuple[Adjusting, list[JudgedItem]] | None:
        """Return all these items judged."""
        return (self.run, [self.one(item) for item in items]) if cause_id == CAUSE.cause_id else None

    def one(self, item: ServiceItem) -> JudgedItem:
        """Return an item judged by its present text."""
        [text] = MongoRevisions().find([f"{item.item_id}@{item.content.number}"]).values()
        cites_old = any(row["article"] == OLD and row["text"] == OLD_TEXT for row in text.elements["legal_basis"])
        outcome = self.fixed.get(item.item_id, self.of_old if cites_old else Outcome.FINE)
        return JudgedItem(item=item, outcome=outcome, touched=() if outcome is Outcome.FINE else self.touched)


@dataclass(frozen=True)
class Adjusted:
    """The use cases of adjustments around somebody who judges."""

    intake: Intake
    judges: SaidOfItems
    stores: AdjustmentStores
    keeping: AdjustmentKeeping
    cases: AdjustmentCases

    def judged(self, *item_ids: str) -> list[JudgedItem]:
        """Return items judged as they are now."""
        return [self.judges.one(item_of(self.intake, item_id)) for item_id in item_ids]

    def apply(self, *item_ids: str, now: datetime = MONDAY) -> None:
        """Let the book follow from how items stand now."""
        self.keeping.book.apply(self.judges.run, self.judged(*item_ids), now)

    def recite(self, *item_ids: str, now: datetime = MONDAY) -> None:
        """Cite anew what is to be cited anew."""
        self.keeping.reciting.recite(self.judges.run, self.judged(*item_ids), now)

    def of(self, item_id: str, cause_id: str = CAUSE.cause_id) -> Adjustment:
        """Return the adjustment of an item."""
        key = f"{cause_id}:{item_id}"
        return self.stores.adjustments.find([key])[key]

    def how(self, item_id: str) -> str:
        """Return how the adjustment of an item was closed, empty while it is not."""
        closing = self.of(item_id).closing
        return closing.how.value if closing else ""

    def told(self, item_id: str, cause_id: str = CAUSE.cause_id) -> list[Envelope]:
        """Return what waits in the outbox of an adjustment; each must fit its schema."""
        return self._outbox("adjustments", f"{cause_id}:{item_id}")

    def told_of_entry(self, cause_id: str) -> dict[str, Envelope]:
        """Return what waits in the outbox of an entry, by body; each body is told once."""
        waiting = self._outbox("adjustment_entries", cause_id)
        by_body = {one.data["body"]["body_id"]: one for one in waiting}
        assert len(by_body) == len(waiting)
        return by_body

    def _outbox(self, collection: str, key: str) -> list[Envelope]:
        stored = self.intake.stored(collection, key)
        return [checked(Envelope.decode(one["body"])) for one in stored.get("outbox", ())]


def checked(envelope: Envelope) -> Envelope:
    """Return a message that fits its schema."""
    assert current(envelope.name).schema().validate(dict(envelope.data)) == {}
    return envelope


def adjusted(intake: Intake, calendar: WorkdayCalendar | None = None, **judging: Any) -> Adjusted:
    """Put the use cases together; with another calendar than the one in force for what is reckoned anew."""
    judges = SaidOfItems(**judging)
    stores = adjustment_stores(
        items=MongoItems(), revisions=MongoRevisions(), bodies=MongoBodies(intake.clock), sources=MongoSources()
    )
    if calendar:
        stores = replace(stores, calendar=lambda: calendar)
    keeping = AdjustmentKeeping.of(stores)
    return Adjusted(intake, judges, stores, keeping, AdjustmentCases.of(stores, keeping, judges))


def an_item_in(intake: Intake, actor: Actor, state: ItemState = ItemState.APPROVED, **changes: Any) -> str:
    """Return an item of a body in a state, which cites the old article."""
    item_id = intake.draft(actor, **{"legal_basis": a_basis(), **changes})
    put(intake, item_id, state=state.value)
    return item_id


def put(intake: Intake, item_id: str, **fields: Any) -> None:
    """Set fields of an item, as messages of other services do."""
    get_db("intake")["service_items"].update_one({"_id": item_id}, {"$set": fields, "$inc": {"version": 1}})


def basis_of(intake: Intake, item_id: str) -> Mapping[str, Any]:
    """Return the first row of an item's legal basis."""
    row: Mapping[str, Any] = text_of(intake, item_id)["legal_basis"][0]
    return row


class Killed(Exception):
    """A process was killed here."""


def killed_at(monkeypatch: Any, owner: Any, name: str, *, after: bool = False) -> Callable[[], None]:
    """Let a process be killed when it calls this, before or after it is done; the result lets it live again."""
    real = getattr(owner, name)

    def dies(*args: Any, **options: Any) -> Any:
        if after:
            real(*args, **options)
        raise Killed

    monkeypatch.setattr(owner, name, dies)
    return lambda: monkeypatch.setattr(owner, name, real)
