"""The inbox of everybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from services.notify.domain.notices import ReceivedNotice
from services.notify.entrypoints.forms import MOST_NOTICES, InboxQuery
from services.notify.entrypoints.frame import frame
from shared.kernel.clock import day_in_china
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.navigation import own_path
from shared.runtime.web.paging import keep_within
from shared.runtime.web.state import use_cases, web

pages = APIBlueprint("notify_pages", __name__, url_prefix="/notify", template_folder="templates", enable_openapi=False)


@pages.get("/")
@needs("inbox.view")
@pages.input(InboxQuery, location="query")
def inbox(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Show what concerns the desks of whoever asks, newest first."""
    found = use_cases().inbox.find(
        current_actor(), unread_only=query_data["unread"], page=query_data["page"], size=query_data["size"]
    )
    keep_within(found.number, found.size, found.total)
    return render_template(
        "notify/inbox.html",
        found=found,
        days=_by_day(found.entries),
        unread_only=query_data["unread"],
        **frame("inbox"),
    )


@pages.post("/read")
@needs("inbox.view")
def mark_read() -> ResponseReturnValue:
    """Mark one notice, or all of a page, as read for their desk."""
    notice_ids = request.form.getlist("notice_id")[:MOST_NOTICES]
    marked = use_cases().inbox.mark_read(notice_ids, current_actor())
    if marked:
        flash(f"已标为已读 {marked} 条")
    return redirect(own_path(request.form.get("back")) or "/notify/", code=303)


@pages.get("/unread")
@needs("inbox.view")
def unread() -> ResponseReturnValue:
    """Show how many notices are unread: a badge for htmx, a page for everybody else."""
    if request.headers.get("HX-Request"):
        return render_template("notify/badge.html", unread=use_cases().inbox.unread(current_actor()))
    return render_template("notify/unread.html", **frame("inbox"))


def _by_day(entries: list[ReceivedNotice]) -> list[tuple[str, list[ReceivedNotice]]]:
    today = day_in_china(web().clock.now())
    days = groupby(entries, key=lambda received: day_in_china(received.notice.occurred_at))
    return [(_day_name(day, today), list(received)) for day, received in days]


def _day_name(day: date, today: date) -> str:
    if day == today:
        return "今天"
    if day == today - timedelta(days=1):
        return "昨天"
    name = f"{day.month} 月 {day.day} 日"
    return name if day.year == today.year else f"{day.year} 年 {name}"
