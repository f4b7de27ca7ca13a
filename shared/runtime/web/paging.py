"""A page past the end of a list: no list shows a place that it does not have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, redirect, request

from shared.runtime.web.navigation import page_url


def last_page(size: int, total: int) -> int:
    """Return the number of the last page that has something; an empty list has one page, which says so."""
    return max(1, -(-total // size))


def place(query: Mapping[str, Any], total: int) -> dict[str, int]:
    """Return what every list of the API says of itself: how many entries it has in all, which page, of what size."""
    return {"total": total, "page": query["page"], "size": query["size"]}


def keep_within(page: int, size: int, total: int) -> None:
    """
    Lead whoever asks for a page past the end to the last page that has something, with the filters kept.

    An old bookmark, or a list that has grown shorter since, would otherwise say that nothing is there. A form that was
    sent is answered on the spot: its messages would be lost on the way.
    """
    last = last_page(size, total)
    if page > last and request.method in ("GET", "HEAD"):
        abort(redirect(page_url(last), code=303))
