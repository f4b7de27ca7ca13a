"""The publish desk by its forms and pages."""

from __future__ import annotations

import re
from collections.abc import Callable

from services.publish.application.use_cases import UseCases
from stack.demo.path import today
from tests.services.publish.builders import (
    EFFECTIVE_ON,
    RELEASE_OFFICER,
    adopted,
    approved,
    body_changed,
    item_id,
    make_ready,
    proposed,
)
from tests.services.publish.stored import states
from tests.services.publish.visitors import Visitors

Run = Callable[..., str]
SCRIPT = "<script>alert(1)</script>补贴"


def test_the_way_of_a_list_by_form_posts(use_cases: UseCases, visitors: Visitors, run_release: Run) -> None:
    ready = make_ready(use_cases, [1, 2, 3])
    lister, decider, releaser = (visitors.signed_in(f"{role}_officer") for role in ("list", "decision", "release"))

    answer = lister.post("/publish/", {"item_ids": ready[:2], "title": "2026 年第 1 批"})
    assert (answer.status_code, states()) == (303, {"in_list": 2, "ready": 1})
    path = answer.headers["Location"]
    assert "待审定" in lister.get(path).text
    assert "审定通过" not in lister.get(path).text

    answer = decider.post(f"{path}/decision", {"version": "1", "decision": "adopt", "document_no": " "})
    assert (answer.status_code, "请填写文件文号" in answer.text) == (422, True)
    answer = decider.post(
        f"{path}/decision", {"version": "1", "decision": "adopt", "document_no": "江津府〔2026〕1 号"}
    )
    assert (answer.status_code, states()) == (303, {"adopted": 2, "ready": 1})

    answer = releaser.post(f"{path}/edition", {"title": "", "effective_on": today()})
    assert (answer.status_code, "版本名称" in answer.text) == (422, True)
    answer = releaser.post(f"{path}/edition", {"title": "第 1 版", "effective_on": "soon"})
    assert (answer.status_code, "施行日期" in answer.text) == (422, True)
    answer = releaser.post(f"{path}/edition", {"title": "第 1 版", "effective_on": today()})
    assert answer.status_code == 303
    assert "公布“第 1 版”" in releaser.get(answer.headers["Location"]).text


def test_the_government_reads_the_whole_text_that_it_decides_on(use_cases: UseCases, visitors: Visitors) -> None:
    chosen = proposed(use_cases, make_ready(use_cases, [1]))
    use_cases.joining.join([approved(1, sequence=9, revision=2, name="新的名称")])
    decider = visitors.signed_in("decision_officer")
    address = f"/publish/items/{item_id(1)}"

    page = decider.get(address).text

    assert f'href="{address}"' in decider.get(f"/publish/lists/{chosen.list_id}").text
    assert f'href="{address}"' in decider.get("/publish/?state=in_list").text
    for shown in (
        "义务兵家庭优待金发放",
        "军人抚恤优待条例",
        "第四十二条第一款",
        "自然人",
        "第 1 稿",
        "<b>001</b>",
        "有更新的一稿：",
        'class="law',
    ):
        assert shown in page, shown
    assert chosen.entries[0].content_hash in page
    assert decider.get(f"/publish/items/{item_id(9)}").status_code == 404


def test_a_list_is_returned_by_form_with_its_reason(use_cases: UseCases, visitors: Visitors) -> None:
    chosen = proposed(use_cases, make_ready(use_cases, [1]))
    decider = visitors.signed_in("decision_officer")

    answer = decider.post(
        f"/publish/lists/{chosen.list_id}/decision", {"version": "1", "decision": "return", "reason": "依据不全"}
    )

    assert (answer.status_code, states()) == (303, {"ready": 1})
    assert "依据不全" in decider.get(f"/publish/lists/{chosen.list_id}").text


def test_ticking_nothing_or_something_taken_is_explained(use_cases: UseCases, visitors: Visitors) -> None:
    ready = make_ready(use_cases, [1, 2])
    proposed(use_cases, ready[:1])
    lister = visitors.signed_in("list_officer")

    nothing = lister.post("/publish/", {"title": "第 1 批"})
    taken = lister.post("/publish/", {"title": "第 1 批", "item_ids": ready})

    assert (nothing.status_code, "还没有选事项" in nothing.text) == (422, True)
    assert (taken.status_code, "义务兵家庭优待金发放" in taken.text) == (409, True)


def test_a_stale_decision_by_form_is_a_conflict(use_cases: UseCases, visitors: Visitors) -> None:
    chosen = proposed(use_cases, make_ready(use_cases, [1]))
    decider = visitors.signed_in("decision_officer")

    for version in ("7", "x", ""):
        answer = decider.post(
            f"/publish/lists/{chosen.list_id}/decision", {"version": version, "decision": "adopt", "document_no": "1"}
        )
        assert (answer.status_code, states()) == (409, {"in_list": 1})


def test_a_form_without_its_token_is_refused(use_cases: UseCases, visitors: Visitors) -> None:
    ready = make_ready(use_cases, [1])
    lister = visitors.signed_in("list_officer")

    answer = lister.client.post("/publish/", data={"item_ids": ready, "title": "第 1 批"})

    assert (answer.status_code, states()) == (400, {"ready": 1})


def test_items_are_narrowed_by_a_piece_of_the_name_and_by_body(use_cases: UseCases, visitors: Visitors) -> None:
    make_ready(use_cases, [1], name="义务兵优待金发放")
    make_ready(use_cases, [2], name="办理 ETC 通行卡")
    make_ready(use_cases, [3], name="开通 ETC 发票", body="body-2")
    use_cases.joining.join([approved(4, name="查询 ETC 账单")])
    use_cases.bodies.take_over([body_changed("区民政局", 1), body_changed("区交通局", 1, "body-2")])
    desk = visitors.signed_in("list_officer")

    by_name = desk.get("/publish/?name=etc&size=20").text
    by_both = desk.get("/publish/?name=ETC&body_id=body-2").text
    nothing = desk.get("/publish/?name=优待金&body_id=body-2").text

    assert shown(by_name) == {item_id(2), item_id(3)}
    assert "符合条件的 2 项" in by_name
    assert 'value="etc"' in by_name
    assert shown(by_both) == {item_id(3)}
    assert '<option value="body-2" selected>区交通局</option>' in by_both
    assert shown(nothing) == set()
    assert "这个状态没有符合条件的事项" in nothing


def test_the_tabs_count_what_the_filter_leaves_and_keep_it(use_cases: UseCases, visitors: Visitors) -> None:
    make_ready(use_cases, [1, 2])
    make_ready(use_cases, [3], name="办理 ETC 通行卡")
    use_cases.joining.join([approved(4, name="查询 ETC 账单")])

    page = visitors.signed_in("list_officer").get("/publish/?name=ETC&size=20").text

    tabs = dict(
        re.findall(
            r'href="/publish/\?name=ETC&amp;size=20&amp;state=(\w+)&amp;page=1"[^>]*>[^<]*<span class="cnt">(\d+)', page
        )
    )
    assert (tabs["ready"], tabs["waiting"], tabs["published"]) == ("1", "1", "0")


def test_a_filter_in_the_address_is_kept_by_what_goes_wrong(use_cases: UseCases, visitors: Visitors) -> None:
    make_ready(use_cases, [1], name="办理 ETC 通行卡")
    make_ready(use_cases, [2])

    answer = visitors.signed_in("list_officer").post("/publish/?name=ETC", {"title": "第 1 批"})

    assert (answer.status_code, shown(answer.text)) == (422, {item_id(1)})


def test_lists_are_narrowed_by_a_piece_of_the_title(use_cases: UseCases, visitors: Visitors) -> None:
    first = proposed(use_cases, make_ready(use_cases, [1]), "2026 年第 1 批（民政）")
    second = adopted(use_cases, make_ready(use_cases, [2]), "2026 年第 2 批（交通）")
    desk = visitors.signed_in("list_officer")

    found, none = desk.get("/publish/lists?title=民政").text, desk.get("/publish/lists?title=民政&state=adopted").text

    assert (first.title in found, second.title in found) == (True, False)
    assert "符合条件的 1 份" in found
    assert "没有名称含“民政”的清单" in none
    assert "/publish/lists?title=%E6%B0%91%E6%94%BF&amp;page=1" in none


def shown(page: str) -> set[str]:
    """Return the items to whose pages a list leads."""
    return set(re.findall(r'href="/publish/items/([0-9a-f-]{36})"', page))


def test_a_release_offers_no_stop_that_it_would_not_heed(use_cases: UseCases, visitors: Visitors) -> None:
    chosen = adopted(use_cases, make_ready(use_cases, [1]))
    officer = visitors.signed_in("release_officer")
    job_id = use_cases.releasing.request_release(
        actor=RELEASE_OFFICER, list_id=chosen.list_id, title="第 1 版", effective_on=EFFECTIVE_ON
    )

    page = officer.get(f"/publish/jobs/{job_id}").text
    answer = officer.post(f"/publish/jobs/{job_id}/cancel", {})

    assert "停止这个任务" not in page
    assert (answer.status_code, "不能停止" in answer.text) == (409, True)
    assert not use_cases.jobs.get(job_id).cancel_requested
