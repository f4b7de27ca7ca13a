"""The web process of notify: inbox, record and API."""

from __future__ import annotations

from apiflask import APIFlask

from services.notify.bootstrap import SERVICE, UseCases, build
from services.notify.entrypoints.api import api
from services.notify.entrypoints.pages import pages
from services.notify.entrypoints.record_pages import records
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
    return web.create_app(settings, use_cases=use_cases, blueprints=(pages, records, api), revoked=use_cases.revoked)
