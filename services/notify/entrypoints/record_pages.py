"""The record for supervision, the trail of one item, and the operators' page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import render_template
from flask.typing import ResponseReturnValue

from services.notify.application.notice_rules import SERVICE_NAMES
from services.notify.application.ports import COUNT_LIMIT, Page
from services.notify.entrypoints.forms import RecordsQuery
from services.notify.entrypoints.frame import frame
from shared.contracts.envelope import Envelope
from shared.contracts.registry import lookup
from shared.kernel.errors import Invalid, Problem
from shared.runtime.clock import machine_time
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import keep_within
from shared.runtime.web.state import use_cases

records = APIBlueprint(
    "notify_records", __name__, url_prefix="/notify", template_folder="templates", enable_openapi=False
)
WITH_JOBS = ("intake", "review", "publish")
"""The services that have a page of jobs."""


@records.get("/records")
@needs("record.view")
@records.input(RecordsQuery, location="query")
def index(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Search all messages by item, kind and day."""
    problems: tuple[Problem, ...] = ()
    try:
        found = use_cases().reading.search(current_actor(), **query_data)
    except Invalid as refusal:
        found, problems = Page(entries=(), total=0, number=1, size=query_data["size"]), refusal.problems
    else:
        keep_within(found.number, found.size, found.total)
    shown = render_template(
        "notify/records.html",
        found=found,
        query=query_data,
        problems=problems,
        count_limit=COUNT_LIMIT,
        about=about,
        **frame("records"),
    )
    return shown, 422 if problems else 200


@records.get("/records/<message_id>")
@needs("record.view")
def one(message_id: str) -> ResponseReturnValue:
    """Show one message whole."""
    event = use_cases().reading.message(message_id, current_actor())
    text = json.dumps(dict(event.data), ensure_ascii=False, indent=2)
    emitter = SERVICE_NAMES[lookup(event.name, event.version).emitter]
    return render_template(
        "notify/record.html", event=event, text=text, emitter=emitter, about=about, **frame("records")
    )


@records.get("/items/<item_id>")
@needs("record.view")
def trail(item_id: str) -> ResponseReturnValue:
    """Follow one item through all its messages."""
    messages = use_cases().reading.trail(item_id, current_actor())
    return render_template("notify/trail.html", messages=messages, item_id=item_id, about=about, **frame("records"))


@records.get("/operations")
@needs("operations.view")
def operations() -> ResponseReturnValue:
    """Show the operators how messages flow and where something waits for them."""
    # reports bear the machine's time, also in a rehearsal
    states, now = use_cases().states.all(current_actor()), machine_time()
    known = [state for state in states.values() if state]
    return render_template(
        "notify/operations.html",
        count_limit=COUNT_LIMIT,
        flow=use_cases().reading.operations(current_actor()),
        states=states,
        ill=sum(state.needs_somebody(now) for state in known),
        open_letters=sum(state.open_letters for state in known),
        jobs_failed=sum(state.jobs_failed for state in known),
        with_jobs=WITH_JOBS,
        service_names=SERVICE_NAMES,
        now=now,
        **frame("operations"),
    )


def about(event: Envelope) -> str:
    """Return the name of what a message is about."""
    data = event.data
    body = data.get("body") or {}
    if part := data.get("part"):
        return f"{data['item_name']}（{part}）"
    return str(data.get("item_name") or data.get("title") or body.get("name") or data.get("account_id") or "—")
