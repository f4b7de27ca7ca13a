"""The web process of review: pages and API."""

from __future__ import annotations

from apiflask import APIFlask

from services.review.application.use_cases import UseCases
from services.review.bootstrap import SERVICE, build, revoked_sessions
from services.review.entrypoints.api import api
from services.review.entrypoints.batch_pages import pages as batch_pages
from services.review.entrypoints.checklist_forms import CONTEXT as CHECKLIST_CONTEXT
from services.review.entrypoints.comment_pages import pages as comment_pages
from services.review.entrypoints.comments_api import api as comments_api
from services.review.entrypoints.coordinating_api import api as coordinating_api
from services.review.entrypoints.coordinating_pages import pages as coordinating_pages
from services.review.entrypoints.draft_pages import pages as draft_pages
from services.review.entrypoints.duty_pages import pages as duty_pages
from services.review.entrypoints.form_pages import pages as form_pages
from services.review.entrypoints.invitation_pages import pages as invitation_pages
from services.review.entrypoints.law_api import api as law_api
from services.review.entrypoints.law_change_act_pages import pages as law_change_act_pages
from services.review.entrypoints.law_change_entry_pages import pages as law_change_entry_pages
from services.review.entrypoints.law_change_pages import pages as law_change_pages
from services.review.entrypoints.law_correction_pages import pages as law_correction_pages
from services.review.entrypoints.law_entry_pages import pages as law_entry_pages
from services.review.entrypoints.law_pages import pages as law_pages
from services.review.entrypoints.link_pages import pages as link_pages
from services.review.entrypoints.operation_api import api as operation_api
from services.review.entrypoints.operation_pages import pages as operation_pages
from services.review.entrypoints.pages import pages
from services.review.entrypoints.people_api import api as people_api
from services.review.entrypoints.people_pages import pages as people_pages
from services.review.entrypoints.policy_api import api as policy_api
from services.review.entrypoints.policy_pages import pages as policy_pages
from services.review.entrypoints.receiving_pages import pages as receiving_pages
from services.review.entrypoints.silence_pages import pages as silence_pages
from services.review.entrypoints.template_pages import pages as template_pages
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings
from shared.runtime.web import app as web

BLUEPRINTS = (
    pages,
    receiving_pages,
    batch_pages,
    draft_pages,
    template_pages,
    coordinating_pages,
    silence_pages,
    comment_pages,
    form_pages,
    policy_pages,
    duty_pages,
    operation_pages,
    people_pages,
    invitation_pages,
    link_pages,
    law_pages,
    law_entry_pages,
    law_correction_pages,
    law_change_pages,
    law_change_entry_pages,
    law_change_act_pages,
    api,
    comments_api,
    people_api,
    coordinating_api,
    policy_api,
    operation_api,
    law_api,
)


def create() -> APIFlask:
    """Return the application as the server starts it: settings from the environment, database open."""
    settings = Settings.from_environment(SERVICE)
    open_database(settings)
    return create_app(settings, build(settings))


def create_app(settings: Settings, use_cases: UseCases) -> APIFlask:
    """Return the application over these use cases."""
    app = web.create_app(settings, use_cases=use_cases, blueprints=BLUEPRINTS, revoked=revoked_sessions())
    app.context_processor(lambda: CHECKLIST_CONTEXT)
    # before the steps of the blueprints, the first of which asks for the policy already
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: web.use_cases().policies.look_once())
    app.teardown_request(lambda _error: web.use_cases().policies.look_always())
    return app
