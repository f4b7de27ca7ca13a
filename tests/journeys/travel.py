"""Items that a journey needs: made, submitted, or taken all the way to the portal, over the API; and what changed."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pymongo.collection import Collection

from shared.contracts.registry import SERVICES
from shared.kernel.clock import SystemClock, day_in_china
from shared.kernel.ids import new_id
from shared.standards.element_list import DIRECTORY, element_list
from shared.standards.form import to_form
from stack.demo import district as demo
from stack.demo import path
from stack.demo.client import ApiRefused
from tests.journeys.district import District
from tests.waiting import eventually

CLERK = "civil_affairs_compiler"
BODY = "civil_affairs"
RESTLESS = {
    "leases",
    "knocks",
    "health",
    "state_reports",
    "service_states",
    "sessions",
    "sign_in_attempts",
    "revoked_sessions",
}
"""Collections that change without anybody working on an item."""


def elements(**changes: Any) -> dict[str, Any]:
    """Return the elements of a complete item with a name of its own; None takes an element out."""
    model = next(item["elements"] for item in demo.items() if item["body"] == BODY)
    made = {**copy.deepcopy(model), "item_name": f"旅程事项{new_id()[-8:]}", **changes}
    return {key: value for key, value in made.items() if value is not None}


def draft(district: District, **changes: Any) -> dict[str, Any]:
    """Save a draft; return its id and version."""
    clerk = district.accounts.client(CLERK)
    made = clerk.batch("/intake/api/items", "items", [{"elements": elements(**changes)}])[0]
    assert made["ok"], made
    return {"item_id": made["item_id"], "version": made["version"]}


def under_review(district: District, **changes: Any) -> dict[str, Any]:
    """Submit an item and return its review as the legal reviewer sees it."""
    clerk, reviewer = district.accounts.client(CLERK), district.accounts.client("legal_reviewer")
    (item_id,) = path.submit(clerk, [{"elements": elements(**changes)}])
    return dict(eventually(lambda: path.waiting_reviews(reviewer, [item_id]).get(item_id), 30))


def judged(district: District, changes: dict[str, Any] | None = None, **exceptions: tuple[str, str]) -> str:
    """Have an item judged by all three; the exceptions are account -> (verdict, reason). Return its id."""
    item_id = str(under_review(district, **(changes or {}))["item_id"])
    for account in path.REVIEWERS:
        reviewer = district.accounts.client(account)
        review = eventually(lambda: path.waiting_reviews(reviewer, [item_id]), 30)  # noqa: B023 - waited for at once
        path.give_opinions(reviewer, review.values(), {item_id: exceptions.get(account, (path.APPROVE, ""))})
    return item_id


def published(district: District, title: str = "旅程清单", **changes: Any) -> str:
    """Take an item to the portal; return its id."""
    item_id = judged(district, changes)
    officers = [district.accounts.client(name) for name in ("list_officer", "decision_officer", "release_officer")]
    eventually(lambda: path.ready_items(officers[0], [item_id]), 30)
    list_id = path.propose_and_adopt(
        officers[0], officers[1], title=title, document_no="江津府〔2026〕902 号", item_ids=[item_id]
    )
    job_id = path.release(
        officers[2], list_id=list_id, title="旅程版", effective_on=day_in_china(SystemClock().now()).isoformat()
    )
    eventually(lambda: officers[2].get(f"/publish/api/jobs/{job_id}")["state"] == "finished", 60)
    return item_id


def item_form(made: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return what the form of an item sends."""
    filled = to_form(elements(**changes), element_list(DIRECTORY))
    return {**made, **filled, "action": "save"}


@contextmanager
def nothing_changes(district: District) -> Iterator[None]:
    """Fail when anything in the five databases has become more, less or another version afterwards."""
    before = at_rest(district)
    yield
    after = at_rest(district)
    moved = {
        name: (before.get(name), after.get(name)) for name in before | after if before.get(name) != after.get(name)
    }
    assert not moved, f"(documents, versions) before and after: {moved}"


def at_rest(district: District) -> dict[str, tuple[int, int]]:
    """Wait until a quarter of a second changes nothing; return count and sum of versions of every collection."""
    seen: dict[str, tuple[int, int]] = {}

    def still() -> dict[str, tuple[int, int]] | None:
        nonlocal seen
        before, seen = seen, _counts(district)
        return seen if seen == before and not _waiting(district) else None

    return eventually(still, 30, every=0.25) or {}


def _counts(district: District) -> dict[str, tuple[int, int]]:
    found = {}
    for service in SERVICES:
        database = district.client[f"qingdan_{service}"]
        for name in sorted(set(database.list_collection_names()) - RESTLESS):
            if name == "accounts":
                found[f"{service}.{name}"] = _accounts(database[name])
                continue
            summed = {"$group": {"_id": None, "count": {"$sum": 1}, "versions": {"$sum": "$version"}}}
            for row in database[name].aggregate([summed]):
                found[f"{service}.{name}"] = (row["count"], row["versions"])
    return found


def _accounts(collection: Collection) -> tuple[int, int]:
    """Whoever signs in, as the tests themselves do, moves the version of his account; nothing else of it may move."""
    kept = list(collection.find({}, {"version": 0, "last_session_at": 0}).sort("_id", 1))
    return len(kept), hash(str(kept))


def _waiting(district: District) -> bool:
    return any(
        district.client[f"qingdan_{service}"][name].find_one({"outbox.0": {"$exists": True}}, {"_id": 1})
        for service in SERVICES
        for name in district.client[f"qingdan_{service}"].list_collection_names()
    )


def create_account(district: District, account: str, *roles: str) -> str:
    """Have the registrar create an account; return its id."""
    entry = {
        "account": account,
        "name": "旅程人员",
        "password": district.accounts.password,
        "body_id": next(iter(_body_ids(district))),
        "roles": list(roles),
    }
    made = district.accounts.client("registrar").batch("/intake/api/accounts", "accounts", [entry])[0]
    assert made["ok"], made
    return str(made["item_id"])


def _body_ids(district: District) -> list[str]:
    bodies = district.accounts.client("registrar").get("/intake/api/bodies")["bodies"]
    return [body["body_id"] for body in bodies if body["is_valid"]]


def refusal(call: Any, *arguments: Any) -> tuple[int, str]:
    """Return the status and the message with which the API refuses."""
    with pytest.raises(ApiRefused) as refused:
        call(*arguments)
    return refused.value.status, str(refused.value.answer)
