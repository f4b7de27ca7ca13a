"""The pages of adjustments: a body's worklist, one adjustment with what its body does, the cascade."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from mongoengine.connection import get_db

from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from shared.runtime.web import rendering
from shared.standards.workday_sources import workday_calendar
from tests.services.intake.adjustments.touching import CHANGE, TITLE, a_touched, touch
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.inheriting import claimed, item_of, says, set_state, text_of

LIST = "/intake/adjustments"
REASON = "只多了就近居住一种情形，本事项的对象、条件和材料都不变。"


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """An item of the bureau."""
    return intake.draft(compiler)


@pytest.fixture
def at_legal_office(intake: Intake, new_browser: Callable[[], Browser]) -> Browser:
    """The legal office, signed in."""
    intake.account("fazhiban", intake.body(41), "legal_reviewer")
    browser = new_browser()
    browser.sign_in("fazhiban")
    return browser


def of(adjustment_id: str) -> str:
    """Return the address of an adjustment."""
    return f"{LIST}/{adjustment_id}"


def send(browser: Browser, adjustment_id: str, action: str, **form: str) -> tuple[int, str, str]:
    """Send a form of the page of an adjustment; return the answer and where it leads."""
    path = of(adjustment_id)
    found = re.search(r'name="version" value="(\d+)"', browser.get(path).text)
    assert found is not None
    answer = browser.post(f"{path}/{action}", {"version": found[1], **form}, page=path)
    return answer.status_code, answer.text, answer.headers.get("Location", "")


def test_an_empty_worklist_says_what_will_come(compiler_at_desk: Browser) -> None:
    assert "没有要办理的调整" in compiler_at_desk.get(LIST).text
    assert "没有符合条件的调整" in compiler_at_desk.get(f"{LIST}?outcome=gone").text


def test_the_worklist_says_what_and_until_when(intake: Intake, compiler_at_desk: Browser, item_id: str) -> None:
    adjustment_id = touch(intake, item_id)

    page = compiler_at_desk.get(LIST).text

    assert f'href="{of(adjustment_id)}"' in page
    assert TITLE in page
    assert "条文有改动，需核对" in page
    assert "待单位报送" in page
    assert "还有 10 个工作日" in page


def test_a_last_day_in_a_year_that_is_not_announced_says_so(
    intake: Intake, compiler_at_desk: Browser, item_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ADR 0017: in the list, on the adjustment and on the item."""
    addresses = (LIST, of(touch(intake, item_id)), f"/intake/items/{item_id}")
    nothing_announced = replace(workday_calendar(), years={})
    monkeypatch.setattr(rendering, "workday_calendar", lambda: nothing_announced)

    for address in addresses:
        assert "年的放假安排公布后重新计算，不会提前" in compiler_at_desk.get(address).text


def test_a_last_day_that_was_reckoned_anew_says_what_it_was(
    intake: Intake, compiler_at_desk: Browser, item_id: str
) -> None:
    adjustment_id = touch(intake, item_id)
    update = {"$set": {"reckoned.former_due_on": "2025-03-14"}}
    assert get_db("intake")["adjustments"].update_one({"_id": adjustment_id}, update).modified_count

    for address in (LIST, of(adjustment_id)):
        assert "原为 2025-03-14，按已公布的放假安排重新计算" in re.sub(
            "<[^>]*>", "", compiler_at_desk.get(address).text
        )


def test_the_worklist_is_filtered_by_its_address(intake: Intake, compiler: Actor, compiler_at_desk: Browser) -> None:
    review = touch(intake, intake.draft(compiler, item_name="要核对的"))
    gone = touch(intake, intake.draft(compiler, item_name="没有依据的"), Outcome.GONE)
    ahead = touch(intake, intake.draft(compiler, item_name="只变条号的"), Outcome.RECITE)

    def shown(query: str) -> set[str]:
        page = compiler_at_desk.get(f"{LIST}?{query}").text
        return {each for each in (review, gone, ahead) if of(each) in page}

    assert shown("") == {review, gone}
    assert shown("outcome=gone") == {gone}
    assert shown("state=scheduled") == {ahead}
    assert shown("state=all") == {review, gone, ahead}
    assert shown("stage=review") == set()
    assert shown(f"cause={CHANGE}") == {review, gone}
    assert shown("cause=another") == set()
    assert shown("late=true") == set()


def test_what_is_late_is_marked(intake: Intake, compiler_at_desk: Browser, item_id: str) -> None:
    touch(intake, item_id)
    intake.clock.forward(days=21)
    compiler_at_desk.sign_in("mzj-bianzhi")

    page = compiler_at_desk.get(f"{LIST}?late=true").text

    assert 'class="due due-over"' in page
    assert "超期" in page


def test_a_body_sees_only_its_own(
    intake: Intake, compiler_at_desk: Browser, at_legal_office: Browser, item_id: str
) -> None:
    other = touch(intake, intake.draft(intake.person(intake.body(50), "compiler"), item_name="别家的"))

    assert of(other) not in compiler_at_desk.get(LIST).text
    assert compiler_at_desk.get(of(other)).status_code == 404
    assert of(other) in at_legal_office.get(LIST).text
    assert at_legal_office.get(of(other)).status_code == 200


def test_both_texts_stand_beside_each_other_with_the_row_and_the_elements(
    intake: Intake, compiler_at_desk: Browser, item_id: str
) -> None:
    page = compiler_at_desk.get(of(touch(intake, item_id))).text

    assert "第三十三条 → 第三十五条" in page
    assert re.search(r"<ins>.*或者就近居住.*</ins>", page)
    assert "事项设定依据第 1 条，现在写的是" in page
    assert text_of(intake, item_id)["legal_basis"][0]["text"] in page
    assert text_of(intake, item_id)["exercise_content"] in page
    assert "按新条文更新引用" in page


def test_the_page_of_the_item_says_that_it_is_to_be_adjusted(
    intake: Intake, compiler_at_desk: Browser, item_id: str
) -> None:
    adjustment_id = touch(intake, item_id)

    page = compiler_at_desk.get(f"/intake/items/{item_id}").text

    assert "条文有改动，需核对" in page
    assert f'href="{of(adjustment_id)}"' in page


def test_adopting_writes_the_new_text_and_opens_the_form(
    intake: Intake, compiler_at_desk: Browser, item_id: str
) -> None:
    basis = text_of(intake, item_id)["legal_basis"][0]
    adjustment_id = touch(intake, item_id, article=basis["article"], old_text=basis["text"], title=basis["title"])

    status, _, location = send(compiler_at_desk, adjustment_id, "adoption")

    assert (status, location) == (303, f"/intake/items/{item_id}/edit")
    assert text_of(intake, item_id)["legal_basis"][0]["text"] == a_touched().new_text
    assert text_of(intake, item_id)["legal_basis"][0]["article"] == "第三十五条"
    assert "请核对其他要素后报送" in compiler_at_desk.get(location).text


def test_an_approved_item_is_taken_in_hand_and_its_form_opens(
    intake: Intake, compiler_at_desk: Browser, item_id: str
) -> None:
    set_state(intake, item_id, ItemState.APPROVED)
    adjustment_id = touch(intake, item_id, new_articles=(), new_text="", outcome=Outcome.GONE)
    assert "修改事项</button>" in compiler_at_desk.get(of(adjustment_id)).text

    status, _, location = send(compiler_at_desk, adjustment_id, "hand")

    assert (status, location) == (303, f"/intake/items/{item_id}/edit")
    assert "请按调整事由修改" in compiler_at_desk.get(location).text


def test_what_others_read_is_not_adopted_and_the_page_says_so(
    intake: Intake, compiler_at_desk: Browser, item_id: str
) -> None:
    adjustment_id = touch(intake, item_id)
    page = compiler_at_desk.get(of(adjustment_id)).text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    set_state(intake, item_id, ItemState.SUBMITTED)

    answer = compiler_at_desk.post(f"{of(adjustment_id)}/adoption", {"version": version[1]}, page=of(adjustment_id))

    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert "按新条文更新引用</button>" not in answer.text


def test_a_reason_ends_it_and_stays_readable(intake: Intake, compiler_at_desk: Browser, item_id: str) -> None:
    adjustment_id = touch(intake, item_id)

    short, page, _ = send(compiler_at_desk, adjustment_id, "keeping", reason="不用改")
    done, _, location = send(compiler_at_desk, adjustment_id, "keeping", reason=REASON)

    assert short == 422
    assert "要 10 到 500 个字" in page
    assert '<a href="#f-reason">' in page
    assert ">不用改</textarea>" in page
    assert (done, location) == (303, of(adjustment_id))
    after = compiler_at_desk.get(location).text
    assert REASON in after
    assert "决定不改" in after
    assert "keeping" not in after


def test_what_follows_waits_for_its_parent_and_leads_there(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser
) -> None:
    says(intake, "upper-1")
    heir = claimed(intake, compiler, "upper-1")

    page = compiler_at_desk.get(of(touch(intake, heir, Outcome.FOLLOW, upstream_id="upper-1"))).text

    assert "等上级或来源先调整" in page
    assert 'href="/intake/upper/upper-1"' in page
    assert "adoption" not in page
    assert "keeping" not in page


def test_a_basis_that_is_gone_proposes_to_stop_or_names_the_new_law(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser
) -> None:
    replaced = touch(intake, intake.draft(compiler), Outcome.GONE, new_title="养老服务法", new_articles=("第八条",))
    ended = intake.draft(compiler, item_name="没有接替的")
    nothing = touch(intake, ended, Outcome.GONE, verdict="deleted", new_articles=(), new_text="", similarity=0.0)

    page, other = compiler_at_desk.get(of(replaced)).text, compiler_at_desk.get(of(nothing)).text

    assert "依据被《养老服务法》代替" in page
    assert "《养老服务法》第八条" in page
    assert "申请暂停或者取消" in other
    assert "没有条款接替" in other
    assert "keeping" not in other
    assert f'href="/intake/items/{ended}/edit"' in other


def test_the_cascade_is_a_tree_that_says_who_is_done(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser, at_legal_office: Browser
) -> None:
    root = intake.draft(compiler)
    says(intake, root, "district")
    town = intake.body(60, name="示例镇")
    heir = claimed(intake, intake.person(town, "compiler"), root)
    touch(intake, root)
    follower = touch(intake, heir, Outcome.FOLLOW, upstream_id=root)
    path = f"/intake/law-changes/{CHANGE}/cascade"

    page = compiler_at_desk.get(f"{path}?root={root}").text

    assert '<ul class="tree' in page
    assert page.index("示例民政局") < page.index("示例镇")
    assert of(follower) in page
    assert "做完 0 / 2" in page
    assert re.search(r"还没有做完的单位.*示例民政局、示例镇", page, re.DOTALL)
    assert at_legal_office.get(f"{path}?root={root}").status_code == 200
    assert compiler_at_desk.get(f"{path}?root={heir}").status_code == 404
    assert item_of(intake, heir).parent is not None
