"""Addresses of the five APIs: what a program asks for is done or refused, never passed over."""

from __future__ import annotations

import pytest

from shared.contracts.registry import SERVICES
from tests.services.api_walking import bearer, described
from tests.services.test_rights import Applications, applications

__all__ = ["applications"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_parameter_that_the_document_does_not_name_is_refused(applications: Applications, service: str) -> None:
    app = applications[service]
    client, headers = app.test_client(), bearer(app)
    reading = [one for one in described(app, service) if one.method == "get"]

    passed_over = []
    for one in reading:
        answer = client.get(one.url, query_string={**one.needed, "sate": "draft"}, headers=headers)
        named = [each["field"] for each in answer.json["problems"]] if answer.status_code == 422 else []
        if named != ["sate"]:
            passed_over.append(f"{one}: {answer.status_code}")

    assert reading
    assert passed_over == []


def test_the_refusal_says_which_parameters_there_are_and_that_one_stands_twice(applications: Applications) -> None:
    app = applications["coding"]
    client, headers = app.test_client(), bearer(app)

    wrong = client.get("/coding/api/codes?status=held", headers=headers)
    twice = client.get("/coding/api/codes?state=held&state=assigned", headers=headers)
    none = client.get("/coding/api/departments?page=2", headers=headers)

    assert wrong.json["code"] == "invalid"
    assert wrong.json["problems"][0]["remedy"] == "可以用的是 page、size、state、q"
    assert twice.json["problems"][0]["message"] == "写了 2 次"
    assert none.json["problems"][0]["remedy"] == "请去掉，这个接口不带查询参数"


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer qdc_unknown"}])
def test_who_is_not_known_hears_that_first(applications: Applications, header: dict[str, str]) -> None:
    assert applications["coding"].test_client().get("/coding/api/codes?status=held", headers=header).status_code == 401


def test_a_page_passes_over_what_it_does_not_know(applications: Applications) -> None:
    answer = applications["publish"].test_client().get("/search?q=养老&from=wechat")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/intake/api/sources", ["page", "size", "search"]),
        ("/intake/api/coverage", ["level", "kind", "open"]),
    ],
)
def test_the_document_names_only_parameters_that_do_something(
    applications: Applications, path: str, named: list[str]
) -> None:
    found = {one.path: one for one in described(applications["intake"], "intake") if one.method == "get"}

    assert [each["name"] for each in found[path].in_query()] == named


@pytest.mark.parametrize("service", SERVICES)
def test_every_list_in_pages_says_which_page_it_is_and_of_how_many(applications: Applications, service: str) -> None:
    app = applications[service]
    client, headers = app.test_client(), bearer(app)

    asked = {"page": "3", "size": "7"}
    silent = []
    for one in described(app, service):
        if "{" in one.path or not set(asked) <= {each["name"] for each in one.in_query()}:
            continue
        answer = client.get(one.url, query_string=asked, headers=headers).json
        if {name: answer.get(name) for name in ("page", "size", "total")} != {"page": 3, "size": 7, "total": 0}:
            silent.append(str(one))

    assert silent == []
