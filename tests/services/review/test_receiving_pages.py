"""The formal check at the desk: what it shows, taken in or sent back, one or many, each with its result."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from services.review.application.use_cases import UseCases
from shared.standards.loader import read
from tests.services.review.conftest import adopt, csrf, stored, submitted
from tests.services.review.reviewers import as_reviewer
from tests.unit.review.builders import ELEMENTS, HASH, list_submitted


@pytest.fixture(autouse=True)
def whole_policy(use_cases: UseCases) -> None:
    """The shipped policy: the legal office takes the directory list in, the service centre implementation lists."""
    adopt(use_cases, read("review_policy", 1))


def test_the_list_shows_what_the_formal_check_can_see(client: FlaskClient, use_cases: UseCases) -> None:
    submitted(use_cases)
    use_cases.open_reviews([list_submitted("list-1")])

    as_reviewer(client)
    directory = client.get("/review/?view=receiving").text
    as_reviewer(client, office="centre_review")
    lists = client.get("/review/?view=receiving").text

    assert "个必填要素" in directory
    assert "设定依据" in directory
    assert "目录清单不送" in directory
    assert "剩 2 个工作日" in directory
    assert "区民政局 张局长" in lists
    assert "必填的都有" in lists


def test_the_ticked_are_taken_in_and_each_has_its_result(client: FlaskClient, use_cases: UseCases) -> None:
    first, stale, untouched = submitted(use_cases, 3)
    as_reviewer(client)

    hashes = {f"hash-{first}": HASH, f"hash-{stale}": "c" * 64}
    answer = _send(client, item=[first, stale], decision="accept", **hashes)

    assert answer.status_code == 200
    assert "成功 1 项，没有成功 1 项" in answer.text
    assert "请重新打开该事项" in answer.text
    states = [stored(each)["current"]["state"] for each in (first, stale, untouched)]
    assert states == ["open", "arrived", "arrived"]


def test_the_ticked_are_sent_back_for_one_reason(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = _send(client, item=[item_id], decision="return", reason="缺设定依据", **{f"hash-{item_id}": HASH})

    assert "已退回报送单位" in answer.text
    current = stored(item_id)["current"]
    assert (current["state"], current["closing_reason"]) == ("returned", "缺设定依据")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"decision": "return", "reason": " "}, "退回理由：没有填写"),
        ({"decision": ""}, "请按“受理”或“退回”"),
        ({"decision": "accept", "item": []}, "请先勾选要受理的事项"),
    ],
)
def test_what_is_missing_is_said_and_the_ticks_stay(
    client: FlaskClient, use_cases: UseCases, form: dict[str, Any], said: str
) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = _send(client, **({"item": [item_id], f"hash-{item_id}": HASH} | form))

    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{item_id}" form="batch"' in answer.text
    assert "待我受理" in answer.text
    assert stored(item_id)["current"]["state"] == "arrived"


def test_the_item_page_has_the_form_of_the_formal_check_and_no_opinion(
    client: FlaskClient, use_cases: UseCases
) -> None:
    (item_id,) = submitted(use_cases, elements=ELEMENTS)
    as_reviewer(client)

    page = client.get(f"/review/items/{item_id}").text

    assert "形式审查" in page
    assert "设定依据：没有填写" in page
    assert 'name="verdict"' not in page
    as_reviewer(client, office="staffing_review")
    assert "还没有受理，受理之后才能提意见" in client.get(f"/review/items/{item_id}").text


def test_an_item_is_taken_in_and_the_next_one_comes(client: FlaskClient, use_cases: UseCases) -> None:
    first, second = submitted(use_cases, 2)
    as_reviewer(client)

    answer = _send(client, f"/review/items/{first}/receipt?view=receiving", content_hash=HASH, decision="accept")

    assert (answer.status_code, answer.location) == (303, f"/review/items/{second}?view=receiving")
    assert stored(first)["current"]["state"] == "open"


def test_an_item_is_not_sent_back_without_a_reason(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = _send(client, f"/review/items/{item_id}/receipt", content_hash=HASH, decision="return")

    assert answer.status_code == 422
    assert 'href="#f-reason"' in answer.text
    assert stored(item_id)["current"]["state"] == "arrived"


def test_a_stale_page_takes_nothing_in(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)

    answer = _send(client, f"/review/items/{item_id}/receipt", content_hash="c" * 64, decision="accept")

    assert answer.status_code == 409
    assert "没有受理" in answer.text


def test_a_formal_return_stands_in_the_history(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client)
    _send(client, f"/review/items/{item_id}/receipt", content_hash=HASH, decision="return", reason="缺盖章扫描件")

    page = client.get(f"/review/items/{item_id}").text

    assert "形式审查退回" in page
    assert page.count("缺盖章扫描件") >= 2


def test_another_office_and_an_onlooker_take_nothing_in(client: FlaskClient, use_cases: UseCases) -> None:
    (item_id,) = submitted(use_cases)
    as_reviewer(client, office="staffing_review")
    answer = _send(client, f"/review/items/{item_id}/receipt", content_hash=HASH, decision="accept")
    assert (answer.status_code, "不由您的单位受理" in answer.text) == (409, True)

    as_reviewer(client, roles={"supervisor"})
    assert _send(client, item=[item_id], decision="accept").status_code == 403
    assert stored(item_id)["current"]["state"] == "arrived"


def _send(client: FlaskClient, address: str = "/review/receipts?view=receiving", **form: object) -> Any:
    token = csrf(client.get("/review/").text)
    return client.post(address, data={"csrf_token": token} | form)
