"""Published items have a place of their own in the lists: the portal shows their present text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.adapters.all_documents import prepare_collections
from services.intake.adapters.items import MongoItems, item_of
from services.intake.adapters.list_indexes import PUBLISHED_ITEMS
from services.intake.adapters.publication import DERIVED, mark_published
from services.intake.application.ports import ItemChange, Listing, Page
from services.intake.domain.bodies import Body
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Browser, Intake, Machine
from tests.services.intake.test_mirroring import ABOUT, said

APPROVED = ItemState.APPROVED
ITEMS = MongoItems()


def approve(intake: Intake, item_id: str, sequence: int = 6) -> None:
    """Let review say that a text passed."""
    intake.cases.mirroring.take_approved([said(intake, "item_approved", item_id, sequence, round=1, **ABOUT)])


def publish(intake: Intake, item_id: str, *, content_hash: str = "", sequence: int = 3) -> None:
    """Let publish say that a text is on the portal."""
    told = said(intake, "item_published", item_id, sequence, edition_number=1, path="/items/x", **ABOUT)
    object.__setattr__(told, "content_hash", content_hash)
    intake.cases.mirroring.note_published([told])


def hash_of(intake: Intake, item_id: str) -> str:
    return str(intake.stored("service_items", item_id)["content"]["content_hash"])


@pytest.fixture
def three(intake: Intake, compiler: Actor) -> list[str]:
    """Three approved items; the first is published."""
    ids = intake.drafts(compiler, 3)
    intake.submit_all(compiler, ids)
    for item_id in ids:
        approve(intake, item_id)
    publish(intake, ids[0], content_hash=hash_of(intake, ids[0]))
    return ids


def listed(intake: Intake, actor: Actor, published: bool | None, **more: Any) -> tuple[set[str], Page]:
    page = intake.cases.reading.list_items(actor, Listing(state=APPROVED, published=published, **more))
    assert page.total == len(page.items)
    return {item.item_id for item in page.items}, page


@pytest.mark.parametrize("role", ["compiler", "supervisor"])
@pytest.mark.parametrize(
    ("more", "is_there"),
    [({}, True), ({"category": "CATEGORY"}, True), ({"category": "7"}, False), ({"search": "NAME"}, True)],
)
def test_approved_items_are_parted_by_what_the_portal_shows(
    intake: Intake, bureau: Body, three: list[str], role: str, more: dict[str, str], is_there: bool
) -> None:
    content = intake.stored("service_items", three[0])["content"]
    more = {
        name: {"CATEGORY": content["category"], "NAME": content["item_name"][:2]}.get(value, value)
        for name, value in more.items()
    }
    actor = intake.person(bureau if role == "compiler" else intake.body(8), role)

    shown, page = listed(intake, actor, True, **more)

    assert shown == ({three[0]} if is_there else set())
    assert listed(intake, actor, False, **more)[0] == (set(three[1:]) if is_there else set())
    assert listed(intake, actor, None, **more)[0] == (set(three) if is_there else set())
    assert (page.counts.get("approved", 0), page.published) == ((3, 1) if is_there else (0, 0))


def test_a_published_item_that_was_adjusted_and_approved_waits_again(
    intake: Intake, compiler: Actor, three: list[str]
) -> None:
    approve(intake, three[0], sequence=9)

    assert listed(intake, compiler, True)[0] == set()

    publish(intake, three[0], content_hash="another text", sequence=4)

    assert listed(intake, compiler, False)[0] == set(three)

    publish(intake, three[0], content_hash=hash_of(intake, three[0]), sequence=5)

    assert listed(intake, compiler, True)[0] == {three[0]}


def test_a_publication_that_overtakes_the_approval_counts_when_both_are_here(intake: Intake, compiler: Actor) -> None:
    item_id = intake.draft(compiler)
    intake.submit(compiler, item_id)
    approved = said(intake, "item_approved", item_id, 6, round=1, **ABOUT)
    publish(intake, item_id, content_hash=hash_of(intake, item_id))

    assert "is_published" not in intake.stored("service_items", item_id)

    intake.cases.mirroring.take_approved([approved])

    assert listed(intake, compiler, True)[0] == {item_id}


def test_many_messages_in_one_batch_part_items_as_single_ones_do(intake: Intake, compiler: Actor) -> None:
    ids = intake.drafts(compiler, 4)
    intake.submit_all(compiler, ids)
    intake.cases.mirroring.take_approved([said(intake, "item_approved", one, 6, round=1, **ABOUT) for one in ids])
    told = [said(intake, "item_published", one, 3, edition_number=1, path="/", **ABOUT) for one in ids[:3]]
    for one in told:
        object.__setattr__(one, "content_hash", hash_of(intake, one.item_id))
    intake.cases.mirroring.note_published(told)

    assert listed(intake, compiler, True)[0] == set(ids[:3])
    assert listed(intake, compiler, False)[0] == set(ids[3:])


MOMENT = datetime(2026, 11, 20, 2, tzinfo=UTC)


@pytest.mark.parametrize("state", [APPROVED, ItemState.SUBMITTED])
@pytest.mark.parametrize("approved_at", [None, MOMENT])
@pytest.mark.parametrize("published_at", [None, MOMENT - timedelta(1), MOMENT, MOMENT + timedelta(1)])
@pytest.mark.parametrize("told", [None, "", "same", "another"])
def test_mongod_and_the_item_agree_on_what_is_published(
    intake: Intake, compiler: Actor, state: ItemState, approved_at: Any, published_at: Any, told: str | None
) -> None:
    """Messages let mongod work it out, saves take it from the item: the rule must be one."""
    item_id, items = intake.draft(compiler), get_db("intake")["service_items"]
    progress = {"approved_at": approved_at, "published_at": published_at, "published_hash": told}
    facts = {f"progress.{name}": value for name, value in progress.items() if value is not None}
    plain = {"state": state.value, "content.content_hash": "same", **facts}
    items.update_one(
        {"_id": item_id}, {"$set": plain, "$unset": {} if told is not None else {"progress.published_hash": ""}}
    )
    items.update_one({"_id": item_id}, [{"$set": dict(DERIVED)}])

    stored = intake.stored("service_items", item_id)
    assert stored.get("is_published", False) is item_of(stored).is_published
    assert ("is_published" in stored) is (state is APPROVED)


def test_what_leaves_approval_leaves_the_tabs(intake: Intake, compiler: Actor, three: list[str]) -> None:
    """An item that is taken in hand again is a draft, whatever the portal shows."""
    item = ITEMS.find([three[0]])[three[0]]

    assert not ITEMS.save([ItemChange(before=item, after=replace(item, state=ItemState.DRAFT))])

    assert "is_published" not in intake.stored("service_items", three[0])
    assert listed(intake, compiler, True)[0] == set()


def test_items_of_an_earlier_version_are_marked_before_the_index_is_made(
    intake: Intake, compiler: Actor, three: list[str]
) -> None:
    items = get_db("intake")["service_items"]
    items.update_many({}, {"$unset": {"is_published": ""}})
    mark_published()  # with the index there it was done: no start looks through all items again

    assert "is_published" not in intake.stored("service_items", three[0])

    items.drop_index(PUBLISHED_ITEMS)
    prepare_collections()

    assert listed(intake, compiler, True)[0] == {three[0]}
    assert listed(intake, compiler, False)[0] == set(three[1:])


def tabs(page: str) -> dict[str, int]:
    """Return what the tabs of a list count."""
    nav = re.search(r'aria-label="按状态查看">(.*?)</nav>', page, re.S)
    assert nav is not None
    return {name: int(number) for name, number in re.findall(r'>([^<>]+)<span class="cnt[^"]*">(\d+)', nav[1])}


def test_the_tabs_of_the_desk_part_what_is_published_and_sum_up(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser, three: list[str]
) -> None:
    intake.draft(compiler, item_name="还在写的")

    page = compiler_at_desk.get("/intake/items").text
    published = compiler_at_desk.get("/intake/items?state=approved&published=yes").text
    waiting = compiler_at_desk.get("/intake/items?state=approved").text

    assert tabs(page) == {"全部": 4, "草稿": 1, "审核通过": 2, "已公布": 1}
    assert re.findall(r'class="it" href="/intake/items/([^"]+)"', published) == [three[0]]
    assert set(re.findall(r'class="it" href="/intake/items/([^"]+)"', waiting)) == set(three[1:])
    assert re.search(r'aria-current="page">已公布<', published)
    assert re.search(r'aria-current="page">审核通过<', waiting)
    assert "items.xlsx?state=approved&published=yes&" in unescape(published)
    assert '<input type="hidden" name="published" value="yes">' in published


def test_a_file_holds_what_its_tab_shows(compiler_at_desk: Browser, intake: Intake, three: list[str]) -> None:
    names = [intake.stored("service_items", item_id)["content"]["item_name"] for item_id in three]

    file = compiler_at_desk.get("/intake/exports/items.csv?state=approved&published=no").text

    assert [name in file for name in names] == [False, True, True]


def test_machines_ask_for_all_that_is_approved_or_for_a_part(
    intake: Intake, bureau: Body, machine: Callable[[str], Machine], three: list[str]
) -> None:
    intake.account("jiqi", bureau, "compiler")
    there = machine("jiqi")

    def found(query: str) -> set[str]:
        return {item["item_id"] for item in there.get(f"/intake/api/items?{query}").json["items"]}

    assert found("state=approved") == set(three)
    assert found("state=approved&published=yes") == {three[0]}
    assert found("state=approved&published=no") == set(three[1:])
    refused = there.get("/intake/api/items?state=draft&published=yes")
    assert refused.status_code == 422
    assert "只有审核通过的事项分为已公布和没有公布的" in refused.text
