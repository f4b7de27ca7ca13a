from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from services.publish.application.use_cases import UseCases
from shared.runtime.web.access import PUBLIC, routes
from stack.demo.path import today
from tests.services.publish.builders import make_ready
from tests.services.publish.stored import collection
from tests.services.publish.visitors import Visitors

Run = Callable[..., str]

# who may do what

ROLES = ["compiler", "legal_reviewer", "list_officer", "decision_officer", "release_officer", "supervisor", "operator"]
MAY: dict[str, set[str]] = {
    "list.view": {"list_officer", "decision_officer", "release_officer", "supervisor"},
    "list.propose": {"list_officer"},
    "list.decide": {"decision_officer"},
    "edition.release": {"release_officer"},
}


@pytest.mark.parametrize("role", ROLES)
def test_every_route_is_refused_to_the_wrong_role(app: APIFlask, visitors: Visitors, role: str) -> None:
    person = visitors.signed_in(role)
    tried = 0
    for route in routes(app):
        if route.permission not in MAY:
            continue
        path = route.rule.replace("<list_id>", "none").replace("<job_id>", "none")
        for method in route.methods:
            tried += 1
            answer = person.call(method, path)
            assert (role not in MAY[route.permission]) == (answer.status_code == 403), (method, path)
    assert tried >= 13


def test_every_route_of_publish_has_a_declared_access(app: APIFlask) -> None:
    mine = [route for route in routes(app) if route.rule.startswith("/publish") or route.permission == PUBLIC]

    assert all(route.permission for route in mine)
    assert {"/", "/search", "/items/<item_id>", "/editions", "/editions/<int:number>"} <= {
        route.rule for route in mine if route.permission == PUBLIC
    }


def test_without_signing_in_there_is_no_desk(citizen: FlaskClient) -> None:
    assert citizen.get("/publish/").status_code == 303
    assert citizen.get("/publish/api/items").status_code == 401


# API


def test_the_way_of_a_list_by_api(use_cases: UseCases, visitors: Visitors, run_release: Run) -> None:
    ready = make_ready(use_cases, [1, 2])
    lister, decider, releaser = (visitors.signed_in(f"{role}_officer") for role in ("list", "decision", "release"))
    found = lister.call("GET", "/publish/api/items?state=ready").json
    assert (found["total"], found["items"][0]["base_code"]) == (2, "502009001000")

    made = lister.call("POST", "/publish/api/lists", {"title": "第 1 批", "item_ids": ready}).json
    assert (made["version"], made["item_count"], made["left_out"]) == (1, 2, [])
    path = f"/publish/api/lists/{made['list_id']}"
    assert len(lister.call("GET", path).json["entries"]) == 2
    assert lister.call("GET", "/publish/api/lists?state=proposed").json["total"] == 1

    stale = {"version": 9, "decision": "adopt", "document_no": "1 号"}
    assert decider.call("POST", f"{path}/decision", stale).status_code == 409
    decided = decider.call("POST", f"{path}/decision", {**stale, "version": 1})
    assert (decided.status_code, decided.json["state"], decided.json["version"]) == (200, "adopted", 2)

    order = {"list_id": made["list_id"], "title": "第 1 版", "effective_on": today()}
    ordered = releaser.call("POST", "/publish/api/editions", order)
    assert ordered.status_code == 202
    job = releaser.call("GET", f"/publish/api/jobs/{ordered.json['job_id']}").json
    assert (job["state"], job["done"]) == ("waiting", 0)
    run_release(made["list_id"], "第 1 版")
    assert lister.call("GET", "/publish/api/editions").json["editions"][0]["number"] == 1


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/publish/api/lists", {"title": "第 1 批", "item_ids": ["unknown"]}, 409),
        ("/publish/api/lists", {"title": "第 1 批", "item_ids": []}, 422),
        ("/publish/api/lists", {"title": {"$ne": ""}, "item_ids": [{"$ne": ""}]}, 422),
        ("/publish/api/lists", {"item_ids": ["x"]}, 422),
        ("/publish/api/lists", {"title": "长" * 10_000, "item_ids": ["x"]}, 422),
    ],
)
def test_bad_lists_are_refused_in_chinese(visitors: Visitors, path: str, body: Any, status: int) -> None:
    answer = visitors.signed_in("list_officer").call("POST", path, body)

    assert status == answer.status_code
    assert re.search("[一-鿿]", answer.json["message"])
    assert collection("lists").count_documents({}) == 0


def test_a_token_that_nobody_signed_is_refused(app: APIFlask) -> None:
    answer = app.test_client().get("/publish/api/items", headers={"Authorization": "Bearer nonsense"})

    assert answer.status_code == 401
