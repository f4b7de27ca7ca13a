"""The register of bodies, by use case, page and API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.application.registering import BodyTaken
from services.intake.domain.bodies import Body, BodyKind
from shared.contracts.envelope import Envelope
from shared.contracts.registry import current
from shared.kernel.actor import NotPermitted
from shared.kernel.errors import Invalid, LostRace
from shared.kernel.ids import new_id
from tests.services.intake.conftest import REGISTRAR, Intake, Machine
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


def test_a_change_of_name_sent_twice_is_saved_once(intake: Intake) -> None:
    """The second click knows nothing of the former name that the first one made; other stale eyes are refused."""
    entry = a_body_entry(1, name="示例法制办")
    register = intake.cases.registering.register
    register(REGISTRAR, entry, intake.clock.now())
    renamed = replace(entry, name="示例司法局", version=1, former_names="", renamed_on="2019-03-01")

    first, second = (register(REGISTRAR, renamed, intake.clock.now()) for _ in range(2))

    assert (first.version, second.version, len(second.former_names)) == (2, 2, 1)
    with pytest.raises(LostRace):
        register(REGISTRAR, replace(renamed, level="5"), intake.clock.now())
    with pytest.raises(LostRace):
        register(REGISTRAR, replace(renamed, renamed_on="2019-04-01"), intake.clock.now())


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


def test_a_validity_that_ends_by_the_calendar_is_told(intake: Intake) -> None:
    """Whoever asks in intake knows it at midnight; the others are told by the daily round, once."""
    days = {"valid_from": "2011-06-01", "valid_to": "2019-03-01"}
    ended, begun = intake.body(1, **days), intake.body(2)
    collection = get_db("intake")["bodies"]
    collection.update_one({"_id": ended.body_id}, {"$set": {"is_valid": True, "outbox": []}})

    assert not intake.cases.registering.body(ended.body_id).is_valid
    told = [intake.cases.registering.announce_validity(intake.clock.now()) for _ in range(2)]

    assert told == [1, 0]
    [message] = messages_of(intake, ended.body_id)
    assert (message.sequence, message.data["body"]["is_valid"]) == (2, False)
    assert message.data["body"]["valid_to"] == "2019-03-01"
    assert len(messages_of(intake, begun.body_id)) == 1


def test_an_entry_of_before_the_days_is_read(intake: Intake) -> None:
    """It was valid or switched off, and says nothing of days, former names and contacts."""
    bodies = [intake.body(1), intake.body(2, is_valid=False)]
    later = {"valid_from": "", "valid_to": "", "former_names": "", "contacts": ""}
    get_db("intake")["bodies"].update_many({}, {"$unset": later})

    found = [intake.cases.registering.body(body.body_id) for body in bodies]

    assert [body.is_valid for body in found] == [True, False]
    assert [(body.former_names, body.contacts) for body in found] == [((), ())] * 2


def test_an_old_message_of_a_body_is_still_understood(intake: Intake) -> None:
    """The days and the former names are optional: what was sent before them stays readable."""
    body = intake.body(1, former_names="示例老局（2019-03-01 更名）")
    [message] = messages_of(intake, body.body_id)
    later = ("valid_from", "valid_to", "former_names")
    old = {name: value for name, value in message.data["body"].items() if name not in later}
    schema = current("body_changed").schema()

    assert schema.validate({"body": old}) == {}
    assert schema.load(dict(message.data))["body"]["former_names"][0]["name"] == "示例老局"
    assert schema.validate({"body": {**old, "former_names": [{"name": "示例老局"}]}})


def test_a_batch_is_one_read_and_one_write(intake: Intake, commands: list[str]) -> None:
    """Each entry has its result, whatever their order."""
    above = a_body_entry(1)
    below = a_body_entry(2, kind=BodyKind.ENTERPRISE, supervising_body_id=above.body_id)
    twin = replace(a_body_entry(3), name=above.name)
    commands.clear()

    outcomes = intake.cases.registering.register_all(REGISTRAR, [below, above, twin], intake.clock.now())

    assert (commands.count("find"), commands.count("insert")) == (1, 2)  # the second is a knock for the relay
    assert [outcome.ok for outcome in outcomes] == [True, True, False]
    assert [outcome.code for outcome in outcomes][2] == "body_taken"
    assert [outcome.version for outcome in outcomes][:2] == [1, 1]
    again = intake.cases.registering.register_all(REGISTRAR, [below, above], intake.clock.now())
    assert [(outcome.ok, outcome.version) for outcome in again] == [(True, 1), (True, 1)]
    assert len(messages_of(intake, below.body_id)) == 1


def test_two_different_entries_of_one_body_in_a_batch(intake: Intake) -> None:
    """The second was not written on the first."""
    entry = a_body_entry(1)

    outcomes = intake.cases.registering.register_all(
        REGISTRAR, [entry, replace(entry, name="另一名", version=1)], intake.clock.now()
    )

    assert [(outcome.ok, outcome.code) for outcome in outcomes] == [(True, "done"), (False, "lost_race")]
    assert "合并成一条" in outcomes[1].message


def test_a_lost_race_in_a_batch_stops_nobody_else(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody registers the same credit code between the read and the write."""
    store = intake.cases.registering._bodies
    save_all = store.save_all

    def after_somebody_else(changes: Any) -> set[str]:
        monkeypatch.setattr(store, "save_all", save_all)
        intake.body(1, name="抢先的局")
        return save_all(changes)

    monkeypatch.setattr(store, "save_all", after_somebody_else)
    entries = [a_body_entry(1), a_body_entry(2)]
    outcomes = intake.cases.registering.register_all(REGISTRAR, entries, intake.clock.now())

    assert [(outcome.ok, outcome.code) for outcome in outcomes] == [(False, "lost_race"), (True, "done")]
    assert sorted(body.name for body in intake.cases.registering.all()) == ["抢先的局", "示例局2"]


def test_the_api_takes_what_it_gives(intake: Intake, bureau: Body, machine: Callable[[str], Machine]) -> None:
    """A machine may send an entry back as it read it; contacts that it does not know of stay."""
    intake.account("guanli", bureau, "registrar")
    client = machine("guanli")
    new = {
        "name": "示例司法局",
        "uscc": a_uscc(31),
        "kind": "department",
        "former_names": [{"name": "示例法制办", "valid_until": "2019-03-01"}],
        "contacts": [{"person": "张三", "phone": "12345"}],
        "valid_from": "2019-03-01",
    }
    made = client.post("/intake/api/bodies", {"bodies": [new]}).json["results"][0]
    given = next(b for b in client.get("/intake/api/bodies").json["bodies"] if b["body_id"] == made["item_id"])

    again = client.post("/intake/api/bodies", {"bodies": [given]}).json["results"][0]

    assert (again["ok"], again["version"]) == (True, 1)
    body = intake.cases.registering.body(made["item_id"])
    assert body.contacts[0].person == "张三"
    assert body.former_names[0].name == "示例法制办"


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
