"""What the legal office does to a change on its page: corrections, confirmation, another day, another comparison."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from services.review.application.laws import comparing
from services.review.application.use_cases import UseCases
from services.review.domain.laws.change_parts import ChangeState
from tests.services.review.laws.pages import (
    CHANGES,
    LAWS,
    OLD,
    a_change,
    post,
    row_of,
    seen,
)
from tests.unit.review.builders import a_reviewer


def test_a_relation_is_corrected_in_its_place_and_taken_back(lawyer: FlaskClient, use_cases: UseCases) -> None:
    change_id = a_change(use_cases)
    address = f"{CHANGES}/{change_id}"
    correction = {"olds": "4", "news": "3", "verdict": "amended", "reason": "都讲待遇", "row": "第四条|", "place": 5}

    done = post(lawyer, f"{address}/relations?verdict=deleted", **correction, **seen(use_cases, change_id))

    assert done.status_code == 303
    assert done.headers["Location"] == f"{address}?verdict=deleted#r-5"
    page = lawyer.get(address).text
    assert "已更正" in row_of(page, "第四条 → 第三条")
    assert "都讲待遇" in page
    undone = post(lawyer, f"{address}/relations/undo", **seen(use_cases, change_id))
    assert undone.status_code == 303
    assert "第四条 → 新文本没有" in lawyer.get(address).text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"verdict": "same"}, "文字不同，不能是"),
        ({"news": "第九十九条"}, "新文本没有第九十九条"),
        ({"olds": "5", "news": "3"}, "原样保留，只能与它对应"),
        ({"reason": ""}, "理由"),
        ({"verdict": ""}, "请选这几条的去向"),
    ],
)
def test_a_correction_that_the_texts_do_not_bear_out_comes_back_in_its_place(
    lawyer: FlaskClient, use_cases: UseCases, changed: dict[str, str], said: str
) -> None:
    change_id = a_change(use_cases)
    correction = {"olds": "第四条", "news": "第三条", "verdict": "amended", "reason": "都讲待遇", "row": "第四条|"}

    answer = post(
        lawyer, f"{CHANGES}/{change_id}/relations", **(correction | changed), **seen(use_cases, change_id), place=5
    )

    assert answer.status_code == 422
    assert said in answer.text
    row = row_of(answer.text, "第四条 → 新文本没有")
    assert "data-correct open" in row
    assert f'value="{(correction | changed)["news"]}"' in row


def test_two_who_correct_at_once_hear_of_each_other(lawyer: FlaskClient, use_cases: UseCases) -> None:
    change_id = a_change(use_cases)
    address, before = f"{CHANGES}/{change_id}/relations", seen(use_cases, change_id)
    mine = {
        "olds": "第四条",
        "news": "第三条",
        "verdict": "amended",
        "reason": "都讲待遇",
        "row": "第四条|",
        "place": 5,
    }
    theirs = {"olds": "第四条", "news": "第五条", "verdict": "amended", "reason": "都讲照顾", "row": "第四条|"}
    assert post(lawyer, address, **theirs, **before).status_code == 303

    lost = post(lawyer, address, **mine, **before)

    assert lost.status_code == 409
    assert "您打开之后，别人做了下面的修改" in lost.text
    assert "都讲照顾" in lost.text
    assert "没有保存的更正" in lost.text
    assert 'value="都讲待遇"' in lost.text
    assert post(lawyer, address, **mine, **seen(use_cases, change_id)).status_code == 303


def test_a_change_is_confirmed_for_the_day_that_was_read(lawyer: FlaskClient, use_cases: UseCases) -> None:
    change_id = a_change(use_cases, effective_on="2026-12-10")
    address = f"{CHANGES}/{change_id}"
    assert "去确认" in lawyer.get(address).text
    page = lawyer.get(f"{address}/confirmation").text
    assert 'value="2026-12-10"' in page
    assert "不一致，请核对" in page

    nobody = {"effective_on": "后天", **seen(use_cases, change_id)}
    assert "不是日期" in post(lawyer, f"{address}/confirmation", **nobody).text
    form = {"effective_on": "2026-12-01", "cause_title": "关于修改部分行政法规的决定", **seen(use_cases, change_id)}
    assert "修改决定" in post(lawyer, f"{address}/confirmation", **form | {"cause_title": "长" * 201}).text
    assert post(lawyer, f"{address}/confirmation", **form).status_code == 303

    change = use_cases.laws.change(change_id, actor=a_reviewer()).change
    assert change.state is ChangeState.CONFIRMED
    assert change.word
    assert str(change.word.effective_on) == "2026-12-01"
    assert change.cause.title == "关于修改部分行政法规的决定"
    page = lawyer.get(address).text
    assert "已确认" in page
    assert "去确认" not in page
    assert post(lawyer, f"{address}/confirmation", **form).status_code == 409
    assert "已确认" in lawyer.get(f"{CHANGES}?state=confirmed").text
    assert "没有草拟的变动" in lawyer.get(f"{CHANGES}?state=draft").text


def test_corrections_after_the_word_wait_for_a_second_one(lawyer: FlaskClient, use_cases: UseCases) -> None:
    change_id = a_change(use_cases)
    address = f"{CHANGES}/{change_id}"
    use_cases.laws.confirm(change_id, version=seen(use_cases, change_id)["version"], actor=a_reviewer())
    correction = {"olds": "4", "news": "3", "verdict": "amended", "reason": "都讲待遇", "row": "第四条|", "place": 5}
    assert post(lawyer, f"{address}/relations", **correction, **seen(use_cases, change_id)).status_code == 303

    assert "请再次确认" in lawyer.get(address).text
    assert "有更正待再次确认" in lawyer.get(CHANGES).text
    form = {"effective_on": "2026-12-01", **seen(use_cases, change_id)}
    assert post(lawyer, f"{address}/confirmation", **form).status_code == 422
    assert post(lawyer, f"{address}/confirmation", **form, reason="漏了一条").status_code == 303
    assert not use_cases.laws.change(change_id, actor=a_reviewer()).change.is_unsent


def test_a_change_is_postponed_and_revoked_with_a_reason(lawyer: FlaskClient, use_cases: UseCases) -> None:
    change_id = a_change(use_cases)
    address = f"{CHANGES}/{change_id}"
    use_cases.laws.confirm(change_id, version=seen(use_cases, change_id)["version"], actor=a_reviewer())

    late = {"effective_on": "2027-01-01", "postpone_reason": ""}
    answer = post(lawyer, f"{address}/postponement", **late, **seen(use_cases, change_id))
    assert answer.status_code == 422
    assert 'href="#f-postpone_reason"' in answer.text
    assert 'value="2027-01-01"' in answer.text
    late["postpone_reason"] = "配套办法没有出台"
    assert post(lawyer, f"{address}/postponement", **late, **seen(use_cases, change_id)).status_code == 303
    assert 'href="#f-revoke_reason"' in post(lawyer, f"{address}/revocation", **seen(use_cases, change_id)).text
    stale = {"version": 1, "lines": 1, "revoke_reason": "决定撤回"}
    lost = post(lawyer, f"{address}/revocation", **stale)
    assert lost.status_code == 409
    assert 'value="决定撤回"' in lost.text
    revoked = post(lawyer, f"{address}/revocation", **seen(use_cases, change_id), revoke_reason="决定撤回")
    assert revoked.status_code == 303

    page = lawyer.get(address).text
    for said in ("已撤销", "配套办法没有出台", "决定撤回", "2027-01-01"):
        assert said in page
    assert "撤销这次变动</summary>" not in page


def test_a_text_corrected_after_the_comparison_asks_for_another(lawyer: FlaskClient, use_cases: UseCases) -> None:
    change_id = a_change(use_cases)
    address = f"{CHANGES}/{change_id}"
    shown = use_cases.laws.change(change_id, actor=a_reviewer())
    law = use_cases.laws.law(shown.law.law_id, actor=a_reviewer()).law
    correction = {"text": OLD.replace("定期定量", "定期"), "reason": "漏校", "do": "save", "version": law.version}
    of_text = f"{LAWS}/{law.law_id}/versions/{shown.change.old.version_id}/text"
    assert post(lawyer, of_text, **correction, lines=len(law.history)).status_code == 303

    page = lawyer.get(address).text
    assert "下面的对应已经不准" in page
    assert "文本更正过，要重新比对" in lawyer.get(f"{LAWS}/{law.law_id}").text
    assert "去确认" not in page
    assert post(lawyer, f"{address}/comparison", **seen(use_cases, change_id)).status_code == 303
    assert "下面的对应已经不准" not in lawyer.get(address).text


def test_a_long_comparison_is_waited_for(
    lawyer: FlaskClient, use_cases: UseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "AT_ONCE", 1)
    change_id = a_change(use_cases)
    address = f"{CHANGES}/{change_id}"

    page = lawyer.get(address).text
    assert "正在比对两个文本" in page
    assert f'hx-get="{address}/progress"' in page
    assert "排队等工作进程" in lawyer.get(f"{address}/progress").text
    assert "正在比对" in lawyer.get(CHANGES).text
    use_cases.laws.compare_now(change_id, use_cases.laws.change(change_id, actor=a_reviewer()).job_id)

    assert lawyer.get(f"{address}/progress").headers["HX-Refresh"] == "true"
    assert "第三条 → 第四条" in lawyer.get(address).text


def test_a_comparison_that_failed_is_begun_again(
    lawyer: FlaskClient, use_cases: UseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "AT_ONCE", 1)
    change_id = a_change(use_cases)
    address = f"{CHANGES}/{change_id}"
    use_cases.laws.break_off(use_cases.laws.change(change_id, actor=a_reviewer()).job_id)

    assert "比对没有完成" in lawyer.get(address).text
    assert post(lawyer, f"{address}/comparison", **seen(use_cases, change_id)).status_code == 303
    assert "正在比对两个文本" in lawyer.get(address).text


def test_a_comparison_whose_order_was_lost_in_a_crash_is_begun_again(
    lawyer: FlaskClient, use_cases: UseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "AT_ONCE", 1)
    with monkeypatch.context() as crash:
        crash.delattr(use_cases.jobs.__class__, "create")
        with pytest.raises(AttributeError):
            a_change(use_cases)
    (row,) = use_cases.laws.open_changes(actor=a_reviewer()).rows
    address = f"{CHANGES}/{row.change_id}"

    assert "比对没有完成" in lawyer.get(address).text
    assert lawyer.get(f"{address}/progress").headers["HX-Refresh"] == "true"
    assert post(lawyer, f"{address}/comparison", **seen(use_cases, row.change_id)).status_code == 303
    assert "正在比对两个文本" in lawyer.get(address).text
