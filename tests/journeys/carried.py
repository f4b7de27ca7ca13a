"""Implementation lists that the other services carry: signed and under review, led by an office, or on the portal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shared.kernel.clock import SystemClock, day_in_china
from shared.kernel.ids import new_id
from stack.demo import path
from stack.demo.client import ApiRefused, Client
from stack.demo.path import all_done
from tests.journeys.district import District
from tests.journeys.powers import GROUND
from tests.journeys.signed import as_seen, brought_papers, brought_scan, to_sign
from tests.journeys.travel import BODY, CLERK
from tests.unit.intake.implementation.builders import implementation
from tests.waiting import eventually


def sign_and_submit(district: District, item_id: str) -> None:
    """Have the head sign a complete list and the clerk send it to review, where it waits afterwards."""
    sign_and_send(district, item_id)
    reviewer = district.accounts.client("staffing_reviewer")
    eventually(lambda: path.waiting_reviews(reviewer, [item_id]), 30)


def sign_and_send(district: District, item_id: str) -> None:
    """Have the head sign a complete list and the clerk send it, whichever offices are asked."""
    head, clerk = district.accounts.client(f"{BODY}_signatory"), district.accounts.client(CLERK)
    signed = {"scan": brought_scan(head, "审定单.pdf"), "items": [as_seen(district, item_id)]}
    all_done(head.post("/intake/api/sign-offs", signed)["results"])
    all_done(clerk.batch("/intake/api/submissions", "items", [as_seen(district, item_id)]))


def corrected_under_review(district: District) -> str:
    """A list of a power that departs from the power list, with its ground, waits for its reviewers; return its id."""
    wanted = {"body_id": district.body_id(BODY), "elements.is_charged": {"$ne": "1"}}
    power = district.client["qingdan_intake"]["power_items"].find_one(wanted, sort=[("base_code", 1)])
    assert power is not None, "the body has no powers without fees"
    entry = {
        "elements": {
            **implementation(handling_case=f"示例情形{new_id()[-6:]}"),
            **power["elements"],
            "promised_time_limit": {"number": 11, "unit": "workday"},
            "statutory_time_limit": {"word": "无", "explanation": "法律、法规没有规定办结时限。"},
            "power_corrections": [{"element": "promised_time_limit", **GROUND}],
        },
        "list_kind": "implementation",
        "source": {"kind": "power_list", "source_id": power["_id"]},
    }
    clerk = district.accounts.client(CLERK)
    brought_papers(clerk)
    [made] = all_done(clerk.batch("/intake/api/items", "items", [entry]))
    sign_and_submit(district, made["item_id"])
    return str(made["item_id"])


def approve(district: District, item_id: str) -> None:
    """Have every office approve that is asked: those whose elements have not moved since they agreed are not."""
    revision = district.accounts.client(CLERK).get(f"/intake/api/items/{item_id}")["revision"]
    reviewer = district.accounts.client(path.REVIEWERS[0])
    address = f"/review/api/reviews/{item_id}"
    eventually(lambda: _is_known(reviewer, address) and reviewer.get(address)["revision"] == revision, 30)
    for account in path.REVIEWERS:
        office = district.accounts.client(account)
        path.give_opinions(office, path.waiting_reviews(office, [item_id]).values(), {})


def _is_known(reviewer: Client, address: str) -> bool:
    """Tell whether the submission has arrived at review."""
    try:
        reviewer.get(address)
    except ApiRefused:
        return False
    return True


def release(district: District, item_ids: Sequence[str], title: str) -> str:
    """Take approved items of one kind to the portal as one list; return the list's id."""
    officers = [district.accounts.client(name) for name in ("list_officer", "decision_officer", "release_officer")]
    eventually(lambda: len(path.ready_items(officers[0], item_ids)) == len(item_ids), 30)
    list_id = path.propose_and_adopt(
        officers[0], officers[1], title=title, document_no="江津府〔2026〕903 号", item_ids=item_ids
    )
    today = day_in_china(SystemClock().now()).isoformat()
    job_id = path.release(officers[2], list_id=list_id, title=f"{title}版", effective_on=today)
    eventually(lambda: officers[2].get(f"/publish/api/jobs/{job_id}")["state"] == "finished", 60)
    return list_id


def on_portal(district: District) -> str:
    """A list of a published item, all the way to the portal; return its id."""
    item_id = to_sign(district)
    sign_and_submit(district, item_id)
    approve(district, item_id)
    release(district, [item_id], "旅程实施清单")
    return item_id


def entry_of(district: District, service: str, item_id: str) -> dict[str, Any]:
    """Return how an item stands in one service."""
    name = {"coding": "code_assignments", "publish": "catalogue_items", "intake": "service_items"}[service]
    found = district.client[f"qingdan_{service}"][name].find_one({"_id": item_id})
    assert found is not None, f"{service} does not know {item_id}"
    return found
