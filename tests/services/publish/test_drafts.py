"""Drafts before the public: shown while they are open and after; in whatever order messages come."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from services.publish.application.use_cases import UseCases
from tests.services.publish.builders import adopted, make_ready
from tests.services.publish.conftest import MovedClock
from tests.services.publish.hearing import DRAFT, FORM, ITEM, closed, filled, opened
from tests.services.publish.stored import collection
from tests.unit.intake.implementation.builders import implementation


def test_a_draft_is_shown_with_its_text_and_its_days(citizen: FlaskClient, draft: str) -> None:
    index, page = citizen.get("/drafts"), citizen.get(draft)

    assert draft in index.text
    assert "还有 <b>7</b> 天" in index.text
    for shown in ("义务兵家庭优待金发放", "第四十二条第一款", "区政府办公室", "7 天", "提意见"):
        assert shown in page.text, shown
    assert page.status_code == 200
    assert citizen.get(draft, headers={"If-None-Match": page.headers["ETag"]}).status_code == 304


def test_a_draft_of_an_implementation_list_is_shown_as_the_published_one_is(
    use_cases: UseCases, citizen: FlaskClient, clock: MovedClock
) -> None:
    del clock
    use_cases.commenting.opened(
        [opened(list_kind="implementation", part="首次申请", elements=implementation(), is_public=True)]
    )

    page = citizen.get(DRAFT)

    assert page.status_code == 200
    assert "怎么办" in page.text
    assert "（首次申请）" in page.text


def test_a_withdrawn_draft_is_not_shown_any_more_and_takes_nothing(
    use_cases: UseCases, citizen: FlaskClient, draft: str
) -> None:
    form = filled(citizen)
    use_cases.commenting.closed([closed("withdrawn")])

    page = citizen.get(draft).text

    assert "已撤回这一稿" in page
    assert "第四十二条第一款" not in page
    assert citizen.post(FORM, data=form).status_code == 409


def test_messages_may_come_in_any_order_and_twice(use_cases: UseCases, citizen: FlaskClient, clock: MovedClock) -> None:
    del clock
    use_cases.commenting.closed([closed("over")])
    assert citizen.get(DRAFT).status_code == 404
    assert citizen.get("/drafts?past=1").status_code == 200

    use_cases.commenting.opened([opened(), opened()])
    once = collection("drafts").find_one({"_id": f"{ITEM}-2"})
    use_cases.commenting.opened([opened()])
    use_cases.commenting.closed([closed("over")])

    assert collection("drafts").find_one({"_id": f"{ITEM}-2"}) == once
    assert "征求意见已经结束" in citizen.get(DRAFT).text


def test_the_page_of_a_published_item_leads_to_what_the_public_said(
    use_cases: UseCases, run_release: Callable[..., str], citizen: FlaskClient, draft: str
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)

    page = citizen.get(f"/items/{ITEM}").text

    assert "征求意见情况" in page
    assert draft in page


@pytest.mark.parametrize("path", ["/drafts/none", "/drafts/none/comment", "/drafts?past=x"])
def test_what_is_not_there_is_said(citizen: FlaskClient, use_cases: UseCases, path: str) -> None:
    del use_cases
    assert citizen.get(path).status_code in (404, 422)
