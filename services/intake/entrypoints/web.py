"""The web process of intake."""

from __future__ import annotations

from apiflask import APIFlask

from services.intake import bootstrap
from services.intake.entrypoints import (
    adjustment_api,
    adjustment_pages,
    advice,
    api,
    autosave,
    basis_pages,
    campaign_api,
    campaign_pages,
    campaign_tasks,
    cause_pages,
    change_pages,
    claim_pages,
    copying,
    coverage_pages,
    discarding,
    editing,
    element_shapes,
    endorsement_pages,
    files,
    filing,
    form_files,
    impact_pages,
    implementation_pages,
    import_api,
    import_mending,
    import_pages,
    item_api,
    law_pages,
    machine_clients,
    operation_api,
    operation_pages,
    pages,
    power_import,
    power_pages,
    pushing,
    register,
    scope_pages,
    sign_in,
    signing,
    taking_over,
    upper_api,
    upper_import,
    upper_pages,
    versions,
    what_if_api,
    what_if_pages,
    zero_report_pages,
)
from shared.kernel.clock import Clock
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings
from shared.runtime.web.app import create_app

BLUEPRINTS = (
    pages.pages,
    discarding.pages,
    editing.pages,
    endorsement_pages.pages,
    autosave.pages,
    form_files.pages,
    implementation_pages.pages,
    versions.pages,
    advice.pages,
    scope_pages.pages,
    copying.pages,
    import_pages.pages,
    power_pages.pages,
    taking_over.pages,
    claim_pages.pages,
    coverage_pages.pages,
    adjustment_pages.pages,
    cause_pages.pages,
    change_pages.pages,
    operation_pages.pages,
    what_if_pages.pages,
    what_if_api.api,
    impact_pages.pages,
    law_pages.pages,
    basis_pages.pages,
    upper_import.pages,
    upper_pages.pages,
    upper_api.api,
    adjustment_api.api,
    operation_api.api,
    item_api.api,
    pushing.pages,
    power_import.pages,
    import_mending.pages,
    import_api.api,
    files.api,
    files.pages,
    files.door,
    signing.pages,
    filing.pages,
    campaign_pages.pages,
    campaign_tasks.pages,
    zero_report_pages.pages,
    campaign_api.api,
    register.pages,
    machine_clients.pages,
    sign_in.pages,
    api.api,
)


def create() -> APIFlask:
    """Return the application with the settings of the environment."""
    settings = Settings.from_environment(bootstrap.SERVICE)
    open_database(settings)
    return application(settings, bootstrap.build(settings))


def application(settings: Settings, use_cases: bootstrap.UseCases, clock: Clock | None = None) -> APIFlask:
    """Return the application around use cases that are there already."""
    app = create_app(settings, use_cases=use_cases, blueprints=BLUEPRINTS, revoked=use_cases.revoked, clock=clock)
    app.spec_processor(element_shapes.with_elements)
    return app
