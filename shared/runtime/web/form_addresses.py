"""
Addresses to which only forms are sent: whoever opens one in the browser is led to the page that stands above it.

A form that was refused is shown again at the address it was sent to. Coming back to that by the address bar, the
history or a bookmark is a GET, which would be answered 405, or 404 where the end of the address is taken for an id.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import redirect, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect, Rule

from shared.runtime.web.identity import is_api


def lead_to_page() -> ResponseReturnValue | None:
    """Answer a GET of an address that only takes forms with the nearest page above it."""
    if request.method != "GET" or is_api() or "HX-Request" in request.headers or not _is_of_a_form():
        return None
    adapter = _adapter()
    # spelled out again: a line break would end the header, and a question mark the address
    return next((redirect(quote(path), code=303) for path in _above(request.path) if _page(adapter, path)), None)


def _is_of_a_form() -> bool:
    """Tell whether the address is that of a form, and not more exactly that of a page."""
    taken_for = request.url_rule
    if taken_for is not None and not taken_for.arguments:
        return False
    sent_to = _rule(_adapter(), request.path, "POST")
    return sent_to is not None and (taken_for is None or len(sent_to.arguments) < len(taken_for.arguments))


def _page(adapter: MapAdapter, path: str) -> bool:
    """Tell whether there is a page at an address that is not a form's itself."""
    page, sent_to = _rule(adapter, path, "GET"), _rule(adapter, path, "POST")
    return page is not None and (sent_to is None or len(page.arguments) <= len(sent_to.arguments))


def _rule(adapter: MapAdapter, path: str, method: str) -> Rule | None:
    try:
        return adapter.match(path, method=method, return_rule=True)[0]
    except (HTTPException, RequestRedirect):
        return None


def _above(path: str) -> Iterator[str]:
    """Yield the addresses above one, the nearest first; a list may be called with a slash at its end."""
    while path := path.rstrip("/").rpartition("/")[0]:
        yield path
        yield f"{path}/"


def _adapter() -> MapAdapter:
    adapter = request_ctx.url_adapter
    assert adapter is not None, "a request has been matched against the routes, or was not"
    return adapter
