"""What people and machines send wrongly, through the real door: a clear Chinese answer each, and nothing half-done."""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests

from shared.contracts.registry import SERVICES
from shared.kernel.ids import new_id
from stack.demo.client import Client
from tests.journeys.district import District
from tests.journeys.travel import create_account, elements, refusal
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

TOO_MUCH = b"x" * (50 * 1024 * 1024)
ENGLISH = re.compile(r"Traceback|Exception|Internal Server Error|werkzeug|pymongo")


# signing in


@pytest.mark.usefixtures("unharmed")
def test_a_wrong_password_says_how_many_tries_are_left(district: District, visitor: Visitor) -> None:
    known, unknown = visitor.try_to_sign_in("supervisor", "wrong-one"), visitor.try_to_sign_in(new_id(), "wrong-one")
    visitor.sign_in("supervisor", district.accounts.password)

    assert (known.status_code, unknown.status_code) == (403, 403)
    for answer in (known, unknown):
        assert "账号或口令不对。再错 4 次，账号锁定 15 分钟。" in answer.text


def test_after_five_wrong_passwords_the_right_one_is_refused_too(district: District, visitor: Visitor) -> None:
    account = f"j{new_id()[-10:]}"
    create_account(district, account, "supervisor")
    for _ in range(5):
        visitor.try_to_sign_in(account, "wrong-one")

    answer = visitor.try_to_sign_in(account, district.accounts.password)

    assert answer.status_code == 403
    assert "口令连续错了 5 次，账号已锁定。请 15 分钟后再试" in answer.text
    status, message = refusal(Client, district.portal, account, district.accounts.password)
    assert (status, "账号已锁定" in message) == (403, True)


# content that wants to be more than content


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/intake/api/sessions", {"account": {"$ne": ""}, "password": {"$ne": ""}}),
        ("/intake/api/items", {"items": [{"item_id": {"$gt": ""}, "elements": {}}]}),
        ("/intake/api/submissions", {"items": [{"item_id": {"$gt": ""}, "version": 1}]}),
        ("/intake/api/submissions", {"items": [{"item_id": "x", "version": {"$gt": 0}}]}),
        ("/intake/api/withdrawals", {"items": [{"item_id": {"$ne": 1}, "reason": "x"}]}),
        ("/notify/api/notices/read", {"notice_ids": [{"$ne": ""}]}),
    ],
)
def test_an_operator_where_text_belongs_is_refused(machine: Client, path: str, body: dict[str, Any]) -> None:
    status, message = refusal(machine.post, path, body)

    assert status == 422
    assert re.search("账号|事项|版本|通知", message), message


@pytest.mark.usefixtures("unharmed")
def test_an_operator_in_an_element_is_refused(machine: Client) -> None:
    for bad in ({"item_name": {"$ne": 1}}, {"$where": "1"}, {"service_theme": {"$gt": ""}}):
        result = machine.batch("/intake/api/items", "items", [{"elements": elements(**bad)}])[0]
        assert not result["ok"], result
        assert result["problems"], result


# bodies


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"items": NaN}', b"items=1"])
def test_a_body_that_is_not_json_is_refused(machine: Client, district: District, body: bytes) -> None:
    headers = {**machine._http.headers, "Content-Type": "application/json"}
    answer = requests.post(f"{district.portal}intake/api/items", data=body, headers=headers, timeout=30)

    assert answer.status_code == 400
    assert answer.json()["code"] == "not_json"
    assert "JSON" in answer.json()["message"]
    assert not ENGLISH.search(answer.text)


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("service", ["", *SERVICES])
def test_fifty_megabytes_are_refused_at_the_door_and_behind_it(
    district: District, machine: Client, service: str
) -> None:
    base = f"http://127.0.0.1:{district.stack.ports[f'{service}-web']}/" if service else district.portal
    address = f"{base}{service or 'intake'}/api/items"
    headers = {**machine._http.headers, "Content-Type": "application/json"}

    answer = requests.post(address, data=TOO_MUCH, headers=headers, timeout=60)

    assert answer.status_code == 413
    assert "20 MB" in answer.json()["message"]
