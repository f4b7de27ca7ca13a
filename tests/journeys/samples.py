"""One address for every page of the five services, at a desk that may see it, with something on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from apiflask import APIFlask

from shared.contracts.registry import SERVICES
from shared.runtime.mongo import close_database
from shared.runtime.settings import Settings
from tests.journeys.changed_laws import LAW_PAGES, LawSamples
from tests.journeys.district import District
from tests.journeys.operated import OPERATION_PAGES, OperationSamples
from tests.journeys.travel import CLERK
from tests.services.built import application

ROOT = Path(__file__).parents[2]
FRAMES = {"desk.html", "portal.html", "signin.html", "review/link_frame.html"}
"""What other templates extend."""
NO_PAGES = (
    "/static/",
    "/intake/authz",
    "/intake/files/",
    "/forms/",
    "/_forms/",
    "/review/files/",
    "/intake/items/<item_id>/name-check",
    "/review/law-changes/<change_id>/progress",
)
NOBODY = ""
SIGNATORY = "civil_affairs_signatory"


@dataclass(frozen=True)
class Samples:
    """Things to look at: ids of items in different states, of a list, jobs, letters, a message, an account and more."""

    published: str
    draft: str
    reviewed: str
    returned: str
    list_id: str
    proposed: str
    jobs: dict[str, str]
    letters: dict[str, str]
    message: str
    account: str
    body: str
    imported: str
    wrong_row: int
    whole_list: str
    implementation_list: str
    client: str
    to_sign: str
    filing: str
    power: str
    implemented: str
    led: str
    upper: str
    heir: str
    following: str
    campaign: str
    zero_body: str
    heard: str
    link: str
    disputed: str
    questioned: str
    duty: str
    laws: LawSamples
    operations: OperationSamples


Address = Callable[[Samples], str]

PAGES: dict[str, tuple[str, Address]] = {
    "/": (NOBODY, lambda s: "/"),
    "/search": (NOBODY, lambda s: "/search?q=申请"),
    "/items/<item_id>": (NOBODY, lambda s: f"/items/{s.published}"),
    "/implementations/<item_id>": (NOBODY, lambda s: f"/implementations/{s.implemented}"),
    "/editions": (NOBODY, lambda s: "/editions"),
    "/drafts": (NOBODY, lambda s: "/drafts"),
    "/drafts/<draft_id>": (NOBODY, lambda s: f"/drafts/{s.heard}-1"),
    "/drafts/<draft_id>/comment": (NOBODY, lambda s: f"/drafts/{s.heard}-1/comment"),
    "/editions/<int:number>": (NOBODY, lambda s: "/editions/1"),
    "/intake/sign-in": (NOBODY, lambda s: "/intake/sign-in?next=/intake/items&expired=1"),
    "/intake/": (CLERK, lambda s: "/intake/"),
    "/intake/password": (CLERK, lambda s: "/intake/password"),
    "/intake/items": (CLERK, lambda s: "/intake/items"),
    "/intake/items/new": (CLERK, lambda s: "/intake/items/new"),
    "/intake/implementation": (CLERK, lambda s: "/intake/implementation"),
    "/intake/implementation/sources": (CLERK, lambda s: "/intake/implementation/sources"),
    "/intake/implementation/new": (
        CLERK,
        lambda s: f"/intake/implementation/new?source_kind=directory&source_id={s.published}",
    ),
    "/intake/items/<item_id>/revisions": (CLERK, lambda s: f"/intake/items/{s.draft}/revisions?before=1&after=2"),
    "/intake/items/<item_id>": (CLERK, lambda s: f"/intake/items/{s.returned}"),
    "/intake/heirs": (CLERK, lambda s: "/intake/heirs"),
    "/intake/upper": (CLERK, lambda s: "/intake/upper"),
    "/intake/upper/<upper_id>": (CLERK, lambda s: f"/intake/upper/{s.upper}"),
    "/intake/upper/import": ("registrar", lambda s: "/intake/upper/import"),
    "/intake/claims": (CLERK, lambda s: "/intake/claims"),
    "/intake/items/<item_id>/link": (CLERK, lambda s: f"/intake/items/{s.draft}/link"),
    "/intake/coverage": ("registrar", lambda s: "/intake/coverage"),
    "/intake/coverage/<body_id>": ("registrar", lambda s: f"/intake/coverage/{s.body}"),
    "/intake/items/<item_id>/take-over": (CLERK, lambda s: f"/intake/items/{s.heir}/take-over"),
    "/intake/upper/<upper_id>/push": ("registrar", lambda s: f"/intake/upper/{s.upper}/push?key=exercise_content"),
    "/intake/following/<run_id>": ("registrar", lambda s: f"/intake/following/{s.following}"),
    "/intake/items/<item_id>/simplification": (CLERK, lambda s: f"/intake/items/{s.power}/simplification"),
    "/intake/items/<item_id>/copy": (CLERK, lambda s: f"/intake/items/{s.power}/copy"),
    "/intake/items/<item_id>/scope": (CLERK, lambda s: f"/intake/items/{s.draft}/scope"),
    "/intake/items/<item_id>/change": (CLERK, lambda s: f"/intake/items/{s.published}/change"),
    "/intake/items/<item_id>/edit": (CLERK, lambda s: f"/intake/items/{s.returned}/edit"),
    "/intake/items/<item_id>/revisions/<int:number>": (CLERK, lambda s: f"/intake/items/{s.draft}/revisions/2"),
    "/intake/imports": (CLERK, lambda s: "/intake/imports"),
    "/intake/imports/<import_id>": (CLERK, lambda s: f"/intake/imports/{s.imported}"),
    "/intake/imports/<import_id>/rows/<int:place>": (
        CLERK,
        lambda s: f"/intake/imports/{s.imported}/rows/{s.wrong_row}",
    ),
    "/intake/tasks": (CLERK, lambda s: "/intake/tasks"),
    "/intake/contacts": (CLERK, lambda s: "/intake/contacts"),
    "/intake/campaigns": ("registrar", lambda s: "/intake/campaigns"),
    "/intake/campaigns/<campaign_id>": ("registrar", lambda s: f"/intake/campaigns/{s.campaign}"),
    "/intake/campaigns/<campaign_id>/plan": ("registrar", lambda s: f"/intake/campaigns/{s.campaign}/plan"),
    "/intake/campaigns/<campaign_id>/bodies/<body_id>": (
        "registrar",
        lambda s: f"/intake/campaigns/{s.campaign}/bodies/{s.zero_body}",
    ),
    "/intake/campaigns/<campaign_id>/bodies/<body_id>/zero-reports/<stage_key>": (
        "audit_signatory",
        lambda s: f"/intake/campaigns/{s.campaign}/bodies/{s.zero_body}/zero-reports/directory",
    ),
    "/intake/campaigns/<campaign_id>/zero-reports/<stage_key>": (
        "audit_signatory",
        lambda s: f"/intake/campaigns/{s.campaign}/zero-reports/directory",
    ),
    "/intake/power-list": (CLERK, lambda s: "/intake/power-list"),
    "/intake/power-list/import": ("registrar", lambda s: "/intake/power-list/import"),
    "/intake/items/<item_id>/power-difference": (CLERK, lambda s: f"/intake/items/{s.power}/power-difference"),
    "/intake/signing": (SIGNATORY, lambda s: "/intake/signing"),
    "/intake/signing/items/<item_id>": (SIGNATORY, lambda s: f"/intake/signing/items/{s.to_sign}"),
    "/intake/signing/items/<item_id>/sheet": (CLERK, lambda s: f"/intake/signing/items/{s.to_sign}/sheet"),
    "/intake/endorsements": ("transport_endorser", lambda s: "/intake/endorsements"),
    "/intake/filings": ("transport_signatory", lambda s: "/intake/filings"),
    "/intake/filings/new": ("transport_signatory", lambda s: "/intake/filings/new"),
    "/intake/filings/<filing_id>": ("transport_signatory", lambda s: f"/intake/filings/{s.filing}"),
    "/intake/bodies": ("registrar", lambda s: "/intake/bodies"),
    "/intake/bodies/import": ("registrar", lambda s: "/intake/bodies/import"),
    "/intake/bodies/new": ("registrar", lambda s: "/intake/bodies/new"),
    "/intake/bodies/<body_id>": ("registrar", lambda s: f"/intake/bodies/{s.body}"),
    "/intake/accounts": ("registrar", lambda s: "/intake/accounts"),
    "/intake/accounts/new": ("registrar", lambda s: "/intake/accounts/new"),
    "/intake/accounts/<account_id>": ("registrar", lambda s: f"/intake/accounts/{s.account}"),
    "/intake/clients": ("registrar", lambda s: "/intake/clients"),
    "/intake/clients/new": ("registrar", lambda s: "/intake/clients/new"),
    "/intake/clients/<client_id>": ("registrar", lambda s: f"/intake/clients/{s.client}"),
    "/intake/jobs/": ("operator", lambda s: "/intake/jobs/"),
    "/intake/jobs/<job_id>": ("operator", lambda s: f"/intake/jobs/{s.jobs['intake']}"),
    "/review/": ("legal_reviewer", lambda s: "/review/"),
    "/review/stand-ins": ("legal_reviewer", lambda s: "/review/stand-ins"),
    "/review/items/<item_id>/invitations": ("coordinator", lambda s: f"/review/items/{s.reviewed}/invitations"),
    "/review/links/<token>": (NOBODY, lambda s: s.link),
    "/review/templates": ("legal_reviewer", lambda s: "/review/templates"),
    "/review/hearings": ("coordinator", lambda s: "/review/hearings"),
    "/review/hearings/new": ("coordinator", lambda s: "/review/hearings/new"),
    "/review/items/<item_id>/comments": ("coordinator", lambda s: f"/review/items/{s.heard}/comments"),
    "/review/exports": ("coordinator", lambda s: "/review/exports"),
    "/review/jobs/": ("coordinator", lambda s: "/review/jobs/"),
    "/review/jobs/<job_id>": ("operator", lambda s: f"/review/jobs/{s.jobs['review']}"),
    "/review/items/<item_id>": ("legal_reviewer", lambda s: f"/review/items/{s.reviewed}"),
    "/review/coordinate": ("coordinator", lambda s: "/review/coordinate"),
    "/review/items/<item_id>/coordinate": ("coordinator", lambda s: f"/review/items/{s.disputed}/coordinate"),
    "/review/policy": ("legal_reviewer", lambda s: "/review/policy"),
    "/review/policy/difference": ("legal_reviewer", lambda s: "/review/policy/difference?before=1"),
    "/review/policy/edit": ("coordinator", lambda s: "/review/policy/edit"),
    "/review/duties": ("staffing_reviewer", lambda s: "/review/duties"),
    "/review/duties/<duty_id>": ("staffing_reviewer", lambda s: f"/review/duties/{s.duty}"),
    "/coding/": ("code_officer", lambda s: "/coding/"),
    "/coding/items/<item_id>": ("code_officer", lambda s: f"/coding/items/{s.published}"),
    "/coding/departments": ("code_officer", lambda s: "/coding/departments"),
    "/publish/": ("list_officer", lambda s: "/publish/?state=published"),
    "/publish/items/<item_id>": ("decision_officer", lambda s: f"/publish/items/{s.published}"),
    "/publish/lists": ("list_officer", lambda s: "/publish/lists"),
    "/publish/lists/<list_id>": ("decision_officer", lambda s: f"/publish/lists/{s.proposed}"),
    "/publish/editions": ("release_officer", lambda s: "/publish/editions"),
    "/publish/jobs/": ("release_officer", lambda s: "/publish/jobs/"),
    "/publish/jobs/<job_id>": ("operator", lambda s: f"/publish/jobs/{s.jobs['publish']}"),
    "/notify/": (CLERK, lambda s: "/notify/"),
    "/notify/unread": (CLERK, lambda s: "/notify/unread"),
    "/notify/records": ("supervisor", lambda s: "/notify/records"),
    "/notify/records/<message_id>": ("supervisor", lambda s: f"/notify/records/{s.message}"),
    "/notify/items/<item_id>": ("supervisor", lambda s: f"/notify/items/{s.published}"),
    "/notify/operations": ("operator", lambda s: "/notify/operations"),
}
"""Rule -> (account, the address to open)."""


def letters_of(service: str) -> dict[str, tuple[str, Address]]:
    """Return the samples of the pages that each service has: two for its dead letters, one for its API."""
    return {
        f"/{service}/api-docs/": (CLERK, lambda s: f"/{service}/api-docs/"),
        f"/{service}/dead-letters/": ("operator", lambda s: f"/{service}/dead-letters/"),
        f"/{service}/dead-letters/<letter_id>": (
            "operator",
            lambda s: f"/{service}/dead-letters/{requests.utils.quote(s.letters[service], safe='')}",  # type: ignore[attr-defined]
        ),
    }


for _service in SERVICES:
    PAGES |= letters_of(_service)
PAGES |= LAW_PAGES | OPERATION_PAGES


@contextmanager
def applications(district: District) -> Iterator[dict[str, APIFlask]]:
    """Build the five applications on the databases of the running stack, to ask them for their routes."""
    built = {}
    for service in SERVICES:
        environment = district.stack.environment(service)
        settings = Settings(
            service=service,
            mongo_uri=environment[f"QINGDAN_{service.upper()}_MONGO_URI"],
            secret_key=environment["QINGDAN_SECRET_KEY"],
        )
        built[service] = application(settings)
    yield built
    for service in SERVICES:
        close_database(service)


def page_templates() -> set[str]:
    """Return the templates of whole pages, by the names under which the applications know them."""
    folders = [*ROOT.glob("services/*/entrypoints/templates"), ROOT / "shared/runtime/web/templates"]
    found = {
        file.relative_to(folder).as_posix(): "{% extends" in file.read_text(encoding="utf-8")
        for folder in folders
        for file in folder.rglob("*.html")
    }
    return {name for name, is_page in found.items() if is_page} - FRAMES


def page_rules(built: dict[str, APIFlask]) -> set[str]:
    """Return the rules under which people read pages."""
    return {
        rule.rule
        for service, app in built.items()
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.rule.startswith((f"/{service}/api/", *NO_PAGES))
        and not rule.rule.endswith(("/healthz", "/readyz", ".xlsx", ".csv"))
    }
