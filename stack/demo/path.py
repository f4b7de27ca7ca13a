"""The main job over the HTTP API, as the people of a district would do it: each step asks only what a desk shows."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from shared.kernel.clock import SystemClock, day_in_china
from stack.demo.client import ApiRefused, Client, all_done
from stack.demo.policy import three_offices

REVIEWERS = ("legal_reviewer", "staffing_reviewer", "planning_reviewer")
RECEIVERS = ("legal_reviewer", "centre_reviewer")
"""Who takes in: the legal office the directory list, the service centre the implementation lists."""
AFTERWARDS = "upper_reviewer"
"""Confirms what the offices of the district have approved."""
APPROVE = "approve"
Progress = Callable[[str, int, int], None]


LOOK_EVERY = 0.1
PATIENCE = 120.0
"""Seconds without any progress after which nobody waits any longer; a busy machine is slow, but goes on."""


class TooSlow(Exception):
    """Something that had to happen did not happen in time."""


def wait_for(what: str, count: Callable[[], int], total: int, *, progress: Progress, seconds: float = PATIENCE) -> None:
    """
    Poll until `count` reaches `total`, and say how far it is.

    :raises TooSlow: when it has not moved for so many seconds
    """
    before, deadline = -1, 0.0
    while (done := count()) < total:
        progress(what, done, total)
        if done != before:
            before, deadline = done, time.monotonic() + seconds
        if time.monotonic() > deadline:
            raise TooSlow(f"{what}: {done} / {total}")
        time.sleep(LOOK_EVERY)
    progress(what, total, total)


def upload_list(compiler: Client, file_name: str, content: bytes) -> str:
    """Bring a list as a spreadsheet to be checked; return the address of the import."""
    upload = {"file_name": file_name, "content": base64.b64encode(content).decode()}
    return f"/intake/api/imports/{compiler.post('/intake/api/imports', upload)['import_id']}"


def confirm_import(compiler: Client, address: str) -> None:
    """
    Wait for the dry view of an uploaded list and confirm it.

    :raises ApiRefused: when something in the file is wrong
    :raises TooSlow: when the view is not made in time
    """
    checked = _import_after(compiler, address, "checking")
    if checked["state"] != "checked":
        raise ApiRefused(200, {"message": f"{checked['file_name']}：{checked['message']}"})
    compiler.post(f"{address}/confirmation", {"content_hash": checked["content_hash"]})


def wait_for_drafts(compiler: Client, address: str) -> int:
    """
    Wait until a confirmed list is written; return how many items.

    :raises ApiRefused: when an item was not written
    :raises TooSlow: when that is not done in time
    """
    written = _import_after(compiler, address, "importing")
    if refused := written["results"].get("refused"):
        raise ApiRefused(200, {"message": f"{written['file_name']}：{refused} 个事项没有写入"})
    return int(written["results"]["done"])


def _import_after(compiler: Client, address: str, state: str) -> dict[str, Any]:
    """Return an import once it is no more in this state."""
    deadline = time.monotonic() + PATIENCE
    while (found := compiler.get(address, size=1))["state"] == state:
        if time.monotonic() > deadline:
            raise TooSlow(f"{found['file_name']}: {state}")
        time.sleep(LOOK_EVERY)
    return found


def submit(compiler: Client, entries: Sequence[dict[str, Any]]) -> list[str]:
    """Make drafts of these elements and submit them in one batch; return the ids of the items."""
    created = all_done(compiler.batch("/intake/api/items", "items", entries))
    submit_drafts(compiler, created)
    return [made["item_id"] for made in created]


def submit_drafts(compiler: Client, drafts: Iterable[dict[str, Any]]) -> None:
    """Submit drafts in one batch, each in the version that was seen."""
    seen = [{"item_id": draft["item_id"], "version": draft["version"]} for draft in drafts]
    all_done(compiler.batch("/intake/api/submissions", "items", seen))


def endorse_all(endorser: Client) -> int:
    """Endorse whatever waits for a supervising department; return how many items."""
    waiting = [
        {"item_id": item["item_id"], "version": item["version"], "endorse": True, "reason": ""}
        for item in endorser.pages("/intake/api/endorsements")
    ]
    all_done(endorser.batch("/intake/api/endorsements", "items", waiting))
    return len(waiting)


def waiting_reviews(reviewer: Client, item_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return those of the items on which this reviewer's office has still to speak."""
    wanted = set(item_ids)
    found = reviewer.pages("/review/api/reviews", state="open", waiting_for_me=1)
    return {review["item_id"]: review for review in found if review["item_id"] in wanted}


def receive(receiver: Client, item_ids: Iterable[str]) -> int:
    """Take in those of the items that wait for this office; return how many."""
    wanted = set(item_ids)
    found = receiver.pages("/review/api/reviews", state="arrived", waiting_for_me=1)
    return _take_in(receiver, [review for review in found if review["item_id"] in wanted])


def receive_page(receiver: Client, size: int) -> int:
    """Take in what stands on the first page of what waits for this office; return how many."""
    return _take_in(
        receiver,
        receiver.get("/review/api/reviews", state="arrived", waiting_for_me=1, page=1, size=size)["items"],
    )


def _take_in(receiver: Client, reviews: Iterable[dict[str, Any]]) -> int:
    receipts = [
        {"item_id": review["item_id"], "content_hash": review["content_hash"], "accept": True, "reason": ""}
        for review in reviews
    ]
    all_done(receiver.batch("/review/api/receipts", "receipts", receipts))
    return len(receipts)


def adopt_three_offices(coordinator: Client) -> None:
    """Have three offices review and nobody else, unless that is the policy already."""
    adopt(coordinator, three_offices, title="三个单位审核", reason="试运行期间只由三个单位审核")


def adopt(
    coordinator: Client, change: Callable[[dict[str, Any]], dict[str, Any]], *, title: str, reason: str
) -> dict[str, Any]:
    """Change the policy in force, unless it is so already; return what it was before."""
    policy = coordinator.get("/review/api/policy")
    content = change(policy["content"])
    if content != policy["content"]:
        coordinator.post(
            "/review/api/policy", {"base": policy["version"], "title": title, "reason": reason, "content": content}
        )
    return dict(policy["content"])


def give_opinions(reviewer: Client, reviews: Iterable[dict[str, Any]], exceptions: dict[str, tuple[str, str]]) -> None:
    """Approve the reviewed items in one batch, but for the exceptions: item id -> (verdict, reason)."""
    opinions = []
    for review in reviews:
        verdict, reason = exceptions.get(review["item_id"], (APPROVE, ""))
        opinions.append(
            {
                "item_id": review["item_id"],
                "content_hash": review["content_hash"],
                "verdict": verdict,
                "reason": reason,
            }
        )
    all_done(reviewer.batch("/review/api/opinions", "opinions", opinions))


def ready_items(list_officer: Client, item_ids: Iterable[str]) -> list[str]:
    """Return those of the items that are approved and coded and stand in no list."""
    wanted = set(item_ids)
    return [i["item_id"] for i in list_officer.pages("/publish/api/items", state="ready") if i["item_id"] in wanted]


def propose_and_adopt(
    list_officer: Client, decision_officer: Client, *, title: str, document_no: str, item_ids: Sequence[str]
) -> str:
    """Put items on a list and have the district government adopt it; return the list's id."""
    made = list_officer.post("/publish/api/lists", {"title": title, "item_ids": list(item_ids)})
    decision = {"version": made["version"], "decision": "adopt", "document_no": document_no, "reason": ""}
    decision_officer.post(f"/publish/api/lists/{made['list_id']}/decision", decision)
    return str(made["list_id"])


def today() -> str:
    """Return the present day in China: an edition that takes effect on it goes on the portal at once."""
    return day_in_china(SystemClock().now()).isoformat()


def release(release_officer: Client, *, list_id: str, title: str, effective_on: str) -> str:
    """Ask for an edition of an adopted list; return the id of the job that makes it."""
    order = {"list_id": list_id, "title": title, "effective_on": effective_on}
    return str(release_officer.post("/publish/api/editions", order)["job_id"])
