"""The pages of the registrar's push and of what became of the heirs."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from services.intake.domain.bodies import Body
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.asked_heirs import NEW, UPPER, an_asked_heir, hidden, registrar_at
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.inheriting import BASIS, follow, run, says, set_state, text_of


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """An heir that is asked about what people do."""
    return an_asked_heir(intake, compiler)


@pytest.fixture
def registrar(intake: Intake, new_browser: Callable[[], Browser]) -> Browser:
    """The district government office, signed in."""
    return registrar_at(intake, new_browser())


def test_the_registrar_looks_pushes_and_sees_the_result(
    intake: Intake, registrar: Browser, bureau: Body, item_id: str
) -> None:
    path = f"/intake/upper/{UPPER}/push?key=exercise_content"
    page = registrar.get(path).text
    form = {"upper_number": hidden(page, "upper_number"), "push_id": hidden(page, "push_id"), "key": "exercise_content"}
    refused = registrar.post(f"/intake/upper/{UPPER}/push", form, page=path)
    pushed = registrar.post(f"/intake/upper/{UPPER}/push", {**form, "reason": "全区统一"}, page=path)
    run(intake, form["push_id"])

    assert bureau.name in page
    assert (refused.status_code, pushed.status_code) == (422, 303)
    assert '<a href="#f-reason">' in refused.text
    assert pushed.headers["Location"] == f"/intake/jobs/{form['push_id']}"
    assert text_of(intake, item_id)["exercise_content"] == NEW
    result = registrar.get(f"/intake/following/{form['push_id']}").text
    assert "全区统一" in result
    assert f'<a href="/intake/upper/{UPPER}">' in result
    assert "随上级清单调整的结果" not in result
    assert "一个事项可以两栏都算" in result
    assert bureau.name in result


def test_where_all_are_under_review_the_page_says_why_nothing_can_be_pushed(
    intake: Intake, registrar: Browser, item_id: str
) -> None:
    path = f"/intake/upper/{UPPER}/push?key=exercise_content"
    assert "都在审核，现在不能推送" not in registrar.get(path).text
    set_state(intake, item_id, ItemState.SUBMITTED)

    page = registrar.get(path).text

    assert "都在审核，现在不能推送" in page
    assert 'name="reason"' not in page


def test_a_run_shows_what_became_of_each_body(intake: Intake, registrar: Browser, item_id: str) -> None:
    says(intake, UPPER, exercise_content=NEW, item_name="高龄津贴的发放")

    assert "示例民政局" in registrar.get(f"/intake/following/{follow(intake, UPPER)}").text
    assert registrar.get("/intake/following/nobody").status_code == 404


def test_a_run_that_only_corrected_numbers_says_so(intake: Intake, registrar: Browser, item_id: str) -> None:
    says(intake, UPPER, exercise_content=NEW, legal_basis=[{**BASIS[0], "article": "第三十四条"}])

    page = registrar.get(f"/intake/following/{follow(intake, UPPER)}").text

    assert re.search(r'data-th="只更正条号或写法：">1</td>', page)
    assert re.search(r'data-th="已更新：">0</td>', page)
    says(intake, UPPER, exercise_content="又一种写法。", legal_basis=[{**BASIS[0], "article": "第三十四条"}])
    assert "只更正条号或写法" not in registrar.get(f"/intake/following/{follow(intake, UPPER)}").text


def test_a_push_that_was_overtaken_says_so_on_its_page(intake: Intake, registrar: Browser, item_id: str) -> None:
    path = f"/intake/upper/{UPPER}/push?key=exercise_content"
    page = registrar.get(path).text
    form = {"upper_number": hidden(page, "upper_number"), "push_id": hidden(page, "push_id"), "key": "exercise_content"}
    registrar.post(f"/intake/upper/{UPPER}/push", {**form, "reason": "全区统一"}, page=path)
    says(intake, UPPER, exercise_content="谁也没有看过的新写法。")
    run(intake, form["push_id"])

    assert "上级事项在预览之后又有调整" in registrar.get(f"/intake/following/{form['push_id']}").text
    assert "请看过现在的内容再推送" in registrar.get(f"/intake/jobs/{form['push_id']}").text
