"""The register of bodies, by use case, page and API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from services.intake.application.registering import BodyTaken
from services.intake.domain.bodies import Body, BodyKind
from shared.contracts.envelope import Envelope
from shared.contracts.registry import current
from shared.kernel.actor import NotPermitted
from shared.kernel.errors import Invalid, LostRace
from shared.kernel.ids import new_id
from tests.services.intake.conftest import REGISTRAR, Browser, Intake, Machine
from tests.unit.intake.builders import a_body_entry, a_uscc


def messages_of(intake: Intake, body_id: str) -> list[Envelope]:
    return [Envelope.decode(one["body"]) for one in intake.stored("bodies", body_id)["outbox"]]


def test_a_body_is_registered_with_its_message(intake: Intake) -> None:
    """The others get the whole entry; the level follows from the kind."""
    body = intake.body(1, name="示例镇", kind=BodyKind.TOWN)

    [message] = messages_of(intake, body.body_id)
    assert (message.name, message.sequence, message.data["body"]["level"]) == ("body_changed", 1, "5")
    assert current("body_changed").schema().validate(dict(message.data)) == {}


def test_the_same_entry_again_says_nothing(intake: Intake) -> None:
    """A change is saved once, on the version that was seen."""
    entry = a_body_entry(1)
    register = intake.cases.registering.register
    register(REGISTRAR, entry, intake.clock.now())

    again = register(REGISTRAR, entry, intake.clock.now())
    changed = register(REGISTRAR, replace(entry, name="新名局", version=1), intake.clock.now())

    assert (again.version, changed.version) == (1, 2)
    assert [message.sequence for message in messages_of(intake, entry.body_id)] == [1, 2]
    with pytest.raises(LostRace):
        register(REGISTRAR, replace(entry, name="又一名", version=1), intake.clock.now())


def test_all_that_is_wrong_is_named(intake: Intake) -> None:
    """The credit code is judged by its check character."""
    wrong = a_uscc(1)[:-1] + ("0" if a_uscc(1)[-1] != "0" else "1")
    entry = a_body_entry(1, name=" ", uscc=wrong, kind="king", level="9", guiding_department="甲")

    with pytest.raises(Invalid) as refused:
        intake.cases.registering.register(REGISTRAR, entry, intake.clock.now())

    labels = [problem.label for problem in refused.value.problems]
    assert labels == ["机构名称", "统一社会信用代码", "机构类别", "行使层级", "业务指导部门代码"]


@pytest.mark.parametrize("above", ["", "nowhere"])
def test_an_enterprise_needs_a_supervising_department(intake: Intake, above: str) -> None:
    """Without one nobody could endorse its items."""
    entry = a_body_entry(2, kind=BodyKind.ENTERPRISE, supervising_body_id=above)

    with pytest.raises(Invalid, match=r"有 1 处"):
        intake.cases.registering.register(REGISTRAR, entry, intake.clock.now())


def test_name_and_credit_code_belong_to_one_body(intake: Intake) -> None:
    """The message names the body that has them."""
    intake.body(1, name="示例局")

    with pytest.raises(BodyTaken, match="示例局"):
        intake.body(2, name="示例局")
    with pytest.raises(BodyTaken, match="已经登记给“示例局”"):
        intake.body(1, name="别的局")


def test_only_the_registrar_registers(intake: Intake, bureau: Body) -> None:
    """A compiler cannot change what its items are filed under."""
    with pytest.raises(NotPermitted):
        intake.cases.registering.register(intake.person(bureau, "compiler"), a_body_entry(5), intake.clock.now())


def test_the_registrars_pages(intake: Intake, bureau: Body, browser: Browser) -> None:
    """Register, correct after a refusal, create an account, lock it: all by plain forms."""
    intake.account("guanli", bureau, "registrar")
    browser.sign_in("guanli")
    form = {"body_id": new_id(), "version": "0", "name": "示例街道", "uscc": "x", "kind": "street", "is_valid": "true"}

    refused = browser.post("/intake/bodies", form, page="/intake/bodies/new")
    saved = browser.post("/intake/bodies", {**form, "uscc": a_uscc(9)}, page="/intake/bodies/new")

    assert refused.status_code == 422
    assert 'href="#f-uscc"' in refused.text
    assert 'value="示例街道"' in refused.text
    assert saved.status_code == 303
    assert "示例街道" in browser.get("/intake/bodies").text

    new = {"account": "jd-bianzhi", "name": "李四", "password": "a-good-password", "body_id": form["body_id"]}
    assert browser.post("/intake/accounts", new, page="/intake/accounts/new").status_code == 422
    made = browser.post("/intake/accounts", {**new, "roles": ["compiler"]}, page="/intake/accounts/new")
    page = made.headers["Location"]
    assert "李四" in browser.get(page).text
    assert browser.post(f"{page}/lock", {"is_locked": "true"}, page=page).status_code == 303
    assert browser.post(f"{page}/roles", {"roles": ["endorser"]}, page=page).status_code == 303
    assert browser.post(f"{page}/password", {"password": "short"}, page=page).status_code == 422
    assert browser.post(f"{page}/password", {"password": "a-good-password"}, page=page).status_code == 303
    assert "jd-bianzhi" in browser.get("/intake/accounts").text


def test_the_registrars_api(intake: Intake, bureau: Body, machine: Callable[[str], Machine]) -> None:
    """A result for each entry; what is good is saved beside what is not."""
    intake.account("guanli", bureau, "registrar")
    client = machine("guanli")
    good = {
        "body_id": new_id(),
        "name": "示例局一",
        "uscc": a_uscc(21),
        "kind": "department",
        "guiding_department": "09",
    }
    bad = {"name": "示例局二", "uscc": "1", "kind": "department"}

    answer = client.post("/intake/api/bodies", {"bodies": [good, bad]})
    accounts = [
        {"account": "yi", "name": "一", "password": "short", "body_id": good["body_id"], "roles": ["compiler"]},
        {
            "account": "yi-er",
            "name": "二",
            "password": "long-enough-1",
            "body_id": good["body_id"],
            "roles": ["compiler"],
        },
    ]
    created = client.post("/intake/api/accounts", {"accounts": accounts})

    assert [one["ok"] for one in answer.json["results"]] == [True, False]
    assert [one["ok"] for one in created.json["results"]] == [False, True]
    assert "示例局一" in [body["name"] for body in client.get("/intake/api/bodies").json["bodies"]]
    assert client.post("/intake/api/bodies", {"bodies": [{**bad, "king": 1}]}).status_code == 422
