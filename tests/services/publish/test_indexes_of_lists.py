"""Every list of the publish desk and of the portal looks at little more than it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from services.publish import bootstrap
from services.publish.adapters.portal import COUNTED_UP_TO
from services.publish.adapters.search_terms import page_terms, sort_key
from services.publish.application.releasing import Release
from services.publish.application.use_cases import UseCases
from services.publish.entrypoints.web import create_app
from shared.kernel.ids import new_id
from shared.runtime.settings import Settings
from tests.conftest import OpenDatabase, empty
from tests.services.explained import BODIES, SEEDED, Cost, check, costs, fill, mixed
from tests.services.notify.people import OPERATOR
from tests.services.notify.visiting import Visitor
from tests.services.publish.builders import (
    DECISION_OFFICER,
    EFFECTIVE_ON,
    LIST_OFFICER,
    NOW,
    RELEASE_OFFICER,
    RELEASED_AT,
    adopted,
    body_changed,
    make_lists_ready,
    make_ready,
    proposed,
)
from tests.services.publish.stored import collection

STATES = ("waiting", "ready", "in_list", "adopted", "published")
NAMES = ("高龄津贴发放", "居民用水报装", "义务兵优待金申领", "公证办理")
USCC = "11500381009320238D"
LISTS = 200
PAGES: dict[str, tuple[Any, str]] = {
    **{f"items {state}": (LIST_OFFICER, f"/publish/?state={state}&size=50") for state in STATES},
    **{f"items {state} of a body": (LIST_OFFICER, f"/publish/?state={state}&body_id=body-3") for state in STATES},
    **{f"items {state} by name": (LIST_OFFICER, f"/publish/?state={state}&name=用水报装") for state in STATES},
    **{
        f"items {state} of a body by name": (LIST_OFFICER, f"/publish/?state={state}&body_id=body-3&name=报装")
        for state in STATES
    },
    **{f"items {state} of a kind": (LIST_OFFICER, f"/publish/?state={state}&list_kind=directory") for state in STATES},
    **{f"items {state} by base code": (LIST_OFFICER, f"/publish/?state={state}&name=5020") for state in STATES},
    **{
        f"items {state} by implementation code": (LIST_OFFICER, f"/publish/?state={state}&name={USCC}4 5020")
        for state in STATES
    },
    "items by a whole code": (LIST_OFFICER, "/publish/?name=50 20 00 001 234"),
    "items by a code, later page": (LIST_OFFICER, "/publish/?state=published&name=50&page=3"),
    "items of a kind, body and name": (LIST_OFFICER, "/publish/?list_kind=directory&body_id=body-3&name=报装"),
    "items, later page": (LIST_OFFICER, "/publish/?state=ready&page=3"),
    "lists": (DECISION_OFFICER, "/publish/lists"),
    "lists proposed": (DECISION_OFFICER, "/publish/lists?state=proposed"),
    "lists adopted": (DECISION_OFFICER, "/publish/lists?state=adopted"),
    "lists by title": (DECISION_OFFICER, "/publish/lists?title=第 1 批"),
    "lists adopted by title": (DECISION_OFFICER, "/publish/lists?state=adopted&title=第 1 批"),
    "editions": (RELEASE_OFFICER, "/publish/editions"),
    "dead letters": (OPERATOR, "/publish/dead-letters/"),
    "jobs": (OPERATOR, "/publish/jobs/"),
    "portal": (None, "/"),
    "portal editions": (None, "/editions"),
    "portal edition": (None, "/editions/1"),
    "portal item with its lists": (None, "/items/x-7"),
    "portal list with the others of its item": (None, "/implementations/x-70"),
    "portal all": (None, "/search"),
    "portal by body": (None, "/search?body=body-3"),
    "portal by theme": (None, "/search?theme=n020"),
    "portal by category": (None, "/search?category=c1"),
    "portal by code": (None, "/search?q=502009001000"),
}

OF_SEVERAL_TERMS = ("/search?q=用水报装", "/search?q=glj", "/search?q=用水报装&body=body-3")


@pytest.fixture(scope="module")
def filled(module_db: OpenDatabase) -> Any:
    """Items of twenty bodies in all states, lists, editions and a portal of as many pages."""
    settings: Settings = module_db("publish")
    empty("publish")
    use_cases = bootstrap.build(settings)
    use_cases.bodies.take_over([body_changed(f"机构{n}", 1, f"body-{n}") for n in range(BODIES)])
    _released(use_cases, make_ready(use_cases, range(1, 4)))
    proposed(use_cases, make_ready(use_cases, [9]))
    _copy("catalogue_items", SEEDED, _item)
    _copy("portal_pages", SEEDED, _page)
    _copy("lists", LISTS, _list)
    _copy("editions", LISTS, _edition)
    _released(use_cases, make_lists_ready(use_cases, [101]))
    _copy("implementation_pages", SEEDED, _implementation)
    return create_app(settings, use_cases)


def _released(use_cases: UseCases, item_ids: Sequence[str]) -> None:
    made, job_id = adopted(use_cases, item_ids), new_id()
    release = Release(
        list_id=made.list_id, title="第 1 版", effective_on=EFFECTIVE_ON, released_by=RELEASE_OFFICER.as_record()
    )
    use_cases.jobs.create(
        kind="publish.release_edition", title="第 1 版", actor=RELEASE_OFFICER, kwargs={}, job_id=job_id
    )
    use_cases.releasing.release(job_id=job_id, release=release, now=RELEASED_AT)


def _copy(name: str, count: int, change: Callable[[int, Any], dict[str, Any]]) -> None:
    pattern, dice = collection(name).find_one(), mixed()

    def copies() -> Iterator[dict[str, Any]]:
        for number in range(count):
            yield {**pattern, "_id": f"x-{number}", "outbox": [], **change(number, (pattern, dice))}

    fill("publish", name, copies())


def _item(number: int, made_of: Any) -> dict[str, Any]:
    pattern, dice = made_of
    body = dice.randrange(BODIES)
    names = {"item_name": f"{dice.choice(NAMES)}{number}", "body_id": f"body-{body}", "body_name": f"机构{body}"}
    base = f"5020{number:08d}"
    codes = {"base_code": base, "implementation_code": f"{USCC}4{base}"}
    return {"state": dice.choice(STATES), "text": {**pattern["text"], **names}, "codes": codes}


def _page(number: int, made_of: Any) -> dict[str, Any]:
    _, dice = made_of
    body, name = dice.randrange(BODIES), f"{dice.choice(NAMES)}{number}"
    return {
        "item_name": name,
        "body_id": f"body-{body}",
        "body_name": f"机构{body}",
        "theme_codes": [dice.choice(["n020", "n030", "n040"])],
        "category_code": dice.choice(["c1", "c2", "c3"]),
        "terms": page_terms([name, f"机构{body}"], [f"5020{number:08d}"]),
        "sort_key": sort_key(name),
    }


def _implementation(number: int, made_of: Any) -> dict[str, Any]:
    """Ten lists of each item."""
    source = f"x-{number // 10}"
    return {"source_id": source, "page": {**made_of[0]["page"], "item_id": f"x-{number}", "source_id": source}}


def _list(number: int, made_of: Any) -> dict[str, Any]:
    _, dice = made_of
    state = dice.choice(["proposed", "adopted", "returned"])
    return {"state": state, "open_item_ids": [f"y-{number}"], "proposed_at": NOW - timedelta(minutes=number)}


def _edition(number: int, made_of: Any) -> dict[str, Any]:
    return {"number": number + 2, "list_id": f"x-{number}", "effective_on": "2026-01-01"}


@pytest.mark.parametrize("name", PAGES)
def test_a_list_looks_at_little_more_than_it_shows(filled: Any, name: str) -> None:
    actor, path = PAGES[name]

    check(opened(filled, path, actor))


@pytest.mark.parametrize("path", OF_SEVERAL_TERMS)
def test_a_search_for_several_terms_stops_counting(filled: Any, path: str) -> None:
    """An index knows one term at a time, so pages are read to count; a thousand and one, however many there are."""
    for cost in opened(filled, path, None):
        assert not cost.stages & {"COLLSCAN", "SORT"}, cost
        assert cost.documents <= COUNTED_UP_TO + 1 < SEEDED, cost


@pytest.mark.parametrize(
    "path",
    [
        "/publish/?name=没有的名称",
        "/publish/?name=没有的名称&body_id=body-3",
        "/publish/?list_kind=implementation",
        "/publish/?list_kind=implementation&body_id=body-3",
        "/publish/?name=5020&body_id=没有的单位",
        "/publish/?name=5020&list_kind=implementation",
        "/publish/?name=ZZ",
        "/publish/lists?title=没有的",
    ],
)
def test_a_name_or_kind_that_is_not_there_is_looked_for_in_keys_only(filled: Any, path: str) -> None:
    """No index begins in the middle of a name: the names of the list are looked through, and no document is."""
    for cost in opened(filled, path, LIST_OFFICER):
        assert not cost.stages & {"COLLSCAN", "SORT"}, cost
        assert cost.keys <= SEEDED + BODIES, cost
        assert cost.documents <= BODIES, cost


def opened(app: Any, path: str, actor: Any) -> list[Cost]:
    """What opening a page costs."""
    visitor = Visitor(app, actor)

    def open_page() -> None:
        assert visitor.get(path).status_code == 200

    return costs("publish", open_page)
