"""Every route of the five running applications against every role: allowed exactly where `rights.yaml` says so."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from apiflask import APIFlask
from flask import session
from flask_wtf.csrf import generate_csrf
from mongoengine.connection import get_db

from shared.contracts.registry import SERVICES
from shared.kernel.clock import SystemClock
from shared.kernel.ids import new_id
from shared.runtime.mongo import close_database
from shared.runtime.settings import Settings
from shared.runtime.web.identity import COOKIE, api_token, new_session, sign_in
from shared.standards.roles import ROLES
from tests.servers import TestMongod
from tests.services.built import application

TABLE = Path(__file__).with_name("rights.yaml")
SHARED = "every_service"
PUBLIC, EVERYONE = "public", "everyone"
LET_IN = {200, 202, 204, 303, 404, 409, 422}
"""What a request that was let in may be answered: done, not there, stale, incomplete; never 400 or 500."""


@dataclass(frozen=True, order=True)
class Route:
    """One way into one service."""

    service: str
    method: str
    rule: str

    @property
    def is_api(self) -> bool:
        """Whether it is for machines: JSON and bearer tokens."""
        return self.rule.startswith(f"/{self.service}/api/")

    @property
    def path(self) -> str:
        """An address that this rule matches; what it names is not there."""
        steps = [_sample(step) if step.startswith("<") else step for step in self.rule.split("/")]
        return "/".join(steps)

    def __str__(self) -> str:
        return f"{self.service}: {self.method} {self.rule}"


Applications = dict[str, APIFlask]


@pytest.fixture(scope="module")
def applications(mongod: TestMongod) -> Iterator[Applications]:
    """All five applications as their processes build them, each on an empty database of its own."""
    built = {}
    for service in SERVICES:
        settings = Settings(
            service=service,
            mongo_uri=mongod.uri_of(f"test_rights_{service}_{secrets.token_hex(4)}"),
            secret_key="a-secret-only-for-tests",
        )
        built[service] = application(settings)
    yield built
    for service in SERVICES:
        get_db(service).client.drop_database(get_db(service).name)
        close_database(service)


@dataclass(frozen=True)
class Person:
    """Somebody who has just signed in, with a cookie for pages and a token for the API."""

    cookie: str
    csrf_token: str
    bearer: str

    def ask(self, app: APIFlask, route: Route) -> Any:
        """Send a request as a browser or a machine would."""
        client = app.test_client()
        if route.is_api:
            body = None if route.method in ("GET", "DELETE") else {}
            return client.open(
                route.path, method=route.method, json=body, headers={"Authorization": f"Bearer {self.bearer}"}
            )
        client.set_cookie(COOKIE, self.cookie)
        form = {"csrf_token": self.csrf_token} if route.method == "POST" else None
        return client.open(route.path, method=route.method, data=form)


def person_with(role: str, intake_application: APIFlask) -> Person:
    """Sign somebody in who has this role alone; a session of its own for each request, since some requests end it."""
    signed_in = new_session(
        account_id=new_id(),
        name="经办人",
        body_id=new_id(),
        body_name="示例单位",
        roles=(role,),
        now=SystemClock().now(),
    )
    with intake_application.test_request_context("/"):
        sign_in(signed_in)
        csrf_token, (bearer, _) = generate_csrf(), api_token(signed_in)
        serializer = intake_application.session_interface.get_signing_serializer(intake_application)  # type: ignore[attr-defined]
        return Person(serializer.dumps(dict(session)), csrf_token, bearer)


def routes_of(applications: Applications) -> set[Route]:
    """Return what the applications answer to, as they say themselves."""
    return {
        Route(service, method, rule.rule)
        for service, app in applications.items()
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def table() -> dict[Route, frozenset[str] | None]:
    """Return who may use each route; None where it is public."""
    written: dict[str, dict[str, str]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    found = {}
    for service in SERVICES:
        for line, who in (written[SHARED] | written[service]).items():
            method, _, rule = line.format(service=service).partition(" ")
            found[Route(service, method, rule)] = None if who == PUBLIC else _roles(who)
    return found


def _roles(who: str) -> frozenset[str]:
    return frozenset(ROLES) if who == EVERYONE else frozenset(who.split())


RIGHTS = table()
PROTECTED = sorted((route, roles) for route, roles in RIGHTS.items() if roles is not None)


def test_the_table_names_roles_and_services_that_exist() -> None:
    written = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    named = frozenset[str]().union(*(roles for _, roles in PROTECTED))

    assert {SHARED, *SERVICES} == set(written)
    assert set(ROLES) == named


def test_every_route_has_an_entry_and_every_entry_a_route(applications: Applications) -> None:
    running = routes_of(applications)

    without_entry = sorted(str(route) for route in running - set(RIGHTS))
    without_route = sorted(str(route) for route in set(RIGHTS) - running)

    assert (without_entry, without_route) == ([], [])


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_gets_in_exactly_where_the_table_says(applications: Applications, role: str) -> None:
    wrong = []
    for route, roles in PROTECTED:
        answer = person_with(role, applications["intake"]).ask(applications[route.service], route)
        as_expected = answer.status_code in LET_IN if role in roles else answer.status_code == 403
        if not as_expected:
            wrong.append(f"{route} answers {answer.status_code}, {'allowed' if role in roles else 'forbidden'}")

    assert wrong == []


def test_nobody_gets_in_without_signing_in(applications: Applications) -> None:
    wrong = []
    for route, _ in PROTECTED:
        answer = applications[route.service].test_client().open(route.path, method=route.method)
        if not _asks_to_sign_in(route, answer):
            wrong.append(f"{route} answers {answer.status_code}")

    assert wrong == []


def test_a_cookie_opens_no_api_and_a_token_no_page(applications: Applications) -> None:
    wrong = []
    for route, roles in PROTECTED:
        person = person_with(min(roles), applications["intake"])
        client = applications[route.service].test_client()
        if route.is_api:
            client.set_cookie(COOKIE, person.cookie)
        headers = {} if route.is_api else {"Authorization": f"Bearer {person.bearer}"}
        answer = client.open(route.path, method=route.method, headers=headers)
        if not _asks_to_sign_in(route, answer):
            wrong.append(f"{route} answers {answer.status_code}")

    assert wrong == []


def test_a_form_without_the_token_of_our_page_is_refused_everywhere(applications: Applications) -> None:
    wrong = []
    for route, roles in PROTECTED:
        if route.is_api or route.method == "GET":
            continue
        client = applications[route.service].test_client()
        client.set_cookie(COOKIE, person_with(min(roles), applications["intake"]).cookie)
        answer = client.open(route.path, method=route.method)
        if answer.status_code != 400 or "表单已失效" not in answer.text:
            wrong.append(f"{route} answers {answer.status_code}")

    assert wrong == []


def test_public_routes_ask_nobody_to_sign_in(applications: Applications) -> None:
    asking = []
    for route in sorted(route for route, roles in RIGHTS.items() if roles is None):
        answer = applications[route.service].test_client().open(route.path, method=route.method)
        if "sign-in?next=" in answer.headers.get("Location", "") or answer.status_code >= 500:
            asking.append(f"{route} answers {answer.status_code}")

    assert asking == []


def _sample(step: str) -> str:
    if step.startswith("<int:"):
        return "1"
    return {"<code>": "98", "<path:filename>": "app.css"}.get(step) or new_id()


def _asks_to_sign_in(route: Route, answer: Any) -> bool:
    if route.is_api:
        return answer.status_code == 401 and answer.json["code"] == "not_signed_in"
    return answer.status_code == 303 and answer.headers["Location"].startswith("/intake/sign-in?next=")
