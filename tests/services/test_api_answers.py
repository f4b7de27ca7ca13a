"""What the five documents promise of answers, beside what the services answer."""

from __future__ import annotations

import ast
import inspect
import textwrap

import pytest
from apiflask import APIFlask

from shared.contracts.registry import SERVICES
from tests.services.api_walking import Described, bearer, described
from tests.services.test_rights import Applications, applications

__all__ = ["applications"]


def successes(app: APIFlask, one: Described) -> set[str]:
    """Return the statuses that a view answers when all went well, out of its source: 200 where it names none."""
    adapter = app.url_map.bind("")
    endpoint, _ = adapter.match(one.url, method=one.method.upper())
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(app.view_functions[endpoint]))))
    returned = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return)]
    found = {_status(value) for value in returned}
    return {str(status) for status in found}


def _status(value: ast.expr | None) -> int:
    second = value.elts[1] if isinstance(value, ast.Tuple) else None
    return second.value if isinstance(second, ast.Constant) and isinstance(second.value, int) else 200


@pytest.mark.parametrize("service", SERVICES)
def test_the_document_names_the_statuses_of_success(applications: Applications, service: str) -> None:
    app = applications[service]
    wrong = [
        f"{one}: documented {promised}, answered {given}"
        for one in described(app, service)
        if (promised := sorted(status for status in one.operation["responses"] if status.startswith("2")))
        != (given := sorted(successes(app, one)))
    ]

    assert wrong == []


@pytest.mark.parametrize("service", SERVICES)
def test_each_refusal_is_in_the_document_with_its_form(applications: Applications, service: str) -> None:
    """Asked by nobody, and by somebody with every role for what is not there, without saying what."""
    app = applications[service]
    client, headers = app.test_client(), bearer(app)

    unforeseen = []
    for one in described(app, service):
        body = {"json": {}} if "requestBody" in one.operation else {}
        nobody = client.open(one.url, method=one.method, **body)
        somebody = client.open(one.url, method=one.method, headers=headers, **body)
        for answer in (nobody, somebody):
            if answer.status_code >= 400 and not _is_promised(one, answer):
                unforeseen.append(f"{one}: {answer.status_code}")

    assert unforeseen == []


def _is_promised(one: Described, answer: object) -> bool:
    promised = one.operation["responses"].get(str(answer.status_code), {})  # type: ignore[attr-defined]
    has_form = set(answer.json) == {"code", "message", "problems"}  # type: ignore[attr-defined]
    return has_form and "application/json" in promised.get("content", {})


@pytest.mark.parametrize("service", SERVICES)
def test_whatever_else_goes_wrong_has_the_same_form(applications: Applications, service: str) -> None:
    """413, 429, 500 and 503 may come from any operation."""
    for one in described(applications[service], service):
        [content] = one.operation["responses"]["default"]["content"].values()
        assert content["schema"] == {"$ref": "#/components/schemas/ValidationError"}, str(one)


@pytest.mark.parametrize("service", SERVICES)
def test_a_field_that_the_document_does_not_name_is_refused(applications: Applications, service: str) -> None:
    """What is passed over is not done, and a program that misspells it does not notice."""
    app = applications[service]
    client, headers = app.test_client(), bearer(app)

    passed_over = []
    for one in described(app, service):
        if "requestBody" not in one.operation:
            continue
        answer = client.open(one.url, method=one.method, json={"resaon": "x"}, headers=headers)
        if "resaon" not in [each["field"] for each in answer.json["problems"]]:
            passed_over.append(f"{one}: {answer.status_code}")

    assert passed_over == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_program_is_not_told_to_go_back_a_page_or_to_press_a_button(applications: Applications, service: str) -> None:
    app = applications[service]
    client, headers = app.test_client(), bearer(app)
    answers = [client.get(f"/{service}/api/nowhere", headers=headers)]
    for one in described(app, service):
        body = {"json": {}} if "requestBody" in one.operation else {}
        answers.append(client.open(one.url, method=one.method, headers=headers, **body))
        answers.append(client.patch(one.url, headers=headers))

    told = {answer.json["message"] for answer in answers if answer.status_code >= 400}

    assert [words for words in told if any(of in words for of in ("上一页", "上面的栏目", "页面上的按钮"))] == []
    assert {answer.status_code for answer in answers} >= {404, 405}
