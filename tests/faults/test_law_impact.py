"""An impact run is killed -9, again and again: each task, each new text and each message is there once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random, SystemRandom

import pytest
from mongoengine.connection import get_db

from services.intake import bootstrap
from services.intake.application.drafting import Draft
from shared.kernel.ids import new_id
from shared.runtime.broker import ConfirmingPublisher
from shared.runtime.relay import Relay
from shared.runtime.settings import Settings
from tests.conftest import OpenDatabase, Rabbit
from tests.lengths import length
from tests.messages.conftest import Wire
from tests.services.intake.conftest import Intake, SettableClock
from tests.services.intake.laws.telling import OLD, article, basis, changed, in_days, registered
from tests.unit.intake.builders import complete_elements
from tests.waiting import eventually

ROOT = Path(__file__).parents[2]
ITEMS, KILLS = length(800, 12_000), length(2, 12)
DAYS = 9
LOOK_EVERY = 0.01
"""Seconds: the process that is waited for needs the processor, too."""
GIVE_UP_AFTER = 300.0
NEW = ("老年人的合法权益受法律保护。", *OLD[:3], OLD[3].replace("应当", "可以"), OLD[4])
"""Of the articles one comes first, so that all others move on by one; the fourth says something else then."""
MOVED, AMENDED, OTHER = "moved", "amended", "other"
CITED = {MOVED: 2, AMENDED: 4}
"""The article that an item of each kind cites; the third kind cites another law."""
KIND = ("service_items", "adjustments", "law_impact_runs")


@pytest.fixture
def items(service_db: OpenDatabase) -> Items:
    """Some thousand drafts and a law with its next version."""
    settings = service_db("intake")
    return Items(Intake(bootstrap.build(settings), None, SettableClock()), settings)


class Items:
    """The items, by id what they cite, and the process that judges them."""

    def __init__(self, intake: Intake, settings: Settings) -> None:
        self.intake, self.settings = intake, settings
        self.dice = Random(seed := SystemRandom().randrange(10**6))
        print(f"seed {seed}")
        self.killed = 0
        self.kinds = self._written()

    def tell(self) -> None:
        """Let intake hear of a change that takes effect in some days."""
        event = changed(self.intake, new=NEW, effective_on=in_days(self.intake, DAYS))
        self.intake.cases.laws.hearing.take_changed([event], self.intake.clock.now())

    def run(self, whole: int, *signs: Callable[[], int]) -> None:
        """
        Let a process do the run that is ordered, kill it again and again, then let it end.

        :param whole: how many of each sign there are in the end
        :param signs: counts of what is done; the process is killed when one of them has grown by a random number
        """
        now = self.intake.clock.now()
        self.intake.cases.laws.impact.sweep(now)
        [job] = get_db("intake")["jobs"].find(
            {"kind": "intake.find_law_impact", "state": {"$in": ["waiting", "running"]}}
        )
        for left in range(KILLS, 0, -1):
            sign = self.dice.choice(signs)
            before = sign()
            share = before + self.dice.randint(1, max(1, (whole - before) // (left + 1)))
            process = self._process(job["_id"], now)
            self._wait(process, sign, share)
            self.killed += process.poll() is None
            process.kill()
            process.wait()
        assert self._process(job["_id"], now).wait() == 0, "the run failed"
        self.intake.cases.laws.impact.sweep(self.intake.clock.now())
        self.intake.cases.adjustments.watching.sweep(self.intake.clock.now())

    def _written(self) -> dict[str, str]:
        body = self.intake.body(1, name="示例民政局")
        compiler, kinds, drafts = self.intake.person(body, "compiler"), {}, []
        now, hearing = self.intake.clock.now(), self.intake.cases.laws.hearing
        versions = registered(self.intake), registered(self.intake, "v2", NEW, sequence=2, is_first=False)
        hearing.take_registered(versions, now)
        for number in range(ITEMS):
            kind = (MOVED, MOVED, AMENDED, OTHER)[number % 4]
            cited = CITED.get(kind)
            row = basis(cited, OLD[cited - 1]) if cited else basis(1, "甲。", title="别的条例")
            elements = complete_elements(item_name=f"事项{number}", legal_basis=[row])
            drafts.append(Draft(actor=compiler, at=now, item_id=new_id(), elements=elements))
            kinds[drafts[-1].item_id] = kind
        for outcome in self.intake.cases.drafting.create(drafts):
            outcome.or_raise()
        return kinds

    def _process(self, job_id: str, now: datetime) -> subprocess.Popen[bytes]:
        asked = {"uri": self.settings.mongo_uri, "job_id": job_id, "now": now.isoformat()}
        command = [sys.executable, "-m", "tests.faults.law_run", json.dumps(asked)]
        return subprocess.Popen(command, cwd=ROOT)

    def _wait(self, process: subprocess.Popen[bytes], sign: Callable[[], int], share: int) -> None:
        def has_come_so_far() -> bool:
            return process.poll() is not None or sign() >= share

        eventually(has_come_so_far, GIVE_UP_AFTER, every=LOOK_EVERY)


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_thousands_of_items_survive_kills_ahead_and_on_the_day(items: Items, rabbit: Rabbit) -> None:
    database, counts = get_db("intake"), Counter(items.kinds.values())
    hashes = {one["_id"]: one["content"]["content_hash"] for one in database["service_items"].find()}

    items.tell()
    items.run(counts[MOVED] + counts[AMENDED], lambda: database["adjustments"].count_documents({}))
    _expect(items, {MOVED: ("recite", "scheduled"), AMENDED: ("review", "open")})
    ahead = items.killed
    items.intake.clock.forward(days=DAYS)
    items.run(
        counts[MOVED],
        lambda: database["item_revisions"].count_documents({"number": 2}),
        lambda: database["service_items"].count_documents({"revisions": 2}),
    )

    _expect(items, {MOVED: ("recite", "closed"), AMENDED: ("review", "open")})
    _expect_texts(items, hashes)
    _expect_messages(items, Wire(rabbit.uri))
    print(f"{len(items.kinds)} items; killed {ahead} runs ahead and {items.killed - ahead} on the day")
    assert min(ahead, items.killed - ahead) >= KILLS - 1


def _expect(items: Items, states: dict[str, tuple[str, str]]) -> None:
    """Each task is there once, none is lost, and nobody else has one."""
    found = list(get_db("intake")["adjustments"].find({}, {"item_id": 1, "outcome": 1, "state": 1}))
    there = {one["item_id"]: (one["outcome"], one["state"]) for one in found}
    assert len(found) == len(there)
    assert there == {item_id: states[kind] for item_id, kind in items.kinds.items() if kind in states}


def _expect_texts(items: Items, hashes: dict[str, str]) -> None:
    """What moved has one new text, with its new number and the same content; all others have the one they had."""
    texts = {one["_id"]: one for one in get_db("intake")["item_revisions"].find()}
    assert len(texts) == len(items.kinds) + Counter(items.kinds.values())[MOVED]
    for item in get_db("intake")["service_items"].find():
        kind, number = items.kinds[item["_id"]], item["content"]["number"]
        assert item["revisions"] == ([1, 2] if kind == MOVED else [1])
        assert item["content"]["content_hash"] == hashes[item["_id"]]
        [row] = texts[f"{item['_id']}@{number}"]["elements"]["legal_basis"]
        assert (number, row["article"]) == (item["revisions"][-1], article({MOVED: 3, AMENDED: 4, OTHER: 1}[kind]))


def _expect_messages(items: Items, wire: Wire) -> None:
    """Each message waits once, and once all are sent each is once in the queues of those who hear it."""
    waiting = [each for name in KIND for one in get_db("intake")[name].find() for each in one["outbox"]]
    names = Counter(each["routing_key"] for each in waiting)
    opened, closed, recited, found = "adjustment_opened", "adjustment_closed", "item_recited", "law_impact_found"
    moved, amended = (Counter(items.kinds.values())[kind] for kind in (MOVED, AMENDED))
    once = [each for each in waiting if each["routing_key"] != found]
    assert len({each["message_id"] for each in once}) == len(once)
    assert (names[opened], names[closed], names[recited]) == (moved + amended, moved, moved)
    # the run ahead and that of the day say the same to a body, under one id
    assert len({each["message_id"] for each in waiting if each["routing_key"] == found}) == 1
    publisher = ConfirmingPublisher(wire.uri, "test relay")
    Relay("intake", bootstrap.OUTBOXES, publisher, watch=False).sweep()
    publisher.close()
    heard = [message.properties["message_id"] for message in wire.read(f"publish.{opened}")]
    assert len(heard) == len(set(heard)) == moved + amended
