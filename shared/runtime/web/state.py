"""What an application keeps for its requests: use cases, clock, limits, revoked sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from flask import current_app

if TYPE_CHECKING:
    from itsdangerous import URLSafeTimedSerializer

    from shared.kernel.clock import Clock
    from shared.runtime.web.identity import SessionLimits
    from shared.runtime.web.revocation import RevokedSessions


@dataclass(frozen=True, kw_only=True)
class WebState:
    """One per application, made by `create_app`."""

    service: str
    use_cases: Any
    clock: Clock
    limits: SessionLimits
    revoked: RevokedSessions
    tokens: URLSafeTimedSerializer

    @property
    def api_prefix(self) -> str:
        """The beginning of every path of the API."""
        return f"/{self.service}/api/"


def web() -> WebState:
    """Return the state of the application that serves this request."""
    return cast(WebState, current_app.extensions["qingdan"])


def use_cases() -> Any:
    """Return the use cases of the service, for its pages and its API."""
    return web().use_cases
