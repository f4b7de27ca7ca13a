"""Sessions across the five services: expired, forged, and those that end before their time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from shared.contracts.registry import SERVICES
from shared.kernel.ids import new_id
from stack.demo.client import ApiRefused, Client
from tests.journeys.district import District
from tests.journeys.travel import create_account
from tests.journeys.visitor import Visitor
from tests.waiting import eventually

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

PAGES = {
    "intake": "/intake/items",
    "review": "/review/",
    "coding": "/coding/",
    "publish": "/publish/",
    "notify": "/notify/records",
}
CALLS = {
    "intake": "/intake/api/items",
    "review": "/review/api/reviews",
    "coding": "/coding/api/codes",
    "publish": "/publish/api/items",
    "notify": "/notify/api/records",
}
REFUSED_WITHIN = 5.0


class Somebody:
    """An account that may look at all five desks, signed in on pages and by a machine."""

    def __init__(self, district: District) -> None:
        self.account = f"j{new_id()[-10:]}"
        self.account_id = create_account(district, self.account, "supervisor")
        self.page = Visitor(district.portal).sign_in(self.account, district.accounts.password)
        self.machine = Client(district.portal, self.account, district.accounts.password)

    def opens_pages(self) -> set[str]:
        """Return the services that show their page."""
        return {service for service, path in PAGES.items() if self.page.get(path).status_code == 200}

    def is_answered(self) -> set[str]:
        """Return the services that answer the machine."""
        return {service for service, path in CALLS.items() if answers(self.machine, path)}


def answers(machine: Client, path: str) -> bool:
    """Tell whether the API answers; if not, it must be for the session."""
    try:
        machine.get(path)
    except ApiRefused as refused:
        if (refused.status, refused.answer["message"]) != (401, "登录已过期，请重新登录。"):
            raise
        return False
    return True


@pytest.fixture
def somebody(district: District) -> Somebody:
    """Somebody who is let in everywhere."""
    one = Somebody(district)
    assert one.opens_pages() == one.is_answered() == set(SERVICES)
    return one


@pytest.fixture
def registrar(district: District) -> Visitor:
    """The registrar at the accounts."""
    return Visitor(district.portal).sign_in("registrar", district.accounts.password)


def ends_within(look: Callable[[], set[str]], begun: float) -> float:
    """Wait until no service lets anybody in any more; return how long it took."""
    eventually(lambda: not look(), REFUSED_WITHIN + 5, every=0.05)
    return time.monotonic() - begun


def test_signing_out_ends_the_page_session_everywhere(somebody: Somebody) -> None:
    copy = somebody.page.cookie
    somebody.page.post("/intake/sign-out", {}, page="/intake/items")
    begun = time.monotonic()
    somebody.page = somebody.page.with_cookie(copy)

    assert ends_within(somebody.opens_pages, begun) < REFUSED_WITHIN
    assert somebody.is_answered() == set(SERVICES), "the machine's session is another one"


def test_signing_out_by_machine_ends_the_token_everywhere(district: District, somebody: Somebody) -> None:
    headers = somebody.machine._http.headers
    answer = requests.delete(f"{district.portal}intake/api/sessions/current", headers=headers, timeout=30)
    begun = time.monotonic()

    assert answer.status_code == 204
    assert ends_within(somebody.is_answered, begun) < REFUSED_WITHIN


@pytest.mark.parametrize(
    ("change", "form"),
    [("lock", {"is_locked": "1"}), ("roles", {"roles": ["list_officer"]})],
    ids=["locked", "other roles"],
)
def test_what_the_registrar_changes_ends_all_sessions_everywhere(
    somebody: Somebody, registrar: Visitor, change: str, form: dict[str, Any]
) -> None:
    address = f"/intake/accounts/{somebody.account_id}"
    answer = registrar.post(f"{address}/{change}", form, page=address)
    begun = time.monotonic()

    assert answer.status_code == 303, answer.text
    assert ends_within(lambda: somebody.opens_pages() | somebody.is_answered(), begun) < REFUSED_WITHIN


def test_a_new_password_ends_all_sessions_everywhere(somebody: Somebody, registrar: Visitor) -> None:
    address = f"/intake/accounts/{somebody.account_id}"
    registrar.post(f"{address}/password", {"password": "another-long-one-1"}, page=address)
    begun = time.monotonic()

    assert ends_within(lambda: somebody.opens_pages() | somebody.is_answered(), begun) < REFUSED_WITHIN


def test_a_locked_account_is_told_why(district: District, somebody: Somebody, registrar: Visitor) -> None:
    address = f"/intake/accounts/{somebody.account_id}"
    registrar.post(f"{address}/lock", {"is_locked": "1"}, page=address)

    answer = Visitor(district.portal).try_to_sign_in(somebody.account, district.accounts.password)

    assert answer.status_code == 403
    assert "这个账号已停用。请联系区政府办公室的账号管理员。" in answer.text


@pytest.mark.parametrize("change", [{"seen_at": timedelta(minutes=31)}, {"signed_in_at": timedelta(hours=13)}], ids=str)
def test_an_expired_session_leads_to_the_sign_in_and_back(
    district: District, somebody: Somebody, change: dict[str, timedelta]
) -> None:
    content = signer(district).loads(somebody.page.cookie)
    for field, age in change.items():
        part = content if field in content else content["person"]
        part[field] = int((datetime.now(UTC) - age).timestamp() * 1000)
    old = somebody.page.with_cookie(signer(district).dumps(content))

    for service, path in PAGES.items():
        answer = old.get(path)
        assert answer.status_code == 303, service
        assert answer.headers["Location"] == f"/intake/sign-in?next={path}&expired=1"
    assert "登录已过期，请重新登录" in old.get("/intake/sign-in?expired=1").text


def test_a_forged_session_is_none(district: District, somebody: Somebody) -> None:
    content = signer(district).loads(somebody.page.cookie)
    content["person"]["roles"] = ["operator", "registrar"]
    forged = signer(district, "another-key").dumps(content)
    token = str(somebody.machine._http.headers["Authorization"])
    tampered = f"{token[:-4]}{'AAAA' if not token.endswith('AAAA') else 'BBBB'}"

    for service in SERVICES:
        page = somebody.page.with_cookie(forged).get(PAGES[service])
        answer = requests.get(district.portal + CALLS[service][1:], headers={"Authorization": tampered}, timeout=30)
        assert (page.status_code, page.headers["Location"]) == (303, f"/intake/sign-in?next={PAGES[service]}")
        assert (answer.status_code, answer.json()["message"]) == (401, "登录已过期，请重新登录。")


def signer(district: District, key: str = "") -> Any:
    """Return what signs the cookie, with the key of this stack or another one."""
    app = Flask("signer")
    app.secret_key = key or district.stack.environment("intake")["QINGDAN_SECRET_KEY"]
    return SecureCookieSessionInterface().get_signing_serializer(app)
