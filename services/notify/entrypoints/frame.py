"""What every page of notify shows around its content."""

from __future__ import annotations

from typing import Any

from services.notify.application.notice_rules import NoticeStandard
from services.notify.application.read_inbox import UNREAD_LIMIT
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases

STANDARD = NoticeStandard()
_SECTIONS = (
    ("inbox", "收件箱", "/notify/", "inbox.view"),
    ("records", "消息记录", "/notify/records", "record.view"),
    ("operations", "运行状况", "/notify/operations", "operations.view"),
)


def frame(sub: str) -> dict[str, Any]:
    """Return the sections that this person may open; `sub` is the present one."""
    actor = current_actor()
    unread = use_cases().inbox.unread(actor)
    shown = unread if unread < UNREAD_LIMIT else f"{UNREAD_LIMIT - 1}+"
    subnav = [
        {"key": key, "name": name, "href": href, "count": shown if key == "inbox" and unread else 0, "hot": False}
        for key, name, href, permission in _SECTIONS
        if actor.may(permission)
    ]
    return {"subnav": subnav, "sub": sub, "unread": unread, "shown_unread": shown, "standard": STANDARD, "actor": actor}
