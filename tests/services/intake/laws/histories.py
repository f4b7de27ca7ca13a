"""Histories of laws and items at random: what lawyers, bodies, offices, days and the broker do, one step at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

from mongoengine.connection import get_db

from services.intake.application.adjustments.acting import OnAdjustment
from services.intake.application.discarding import Discarding, Restoring
from services.intake.application.drafting import Draft
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.kernel.ids import new_id
from tests.services.intake.conftest import Intake
from tests.services.intake.laws.histories_faults import Stored, faults
from tests.services.intake.laws.histories_laws import TITLES, Legislator
from tests.services.intake.laws.oracle import NUMBERS, Oracle
from tests.services.intake.laws.telling import basis, correct, jobs
from tests.unit.intake.builders import complete_elements

TRIES = 20
IN_HAND = ("draft", "returned", "withdrawn")
MIXED, WHY = {"touched.verdict": "renumbered"}, "条文虽有修改，但不影响本事项的办理"
BASE = {"round": 1, "item_name": "事项", "body": {"body_id": "b", "name": "示例民政局"}}


@dataclass
class History:
    """One district with its laws; `steps` tells what happened, `seen` counts what came of it."""

    intake: Intake
    compiler: Actor
    dice: Random
    oracle: Oracle = field(default_factory=Oracle)
    steps: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    sequence: int = 0

    def __post_init__(self) -> None:
        self.legislator = Legislator(self.intake, self.oracle.laws, self.dice)
        self.hear(self.legislator.register("law-1"))
        for _ in range(3):
            self.write_an_item()
        self.settle()

    def step(self) -> list[str]:
        """Do something, let the sweeps follow, and return what is wrong then."""
        actions: Mapping[Callable[[], None], int] = {
            self.laws_move: 5,
            self.days_pass: 3,
            self.write_an_item: 2,
            self.edit_the_basis: 3,
            self.edit_something_else: 1,
            self.send_on: 4,
            self.answer: 5,
            self.put_away: 1,
            self.take_up: 2,
            self.adopt: 6,
            self.keep: 4,
        }
        for action in self.dice.choices(list(actions), list(actions.values()), k=TRIES):
            self.steps.append(action.__name__)
            with suppress(Refusal):
                action()
                break
            self.steps.pop()  # nothing was there to do it with
        self.settle()
        stored = Stored.read(get_db("intake"))
        self._count(stored)
        return faults(self.oracle, stored, self.legislator.today)

    # what the world does

    def laws_move(self) -> None:
        """A lawyer registers, confirms, corrects, puts off, revokes; or the broker brings old messages again."""
        lawyer = self.legislator
        law_id = self.dice.choice([each for each in TITLES if each in lawyer.chain])
        ways: Mapping[Callable[[], list[Envelope]], int] = {
            lambda: lawyer.amend(law_id): 12,
            lambda: lawyer.bring_back(law_id): 2,
            lambda: lawyer.repeal(law_id): 1,
            lambda: lawyer.replace(law_id): 1,
            lawyer.correct: 4,
            lawyer.put_off: 4,
            lawyer.revoke: 3,
            lawyer.once_more: 2,
        }
        has_ended = not self.oracle.laws.in_force(law_id, lawyer.today)
        way = self.dice.choices(list(ways), list(ways.values()))[0]
        events = lawyer.bring_back(law_id) if has_ended and self.dice.random() < 0.6 else way()
        self.dice.shuffle(events)
        self.steps[-1:] = [said(event) for event in events]
        for event in events:
            self.hear(event)

    def days_pass(self) -> None:
        """Some days go by, sometimes many."""
        days = self.dice.choice((1, 1, 2, 4, 8, 20))
        self.steps[-1] = f"{days} days pass"
        self.intake.clock.forward(days=days)

    def hear(self, event: Envelope) -> None:
        """Let intake hear of a law."""
        hearing, now = self.intake.cases.laws.hearing, self.intake.clock.now()
        take = hearing.take_registered if event.name == "law_registered" else hearing.take_changed
        take([event], now)
        if self.dice.random() < 0.3:
            take([event], now)

    def settle(self) -> None:
        """Do what the worker does within some minutes: the sweeps, in any order, and the jobs that they order."""
        cases = self.intake.cases
        for _ in range(2):
            if self.dice.random() < 0.5:
                cases.adjustments.watching.sweep(self.intake.clock.now())
            cases.laws.impact.sweep(self.intake.clock.now())
            self._work()
        cases.adjustments.watching.sweep(self.intake.clock.now())

    def _work(self) -> None:
        laws = self.intake.cases.laws
        for job in jobs(self.intake):
            asked = {"job_id": job["_id"], "now": self.intake.clock.now()}
            if job["kind"] == "intake.find_law_impact":
                laws.impact.run(run_id=job["_id"].rpartition(":")[0], **asked)
            else:
                law_id = next(law_id for law_id, title in TITLES.items() if f"《{title}》" in job["title"])
                laws.resolving.run(law_id=law_id, **asked)

    # what a body does

    def write_an_item(self) -> None:
        """Somebody writes a new item."""
        elements = complete_elements(item_name=new_id(), legal_basis=self._rows())
        draft = Draft(actor=self.compiler, at=self.intake.clock.now(), item_id=new_id(), elements=elements)
        self._typed(self.intake.cases.drafting.create([draft])[0].or_raise().item_id)

    def edit_the_basis(self) -> None:
        """Somebody writes rows anew, or another number or text into one."""
        item = self._one_of(*IN_HAND)
        rows = [dict(row) for row in self._text(item)["elements"]["legal_basis"]]
        way = self.dice.choice(("all", "number", "text", "more"))
        place = self.dice.randrange(len(rows))
        if way == "all":
            rows = self._rows()
        elif way == "number":
            rows[place]["article"] = self._row()["article"]
        elif way == "text":
            rows[place]["text"] = self._row()["text"]
        elif len(rows) < 4:
            rows.insert(place, self._row())
        self.steps[-1] += f" {way} {item['_id']}"
        correct(self.intake, self.compiler, item["_id"], legal_basis=rows)
        self._typed(item["_id"])

    def edit_something_else(self) -> None:
        """Somebody changes another element; the basis stays."""
        item = self._one_of(*IN_HAND)
        self.steps[-1] += f" {item['_id']}"
        correct(self.intake, self.compiler, item["_id"], exercise_content=f"办理第{item['version']}次。")
        self._typed(item["_id"])

    def send_on(self) -> None:
        """The body submits an item."""
        item = self._one_of(*IN_HAND)
        self.steps[-1] += f" {item['_id']}"
        self.intake.submit(self.compiler, item["_id"], item["version"]).or_raise()

    def answer(self) -> None:
        """Review returns or approves an item, or an approved one is published."""
        item = self._one_of("submitted", "approved")
        if item["state"] == "approved":
            name = "item_published"
        else:
            name = self.dice.choice(("item_returned", "item_approved", "item_approved"))
        self.steps[-1] = f"{name} {item['_id']}"
        self._mirrored(name, item)

    def put_away(self) -> None:
        """The body discards an item."""
        item = self._one_of(*IN_HAND)
        self.steps[-1] += f" {item['_id']}"
        at, version = self.intake.clock.now(), item["version"]
        wanted = Discarding(actor=self.compiler, at=at, item_id=item["_id"], version=version, reason="和去年的重复了")
        self.intake.cases.putting_away.discard([wanted])[0].or_raise()

    def take_up(self) -> None:
        """The body takes a discarded item up again."""
        item = self._one_of("discarded")
        self.steps[-1] += f" {item['_id']}"
        wanted = Restoring(
            actor=self.compiler, at=self.intake.clock.now(), item_id=item["_id"], version=item["version"]
        )
        self.intake.cases.putting_away.restore([wanted])[0].or_raise()
        self.oracle.taken_up.add(item["_id"])

    def adopt(self) -> None:
        """The body adopts the new text of an adjustment."""
        asked, found = self._an_adjustment(outcome=self.dice.choice(("review", "review", "gone")))
        self.steps[-1] += f" {found['_id']}"
        self.intake.cases.adjustments.acting.adopt(asked)
        self.seen["adopted"] += 1
        item = self._items().find_one({"_id": found["item_id"]})
        self.oracle.adopted(found["item_id"], self._text(item or {}), self.legislator.today)

    def keep(self) -> None:
        """The body decides that its item stays as it is; mostly where an article only moved, too."""
        asked, found = self._an_adjustment(outcome="review", **self.dice.choice((MIXED, MIXED, {})))
        self.steps[-1] += f" {found['_id']}"
        self.intake.cases.adjustments.acting.keep(asked, WHY)
        texts = {text["_id"]: text["text"] for text in get_db("intake")["adjusted_provisions"].find()}
        seen = [(texts.get(one["old"], ""), texts.get(one["new"], "")) for one in found["touched"]]
        self.oracle.kept(found["item_id"], found["cause"]["cause_id"], seen)

    def _mirrored(self, name: str, item: Mapping[str, Any]) -> None:
        self.sequence += 1
        data = {**BASE, "opinions": [], "edition_number": self.sequence, "path": f"/items/{item['_id']}"}
        event = emit(
            name,
            aggregate_id=item["_id"],
            sequence=self.sequence,
            occurred_at=self.intake.clock.now(),
            actor={},
            data=data,
            item_id=item["_id"],
            revision=item["content"]["number"],
            content_hash=item["content"]["content_hash"],
        )
        mirroring = self.intake.cases.mirroring
        takes = {
            "item_returned": mirroring.take_returned,
            "item_approved": mirroring.take_approved,
            "item_published": mirroring.note_published,
        }
        takes[name]([event])
        self.intake.cases.adjustments.watching.heard([event])

    # what is typed

    def _rows(self) -> list[dict[str, str]]:
        return [self._row() for _ in range(self.dice.choice((1, 1, 2, 3)))]

    def _row(self) -> dict[str, str]:
        """Return a row that cites a law: in force or announced, quoted or not, one place or two."""
        laws, law_id = self.oracle.laws, self.dice.choice(("law-1", "law-1", "law-1", "law-2"))
        known = [laws.in_force(law_id, self.legislator.today), *laws.announced(law_id, self.legislator.today)]
        versions = [each for each in known if each] or self.legislator.chain.get(law_id, ["none"])
        version_id = self.dice.choice((versions[0], self.dice.choice(versions)))
        articles = self.dice.sample(range(1, 7), self.dice.choice((1, 1, 1, 2)))
        cited = [(article, self.dice.choice((0, 0, 0, 1, 2))) for article in articles]
        said = [text for place in cited if (text := laws.said(version_id, place))]
        quoted = "\n".join(said) if said and self.dice.random() < 0.85 else "本行没有照抄条文。"
        cell = "、".join(f"第{NUMBERS[one]}条" + (f"第{NUMBERS[two]}款" if two else "") for one, two in cited)
        return basis(cell, quoted, title=TITLES[law_id])

    def _typed(self, item_id: str) -> None:
        item = self._items().find_one({"_id": item_id})
        self.oracle.typed(item_id, self._text(item or {}), self.legislator.today)

    def _text(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return self.intake.stored("item_revisions", f"{item['_id']}@{item['content']['number']}")

    def _one_of(self, *states: str) -> dict[str, Any]:
        found = list(self._items().find({"state": {"$in": states}}).sort("_id", 1))
        if not found:
            raise Refusal("nothing is in this state")
        return dict(self.dice.choice(found))

    def _an_adjustment(self, **wanted: str) -> tuple[OnAdjustment, dict[str, Any]]:
        found = list(get_db("intake")["adjustments"].find({"state": "open", **wanted}).sort("_id", 1))
        if not found:
            raise Refusal("nothing is open")
        one = dict(self.dice.choice(found))
        at = self.intake.clock.now()
        return OnAdjustment(actor=self.compiler, at=at, adjustment_id=one["_id"], version=one["version"]), one

    def _items(self) -> Any:
        return get_db("intake")["service_items"]

    def _count(self, stored: Stored) -> None:
        """Note what the histories have come to, so that nobody trusts in a test that reaches nothing."""
        for one in stored.adjustments:
            self.seen[f"{one['outcome']} {one['state']}{' as decided' if one['decided'] else ''}"] += 1
            self.seen[f"closed as {one['closing'].get('how')}"] += 1


def said(event: Envelope) -> str:
    """Return what a message says, for the one who reads how a history went wrong."""
    data = event.data
    if event.name == "law_registered":
        return f"registered {data['version']['version_id']}"
    names = ("change_id", "kind", "old_version_id", "new_version_id", "effective_on", "is_revoked")
    return f"changed {event.sequence}: " + " ".join(str(data[name]) for name in names)
