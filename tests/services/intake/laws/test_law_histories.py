"""
Whatever happens to laws and items in whatever order, no item comes to cite silently another text than it meant.

The use cases run on a real database; what they leave there is judged by `oracle.py`, which shares no code with them.
QINGDAN_LAW_HISTORIES lets more histories run, QINGDAN_LAW_SEED begins with a certain one.
"""

from __future__ import annotations

import os
from collections import Counter
from random import Random, SystemRandom
from typing import Any

import pytest
from mongoengine.connection import get_db

from shared.contracts.envelope import Envelope
from tests.conftest import empty
from tests.lengths import length
from tests.services.intake.conftest import Intake
from tests.services.intake.laws.histories import History
from tests.services.intake.laws.telling import (
    OLD,
    basis,
    changed,
    citing,
    in_days,
    on_the_day,
    registered,
    tell,
)

FEW = 4
HISTORIES = int(os.environ.get("QINGDAN_LAW_HISTORIES", length(FEW, 100)))
STEPS = 40
SHORT_SEED = 116
REACHED = (
    "recite scheduled",
    "recite scheduled as decided",
    "recite closed as decided",
    "review open",
    "gone open",
    "adopted",
    "closed as recited",
    "closed as adjusted",
    "closed as kept",
    "closed as revoked",
)
"""What the histories must come to together, or they prove nothing."""
SECOND = ("老年人的合法权益受法律保护。", *OLD[:3], OLD[3].replace("应当给予优待", "六十五周岁以上的应当免费乘坐"))
THIRD = (SECOND[0], SECOND[2], SECOND[1], *SECOND[3:])
ORDERS = length(3, 20)


def _first_seed() -> int:
    """Return the seed that was asked for; a long campaign draws one, a short run repeats those that were looked at."""
    given = os.environ.get("QINGDAN_LAW_SEED", "")
    if given:
        return int(given)
    return SHORT_SEED if HISTORIES <= FEW else SystemRandom().randrange(10**9)


@pytest.mark.faults
@pytest.mark.timeout(600 if HISTORIES <= FEW else 86_400)
def test_whatever_happens_no_item_cites_silently_another_text(intake: Intake) -> None:
    seen, seed = Counter[str](), _first_seed()
    last = seed + HISTORIES
    while seed < last or not all(map(seen.get, REACHED)):
        print(f"seed {seed}", flush=True)
        seen += _told(intake, seed)
        seed += 1
    print(dict(seen))


def _told(intake: Intake, seed: int) -> Counter[str]:
    """Let a history happen; return what it came to."""
    empty("intake")
    intake.clock.set()
    compiler = intake.person(intake.body(1, name="示例民政局"), "compiler", "signatory")
    history = History(intake, compiler, Random(seed))
    for _ in range(STEPS):
        wrong = history.step()
        told = "\n".join(f"{place}. {step}" for place, step in enumerate(history.steps, start=1))
        assert not wrong, f"QINGDAN_LAW_SEED={seed}, on {history.legislator.today}:\n{told}\n" + "\n".join(wrong)
    return history.seen


@pytest.mark.faults
def test_messages_late_doubled_and_out_of_order_end_in_the_same_state(intake: Intake) -> None:
    dice = Random(seed := _first_seed())
    expected = _heard(intake, None)
    assert expected[0] != expected[1]
    for _ in range(ORDERS):
        assert _heard(intake, dice) == expected, f"QINGDAN_LAW_SEED={seed}"


def _heard(intake: Intake, dice: Random | None) -> list[dict[str, Any]]:
    """Let intake hear all messages, in their order or in another; return how it stands then, and after the days."""
    empty("intake")
    intake.clock.set()
    compiler = intake.person(intake.body(1, name="示例民政局"), "compiler")
    rows = [*(basis(number, text) for number, text in enumerate(OLD, start=1)), basis(2, "没有照抄条文。")]
    ids = {citing(intake, compiler, row): f"{row['article']} {row['text']}" for row in rows}
    events = _messages(intake)
    if dice:
        events = dice.sample([*events, *dice.choices(events, k=4)], k=len(events) + 4)
    for event in events:
        tell(intake, event)
    before = _state(ids)
    for _ in range(3):
        on_the_day(intake, days=9)
        intake.cases.adjustments.watching.sweep(intake.clock.now())
    return [before, _state(ids)]


def _messages(intake: Intake) -> list[Envelope]:
    """Return three versions and two changes: one corrected and put off, one revoked and confirmed once more."""
    wrong = [{"old": "第四条", "new": "", "verdict": "deleted", "similarity": 0.0}]
    second: dict[str, Any] = {"change_id": "change-2", "old_version": "v2", "new_version": "v3"}
    second |= {"old": SECOND, "new": THIRD, "effective_on": in_days(intake, 20)}
    return [
        registered(intake),
        registered(intake, "v2", SECOND, sequence=2, is_first=False),
        changed(intake, relations=wrong, effective_on=in_days(intake, 3)),
        changed(intake, new=SECOND, sequence=2, effective_on=in_days(intake, 3)),
        registered(intake, "v3", THIRD, sequence=3, is_first=False),
        changed(intake, new=SECOND, sequence=3, effective_on=in_days(intake, 10)),
        changed(intake, **second),
        changed(intake, **second, sequence=2, is_revoked=True),
        changed(intake, **second, sequence=3),
    ]


def _state(ids: dict[str, str]) -> dict[str, Any]:
    """Return by item what it cites, on which text that rests, and what is left to do about it."""
    database = get_db("intake")
    found: dict[str, Any] = {name: {} for name in ids.values()}
    for item in database["service_items"].find():
        text = database["item_revisions"].find_one({"_id": f"{item['_id']}@{item['content']['number']}"})
        pin = database["citations"].find_one({"_id": f"{item['_id']}:{item['content']['number']}:0:0"})
        assert text is not None
        assert pin is not None
        left = database["adjustments"].find({"item_id": item["_id"], "state": {"$ne": "closed"}}).sort("_id", 1)
        found[ids[item["_id"]]] = {
            "article": text["elements"]["legal_basis"][0]["article"],
            "rests on": pin["hash"],
            "is quoted": pin.get("is_quoted"),
            "left": [_left(one) for one in left],
        }
    return found


def _left(one: dict[str, Any]) -> tuple[Any, ...]:
    touched = [(each["article"], each["verdict"], tuple(each["new_articles"]), each["new"]) for each in one["touched"]]
    return one["cause"]["cause_id"], one["outcome"], one["state"], one["cause"]["effective_on"], touched
