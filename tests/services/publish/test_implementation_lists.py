"""Implementation lists on their way to the portal: joined, proposed and released as lists of their own kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from pymongo.collection import Collection as MongoCollection

from services.publish.adapters.catalogue import MongoCatalogue, drop_outdated_indexes
from services.publish.adapters.portal import MongoPortalPages
from services.publish.application import releasing
from services.publish.application.use_cases import UseCases
from services.publish.domain.lists import ListIncomplete
from shared.contracts.envelope import Envelope
from shared.contracts.registry import lookup
from shared.standards.element_list import IMPLEMENTATION, element_list
from tests.services.publish.builders import (
    LIST_OFFICER,
    NOW,
    adopted,
    coded,
    item_id,
    list_approved,
    make_lists_ready,
    make_ready,
    proposed,
)
from tests.services.publish.stored import collection, states
from tests.services.publish.test_releasing import Killed, kill_at_call
from tests.services.publish.visitors import Visitors
from tests.unit.intake.implementation.builders import DIGEST, implementation

Run = Callable[..., str]
Spoken = Callable[[str], list[Envelope]]
POWER = "01930000-0000-7000-8000-0000000000ff"


def test_approval_and_code_join_in_either_order(use_cases: UseCases) -> None:
    use_cases.joining.join([coded(101), list_approved(101, part="首次申请")])

    stored = collection("catalogue_items").find_one({"_id": item_id(101)})
    assert (stored["state"], stored["text"]["list_kind"], stored["text"]["part"]) == (
        "ready",
        IMPLEMENTATION,
        "首次申请",
    )
    assert (stored["text"]["source_kind"], stored["text"]["source_id"]) == ("directory", item_id(1))
    assert stored["text"]["is_public"]


@pytest.mark.parametrize("said", [False, None])
def test_only_a_plain_yes_opens_the_door_to_the_public(use_cases: UseCases, said: Any) -> None:
    use_cases.joining.join([list_approved(101, is_public=said)])

    assert collection("catalogue_items").find_one({"_id": item_id(101)})["text"]["is_public"] is False


def test_a_list_holds_items_of_one_kind(use_cases: UseCases, spoken: Spoken) -> None:
    both = [*make_ready(use_cases, [1]), *make_lists_ready(use_cases, [101])]

    with pytest.raises(ListIncomplete, match="一份清单只放一种事项"):
        proposed(use_cases, both)
    chosen = proposed(use_cases, both[1:])

    assert chosen.list_kind == IMPLEMENTATION
    [message] = spoken("list_proposed")
    assert message.data["list_kind"] == IMPLEMENTATION


def test_the_desk_refuses_a_mixed_list_with_what_to_do(use_cases: UseCases, visitors: Visitors) -> None:
    both = [*make_ready(use_cases, [1]), *make_lists_ready(use_cases, [101])]
    desk = visitors.signed_in("list_officer")

    answer = desk.post("/publish/", {"item_ids": both, "title": "第 1 批"})

    assert answer.status_code == 422
    assert "请按清单种类筛选后分别提请" in answer.text


def test_the_desk_is_filtered_by_kind_and_says_of_which_each_is(use_cases: UseCases, visitors: Visitors) -> None:
    make_ready(use_cases, [1])
    make_lists_ready(use_cases, [101], part="首次申请")
    desk = visitors.signed_in("list_officer")

    everything = desk.get("/publish/").text
    lists, items = (desk.get(f"/publish/?list_kind={kind}").text for kind in ("implementation", "directory"))

    assert item_id(1) in everything
    assert "实施清单：首次申请" in everything
    assert (item_id(1) in lists, item_id(101) in lists) == (False, True)
    assert (item_id(1) in items, item_id(101) in items) == (True, False)
    assert desk.get("/publish/?list_kind=guide").status_code == 422
    [one] = desk.call("GET", "/publish/api/items?list_kind=implementation").get_json()["items"]
    assert (one["list_kind"], one["part"], one["source_id"]) == (IMPLEMENTATION, "首次申请", item_id(1))


def test_the_desk_shows_all_elements_by_group_with_files(use_cases: UseCases, visitors: Visitors) -> None:
    make_lists_ready(use_cases, [101], part="首次申请")
    desk = visitors.signed_in("list_officer")

    page = desk.get(f"/publish/items/{item_id(101)}").text

    for element in element_list(IMPLEMENTATION).elements:
        if element.key in implementation():
            assert f"<dt>{element.name_zh}</dt>" in page, element.key
    assert f'<a href="/intake/files/{DIGEST}">' in page
    assert "空白表格（DOCX，20 KB）</a>" in page
    assert f'<a href="/publish/items/{item_id(1)}">目录清单里的事项</a>' in page
    assert "实施清单 · 第 1 稿" in page


def test_lists_and_editions_say_which_kind(
    on_portal: str, use_cases: UseCases, visitors: Visitors, citizen: FlaskClient
) -> None:
    desk = visitors.signed_in("list_officer")
    chosen = collection("lists").find_one({"list_kind": IMPLEMENTATION})

    assert "实施清单 · 1 项" in desk.get(f"/publish/lists/{chosen['_id']}").text
    assert desk.get("/publish/lists").text.count('<td class="nw">实施清单</td>') == 1
    assert desk.get("/publish/editions").text.count('<td class="nw">实施清单</td>') == 1
    assert f'href="{on_portal}"' in citizen.get("/editions/2").text
    assert "实施清单 · <span" in citizen.get("/editions").text
    assert "最新公布：第 1 版" in citizen.get("/").text


def test_messages_say_kind_part_and_path_and_can_be_told_again(
    on_portal: str, use_cases: UseCases, run_release: Run, spoken: Spoken
) -> None:
    lists = make_lists_ready(use_cases, [102], source=POWER, part="首次申请")
    run_release(adopted(use_cases, lists, "第 3 批").list_id, "第 3 版")
    published = {message.item_id: message for message in spoken("item_published")}
    said = [published[item_id(number)].data for number in (1, 101, 102)]
    for name in ("catalogue_items", "lists", "editions"):
        collection(name).update_many({}, {"$set": {"outbox": []}})

    use_cases.resending.resend(since=NOW.replace(year=2020))

    assert [one["list_kind"] for one in said] == ["directory", IMPLEMENTATION, IMPLEMENTATION]
    assert [one["path"] for one in said[1:]] == [on_portal, f"/implementations/{item_id(102)}"]
    assert said[2]["part"] == "首次申请"
    again = {message.item_id: message for message in spoken("item_published")}
    assert again.keys() == published.keys()
    assert all(again[key].message_id == published[key].message_id for key in again)
    for message in [*again.values(), *spoken("edition_released"), *spoken("list_adopted")]:
        assert lookup(message.name, message.version).schema().validate(dict(message.data)) == {}


def test_lists_and_entries_from_before_there_were_two_kinds_read_on(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    chosen = adopted(use_cases, make_ready(use_cases, [1]))
    collection("lists").update_many({}, {"$unset": {"list_kind": "", "entries.$[].part": ""}})

    assert use_cases.reading.list_and_edition(actor=LIST_OFFICER, list_id=chosen.list_id)[0].list_kind == "directory"
    run_release(chosen.list_id)
    collection("editions").update_many({}, {"$unset": {"list_kind": "", "entries.$[].part": ""}})

    assert item_id(1) in citizen.get("/editions/1").text
    assert "最新公布：第 1 版" in citizen.get("/").text


def test_the_indexes_of_an_earlier_version_are_taken_away(use_cases: UseCases) -> None:
    collection("catalogue_items").create_index([("state", 1), ("text.body_name", 1)], name="desk")

    drop_outdated_indexes()
    drop_outdated_indexes()

    assert {"desk_by_kind", "desk_of_body_by_kind"} <= collection("catalogue_items").index_information().keys()
    assert "desk" not in collection("catalogue_items").index_information()


def test_an_index_that_another_process_has_just_taken_away_stops_nobody(
    use_cases: UseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MongoCollection, "index_information", lambda _: {"desk": {}})

    drop_outdated_indexes()


@pytest.mark.parametrize(
    ("kind", "method", "at"),
    [
        (MongoPortalPages, "write_implementations", 2),
        (MongoPortalPages, "write", 1),
        (MongoCatalogue, "save", 2),
        (MongoPortalPages, "remove", 1),
    ],
)
def test_a_release_of_lists_killed_anywhere_and_run_again_loses_and_doubles_nothing(
    use_cases: UseCases,
    run_release: Run,
    spoken: Spoken,
    monkeypatch: pytest.MonkeyPatch,
    kind: type,
    method: str,
    at: int,
) -> None:
    monkeypatch.setattr(releasing, "BATCH", 4)
    chosen = adopted(use_cases, make_lists_ready(use_cases, list(range(101, 111)), source=POWER))
    with monkeypatch.context() as patch:
        kill_at_call(patch, kind, method, at)
        with pytest.raises(Killed):
            run_release(chosen.list_id)

    run_release(chosen.list_id)

    assert states() == {"published": 10}
    assert collection("implementation_pages").count_documents({}) == 10
    assert [page["_id"] for page in collection("portal_pages").find()] == [POWER]
    published = spoken("item_published")
    assert 10 == len(published) == len({message.message_id for message in published})
