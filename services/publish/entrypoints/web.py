"""The web process of publish: portal, desk and API."""

from __future__ import annotations

from apiflask import APIFlask

from services.publish.application.use_cases import UseCases
from services.publish.bootstrap import REVOKED, SERVICE, build
from services.publish.entrypoints.api import api
from services.publish.entrypoints.downloads import downloads
from services.publish.entrypoints.drafts import drafts
from services.publish.entrypoints.operation_api import api as operation_api
from services.publish.entrypoints.operation_pages import pages as operation_pages
from services.publish.entrypoints.pages import pages
from services.publish.entrypoints.portal import portal
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings
from shared.runtime.web import app as web
from shared.runtime.web.revocation import RevokedSessions


def create() -> APIFlask:
    """Return the application as the server starts it: settings from the environment, database open."""
    settings = Settings.from_environment(SERVICE)
    open_database(settings)
    return create_app(settings, build(settings))


def create_app(settings: Settings, use_cases: UseCases) -> APIFlask:
    """Return the application over these use cases."""
    return web.create_app(
        settings,
        use_cases=use_cases,
        blueprints=(portal, downloads, drafts, pages, operation_pages, api, operation_api),
        revoked=RevokedSessions(REVOKED),
    )
