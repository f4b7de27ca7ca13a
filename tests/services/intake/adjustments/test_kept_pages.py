"""What pages, the desk and the API say of an item that its body keeps while articles that only moved are cited anew."""

from __future__ import annotations

import re

import pytest

from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.adjustments.keeping import put
from tests.services.intake.adjustments.test_adjustment_pages import LIST, REASON, of, send
from tests.services.intake.conftest import Browser, Intake, Machine
from tests.services.intake.inheriting import text_of
from tests.services.intake.laws.telling import OLD, basis, changed, citing, on_the_day, registered, tell

NEW = ("老年人的合法权益受法律保护。", OLD[0], OLD[1], OLD[2], f"{OLD[3]}本市另有规定的除外。")


@pytest.fixture
def adjustment_id(intake: Intake, compiler: Actor) -> str:
    """The adjustment of an item of which one article was amended and another only moved, ahead of its day."""
    tell(intake, registered(intake), registered(intake, "v2", NEW, sequence=2, is_first=False))
    item_id = citing(intake, compiler, basis(2, OLD[1]), basis(4, OLD[3]), name="高龄津贴发放")
    tell(intake, changed(intake, new=NEW))
    return f"change-1:{item_id}"


def keep(browser: Browser, adjustment_id: str) -> str:
    """Decide that the item stays; return the page that it leads to."""
    status, _, where = send(browser, adjustment_id, "keeping", reason=REASON)
    assert (status, where) == (303, of(adjustment_id))
    return browser.get(where).text


def test_ahead_of_the_day_the_page_says_what_was_decided_and_what_the_system_does(
    intake: Intake, compiler_at_desk: Browser, adjustment_id: str
) -> None:
    page = keep(compiler_at_desk, adjustment_id)

    assert "已记下：不需调整。理由会给法制审核单位看。只变了条号的引用由系统更新，不用办理。" in page
    assert f"<b>决定不改</b> {REASON}（mzj-bianzhi本人，" in page
    assert "只变了条号的引用（《老年人权益保障法》第二条改为第三条），到施行那天由系统改过来" in page
    assert "到期由系统更新" in page
    assert "本市另有规定的除外" in page, "what was decided on can still be read"
    assert re.search(
        rf"<b>决定不改</b> <span[^>]*>[^<]*</span><div[^>]*>{REASON}（mzj-bianzhi本人，看的是第 1 稿）", page
    )
    assert "影响：条文有改动，需核对" in page
    assert 'id="keeping"' not in page
    assert "按新条文更新引用</button>" not in page


def test_the_desk_says_the_same_in_its_list(intake: Intake, compiler_at_desk: Browser, adjustment_id: str) -> None:
    keep(compiler_at_desk, adjustment_id)

    page = compiler_at_desk.get(f"{LIST}?state=scheduled").text

    assert of(adjustment_id) in page
    assert f"决定不改：{REASON}" in page
    assert of(adjustment_id) not in compiler_at_desk.get(LIST).text


def test_after_the_day_the_page_tells_of_both_steps(
    intake: Intake, compiler_at_desk: Browser, adjustment_id: str
) -> None:
    keep(compiler_at_desk, adjustment_id)
    on_the_day(intake)
    compiler_at_desk.sign_in("mzj-bianzhi")

    page = compiler_at_desk.get(of(adjustment_id)).text

    assert f"<b>决定不改</b> {REASON}（mzj-bianzhi本人，" in page
    assert "只变了条号的引用，系统已经更新。" in page
    assert "<b>办结</b>" in page
    assert "只变条号的引用已更新，其余照此前的决定不改（系统）" in page
    assert page.count(f"{REASON}（mzj-bianzhi本人，看的是第 1 稿）") == 1
    assert text_of(intake, adjustment_id.partition(":")[2])["legal_basis"][0]["article"] == "第三条"


def test_while_others_read_it_the_page_says_what_it_waits_for(
    intake: Intake, compiler_at_desk: Browser, adjustment_id: str
) -> None:
    put(intake, adjustment_id.partition(":")[2], state=ItemState.SUBMITTED.value)
    on_the_day(intake)
    compiler_at_desk.sign_in("mzj-bianzhi")

    page = keep(compiler_at_desk, adjustment_id)

    assert "等审核结束由系统改过来" in page
    assert "审核结束后由系统更新" in page


def test_a_row_that_cannot_be_written_is_refused_with_what_to_do(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser, adjustment_id: str
) -> None:
    item_id = citing(intake, compiler, basis("第二条、第四条", f"{OLD[1]}\n{OLD[3]}"), name="两条写在一行")
    tell(intake, changed(intake, new=NEW, sequence=2))

    status, page, _ = send(compiler_at_desk, f"change-1:{item_id}", "keeping", reason=REASON)

    assert status == 409
    assert "设定依据第 1 行有只变了条号的条文，系统不能单独更新它的条号，所以不能决定不改。" in page
    assert "请按新条文更新引用，或者在“编辑”里改这一行（一行只写一条），改好后报送。" in page
    assert REASON in page


def test_where_only_texts_changed_the_decision_ends_it_at_once(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser, adjustment_id: str
) -> None:
    item_id = citing(intake, compiler, basis(4, OLD[3]), name="老年人优待证办理")
    tell(intake, changed(intake, new=NEW, sequence=2))

    page = keep(compiler_at_desk, f"change-1:{item_id}")

    assert "已记下：不需调整。理由会给法制审核单位看。</" in page
    assert "系统已经更新" not in page
    assert page.count("<b>决定不改</b>") == 2, "once at the head, once in the history"


def test_the_api_tells_the_decision(intake: Intake, compiler_at_desk: Browser, adjustment_id: str) -> None:
    keep(compiler_at_desk, adjustment_id)
    machine = Machine(intake.app.test_client(), "mzj-bianzhi")

    one = machine.get(f"/intake/api/adjustments/{adjustment_id}").json

    assert (one["outcome"], one["state"], one["closing"]) == ("recite", "scheduled", None)
    assert (one["decided"]["how"], one["decided"]["reason"]) == ("kept", REASON)
