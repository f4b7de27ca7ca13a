"""Laws, and up to a million items that cite them, for bench/law_impact.py."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import Any

from mongoengine.connection import get_db

from bench.import_lists import directory_elements
from services.intake.adapters.items import MongoItems
from services.intake.adapters.laws.law_stores import cited_revisions
from services.intake.application.laws.hearing import LawHearing
from services.intake.application.new_texts import content_of
from services.intake.application.ports import ItemChange, Revision
from services.intake.domain.items import ItemState, ServiceItem
from shared.contracts.envelope import emit
from shared.kernel.actor import SYSTEM
from shared.kernel.clock import SystemClock, day_in_china
from shared.kernel.ids import new_id
from shared.kernel.law.numerals import printed
from shared.standards.element_list import DIRECTORY, element_list
from shared.standards.hashing import both_of

CHANGING = ("十项条例", "千项条例", "一成条例")
LAWS = (*CHANGING, "其他条例")
CITING = (10, 1_000)
"""How many items cite the first two laws; the third is cited by a tenth of all, the last one by the rest."""
SHARE = 10
ARTICLES = 20
BODIES = 100
AT_ONCE = 5_000
WORDS = ("申请人应当提交身份证明和申请表。", "主管部门应当自受理之日起十个工作日内作出决定。")


def prepare(hearing: LawHearing) -> None:
    """Register the laws."""
    for place in range(len(LAWS)):
        _register(hearing, place, 1)


def amended(hearing: LawHearing, place: int) -> str:
    """Give a law its next version, all articles with other words, a day later than the last; return the change's id."""
    database, law_id = get_db("intake"), f"law-{place}"
    number = database["law_versions"].count_documents({"law_id": law_id}) + 1
    _register(hearing, place, number)
    change_id, now = new_id(), SystemClock().now()
    law = {"law_id": law_id, "title": LAWS[place]}
    numbers = [printed(article) for article in range(1, ARTICLES + 1)]
    data = {
        "change_id": change_id,
        "kind": "amended",
        "law": law,
        "old_version_id": f"{law_id}-1",
        "new_law": law,
        "new_version_id": f"{law_id}-{number}",
        "effective_on": (day_in_china(now) + timedelta(days=30 + number)).isoformat(),
        "cause": {"cause_id": change_id, "title": f"修改{LAWS[place]}的决定", "doc_no": ""},
        "relations": [{"old": each, "new": each, "verdict": "amended", "similarity": 0.9} for each in numbers],
        "is_revoked": False,
        "reason": "",
    }
    said = emit("law_changed", aggregate_id=change_id, sequence=1, occurred_at=now, actor=SYSTEM.as_record(), data=data)
    hearing.take_changed([said], now)
    return change_id


def _register(hearing: LawHearing, place: int, number: int) -> None:
    law_id, now = f"law-{place}", SystemClock().now()
    version = {
        "version_id": f"{law_id}-{number}",
        "label": f"第 {number} 版",
        "text_number": 1,
        "adopted_on": "",
        "promulgated_on": "",
        "effective_on": "2020-01-01",
        "articles": [_article(place, article, number) for article in range(1, ARTICLES + 1)],
    }
    law = {"law_id": law_id, "title": LAWS[place], "other_titles": [], "doc_no": "", "rank": "2", "issuer": "国务院"}
    data = {"law": {**law, "status": "in_force"}, "version": version, "is_first": number == 1}
    actor = SYSTEM.as_record()
    said = emit("law_registered", aggregate_id=law_id, sequence=number, occurred_at=now, actor=actor, data=data)
    hearing.take_registered([said], now)


def _article(place: int, article: int, number: int) -> dict[str, str]:
    return {"number": printed(article), "text": _words(place, article, number)}


def _words(place: int, article: int, number: int) -> str:
    return f"{LAWS[place]}第{article}项服务，按第{number}版办理。{''.join(WORDS)}"


class Filler:
    """Copies items that the product made; a copy differs in ids, name and body, and in what cites for it."""

    def __init__(self) -> None:
        self._patterns = [
            [_pattern(place, article) for article in range(1, ARTICLES + 1)] for place in range(len(LAWS))
        ]
        self._there = 0

    def fill(self, size: int) -> None:
        """Fill up to so many items, with one citation each."""
        items, citations = get_db("intake")["service_items"], get_db("intake")["citations"]
        copies = (self._copied(number) for number in range(self._there, size))
        while piece := list(islice(copies, AT_ONCE)):
            items.insert_many([item for item, _ in piece], ordered=False)
            citations.insert_many([citation for _, citation in piece], ordered=False)
        self._there = size

    def _copied(self, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
        item, citation = self._patterns[_law_of(number)][number % ARTICLES]
        item_id, name = new_id(), f"{item['content']['item_name']}{number}"
        key, body = f"{item['name_key']}{number}", number % BODIES
        copied = {
            **item,
            "_id": item_id,
            "content": {**item["content"], "item_name": name},
            "name_key": key,
            "body_id": f"body-{body:03}",
            "body_name": f"示例局{body}",
        }
        return copied, {**citation, "_id": citation["_id"].replace(item["_id"], item_id)}


def _law_of(number: int) -> int:
    """Return which law an item cites, by its number."""
    if number < sum(CITING):
        return 0 if number < CITING[0] else 1
    return 2 if number % SHARE == 0 else 3


def _pattern(place: int, article: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Let the product make an item that cites an article; take it out again, as it is stored, with its citation."""
    item_id, standard, now = new_id(), element_list(DIRECTORY), SystemClock().now()
    basis = {"title": LAWS[place], "article": printed(article), "text": _words(place, article, 1)}
    made = directory_elements(article)
    elements = {**made, "legal_basis": [{**made["legal_basis"][0], **basis}]}
    content_hash, hashes = both_of(elements, standard)
    revision = Revision(
        item_id=item_id,
        number=1,
        elements=elements,
        content_hash=content_hash,
        element_hashes=hashes,
        standard_version=standard.version,
        made_at=now,
        made_by=SYSTEM.as_record(),
    )
    assert not cited_revisions().add([revision])
    item = ServiceItem(
        item_id=item_id,
        version=0,
        body_id="body-000",
        body_name="示例局",
        supervising_body_id="",
        state=ItemState.DRAFT,
        content=content_of(revision, DIRECTORY),
        revisions=(1,),
        created_at=now,
        updated_at=now,
        updated_by=SYSTEM.name,
    )
    assert not MongoItems().save([ItemChange(before=None, after=item)])
    return _taken(item_id)


def _taken(item_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    database, own = get_db("intake"), {"$gte": f"{item_id}:", "$lt": f"{item_id};"}
    item = database["service_items"].find_one({"_id": item_id})
    citations = list(database["citations"].find({"_id": own}))
    assert item is not None, "the item was saved"
    assert [bool(each["hash"]) for each in citations] == [True], "the citation is pinned"
    database["service_items"].delete_one({"_id": item_id})
    database["citations"].delete_many({"_id": own})
    database["item_revisions"].delete_many({"item_id": item_id})
    return item, citations[0]
