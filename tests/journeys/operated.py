"""Operations that a body asked for, for those who look at pages: one before the offices, one before the government."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.kernel.ids import new_id
from tests.journeys.district import District
from tests.journeys.travel import BODY, CLERK
from tests.journeys.visitor import Visitor
from tests.waiting import eventually

OFFICES = ("legal_reviewer", "staffing_reviewer")
GROUND = "机构改革后由市级统一办理。"


@dataclass(frozen=True)
class OperationSamples:
    """Ids: of an operation that the offices have before them, and of one that the government has."""

    asked: str
    approved: str
    item: str


def operated(district: District) -> OperationSamples:
    """Ask for the suspension of two published items; let the offices agree to one."""
    wanted = {"body_id": district.body_id(BODY), "state": "approved", "content.list_kind": "directory"}
    published = {"progress.published_at": {"$exists": True}}
    items = district.client["qingdan_intake"]["service_items"].find({**wanted, **published}).sort("_id", -1).limit(2)
    first, second = (item["_id"] for item in items)
    asked, approved = (_asked(district, item_id) for item_id in (first, second))
    for account in OFFICES:
        _agreed(district, account, approved)
    eventually(lambda: district.client["qingdan_publish"]["item_operations"].find_one({"_id": approved}), 30)
    return OperationSamples(asked=asked, approved=approved, item=first)


def _asked(district: District, item_id: str) -> str:
    clerk, operation_id = Visitor(district.portal).sign_in(CLERK, district.accounts.password), new_id()
    address = f"/intake/operations/new?kind=suspend&item_id={item_id}"
    answer = clerk.post(address, {"operation_id": operation_id, "ground": GROUND, "items": item_id}, page=address)
    assert answer.status_code == 303, answer.text
    return operation_id


def _agreed(district: District, account: str, operation_id: str) -> None:
    office, address = Visitor(district.portal), f"/review/operations/{operation_id}"
    office.sign_in(account, district.accounts.password)
    seen = eventually(lambda: district.client["qingdan_review"]["item_operations"].find_one({"_id": operation_id}), 30)
    assert seen is not None
    answer = office.post(address, {"version": str(seen["version"]), "verdict": "approve"}, page=address)
    assert answer.status_code == 303, answer.text


OPERATION_PAGES: dict[str, tuple[str, Callable[[Any], str]]] = {
    "/intake/operations": (CLERK, lambda s: "/intake/operations"),
    "/intake/operations/new": (CLERK, lambda s: f"/intake/operations/new?kind=merge&item_id={s.operations.item}"),
    "/intake/operations/<operation_id>": (CLERK, lambda s: f"/intake/operations/{s.operations.approved}"),
    "/review/operations": ("legal_reviewer", lambda s: "/review/operations"),
    "/review/operations/<operation_id>": ("legal_reviewer", lambda s: f"/review/operations/{s.operations.asked}"),
    "/publish/operations": ("decision_officer", lambda s: "/publish/operations"),
    "/publish/operations/<operation_id>": (
        "decision_officer",
        lambda s: f"/publish/operations/{s.operations.approved}",
    ),
}
"""Rule -> (account, the address to open)."""

OPERATION_VIEWS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "kinds of operations": (CLERK, lambda s: "/intake/operations/new"),
    "a transfer to be asked for": (CLERK, lambda s: "/intake/operations/new?kind=transfer"),
    "all bodies' operations": ("supervisor", lambda s: "/intake/operations"),
    "operations that were agreed to": ("legal_reviewer", lambda s: "/review/operations?view=approved"),
}
"""The same pages in other states."""
