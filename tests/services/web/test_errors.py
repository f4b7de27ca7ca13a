"""Each failure has its status, a stable code, Chinese words and a next step; none shows what is inside."""

from __future__ import annotations

import json
import logging

import pytest

KINDS = [
    ("missing", 404, "not_found"),
    ("foreign", 403, "forbidden"),
    ("incomplete", 422, "invalid"),
    ("stale", 409, "conflict"),
    ("away", 503, "database_away"),
    ("bug", 500, "internal_error"),
    ("duplicate", 500, "internal_error"),
]
WELL = {"entries": [{"title": "一"}]}


def is_chinese(text):
    return any("一" <= character <= "鿿" for character in text) and not any(
        word in text for word in ("Not a", "Missing", "Invalid", "Unknown", "Must", "Traceback", "secret")
    )


def post(site, body, **headers):
    content = body if isinstance(body, bytes) else json.dumps(body)
    headers = {"Content-Type": "application/json", **site.bearer(), **headers}
    return site.client.post("/intake/api/entries", data=content, headers=headers)


@pytest.mark.parametrize(("how", "status", "code"), KINDS)
def test_the_api_answers_each_kind(intake, how, status, code):
    answer = intake.client.get(f"/intake/api/fails/{how}", headers=intake.bearer())

    assert (status, code) == (answer.status_code, answer.json["code"])
    assert is_chinese(answer.json["message"])
    assert "secret" not in answer.text


@pytest.mark.parametrize(("how", "status", "code"), KINDS)
def test_pages_answer_each_kind(intake, how, status, code):
    intake.sign_in()

    answer = intake.client.get(f"/intake/fails/{how}")

    assert status == answer.status_code
    assert "<h1>" in answer.text
    assert "王编制" in answer.text
    assert is_chinese(answer.text)


@pytest.mark.parametrize(("how", "status", "code"), KINDS)
def test_htmx_gets_one_sentence(intake, how, status, code):
    intake.sign_in()

    answer = intake.client.get(f"/intake/fails/{how}", headers={"HX-Request": "true"})

    assert (status, "text/plain") == (answer.status_code, answer.mimetype)
    assert is_chinese(answer.text)


def test_a_refusal_lists_its_problems(intake):
    problems = intake.client.get("/intake/api/fails/incomplete", headers=intake.bearer()).json["problems"]

    assert [(problem["field"], problem["label"]) for problem in problems] == [("item_name", "事项名称")]
    intake.sign_in()
    assert "事项名称：没有填写。请填写" in intake.client.get("/intake/fails/incomplete").text


def test_a_failure_nobody_foresaw_names_the_request_and_nothing_else(intake):
    answer = intake.client.get("/intake/api/fails/bug", headers={"X-Request-Id": "from-nginx-12345", **intake.bearer()})

    assert "from-nginx-12345" in answer.json["message"]
    assert answer.headers["X-Request-Id"] == "from-nginx-12345"
    assert "secret" not in answer.text


def test_an_address_that_could_forge_a_log_line_is_written_on_one(intake, caplog):
    with caplog.at_level(logging.INFO):
        intake.client.get("/intake/事项%0A2026-11-24T01:00:00Z ERROR forged%E2%80%A8%1B[31m")

    (line,) = [record.getMessage() for record in caplog.records if "forged" in record.getMessage()]
    assert line.startswith("GET /intake/事项%0A2026-11-24T01:00:00Z ERROR forged%E2%80%A8%1B[31m 404 ")


def test_a_request_id_that_could_forge_a_log_line_is_replaced(intake):
    answer = intake.client.get("/intake/healthz", headers={"X-Request-Id": "x y <b>"})

    assert len(answer.headers["X-Request-Id"]) == 36


@pytest.mark.parametrize(
    ("method", "path", "status"), [("get", "/intake/nowhere", 404), ("delete", "/intake/open", 405)]
)
@pytest.mark.parametrize("signed_in", [True, False])
def test_unknown_addresses_and_methods(intake, method, path, status, signed_in):
    if signed_in:
        intake.sign_in()

    answer = getattr(intake.client, method)(path)

    assert status == answer.status_code
    assert is_chinese(answer.text)


def test_unknown_addresses_of_the_api(intake):
    answer = intake.client.get("/intake/api/nowhere")

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"{", {}),
        (b"not json", {}),
        (b'{"entries": NaN}', {}),
        (b'{"entries": "\\ud800"}', {}),
        (b"\xff\xfe", {}),
        (b"[" * 100_000 + b"]" * 100_000, {}),
        (b'{"entries":' * 1_010 + b"1" + b"}" * 1_010, {}),
        (b'{"entries": []}', {"Content-Type": "text/plain"}),
        (b"entries=1", {"Content-Type": "application/x-www-form-urlencoded"}),
    ],
)
def test_a_body_that_is_not_json(intake, body, headers):
    answer = post(intake, body, **headers)

    assert answer.status_code == 400
    assert "JSON" in answer.json["message"]
    assert is_chinese(answer.json["message"])


def test_a_body_of_fifty_megabytes(intake):
    answer = post(intake, b'{"entries": "' + b"x" * 50_000_000 + b'"}')

    assert (answer.status_code, answer.json["code"]) == (413, "too_large")
    assert "20 MB" in answer.json["message"]


def test_a_form_of_thirty_megabytes(intake):
    intake.sign_in()

    answer = intake.client.post("/intake/items", data={"text": "x" * 30_000_000})

    assert answer.status_code == 413
    assert "20 MB" in answer.text


@pytest.mark.parametrize(
    ("body", "field", "label"),
    [
        ({}, "entries", "条目"),
        ({"entries": "x"}, "entries", "条目"),
        ({"entries": [{}]}, "entries.0.title", "标题"),
        ({"entries": [{"title": {"$ne": ""}}]}, "entries.0.title", "标题"),
        ({"entries": [{"title": "长" * 21}]}, "entries.0.title", "标题"),
        ({"entries": [{"title": None}]}, "entries.0.title", "标题"),
        ({"entries": [{"title": "a", "count": "x"}]}, "entries.0.count", "份数"),
        ({"entries": [{"title": "a", "count": 1.5}]}, "entries.0.count", "份数"),
        ({"entries": [{"title": "a", "$where": 1}]}, "entries.0.$where", "$where"),
        ({"entries": [1]}, "entries.0", "条目"),
        ({"entries": [], "more": 1}, "more", "more"),
        ([], "", "内容"),
        ("text", "", "内容"),
    ],
)
def test_a_body_with_other_content(intake, body, field, label):
    answer = post(intake, body)

    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    (problem,) = answer.json["problems"]
    assert (field, label) == (problem["field"], problem["label"])
    assert is_chinese(problem["message"])
    assert problem["remedy"]


def test_a_good_body_passes(intake):
    assert post(intake, WELL).json == WELL


@pytest.mark.parametrize("query", ["page=x", "page=0", "page=999999999", "size=501", "page=-1", "page=1e3"])
def test_a_page_number_that_is_none(intake, query):
    intake.sign_in()

    answer = intake.client.get(f"/intake/list?{query}")

    assert answer.status_code == 422
    assert "页码：" in answer.text or "每页条数：" in answer.text


def test_operators_in_a_query_are_no_filters(intake):
    intake.sign_in()

    answer = intake.client.get("/intake/list?page[$ne]=1&$where=1&size=5")

    assert answer.json == {"page": 1, "size": 5}


def test_headers_keep_a_page_to_itself(intake):
    public, private = intake.client.get("/intake/open"), intake.client.get("/intake/")

    for answer in (public, private):
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert (
            answer.headers["X-Content-Type-Options"],
            answer.headers["X-Frame-Options"],
        ) == ("nosniff", "DENY")
        assert answer.headers["Referrer-Policy"] == "same-origin"
    assert private.headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in public.headers
    assert "Set-Cookie" not in public.headers
