"""Where pages lead: the desks of the frame, pages of a list, and targets that stay on this site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from flask import request

from shared.kernel.actor import Actor

SIGN_IN_PATH = "/intake/sign-in"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One of the five desks: shown to those whose roles give one of the permissions."""

    key: str
    name: str
    href: str
    permissions: frozenset[str]


DESKS = (
    Desk(
        key="intake",
        name="编制",
        href="/intake/",
        permissions=frozenset(
            {"item.view_own", "item.view_all", "item.compile", "item.endorse", "body.manage", "account.manage"}
        ),
    ),
    Desk(key="review", name="审核", href="/review/", permissions=frozenset({"review.view", "opinion.give"})),
    Desk(key="coding", name="编码", href="/coding/", permissions=frozenset({"code.view", "code.assign"})),
    Desk(key="publish", name="公布", href="/publish/", permissions=frozenset({"list.view", "edition.release"})),
    Desk(
        key="notify",
        name="督查",
        href="/notify/",
        permissions=frozenset({"record.view", "operations.view", "dead_letter.manage"}),
    ),
)


def desks_for(actor: Actor) -> list[Desk]:
    """Return the desks at which this person has something to do."""
    return [desk for desk in DESKS if desk.permissions & actor.permissions]


def desk_name(service: str) -> str:
    """Return the Chinese name of a service: that of its desk."""
    return next((desk.name for desk in DESKS if desk.key == service), service)


def own_path(target: str | None) -> str | None:
    """Return a target only when it is an absolute path of this site; anything else would lead people away."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def sign_in_address(wanted: str) -> str:
    """Return where somebody signs in and goes to a page of this site afterwards; no other page is named."""
    return f"{SIGN_IN_PATH}?next={quote(own_path(wanted) or '/', safe='/')}"


def page_url(page: int, **changes: Any) -> str:
    """Return the address of this list at another page, with its other filters kept."""
    arguments: dict[str, Any] = {**request.args.to_dict(flat=False), **changes, "page": page}
    return (
        f"{request.path}?{urlencode({key: value for key, value in arguments.items() if value is not None}, doseq=True)}"
    )
