"""What the doors of batches share: what was ticked in a list, the way back to it, and what became of each item."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import request
from flask.typing import ResponseReturnValue

from services.intake.application.deciding import ItemOutcome
from services.intake.entrypoints.frame import ListHome, cases, page
from shared.runtime.web.identity import current_actor


def list_before(home: ListHome) -> tuple[str, str]:
    """Return the list from which a form was sent, with its filters."""
    query = urlencode({key: value for key, value in request.args.items() if key != "list_kind"})
    return home.name, f"{home.href}?{query}" if query else home.href


def results_page(what: str, back: tuple[str, str], sub: str, outcomes: Sequence[ItemOutcome]) -> ResponseReturnValue:
    """Return the page that says what became of each item of a batch."""
    names = cases().reading.names(current_actor(), [outcome.item_id for outcome in outcomes])
    failed = sum(not outcome.ok for outcome in outcomes)
    shown = page(
        "results.html",
        sub=sub,
        crumbs=[back, (f"{what}结果", None)],
        what=what,
        back=back,
        outcomes=outcomes,
        names=names,
        failed=failed,
    )
    return shown, 200


def ticked_items(ticked: Sequence[str]) -> list[tuple[str, int]]:
    """Return the ids of what was ticked in a list, each with the version that was seen."""
    pairs = (one.split(":") for one in ticked)
    return [(item_id, int(version)) for item_id, version in pairs]
