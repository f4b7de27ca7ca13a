"""The lists of sign-off and of the signed batch go by an index, whatever other bodies and other kinds of lists hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake import bootstrap
from services.intake.domain.bodies import BodyKind
from services.intake.domain.items import DIRECTORY_LIST, IMPLEMENTATION_LIST, ItemState
from services.intake.entrypoints.web import application
from shared.runtime.settings import Settings
from tests.conftest import OpenDatabase, empty
from tests.services.explained import BODIES, SEEDED, check, costs, fill, mixed
from tests.services.intake.conftest import Intake, SettableClock
from tests.services.intake.implementing import an_implementation, consented, sign
from tests.services.intake.test_filing import file
from tests.services.notify.visiting import Visitor

STATES = [state.value for state in ItemState]
HEAD = ("signatory", "endorser")


@pytest.fixture(scope="module")
def filled(module_db: OpenDatabase) -> Any:
    """Items of both kinds of twenty bodies in all states, with their texts; a history of sign-offs and of batches."""
    settings: Settings = module_db("intake")
    empty("intake")
    cases, clock = bootstrap.build(settings), SettableClock()
    intake = Intake(cases, application(settings, cases, clock), clock)
    bureau = intake.body(1)
    enterprise = intake.body(2, kind=BodyKind.ENTERPRISE, supervising_body_id=bureau.body_id)
    head = intake.person(bureau, *HEAD, name="局长")
    filing = file(intake, head, consented(intake, enterprise, bureau)).filing
    assert filing is not None
    item_id = an_implementation(intake, intake.person(bureau, "compiler"))
    sign(intake, head, item_id)
    _copy("service_items", item_id, _item, bureau.body_id)
    _copy("item_revisions", f"{item_id}@1", lambda number, *_: {"_id": f"x-{number}@1", "item_id": f"x-{number}"})
    _copy("filings", filing.filing_id, _filing, bureau.body_id)
    some = get_db("intake")["sign_offs"].find_one({"item_id": item_id})
    assert some is not None
    _copy("sign_offs", some["_id"], lambda number, *_: {"item_id": f"x-{number}"})
    return intake, head, {"item_id": item_id, "filing_id": filing.filing_id}


def _copy(name: str, key: str, change: Any, *more: Any) -> None:
    pattern, dice = get_db("intake")[name].find_one({"_id": key}), mixed()
    assert pattern is not None
    pattern.pop("sign_off", None)

    def copies() -> Iterator[dict[str, Any]]:
        for number in range(SEEDED):
            yield {**pattern, "_id": f"x-{number}", **change(number, pattern, dice, *more)}

    fill("intake", name, copies())


def _item(number: int, pattern: Any, dice: Any, bureau: str) -> dict[str, Any]:
    body = dice.randrange(BODIES)
    kind = dice.choice([DIRECTORY_LIST, IMPLEMENTATION_LIST])
    return {
        "outbox": [],
        "body_id": f"b-{body}" if body else bureau,
        "supervising_body_id": bureau if body == 1 else "",
        "state": dice.choice(STATES),
        "name_key": f"20:{number}",
        "content": {**pattern["content"], "list_kind": kind, "item_name": f"津贴{number}"},
        "source": {**pattern["source"], "source_id": f"s-{number}"},
        "endorsement": {"is_given": True, "reason": "", "by": "王五", "given_at": pattern["updated_at"]},
        "updated_at": pattern["updated_at"] - timedelta(seconds=dice.randrange(10**6)),
    }


def _filing(number: int, pattern: Any, dice: Any, bureau: str) -> dict[str, Any]:
    body = dice.randrange(BODIES)
    return {
        "body_id": f"b-{body}" if body else bureau,
        "filed_at": pattern["filed_at"] - timedelta(minutes=number),
    }


@pytest.mark.parametrize(
    "path",
    [
        "/intake/signing",
        "/intake/signing/items/{item_id}",
        "/intake/signing/items/{item_id}/sheet",
        "/intake/filings",
        "/intake/filings?page=3",
        "/intake/filings/new",
        "/intake/filings/{filing_id}",
        "/intake/endorsements",
    ],
)
def test_a_page_looks_at_little_more_than_it_shows(filled: Any, path: str) -> None:
    intake, head, keys = filled
    visitor = Visitor(intake.app, head)

    def open_page() -> None:
        assert visitor.get(path.format(**keys)).status_code == 200

    check(costs("intake", open_page))
