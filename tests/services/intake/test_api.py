"""The API of items: batches with a result for each entry, and bad input of every kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from services.intake.domain.bodies import Body
from shared.kernel.ids import new_id
from tests.services.intake.conftest import Intake, Machine
from tests.unit.intake.builders import complete_elements


@pytest.fixture
def client(intake: Intake, bureau: Body, machine: Callable[[str], Machine]) -> Machine:
    """The bureau's machine."""
    intake.account("mzj-bianzhi", bureau, "compiler")
    return machine("mzj-bianzhi")


def create(client: Machine, **changes: Any) -> str:
    answer = client.post("/intake/api/items", {"items": [{"elements": complete_elements(**changes)}]})
    [result] = answer.json["results"]
    assert result["ok"], result
    return str(result["item_id"])


def test_the_way_to_submission(client: Machine) -> None:
    """Create, read, correct, list, submit, ask back."""
    item_id = create(client)
    path = f"/intake/api/items/{item_id}"
    seen = client.get(path).json
    assert (seen["version"], seen["revision"], seen["state"]) == (1, 1, "draft")

    corrected = client.put(path, {"version": 1, "elements": complete_elements(item_name="高龄津贴")})
    assert (corrected.status_code, corrected.json["revision"], corrected.json["item_name"]) == (200, 2, "高龄津贴")

    submitted = client.post("/intake/api/submissions", {"items": [{"item_id": item_id, "version": 2}]})
    assert [(one["ok"], one["version"]) for one in submitted.json["results"]] == [(True, 3)]
    listed = client.get("/intake/api/items?state=submitted").json
    assert ([item["item_id"] for item in listed["items"]], listed["total"]) == ([item_id], 1)

    back = client.post("/intake/api/withdrawals", {"items": [{"item_id": item_id, "reason": "写错了"}]})
    assert back.json["results"][0]["ok"]
    assert client.get(path).json["withdrawal_requested"]


def test_the_own_id_makes_creation_safe_to_repeat(client: Machine, intake: Intake) -> None:
    """A client that got no answer sends again."""
    body = {"items": [{"item_id": new_id(), "elements": complete_elements()}]}

    answers = [client.post("/intake/api/items", body).json["results"][0] for _ in range(2)]

    assert [one["ok"] for one in answers] == [True, True]
    assert intake.count("service_items") == 1


def test_a_batch_names_each_problem(client: Machine) -> None:
    """A missing element is named with what to do."""
    item_id = create(client, exercise_content=None)
    entries = [{"item_id": item_id, "version": 1}, {"item_id": new_id(), "version": 1}]

    results = client.post("/intake/api/submissions", {"items": entries}).json["results"]

    assert [one["code"] for one in results] == ["invalid", "not_found"]
    assert results[0]["problems"][0]["label"] == "行使内容"
    assert results[0]["problems"][0]["remedy"]


def test_the_supervising_department_endorses(
    client: Machine, intake: Intake, bureau: Body, enterprise: Body, machine: Callable[[str], Machine]
) -> None:
    """An item given back carries the reason; the other goes on."""
    intake.account("gs-bianzhi", enterprise, "compiler")
    intake.account("mzj-shending", bureau, "endorser")
    worker, endorser = machine("gs-bianzhi"), machine("mzj-shending")
    ids = [create(worker, item_name=name) for name in ("甲", "乙")]
    worker.post("/intake/api/submissions", {"items": [{"item_id": one, "version": 1} for one in ids]})

    decisions = [
        {"item_id": ids[0], "version": 2, "endorse": True},
        {"item_id": ids[1], "version": 2, "endorse": False, "reason": "依据不全"},
    ]
    results = endorser.post("/intake/api/endorsements", {"items": decisions}).json["results"]

    assert [one["ok"] for one in results] == [True, True]
    assert [worker.get(f"/intake/api/items/{one}").json["state"] for one in ids] == ["submitted", "draft"]
    assert worker.get(f"/intake/api/items/{ids[1]}").json["endorsement"]["reason"] == "依据不全"
    assert client.post("/intake/api/endorsements", {"items": decisions}).status_code == 403


def test_a_foreign_item_is_not_there(client: Machine, intake: Intake, machine: Callable[[str], Machine]) -> None:
    """Neither to read, nor to correct, nor to submit."""
    intake.account("other", intake.body(5), "compiler")
    other, item_id = machine("other"), create(client)

    assert other.get(f"/intake/api/items/{item_id}").status_code == 404
    put = other.put(f"/intake/api/items/{item_id}", {"version": 1, "elements": complete_elements()})
    assert (put.status_code, put.json["code"]) == (404, "not_found")
    results = other.post("/intake/api/submissions", {"items": [{"item_id": item_id, "version": 1}]}).json["results"]
    assert results[0]["code"] == "not_found"
    assert other.get("/intake/api/items").json["total"] == 0


def test_a_stale_version_is_a_conflict(client: Machine) -> None:
    """Nothing is overwritten."""
    item_id = create(client)
    path = f"/intake/api/items/{item_id}"
    client.put(path, {"version": 1, "elements": complete_elements(item_name="甲")})

    stale = client.put(path, {"version": 1, "elements": complete_elements(item_name="乙")})

    assert (stale.status_code, stale.json["code"]) == (409, "lost_race")
    assert "刚刚被别人改过" in stale.json["message"]
    assert client.get(path).json["item_name"] == "甲"


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({"item_name": "长" * 10_000}, "事项名称"),
        ({"exercise_content": "长" * 10_000}, "行使内容"),
        ({"item_name": "<script>alert(1)</script>"}, "事项名称"),
        ({"item_name": {"$ne": ""}}, "事项名称"),
        ({"service_object": {"$in": ["1"]}}, "服务对象"),
        ({"legal_basis": {"$where": "1"}}, "设定依据"),
        ({"$where": "1"}, "未知要素"),
        ({"item_name": "坏\x00字"}, "事项名称"),
    ],
)
def test_bad_elements_are_named_and_nothing_is_stored(
    client: Machine, intake: Intake, changes: dict[str, Any], label: str
) -> None:
    """The same for a new item and for a correction."""
    item_id, bad = create(client), complete_elements(**changes)

    created = client.post("/intake/api/items", {"items": [{"elements": bad}]}).json["results"][0]
    corrected = client.put(f"/intake/api/items/{item_id}", {"version": 1, "elements": bad})

    assert (created["ok"], created["problems"][0]["label"]) == (False, label)
    assert (corrected.status_code, corrected.json["problems"][0]["label"]) == (422, label)
    assert intake.count("service_items") == intake.count("item_revisions") == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/intake/api/submissions", {"items": [{"item_id": {"$ne": ""}, "version": 1}]}),
        ("/intake/api/submissions", {"items": [{"item_id": "x", "version": {"$gt": 0}}]}),
        ("/intake/api/submissions", {"items": []}),
        ("/intake/api/submissions", {"items": [{"item_id": "x", "version": 1}] * 501}),
        ("/intake/api/submissions", []),
        ("/intake/api/items", {"items": [{"elements": "x"}]}),
        ("/intake/api/items", {"items": {"$gt": ""}}),
        ("/intake/api/withdrawals", {"items": [{"item_id": "x"}]}),
    ],
)
def test_what_is_no_request_of_ours_is_refused_by_the_schema(client: Machine, path: str, body: Any) -> None:
    """422 with a Chinese message, before any query."""
    answer = client.post(path, body)

    assert answer.status_code == 422
    assert any("一" <= character <= "鿿" for character in answer.json["message"])


@pytest.mark.parametrize("query", ["state[$ne]=x", "state=%7B%22$ne%22:1%7D", "page=0", "page=x", "size=501"])
def test_operators_in_the_query_do_nothing(client: Machine, query: str) -> None:
    """They are refused, as a value and as a parameter that there is not."""
    answer = client.get(f"/intake/api/items?{query}")

    assert answer.status_code == 422


@pytest.mark.parametrize("role", ["compiler", "supervisor"])
def test_a_category_of_implementation_lists_is_refused(
    intake: Intake, bureau: Body, machine: Callable[[str], Machine], role: str
) -> None:
    """They have no such element: what a category finds are items of the directory list."""
    intake.draft(intake.person(bureau, "compiler"), public_service_category="1")
    intake.account("mzj-chaxun", bureau, role)

    answer = machine("mzj-chaxun").get("/intake/api/items?list_kind=implementation&category=1")

    assert answer.status_code == 422
    [problem] = answer.json["problems"]
    assert (problem["field"], problem["label"]) == ("category", "公共服务类别")
    assert "实施清单没有公共服务类别" in problem["message"]


@pytest.mark.parametrize("body", ["not json", "{", '{"items": NaN}', "\ud83d"])
def test_a_body_that_is_not_json_is_refused(client: Machine, body: str) -> None:
    """400 in Chinese."""
    answer = client.client.post(
        "/intake/api/items",
        data=body.encode("utf-8", "surrogatepass"),
        headers={**client.headers, "Content-Type": "application/json"},
    )

    assert (answer.status_code, answer.json["code"]) == (400, "not_json")
    assert "JSON" in answer.json["message"]


def test_the_api_never_reads_the_cookie(intake: Intake, bureau: Body, browser: Any) -> None:
    """So no page of another site can use it."""
    intake.account("mzj-bianzhi", bureau, "compiler")
    browser.sign_in("mzj-bianzhi")

    answer = browser.get("/intake/api/items")

    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")


def test_the_openapi_document_shows_every_operation(client: Machine) -> None:
    """It is made from the schemas that the API checks with."""
    paths = client.get("/intake/api/openapi.json").json["paths"]

    assert {
        "/intake/api/sessions",
        "/intake/api/sessions/current",
        "/intake/api/bodies",
        "/intake/api/accounts",
        "/intake/api/items",
        "/intake/api/items/{item_id}",
        "/intake/api/submissions",
        "/intake/api/endorsements",
        "/intake/api/withdrawals",
    } <= set(paths)


@pytest.mark.parametrize("address", ["items", "operations", "adjustments"])
def test_a_filter_for_another_body_is_refused_and_not_exchanged_for_ones_own(
    intake: Intake, bureau: Body, machine: Callable[[str], Machine], address: str
) -> None:
    """The own list under another body's id would be kept by a program as that body's."""
    town = intake.body(2, name="示例镇人民政府")
    intake.account("mzj-bianzhi", bureau, "compiler")
    intake.account("quzhengfu-cha", bureau, "registrar")
    client = machine("mzj-bianzhi")

    refused = client.get(f"/intake/api/{address}?body_id={town.body_id}")
    own = client.get(f"/intake/api/{address}?body_id={bureau.body_id}")
    for_all = machine("quzhengfu-cha").get(f"/intake/api/{address}?body_id={town.body_id}")

    assert (refused.status_code, refused.json["code"]) == (403, "not_permitted")
    assert "本单位" in refused.json["message"]
    assert (own.status_code, for_all.status_code) == (200, 200)
