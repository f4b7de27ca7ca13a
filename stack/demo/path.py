"""The main job over the HTTP API, as the people of a district would do it: each step asks only what a desk shows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from stack.demo.client import Client, all_done

REVIEWERS = ("legal_reviewer", "staffing_reviewer", "planning_reviewer")
APPROVE = "approve"
Progress = Callable[[str, int, int], None]


class TooSlow(Exception):
    """Something that had to happen did not happen in time."""


def wait_for(what: str, count: Callable[[], int], total: int, *, progress: Progress, seconds: float = 120.0) -> None:
    """
    Poll until `count` reaches `total`, and say how far it is.

    :raises TooSlow: when it does not get there in time
    """
    deadline = time.monotonic() + seconds
    while (done := count()) < total:
        progress(what, done, total)
        if time.monotonic() > deadline:
            raise TooSlow(f"{what}: {done} / {total}")
        time.sleep(0.1)
    progress(what, total, total)


def submit(compiler: Client, entries: Sequence[dict[str, Any]]) -> list[str]:
    """Make drafts of these elements and submit them in one batch; return the ids of the items."""
    created = all_done(compiler.batch("/intake/api/items", "items", entries))
    drafts = [{"item_id": made["item_id"], "version": made["version"]} for made in created]
    all_done(compiler.batch("/intake/api/submissions", "items", drafts))
    return [draft["item_id"] for draft in drafts]


def waiting_reviews(reviewer: Client, item_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return those of the items on which this reviewer's office has still to speak."""
    wanted = set(item_ids)
    found = reviewer.pages("/review/api/reviews", state="open", waiting_for_me=1)
    return {review["item_id"]: review for review in found if review["item_id"] in wanted}


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


def release(release_officer: Client, *, list_id: str, title: str, effective_on: str) -> str:
    """Ask for an edition of an adopted list; return the id of the job that makes it."""
    order = {"list_id": list_id, "title": title, "effective_on": effective_on}
    return str(release_officer.post("/publish/api/editions", order)["job_id"])
