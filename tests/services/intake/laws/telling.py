"""Laws, versions and changes told to intake as review tells them, and items that cite them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from mongoengine.connection import get_db

from services.intake.application.drafting import Correction, Draft
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import Actor
from shared.kernel.clock import day_in_china
from shared.kernel.ids import new_id
from shared.kernel.law.articles import Article
from shared.kernel.law.comparing import compare
from shared.kernel.law.numerals import printed
from tests.services.intake.conftest import Intake
from tests.unit.intake.builders import complete_elements

LAW = "law-1"
TITLE = "老年人权益保障法"
ACTOR = {"account_id": "l", "name": "李律师", "body_id": "", "body_name": "区司法局"}
OLD = (
    "老年人有从国家和社会获得物质帮助的权利。",
    "国家鼓励地方建立八十周岁以上低收入老年人高龄津贴制度。",
    "县级以上地方人民政府应当建立健全养老服务体系。\n社区应当为老年人提供日间照料服务。",
    "老年人乘坐城市公共交通工具的，应当给予优待。",
    "违反本法规定的，由民政部门责令限期改正。",
)
"""The articles of the first version, from 第一条 on."""


def article(number: int) -> str:
    """Return the number of an article as laws print it."""
    return printed(number)


def articles_of(texts: Sequence[str]) -> list[dict[str, str]]:
    """Return texts as the articles of a version, numbered from one."""
    return [{"number": article(number), "text": text} for number, text in enumerate(texts, start=1)]


def relations_of(old: Sequence[str], new: Sequence[str]) -> list[dict[str, Any]]:
    """Return what became of each article, by the comparison that lawyers confirm."""
    pairs = compare(*([Article(**each, printed=each["number"]) for each in articles_of(one)] for one in (old, new)))
    return [
        {
            "old": pair.old.number if pair.old else "",
            "new": pair.new.number if pair.new else "",
            "verdict": pair.verdict.value,
            "similarity": pair.similarity,
        }
        for pair in pairs
    ]


def registered(
    intake: Intake,
    version_id: str = "v1",
    texts: Sequence[str] = OLD,
    *,
    law_id: str = LAW,
    title: str = TITLE,
    sequence: int = 1,
    is_first: bool = True,
    text_number: int = 1,
    others: Sequence[str] = (),
    doc_no: str = "",
) -> Envelope:
    """Return the message of a version."""
    return emit(
        "law_registered",
        aggregate_id=law_id,
        sequence=sequence,
        occurred_at=intake.clock.now(),
        actor=ACTOR,
        data={
            "law": {
                "law_id": law_id,
                "title": title,
                "other_titles": list(others),
                "doc_no": doc_no,
                "rank": "1",
                "issuer": "全国人民代表大会常务委员会",
                "status": "in_force",
            },
            "version": {
                "version_id": version_id,
                "label": version_id,
                "text_number": text_number,
                "adopted_on": "",
                "promulgated_on": "",
                "effective_on": "2013-07-01",
                "articles": articles_of(texts),
            },
            "is_first": is_first,
        },
    )


def changed(
    intake: Intake,
    old: Sequence[str] = OLD,
    new: Sequence[str] = (),
    *,
    change_id: str = "change-1",
    old_version: str = "v1",
    new_version: str = "v2",
    law_id: str = LAW,
    new_law_id: str = LAW,
    kind: str = "amended",
    sequence: int = 1,
    effective_on: date | None = None,
    is_revoked: bool = False,
    relations: Sequence[Mapping[str, Any]] | None = None,
) -> Envelope:
    """Return the message of a change; by default it takes effect in thirty days."""
    day = effective_on or in_days(intake, 30)
    return emit(
        "law_changed",
        aggregate_id=change_id,
        sequence=sequence,
        occurred_at=intake.clock.now(),
        actor=ACTOR,
        data={
            "change_id": change_id,
            "kind": kind,
            "law": {"law_id": law_id, "title": TITLE},
            "old_version_id": old_version,
            "new_law": {"law_id": new_law_id, "title": TITLE if new_law_id else ""},
            "new_version_id": new_version,
            "effective_on": day.isoformat(),
            "cause": {"cause_id": change_id, "title": "", "doc_no": ""},
            "relations": [dict(each) for each in (relations_of(old, new) if relations is None else relations)],
            "is_revoked": is_revoked,
            "reason": "依据公报更正" if sequence > 1 else "",
        },
    )


def tell(intake: Intake, *events: Envelope) -> None:
    """Let intake hear messages, each kind in one batch, and do what follows from them."""
    hearing, now = intake.cases.laws.hearing, intake.clock.now()
    if laws := [event for event in events if event.name == "law_registered"]:
        hearing.take_registered(laws, now)
    if changes := [event for event in events if event.name == "law_changed"]:
        hearing.take_changed(changes, now)
    work(intake)


def work(intake: Intake) -> None:
    """Do the jobs that wait, as the worker does."""
    for job in jobs(intake):
        kwargs = {"job_id": job["_id"], "now": intake.clock.now()}
        if job["kind"] == "intake.find_law_impact":
            intake.cases.laws.impact.run(run_id=job["_id"].rpartition(":")[0], **kwargs)
        elif job["kind"] == "intake.resolve_citations":
            intake.cases.laws.resolving.run(law_id=LAW, **kwargs)


def jobs(intake: Intake) -> list[dict[str, Any]]:
    """Return the jobs that have not ended."""
    found = get_db("intake")["jobs"].find({"state": {"$in": ["waiting", "running"]}})
    return sorted(found, key=lambda job: job["created_at"])


def on_the_day(intake: Intake, **delta: float) -> None:
    """Move the clock, let the sweep of the new day find what is due, and do it."""
    intake.clock.forward(**(delta or {"days": 30}))
    intake.cases.laws.impact.sweep(intake.clock.now())
    work(intake)


def in_days(intake: Intake, days: int) -> date:
    """Return the day in so many days."""
    return day_in_china(intake.clock.now()) + timedelta(days=days)


def basis(number: int | str, text: str, title: str = TITLE) -> dict[str, str]:
    """Return a row of legal basis."""
    cell = number if isinstance(number, str) else article(number)
    return {"kind": "1", "title": title, "article": cell, "text": text, "status": "有效"}


def citing(intake: Intake, actor: Actor, *rows: Mapping[str, str], name: str = "") -> str:
    """Save a complete draft that cites; return its id."""
    elements = complete_elements(item_name=name or new_id(), legal_basis=[dict(row) for row in rows])
    draft = Draft(actor=actor, at=intake.clock.now(), item_id=new_id(), elements=elements)
    return str(intake.cases.drafting.create([draft])[0].or_raise().item_id)


def correct(intake: Intake, actor: Actor, item_id: str, **changes: Any) -> None:
    """Give an item its next text."""
    item = intake.stored("service_items", item_id)
    text = intake.stored("item_revisions", f"{item_id}@{item['content']['number']}")
    elements = {key: value for key, value in text["elements"].items() if key != "implementing_body"}
    wanted = Correction(
        actor=actor,
        at=intake.clock.now(),
        item_id=item_id,
        version=item["version"],
        elements={**elements, **changes},
    )
    intake.cases.drafting.revise(wanted)


def citations(item_id: str) -> list[dict[str, Any]]:
    """Return what the index has of an item."""
    found = get_db("intake")["citations"].find({"_id": {"$regex": f"^{item_id}:"}})
    return sorted(found, key=lambda one: one["_id"])


def adjustment(item_id: str, change_id: str = "change-1") -> dict[str, Any] | None:
    """Return the adjustment of an item for a change."""
    found: dict[str, Any] | None = get_db("intake")["adjustments"].find_one({"_id": f"{change_id}:{item_id}"})
    return found


def state_of(item_id: str, change_id: str = "change-1") -> tuple[str, str] | None:
    """Return outcome and state of the adjustment of an item."""
    found = adjustment(item_id, change_id)
    return (found["outcome"], found["state"]) if found else None
