"""Machine clients at the five APIs: in exactly where the roles of `rights.yaml` come in, or told why not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.contracts.envelope import Envelope, emit
from shared.contracts.registry import SERVICES
from shared.kernel.actor import SYSTEM
from shared.kernel.ids import new_id
from shared.runtime.web.clients import hash_of, new_token
from shared.runtime.web.state import WebState
from shared.standards.roles import EVERYONE, ROLES
from tests.services.test_rights import LET_IN, PROTECTED, Applications, Route, applications

__all__ = ["applications"]

API = [(route, roles) for route, roles in PROTECTED if route.is_api]
MAKES_ACCOUNTS = "POST /intake/api/accounts"
NOW = datetime.now(UTC)


def told(token: str, *, roles: list[str], permissions: list[str], sequence: int = 1, **changes: Any) -> Envelope:
    data = {
        "client_id": new_id(),
        "name": "一窗平台对接",
        "body": {"body_id": new_id(), "name": "示例单位"},
        "roles": roles,
        "permissions": permissions,
        "token_hash": hash_of(token),
        "expires_at": NOW + timedelta(days=1),
        "is_revoked": False,
    }
    message = emit(
        "client_changed",
        aggregate_id=token,
        sequence=sequence,
        occurred_at=NOW,
        actor=SYSTEM.as_record(),
        data={**data, **changes},
    )
    return Envelope.decode(message.encode())


def tell(applications: Applications, service: str, *events: Envelope) -> None:
    state: WebState = applications[service].extensions["qingdan"]
    state.revoked.take_over(events)


def ask(applications: Applications, route: Route, token: str) -> Any:
    body = None if route.method in ("GET", "DELETE") else {}
    headers = {"Authorization": f"Bearer {token}"}
    return applications[route.service].test_client().open(route.path, method=route.method, json=body, headers=headers)


def first_route(service: str) -> tuple[Route, str]:
    """Return a route of the API of a service, to something that is there, and a role that may use it."""
    route, roles = next(
        (route, roles)
        for route, roles in API
        if route.service == service and route.method == "GET" and "<" not in route.rule
    )
    return route, min(roles)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_client_gets_in_exactly_where_its_role_does(applications: Applications, role: str) -> None:
    token = new_token()
    granted = sorted((ROLES[role].permissions | EVERYONE) - {"account.manage"})
    for service in SERVICES:
        tell(applications, service, told(token, roles=[role], permissions=granted))

    wrong = []
    for route, roles in API:
        may = role in roles and f"{route.method} {route.rule}" != MAKES_ACCOUNTS
        answer = ask(applications, route, token)
        if not (answer.status_code in LET_IN if may else answer.status_code == 403):
            wrong.append(f"{route} answers {answer.status_code}, {'allowed' if may else 'forbidden'}")

    assert wrong == []


def test_a_client_without_any_permission_gets_in_nowhere(applications: Applications) -> None:
    token = new_token()
    for service in SERVICES:
        tell(applications, service, told(token, roles=sorted(ROLES), permissions=[]))

    assert {ask(applications, route, token).status_code for route, _ in API} == {403}


def test_a_permission_that_no_role_of_the_client_gives_counts_for_nothing(applications: Applications) -> None:
    token = new_token()
    tell(applications, "publish", told(token, roles=["compiler"], permissions=["list.decide", "list.view"]))

    answer = ask(applications, Route("publish", "GET", "/publish/api/lists"), token)

    assert answer.status_code == 403


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_says_why_a_token_does_not_count(applications: Applications, service: str) -> None:
    route, role = first_route(service)
    rights = {"roles": [role], "permissions": sorted(ROLES[role].permissions | EVERYONE)}
    good, revoked, late = new_token(), new_token(), new_token()
    ended = told(revoked, **rights, sequence=2, is_revoked=True)
    tell(applications, service, told(good, **rights), ended, told(late, **rights, expires_at=NOW))
    tell(applications, service, told(revoked, **rights), ended)  # what is late or repeated gives nothing back

    answers = [ask(applications, route, token) for token in (good, revoked, late, new_token())]

    assert [answer.status_code for answer in answers] == [200, 401, 401, 401]
    assert [answer.json["code"] for answer in answers[1:]] == ["token_revoked", "token_expired", "token_unknown"]
    assert all(any("一" <= letter <= "鿿" for letter in answer.json["message"]) for answer in answers[1:])


@pytest.mark.parametrize("service", SERVICES)
def test_a_client_opens_no_page(applications: Applications, service: str) -> None:
    token = new_token()
    tell(applications, service, told(token, roles=["operator"], permissions=["dead_letter.manage"]))

    answer = (
        applications[service]
        .test_client()
        .get(f"/{service}/dead-letters/", headers={"Authorization": f"Bearer {token}"})
    )

    assert answer.status_code == 303


def test_the_log_names_the_client_of_each_request(applications: Applications, caplog: pytest.LogCaptureFixture) -> None:
    token = new_token()
    route, role = first_route("review")
    event = told(token, roles=[role], permissions=sorted(ROLES[role].permissions))
    tell(applications, "review", event)

    with caplog.at_level("INFO", logger="shared.runtime.web.requests_log"):
        ask(applications, route, token)

    assert [record.account_id for record in caplog.records if hasattr(record, "account_id")] == [
        event.data["client_id"]
    ]
