"""The application factory: the same sign-in, access rules, errors, frame and operators' pages for every service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from apiflask import APIFlask
from flask import Blueprint
from werkzeug.middleware.proxy_fix import ProxyFix

from shared.kernel.clock import Clock
from shared.runtime.clock import clock_of
from shared.runtime.collector import calm
from shared.runtime.settings import Settings
from shared.runtime.web import (
    access,
    bodies,
    csrf,
    dead_letters,
    errors,
    form_addresses,
    headers,
    health,
    identity,
    jobs,
    openapi,
    queries,
    rendering,
    requests_log,
)
from shared.runtime.web.identity import SessionLimits
from shared.runtime.web.revocation import RevokedSessions
from shared.runtime.web.state import WebState, use_cases

__all__ = ["create_app", "use_cases"]

HERE = Path(__file__).parent
MOST_BYTES = 20 * 1024 * 1024


def create_app(
    settings: Settings,
    *,
    use_cases: Any,
    blueprints: Sequence[Blueprint],
    revoked: RevokedSessions,
    clock: Clock | None = None,
    limits: SessionLimits | None = None,
) -> APIFlask:
    """
    Return the web application of one service.

    `use_cases` is what the views get from `use_cases()`; its attributes `dead_letters` and `jobs`, where present,
    serve the operators' pages. Blueprints bring their own prefix below ``/<service>/``.
    """
    calm()
    app = APIFlask(
        __name__,
        title=openapi.title_of(settings.service),
        version=openapi.VERSION,
        spec_path=None,
        docs_path=None,
        json_errors=False,
        static_folder=str(HERE / "static"),
        static_url_path="/static",
        template_folder=str(HERE / "templates"),
    )
    _configure(app, settings)
    app.extensions["qingdan"] = WebState(
        service=settings.service,
        use_cases=use_cases,
        clock=clock or clock_of(settings),
        limits=limits or SessionLimits.from_environment(),
        revoked=revoked,
        tokens=identity.token_serializer(settings.secret_key),
    )
    # nginx stands before every service; a port of ours is reached from this machine, or its containers, only.
    behind_nginx = ProxyFix(app.wsgi_app, x_for=1, x_proto=0, x_host=1)
    app.wsgi_app = _by_scheme(settings.public_url, behind_nginx)  # type: ignore[method-assign]
    _install(app)
    for blueprint in (*blueprints, *_shared_blueprints(settings.service, use_cases)):
        app.register_blueprint(blueprint)
    return app


def _configure(app: APIFlask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME=identity.COOKIE,
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https:"),
        SESSION_REFRESH_EACH_REQUEST=False,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,  # an asset's address changes with its content
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
        MAX_FORM_PARTS=10_000,
        SAMPLE_DATA=settings.is_sample_data,
    )
    openapi.configure(app)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]


def _by_scheme(public_url: str, application: Callable[..., Any]) -> Callable[..., Any]:
    """Let addresses begin as people write them: what ends https stands before nginx, which knows nothing of it."""
    scheme = "https" if public_url.startswith("https:") else "http"

    def called(environ: dict[str, Any], start_response: Any) -> Any:
        return application({**environ, "wsgi.url_scheme": scheme}, start_response)

    return called


def _install(app: APIFlask) -> None:
    """Put the steps of every request in their order."""
    csrf.install(app)
    errors.install(app)
    rendering.install(app)
    app.before_request(requests_log.begin)
    app.before_request(bodies.check)
    app.before_request(form_addresses.lead_to_page)
    app.before_request(access.guard)
    app.before_request(queries.check)
    app.before_request(csrf.check)
    app.after_request(headers.add)
    app.after_request(requests_log.end)


def _shared_blueprints(service: str, use_cases: Any) -> list[Blueprint]:
    found = [health.blueprint(service), openapi.blueprint(service), openapi.page_blueprint(service)]
    if getattr(use_cases, "dead_letters", None) is not None:
        found += [dead_letters.blueprint(service), dead_letters.api_blueprint(service)]
    if getattr(use_cases, "jobs", None) is not None:
        found.append(jobs.blueprint(service))
    return found
