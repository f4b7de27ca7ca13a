"""Every list of the intake desk, with each of its filters, looks at little more than it shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake import bootstrap
from services.intake.application.importing_ports import ImportState
from services.intake.domain.bodies import BodyKind
from services.intake.domain.items import ItemState
from services.intake.entrypoints.web import application
from shared.runtime.settings import Settings
from tests.conftest import OpenDatabase, empty
from tests.services.explained import BODIES, MOST_EXAMINED, SEEDED, Cost, check, costs, fill, mixed
from tests.services.intake.conftest import Intake, SettableClock
from tests.services.intake.test_importing import a_file, checked, some
from tests.services.notify.visiting import Visitor

STATES = [state.value for state in ItemState]
OWN = ("compiler", "endorser")
"""The roles of the person of the body whose lists are opened."""
ITEMS = "/intake/items?size=50"
USCC = "11500381009320238D"
PAGES: dict[str, tuple[tuple[str, ...], str]] = {
    "own items": (OWN, ITEMS),
    "own items, later page": (OWN, f"{ITEMS}&page=3"),
    **{f"own items {state}": (OWN, f"{ITEMS}&state={state}") for state in STATES},
    "district": (("supervisor",), ITEMS),
    **{f"district {state}": (("supervisor",), f"{ITEMS}&state={state}") for state in STATES},
    "own items of a category": (OWN, f"{ITEMS}&category=3"),
    "own items of a category and state": (OWN, f"{ITEMS}&category=3&state=draft"),
    "district, a category": (("supervisor",), f"{ITEMS}&category=3"),
    "district, a category, later page": (("supervisor",), f"{ITEMS}&category=3&page=2&state=draft"),
    **{
        f"{whose} published {published}{more}": (roles, f"{ITEMS}&state=approved&published={published}{more}")
        for whose, roles in (("own items", OWN), ("district", ("supervisor",)))
        for published in ("yes", "no")
        for more in ("", "&category=3")
    },
    "district, published, later page": (("supervisor",), f"{ITEMS}&state=approved&published=yes&page=3"),
    "own items by a code": (OWN, f"{ITEMS}&search=50 20 09 0012"),
    "own items by an implementation code": (OWN, f"{ITEMS}&search={USCC}45020090012"),
    "district, a base code": (("supervisor",), f"{ITEMS}&search=50"),
    "district, an implementation code, later page": (("supervisor",), f"{ITEMS}&search={USCC}&page=3"),
    "endorsements": (OWN, "/intake/endorsements?size=50"),
    "bodies": (("registrar",), "/intake/bodies"),
    "accounts": (("registrar",), "/intake/accounts?size=50"),
    "machine clients": (("registrar",), "/intake/clients?size=50"),
    "imports": (OWN, "/intake/imports"),
    "dry view": (OWN, "/intake/imports/{import_id}?size=50"),
    "dry view, wrong rows": (OWN, "/intake/imports/{import_id}?size=50&verdict=wrong"),
    "dry view, new rows": (OWN, "/intake/imports/{import_id}?size=50&verdict=new"),
    "jobs": (OWN, "/intake/jobs/"),
    "jobs of all": (("operator",), "/intake/jobs/"),
    "dead letters": (("operator",), "/intake/dead-letters/"),
    "machine: items": (OWN, "/intake/api/items?size=50"),
    "machine: items in a state": (OWN, "/intake/api/items?size=50&state=draft"),
}


@pytest.fixture(scope="module")
def filled(module_db: OpenDatabase) -> Any:
    """Items of twenty bodies in all states, accounts, a long dry view, jobs and imports."""
    settings: Settings = module_db("intake")
    empty("intake")
    cases, clock = bootstrap.build(settings), SettableClock()
    intake = Intake(cases, application(settings, cases, clock), clock)
    bureau = intake.body(1)
    enterprise = intake.body(2, kind=BodyKind.ENTERPRISE, supervising_body_id=bureau.body_id)
    intake.account("bianzhi", bureau, "compiler")
    clerk = intake.person(bureau, *OWN)
    intake.draft(intake.person(enterprise, "compiler"))
    one = checked(intake, clerk, a_file(bureau.name, *some(1)))
    _copy("service_items", SEEDED, _item, bureau.body_id)
    _copy("accounts", SEEDED, lambda number, *_: {"account": f"account-{number:05}"})
    _copy("jobs", SEEDED, _job)
    _copy("imports", SEEDED, _import, bureau.body_id)
    _copy("import_rows", SEEDED, _row)
    return intake, bureau, one.import_id


def _copy(name: str, count: int, change: Any, *more: Any) -> None:
    pattern, dice = get_db("intake")[name].find_one(), mixed()

    def copies() -> Iterator[dict[str, Any]]:
        for number in range(count):
            yield {**pattern, "_id": f"x-{number}", "outbox": [], **change(number, pattern, dice, *more)}

    fill("intake", name, copies())


def _item(number: int, pattern: Any, dice: Any, bureau: str) -> dict[str, Any]:
    body, base = dice.randrange(BODIES), f"502009{number:06}"
    codes = {"base_code": base, "implementation_code": f"{USCC}4{base}"}
    return {
        "body_id": f"b-{body}" if body else bureau,
        "progress": {**pattern["progress"], **codes},
        "supervising_body_id": bureau if body == 1 else "",
        **_standing(dice),
        "name_key": f"20:{number}",
        "content": {**pattern["content"], "item_name": f"津贴{number}", "category": str(number % 7 + 1)},
        "updated_at": pattern["updated_at"] - timedelta(seconds=dice.randrange(10**6)),
    }


def _standing(dice: Any) -> dict[str, Any]:
    state = dice.choice(STATES)
    return {"state": state, "is_published": dice.random() < 0.5} if state == "approved" else {"state": state}


def _job(number: int, pattern: Any, dice: Any) -> dict[str, Any]:
    by = {**pattern["by"], "account_id": f"a-{number % BODIES}"}
    return {"by": by, "created_at": pattern["created_at"] - timedelta(minutes=number)}


def _import(number: int, pattern: Any, dice: Any, bureau: str) -> dict[str, Any]:
    body = dice.randrange(BODIES)
    return {
        "body_id": f"b-{body}" if body else bureau,
        "state": ImportState.CHECKED.value,
        "created_at": pattern["created_at"] - timedelta(minutes=number),
    }


def _row(number: int, pattern: Any, dice: Any) -> dict[str, Any]:
    return {"place": number + 1, "verdict": dice.choice(["new", "changed", "unchanged", "wrong"]), "errors": []}


def opened(filled: Any, roles: tuple[str, ...], path: str) -> list[Cost]:
    """What opening a page, or asking the API, costs somebody of the bureau."""
    intake, bureau, import_id = filled
    visitor, address = Visitor(intake.app, intake.person(bureau, *roles)), path.format(import_id=import_id)

    def open_page() -> None:
        answer = visitor.api("GET", address) if "/api/" in address else visitor.get(address)
        assert answer.status_code == 200

    return costs("intake", open_page)


@pytest.mark.parametrize("name", PAGES)
def test_a_list_looks_at_little_more_than_it_shows(filled: Any, name: str) -> None:
    check(opened(filled, *PAGES[name]))


@pytest.mark.parametrize("word", ["津贴7", "津贴", "没有的名称"])
@pytest.mark.parametrize("state", ["", "draft", "approved", "approved&published=yes"])
def test_a_body_looks_for_a_name_among_its_own_items(filled: Any, state: str, word: str) -> None:
    """No index begins in the middle of a name: the body's own items are looked through, and no other's."""
    for cost in opened(filled, OWN, f"{ITEMS}&state={state}&search={word}"):
        assert not cost.stages & {"COLLSCAN", "SORT"}, cost
        assert cost.documents <= 2 * SEEDED // BODIES, cost


@pytest.mark.parametrize("roles", [OWN, ("supervisor",)])
@pytest.mark.parametrize("more", ["&state=draft", "&state=approved&published=no", "&category=3&state=draft"])
@pytest.mark.parametrize("code", ["50", f"{USCC}4"])
def test_the_beginning_of_every_code_is_narrowed_in_keys_only(
    filled: Any, code: str, more: str, roles: tuple[str, ...]
) -> None:
    """What all codes begin with is no use to anybody; it reads the keys of others, and no document of theirs."""
    for cost in opened(filled, roles, f"{ITEMS}&search={code}{more}"):
        assert not cost.stages & {"COLLSCAN", "SORT"}, cost
        assert cost.keys <= SEEDED + MOST_EXAMINED, cost
        assert cost.documents <= 2 * SEEDED // BODIES, cost


@pytest.mark.parametrize("state", ["", "draft", "approved", "approved&published=yes"])
def test_the_district_counts_what_bears_a_name_in_the_index_of_names(filled: Any, state: str) -> None:
    """Of documents, only those are read that are found and whose state is asked for."""
    bearers = sum("津贴77" in f"津贴{number}" for number in range(SEEDED))
    for cost in opened(filled, ("supervisor",), f"{ITEMS}&state={state}&search=津贴77"):
        assert cost.keys <= SEEDED + MOST_EXAMINED, cost
        assert not cost.stages & {"COLLSCAN"}, cost
        if cost.is_count:
            assert cost.documents <= (bearers if state else 0), cost


@pytest.mark.parametrize("word", ["津贴7", "津贴", "没有的名称"])
def test_the_district_reads_the_lines_of_a_rare_name_by_one_of_two_indexes(filled: Any, word: str) -> None:
    """
    The one list that cannot be bounded: a part of a name, anywhere in the district, newest first.

    Either the newest are looked through until a page is full, or all names are, and what is found is sorted.
    """
    for cost in opened(filled, ("supervisor",), f"{ITEMS}&search={word}"):
        assert not cost.stages & {"COLLSCAN"}, cost
        assert cost.keys <= SEEDED + MOST_EXAMINED, cost
        assert cost.documents <= SEEDED // 2, cost
