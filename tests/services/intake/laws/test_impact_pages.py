"""The pages of changes of laws: the list, the report of one, its run, and what a draft would mean."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest

from services.intake.adapters.laws.impact_runs import MongoImpactRuns
from services.intake.application.laws.impact_run import RunState
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.laws.telling import (
    LAW,
    OLD,
    TITLE,
    basis,
    changed,
    citing,
    jobs,
    registered,
    state_of,
    tell,
    work,
)

CHANGES = "/intake/law-changes"
HOME = f"{CHANGES}/change-1"
WHAT_IF = f"{CHANGES}/what-if"
AMENDED = OLD[3].replace("应当给予优待", "六十五周岁以上的应当免费乘坐")
NEW = ("老年人的合法权益受法律保护。", OLD[0], OLD[1], OLD[2], AMENDED)


@pytest.fixture
def legal(intake: Intake, new_browser: Callable[[], Browser]) -> Browser:
    """The legal office, signed in."""
    intake.account("fazhiban", intake.body(41), "legal_reviewer")
    browser = new_browser()
    browser.sign_in("fazhiban")
    return browser


@pytest.fixture
def items(intake: Intake, compiler: Actor) -> dict[str, str]:
    """Three items on articles of which each becomes something else; the new version is there."""
    tell(intake, registered(intake), registered(intake, "v2", NEW, sequence=2, is_first=False))
    rows = {"moved": basis(2, OLD[1]), "amended": basis(4, OLD[3]), "gone": basis(5, OLD[4])}
    return {name: citing(intake, compiler, row, name=f"事项 {name}") for name, row in rows.items()}


def printed_law(texts: tuple[str, ...]) -> str:
    """Return articles as a file of a law has them."""
    numbers = "一二三四五六七八九"
    return "\n".join(f"第{number}条　{text}" for number, text in zip(numbers, texts, strict=False))


def test_no_change_yet_and_a_draft_may_be_tried(legal: Browser) -> None:
    page = legal.get(CHANGES).text

    assert "还没有条文变动" in page
    assert f'href="{WHAT_IF}"' in page


def test_a_change_is_reported_by_outcome_body_and_item(intake: Intake, legal: Browser, items: dict[str, str]) -> None:
    tell(intake, changed(intake, new=NEW))

    assert f"《{TITLE}》修改" in legal.get(CHANGES).text
    page = legal.get(HOME).text

    assert "分析时受影响的事项" in page
    for name in ("自动更新条号", "条文有改动，需核对", "依据已不存在"):
        assert f"<dt>{name}</dt><dd>1</dd>" in page
    assert "示例民政局" in page
    assert "0 / 3" in page
    assert all(f"/intake/adjustments/change-1:{item_id}" in page for item_id in items.values())
    assert f"{HOME}/cascade?root={items['amended']}" in page
    only = legal.get(f"{HOME}?outcome=gone").text
    assert items["gone"] in only
    assert items["moved"] not in only
    assert "没有符合条件的事项" in legal.get(f"{HOME}?state=closed").text


def test_a_run_shows_how_far_it_is_and_is_stopped_and_goes_on(
    intake: Intake, legal: Browser, items: dict[str, str]
) -> None:
    intake.cases.laws.hearing.take_changed([changed(intake, new=NEW)], intake.clock.now())

    page = legal.get(HOME).text
    asked_again = {"HX-Request": "true"}
    fragment = legal.client.get(HOME, headers=asked_again).text

    assert "分析中" in page
    assert 'hx-trigger="every 2s"' in fragment
    assert "<h1>" not in fragment
    run_id = re.search(r'name="run_id" value="([^"]+)"', page)
    assert run_id is not None
    legal.post(f"{HOME}/stop", {"run_id": run_id[1]}, page=HOME)
    work(intake)
    stopped = legal.get(HOME).text
    assert "分析中途停了" in stopped
    legal.post(f"{HOME}/resumption", {"run_id": run_id[1]}, page=HOME)
    assert jobs(intake)
    work(intake)
    found = MongoImpactRuns().get(run_id[1])
    assert found is not None
    assert found.state is RunState.FINISHED
    assert "分析完" in legal.get(HOME).text
    assert legal.client.get(HOME, headers=asked_again).headers["HX-Refresh"] == "true"
    again = legal.post(f"{HOME}/resumption", {"run_id": run_id[1]}, page=CHANGES + "/what-if")
    assert "不需要继续" in legal.get(again.headers["Location"]).text


def test_a_revoked_change_says_so(intake: Intake, legal: Browser, items: dict[str, str]) -> None:
    tell(intake, changed(intake, new=NEW))
    tell(intake, changed(intake, new=NEW, sequence=2, is_revoked=True))

    page = legal.get(HOME).text

    assert "已撤销" in page
    assert "依据公报更正" in page


def test_a_draft_is_tried_and_nothing_is_changed(intake: Intake, legal: Browser, items: dict[str, str]) -> None:
    draft = {"title": f"《{TITLE}》", "old_text": printed_law(OLD), "new_text": printed_law(NEW)}

    page = legal.post(WHAT_IF, draft, page=WHAT_IF).text

    assert "这是试算，什么都没有改" in page
    assert "事项 amended" in page
    assert "第四条 → 第五条" in page
    assert [state_of(item_id, "draft") for item_id in items.values()] == [None, None, None]
    assert intake.count("adjustments") == 0


def test_a_registered_version_or_a_file_is_tried(intake: Intake, legal: Browser, items: dict[str, str]) -> None:
    page = legal.get(f"{WHAT_IF}?law_id={LAW}").text
    assert '<option value="v2"' in page
    chosen = {"law_id": LAW, "old_version": "v1", "new_version": "v2"}
    as_file = {
        "law_id": LAW,
        "old_version": "v1",
        "new_file": (io.BytesIO(printed_law(NEW).encode("gb18030")), "草案.txt"),
    }

    for form in (chosen, as_file):
        page = legal.post(WHAT_IF, form, page=WHAT_IF).text
        assert "第二条 → 第三条" in page
        assert "自动更新条号" in page


def test_a_change_that_was_told_is_tried_again(intake: Intake, legal: Browser, items: dict[str, str]) -> None:
    tell(intake, changed(intake, new=NEW))

    page = legal.get(f"{WHAT_IF}?change_id=change-1").text

    assert "这是试算，什么都没有改" in page
    assert "事项 gone" in page
    assert legal.get(f"{WHAT_IF}?change_id=no-such").status_code == 404


def test_what_cannot_be_tried_is_told_at_its_field(legal: Browser) -> None:
    empty = legal.post(WHAT_IF, {"title": "", "old_text": "", "new_text": "第一条　甲。"}, page=WHAT_IF)
    unread = legal.post(WHAT_IF, {"title": TITLE, "old_text": "甲", "new_text": "第一条　甲。"}, page=WHAT_IF)
    picture = {"title": TITLE, "old_text": "第一条　甲。", "new_file": (io.BytesIO(b"\x89PNG\x00\x00"), "a.txt")}
    wrong = legal.post(WHAT_IF, picture, page=WHAT_IF)

    assert empty.status_code == unread.status_code == wrong.status_code == 422
    assert "有 2 处要改" in empty.text
    assert 'href="#f-old_text"' in empty.text
    assert "第一条　甲。</textarea>" in empty.text
    assert "没有读到条文" in unread.text
    assert "不是文本文件" in wrong.text
