"""Machine clients: made by the registrar, shown once, known by a hash, revoked at once; their acts bear their name."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.application.machine_clients import NewClient, grantable
from services.intake.domain.bodies import Body
from services.intake.domain.machine_clients import Grant
from shared.contracts.checker import check_of
from shared.contracts.envelope import Envelope
from shared.kernel.actor import NotPermitted
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Conflict, Invalid, NotFound
from shared.kernel.ids import new_id
from shared.standards.loader import read
from tests.services.intake.conftest import REGISTRAR, Browser, Intake
from tests.unit.intake.builders import complete_elements

COMPILE = frozenset(
    {Grant(role="compiler", permission="item.compile"), Grant(role="compiler", permission="item.submit")}
)


def an_entry(intake: Intake, body: Body, **changes: Any) -> NewClient:
    wanted = {
        "client_id": new_id(),
        "name": "一窗平台对接",
        "body_id": body.body_id,
        "grants": COMPILE,
        "expires_on": day_in_china(intake.clock.moment) + timedelta(days=30),
    }
    return NewClient(**{**wanted, **changes})


def a_client(intake: Intake, body: Body, **changes: Any) -> tuple[str, dict[str, str]]:
    """Make a client; return its id and the header with which it comes."""
    client, token = intake.cases.machine_clients.create(
        REGISTRAR, an_entry(intake, body, **changes), intake.clock.now()
    )
    return client.client_id, {"Authorization": f"Bearer {token}"}


def messages(intake: Intake, client_id: str) -> list[Envelope]:
    return [Envelope.decode(each["body"]) for each in intake.stored("machine_clients", client_id)["outbox"]]


def test_a_client_works_at_once_and_its_acts_bear_its_name(intake: Intake, bureau: Body) -> None:
    client_id, bearer = a_client(intake, bureau)

    answer = intake.app.test_client().post(
        "/intake/api/items", json={"items": [{"elements": complete_elements()}]}, headers=bearer
    )

    assert answer.status_code == 200, answer.text
    made_by = get_db("intake")["item_revisions"].find_one({})["made_by"]
    assert (made_by["account_id"], made_by["name"]) == (client_id, "一窗平台对接（机器）")
    assert made_by["body_name"] == "示例民政局"


def test_a_client_may_do_what_was_named_and_nothing_else_of_its_role(intake: Intake, bureau: Body) -> None:
    _, bearer = a_client(intake, bureau, grants=frozenset({Grant(role="compiler", permission="item.view_own")}))
    machine = intake.app.test_client()

    assert machine.get("/intake/api/items", headers=bearer).status_code == 200
    refused = machine.post("/intake/api/items", json={"items": []}, headers=bearer)
    assert (refused.status_code, refused.json["code"]) == (403, "not_permitted")
    assert machine.get("/intake/items", headers=bearer).status_code == 303


def test_the_token_is_kept_nowhere(intake: Intake, bureau: Body) -> None:
    client_id, bearer = a_client(intake, bureau)
    token = bearer["Authorization"].removeprefix("Bearer ")

    for name in get_db("intake").list_collection_names():
        assert all(token not in str(each) for each in get_db("intake")[name].find())
    assert len(intake.stored("machine_clients", client_id)["token_hash"]) == 64


@pytest.mark.parametrize(
    ("spoil", "code", "says"),
    [
        ("wrong", "token_unknown", "没有这个令牌"),
        ("revoked", "token_revoked", "已吊销"),
        ("late", "token_expired", "到期"),
    ],
)
def test_a_token_that_does_not_count_says_why(intake: Intake, bureau: Body, spoil: str, code: str, says: str) -> None:
    client_id, bearer = a_client(intake, bureau)
    if spoil == "wrong":
        bearer = {"Authorization": bearer["Authorization"] + "x"}
    elif spoil == "revoked":
        intake.cases.machine_clients.revoke(REGISTRAR, client_id, intake.clock.now())
    else:
        intake.clock.forward(days=31)

    answer = intake.app.test_client().get("/intake/api/items", headers=bearer)

    assert (answer.status_code, answer.json["code"], answer.json["problems"]) == (401, code, [])
    assert says in answer.json["message"]
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_client_is_valid_through_its_last_day_in_china(intake: Intake, bureau: Body) -> None:
    day = day_in_china(intake.clock.moment) + timedelta(days=1)
    client, _ = intake.cases.machine_clients.create(
        REGISTRAR, an_entry(intake, bureau, expires_on=day), intake.clock.now()
    )

    assert client.last_day == day
    assert client.state(client.expires_at - timedelta(seconds=1)) == "valid"
    assert client.state(client.expires_at) == "expired"


def test_the_others_hear_of_a_client_and_of_its_end(intake: Intake, bureau: Body) -> None:
    client_id, _ = a_client(intake, bureau)
    intake.cases.machine_clients.revoke(REGISTRAR, client_id, intake.clock.now())
    intake.cases.machine_clients.revoke(REGISTRAR, client_id, intake.clock.now())

    created, revoked = messages(intake, client_id)

    assert check_of(created.name, created.version)(created.data) == ""
    assert (created.data["is_revoked"], revoked.data["is_revoked"]) == (False, True)
    assert created.data["permissions"] == ["item.compile", "item.submit"]
    assert created.sequence < revoked.sequence


def test_clients_are_told_again(intake: Intake, bureau: Body) -> None:
    client_id, _ = a_client(intake, bureau)
    get_db("intake")["machine_clients"].update_many({}, {"$set": {"outbox": []}})

    intake.cases.resending.resend(None, intake.clock.now())

    assert [each.name for each in messages(intake, client_id)] == ["client_changed"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"body_id": "nobody"}, "body_id"),
        ({"grants": frozenset()}, "grants"),
        ({"grants": frozenset({Grant(role="registrar", permission="account.manage")})}, "grants"),
        ({"grants": frozenset({Grant(role="compiler", permission="list.decide")})}, "grants"),
        ({"expires_on": None}, "expires_on"),
    ],
)
def test_what_is_wrong_is_named(intake: Intake, bureau: Body, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_client(intake, bureau, **changes)

    assert [problem.field for problem in refused.value.problems] == [field]


@pytest.mark.parametrize("days", [0, -1, 800])
def test_a_token_ends_after_today_and_within_two_years(intake: Intake, bureau: Body, days: int) -> None:
    with pytest.raises(Invalid, match="1 处"):
        a_client(intake, bureau, expires_on=day_in_china(intake.clock.moment) + timedelta(days=days))


def test_the_name_of_a_client_holds_no_marks(intake: Intake, bureau: Body) -> None:
    with pytest.raises(Invalid, match="1 处") as refusal:
        a_client(intake, bureau, name="<b>一窗平台")
    assert "尖括号" in refusal.value.problems[0].message


def test_a_form_sent_twice_makes_one_client(intake: Intake, bureau: Body) -> None:
    entry = an_entry(intake, bureau)
    intake.cases.machine_clients.create(REGISTRAR, entry, intake.clock.now())

    with pytest.raises(Conflict, match="只显示一次"):
        intake.cases.machine_clients.create(REGISTRAR, entry, intake.clock.now())
    assert intake.count("machine_clients") == 1


def test_only_the_registrar_makes_clients(intake: Intake, bureau: Body) -> None:
    compiler = intake.person(bureau, "compiler")

    with pytest.raises(NotPermitted):
        intake.cases.machine_clients.create(compiler, an_entry(intake, bureau), intake.clock.now())
    with pytest.raises(NotFound):
        intake.cases.machine_clients.client(REGISTRAR, "none")


@pytest.mark.parametrize("permission", ["item.sign", "item.file", "zero_report.sign"])
def test_the_word_of_the_head_is_never_a_programs(intake: Intake, bureau: Body, permission: str) -> None:
    """Neither on a list nor that there is none: a zero report is signed by a person, too."""
    grants = COMPILE | {Grant(role="signatory", permission=permission)}

    with pytest.raises(Invalid) as caught:
        a_client(intake, bureau, grants=grants)

    assert [problem.field for problem in caught.value.problems] == ["grants"]


def test_every_permission_that_can_be_given_has_a_name() -> None:
    assert {grant.permission for grant in grantable()} <= set(read("permissions", 1)["permissions"])


def test_the_registrar_makes_and_revokes_a_client_on_the_pages(intake: Intake, bureau: Body, browser: Browser) -> None:
    intake.account("registrar", bureau, "registrar")
    browser.sign_in("registrar")
    page = browser.get("/intake/clients/new").text
    form = {
        "client_id": re.search(r'name="client_id" value="([^"]+)"', page)[1],  # type: ignore[index]
        "name": "一窗平台对接",
        "body_id": bureau.body_id,
        "grants": ["compiler:item.view_own"],
        "expires_on": str(day_in_china(intake.clock.moment) + timedelta(days=9)),
    }

    bad = browser.post("/intake/clients", {**form, "grants": [], "expires_on": ""}, page="/intake/clients/new")
    made = browser.post("/intake/clients", form, page="/intake/clients/new")
    again = browser.post("/intake/clients", form, page="/intake/clients/new")

    assert bad.status_code == 422
    assert "至少选一项" in bad.text
    token = re.search(r"qdc_[\w-]+", made.text)[0]  # type: ignore[index]
    bearer = {"Authorization": f"Bearer {token}"}
    assert again.status_code == 409
    assert intake.app.test_client().get("/intake/api/items", headers=bearer).status_code == 200
    address = f"/intake/clients/{form['client_id']}"
    shown = browser.get(address).text
    assert token not in shown
    assert "看本单位的事项" in shown
    assert "一窗平台对接" in browser.get("/intake/clients").text
    assert browser.post(f"{address}/revocation", page=address).status_code == 303
    assert "已吊销" in browser.get(address).text
    assert intake.app.test_client().get("/intake/api/items", headers=bearer).json["code"] == "token_revoked"
