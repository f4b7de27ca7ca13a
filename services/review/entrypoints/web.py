"""The web process of review: pages and API."""

from __future__ import annotations

from apiflask import APIFlask

from services.review.application.use_cases import UseCases
from services.review.bootstrap import SERVICE, build, revoked_sessions
from services.review.entrypoints.api import api
from services.review.entrypoints.coordinating_api import api as coordinating_api
from services.review.entrypoints.pages import pages
from services.review.entrypoints.policy_api import api as policy_api
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings
from shared.runtime.web import app as web


def create() -> APIFlask:
    """Return the application as the server starts it: settings from the environment, database open."""
    settings = Settings.from_environment(SERVICE)
    open_database(settings)
    return create_app(settings, build(settings))


def create_app(settings: Settings, use_cases: UseCases) -> APIFlask:
    """Return the application over these use cases."""
    return web.create_app(
        settings, use_cases=use_cases, blueprints=(pages, api, coordinating_api, policy_api), revoked=revoked_sessions()
    )
