"""A machine client across the five services: let in within seconds, and refused within five once it is revoked."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
import requests

from shared.contracts.registry import SERVICES
from shared.kernel.clock import SystemClock, day_in_china
from shared.kernel.ids import new_id
from tests.journeys.district import District
from tests.journeys.test_sessions import CALLS, REFUSED_WITHIN
from tests.journeys.visitor import Visitor
from tests.waiting import eventually

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

GRANTS = ["supervisor:item.view_all", "supervisor:review.view", "supervisor:code.view", "supervisor:list.view"]
NAME = "旅程对接系统"


class Machine:
    """A program with a token that the registrar has made."""

    def __init__(self, district: District, registrar: Visitor) -> None:
        self.portal, self.client_id = district.portal.rstrip("/"), new_id()
        form = {
            "client_id": self.client_id,
            "name": NAME,
            "body_id": district.body_id("bus_company"),
            "grants": [*GRANTS, "supervisor:record.view"],
            "expires_on": str(day_in_china(SystemClock().now()) + timedelta(days=9)),
        }
        answer = registrar.post("/intake/clients", form, page="/intake/clients/new")
        found = re.search(r"qdc_[\w-]+", answer.text)
        assert found is not None, answer.text
        self.token = found[0]

    def codes(self) -> dict[str, str]:
        """Return what each service answers: `ok`, or the code of the refusal."""
        found = {}
        for service, path in CALLS.items():
            answer = requests.get(
                self.portal + path, headers={"Authorization": f"Bearer {self.token}"}, timeout=30, allow_redirects=False
            )
            found[service] = "ok" if answer.status_code == 200 else answer.json()["code"]
        return found


def test_a_client_is_let_in_and_refused_by_all_five(district: District) -> None:
    registrar = Visitor(district.portal).sign_in("registrar", district.accounts.password)
    machine = Machine(district, registrar)
    eventually(lambda: set(machine.codes().values()) == {"ok"}, REFUSED_WITHIN)

    address = f"/intake/clients/{machine.client_id}"
    began = time.monotonic()
    answer = registrar.post(f"{address}/revocation", {}, page=address)
    eventually(lambda: machine.codes() == dict.fromkeys(SERVICES, "token_revoked"), REFUSED_WITHIN)

    assert answer.status_code == 303
    assert time.monotonic() - began < REFUSED_WITHIN
    records = district.client["qingdan_notify"]["records"]
    told = eventually(lambda: list(records.find({"name": "client_changed", "data.client_id": machine.client_id})))
    assert {record["data"]["name"] for record in told} == {NAME}
