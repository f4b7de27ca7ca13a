"""Who may open which route: declared on the view, checked before anything of the request is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from flask import Flask, current_app, request

from shared.kernel.actor import NotPermitted
from shared.runtime.web.identity import current_session, renew

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
"""What `routes` says of a route that is open to everybody."""

_MARK = "qingdan_access"


class Route(NamedTuple):
    """One route: `permission` is None where any signed-in account will do; `a|b` asks for one of the two."""

    rule: str
    methods: tuple[str, ...]
    permission: str | None


def public(view: View) -> View:
    """Open a route to everybody."""
    setattr(view, _MARK, PUBLIC)
    return view


def needs(*any_of: str) -> Callable[[View], View]:
    """Open a route to those whose roles give one of these permissions; the use case asks again."""

    def marked(view: View) -> View:
        setattr(view, _MARK, "|".join(any_of))
        return view

    return marked


def guard() -> None:
    """
    Let a request pass to its view, or refuse it.

    :raises NotSignedIn: when the route is not public and nobody is signed in
    :raises NotPermitted: when the account lacks the permission
    """
    if request.endpoint is None:
        return
    permission = _permission_of(current_app, request.endpoint)
    if permission == PUBLIC:
        return
    actor = current_session().actor()
    renew()
    if permission is not None and not any(actor.may(one) for one in permission.split("|")):
        raise NotPermitted(
            f"“{actor.name}”的岗位角色不能使用这个页面或接口。需要的话，请联系区政府办公室的机构账号管理员调整角色。"
        )


def routes(app: Flask) -> list[Route]:
    """Return every route of an application, as the test of routes and roles needs it."""
    return [
        Route(
            rule.rule, tuple(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})), _permission_of(app, rule.endpoint)
        )
        for rule in app.url_map.iter_rules()
    ]


def is_public(app: Flask, endpoint: str | None) -> bool:
    """Tell whether a route is open to everybody."""
    return endpoint is not None and _permission_of(app, endpoint) == PUBLIC


def _permission_of(app: Flask, endpoint: str) -> str | None:
    if endpoint == "static" or endpoint.endswith(".static"):
        return PUBLIC
    return getattr(app.view_functions.get(endpoint), _MARK, None)
