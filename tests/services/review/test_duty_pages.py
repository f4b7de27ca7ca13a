"""The register of duties on its pages, and beside an item."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from services.review.application.use_cases import UseCases
from shared.kernel.ids import new_id
from tests.services.review.conftest import csrf, sign_in, submitted
from tests.services.review.reviewers import as_reviewer, send
from tests.unit.review.builders import a_reviewer, body_changed

DUTIES = "/review/duties"
TEXT = "负责退役军人和其他优抚对象的抚恤优待"
DUTY = {"body_id": "civil-affairs", "text": TEXT, "document": "示例办发〔2018〕1号", "article": "第三条"}


@pytest.fixture
def keeper(client: FlaskClient, use_cases: UseCases) -> FlaskClient:
    """The staffing office at the desk; the register knows one body."""
    use_cases.take_over_bodies([body_changed("civil-affairs")])
    sign_in(client, a_reviewer("staffing_review"))
    return client


def the_duty(use_cases: UseCases) -> str:
    """The id of the only duty."""
    (duty,) = use_cases.duties.of_body("civil-affairs", actor=a_reviewer())
    return duty.duty_id


def test_a_duty_is_brought_in_and_stands_beside_the_items_of_its_body(keeper: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    assert "还没有登记区民政局的职责" in keeper.get(f"/review/items/{item_id}").text

    assert send(keeper, DUTIES, **DUTY).status_code == 303

    for address in (DUTIES, f"{DUTIES}?text=优抚", f"/review/items/{item_id}"):
        assert TEXT in keeper.get(address).text
    assert TEXT not in keeper.get(f"{DUTIES}?text=龙凤").text
    as_reviewer(keeper)
    assert TEXT not in keeper.get(f"/review/items/{item_id}").text


def test_what_is_missing_comes_back_filled_in(keeper: FlaskClient) -> None:
    answer = send(keeper, DUTIES, **{**DUTY, "body_id": "nobody", "article": "第九条"})

    assert answer.status_code == 422
    assert "机构名录里没有" in answer.text
    assert 'value="第九条"' in answer.text


def test_a_change_and_an_end_are_kept_with_who_and_why(keeper: FlaskClient, use_cases: UseCases) -> None:
    send(keeper, DUTIES, **DUTY)
    address = f"{DUTIES}/{the_duty(use_cases)}"

    words = {"text": "负责优抚", "document": "示例办发〔2019〕2号", "article": ""}
    assert send(keeper, address, **words, version=1, reason="机构改革").status_code == 303
    token = csrf(keeper.get(address).text)
    ended = keeper.post(f"{address}/end", data={"csrf_token": token, "version": 2, "end_reason": "划转到其他部门"})

    page = keeper.get(address).text
    assert ended.status_code == 303
    for said in (TEXT, "负责优抚", "机构改革", "划转到其他部门", "已终止", "王审核"):
        assert said in page
    assert "保存</button>" not in page
    assert use_cases.duties.of_body("civil-affairs", actor=a_reviewer()) == []
    assert "负责优抚" in keeper.get(f"{DUTIES}?over=true").text


def test_a_stale_form_and_a_missing_reason_change_nothing(keeper: FlaskClient, use_cases: UseCases) -> None:
    send(keeper, DUTIES, **DUTY)
    address = f"{DUTIES}/{the_duty(use_cases)}"
    words = {"text": "负责优抚", "document": "示例办发〔2019〕2号"}

    assert send(keeper, address, **words, version=1, reason=" ").status_code == 422
    assert send(keeper, address, **words, version=7, reason="改革").status_code == 409
    token = csrf(keeper.get(address).text)
    unsaid = keeper.post(f"{address}/end", data={"csrf_token": token, "version": 1, "end_reason": ""})
    assert unsaid.status_code == 422
    assert 'href="#f-end_reason"' in unsaid.text
    assert use_cases.duties.one(the_duty(use_cases), actor=a_reviewer()).version == 1


def test_other_offices_read_the_register_and_do_not_write_it(keeper: FlaskClient, use_cases: UseCases) -> None:
    send(keeper, DUTIES, **DUTY)
    address = f"{DUTIES}/{the_duty(use_cases)}"
    as_reviewer(keeper)

    page = keeper.get(DUTIES).text
    assert TEXT in page
    assert "登记一条" not in page
    assert "终止这条职责" not in keeper.get(address).text
    token = csrf(page)
    assert keeper.post(DUTIES, data={"csrf_token": token} | DUTY).status_code == 403
    assert keeper.post(f"{address}/end", data={"csrf_token": token, "version": 1}).status_code == 403


def test_a_duty_that_is_not_there_is_a_page_that_says_so(keeper: FlaskClient) -> None:
    assert keeper.get(f"{DUTIES}/{new_id()}").status_code == 404
