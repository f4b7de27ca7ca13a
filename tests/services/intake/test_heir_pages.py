"""The pages of inheritance: the worklist, the comparison in three ways, what the registrar sees."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from services.intake.domain.bodies import Body
from services.intake.domain.items import ItemState
from services.intake.domain.upper_list import DISTRICT
from shared.kernel.actor import Actor
from tests.services.intake.asked_heirs import NEW, OWN, UPPER, an_asked_heir, hidden, registrar_at
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.inheriting import (
    BASIS,
    archive,
    claimed,
    edit,
    follow,
    follow_all,
    item_of,
    run,
    says,
    set_state,
    text_of,
    told,
)

RENAMED = "高龄老年人津贴发放"


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """An heir that is asked about what people do."""
    return an_asked_heir(intake, compiler)


@pytest.fixture
def registrar(intake: Intake, new_browser: Callable[[], Browser]) -> Browser:
    """The district government office, signed in."""
    return registrar_at(intake, new_browser())


def decide(browser: Browser, item_id: str, **form: str) -> tuple[int, str]:
    """Send the form of the comparison; return the answer."""
    path = f"/intake/items/{item_id}/take-over"
    page = browser.get(path).text
    seen = {name: hidden(page, name) for name in ("version", "upper_number")}
    answer = browser.post(path, {**seen, **form}, page=path)
    return answer.status_code, answer.text


def test_the_worklist_says_what_to_do(compiler_at_desk: Browser, item_id: str) -> None:
    page = compiler_at_desk.get("/intake/heirs").text

    assert "要决定" in page
    assert "行使内容" in page
    assert f"/intake/items/{item_id}/take-over" in page


def test_the_list_and_the_result_of_a_batch_say_what_is_left_to_decide(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser, item_id: str
) -> None:
    plain = intake.draft(compiler, item_name="不相干的事项")
    wanted = f'<a href="/intake/items/{item_id}/take-over"'
    assert "上级有调整，要决定</a>" in compiler_at_desk.get("/intake/items").text

    version = item_of(intake, item_id).version
    ticked = {"id": [f"{item_id}:{version}", f"{plain}:1"]}
    results = compiler_at_desk.post("/intake/items/submissions", ticked, page="/intake/items").text

    assert "成功 2 项" in results
    assert results.count("上级有调整，要决定</a>") == results.count(wanted) == 1


def test_an_heir_whose_new_name_is_taken_is_left_to_a_person_on_every_page(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser
) -> None:
    """Nothing promises that it follows by itself; it counts, leads to the other item, and follows when that is away."""
    says(intake, UPPER)
    heir = claimed(intake, compiler, UPPER)
    other = intake.draft(compiler, item_name=RENAMED)
    says(intake, UPPER, item_name=RENAMED)
    [notice] = told(intake, follow(intake, UPPER))
    pages = [f"/intake/items/{heir}", f"/intake/items/{heir}/take-over", "/intake/heirs"]

    for path in pages:
        page = compiler_at_desk.get(path).text
        assert f'href="/intake/items/{other}"' in page, path
        assert "要本单位处理" in page, path
        assert "自动更新</span>" not in page, path
    assert "其中 1 个要决定" in compiler_at_desk.get("/intake/heirs").text
    assert len(intake.cases.taking_over.to_decide(compiler)) == notice["asked"] + notice["clashing"] == 1
    edit(intake, compiler, other, item_name="另一件事")
    run(intake, intake.cases.following.sweep(intake.clock.now()))

    assert text_of(intake, heir)["item_name"] == RENAMED
    assert intake.cases.taking_over.worklist(compiler) == []


def test_an_empty_worklist_says_what_will_come(compiler_at_desk: Browser) -> None:
    assert "都和上级清单同步" in compiler_at_desk.get("/intake/heirs").text


def test_the_comparison_shows_three_ways_and_marks_what_changed(compiler_at_desk: Browser, item_id: str) -> None:
    page = compiler_at_desk.get(f"/intake/items/{item_id}/take-over").text

    assert OWN in page
    assert "<ins>" in page
    heads = re.findall(r'<th scope="col" class="col-4">([^<]+)</th>', page)
    assert heads == ["上级原来", "上级现在", "本单位"]


def test_taking_is_a_new_text_and_keeping_is_none(intake: Intake, compiler_at_desk: Browser, item_id: str) -> None:
    kept = decide(compiler_at_desk, item_id, way_exercise_content="keep")
    says(intake, UPPER, exercise_content="第三次的写法。")
    taken = decide(compiler_at_desk, item_id, way_exercise_content="take", note="按新的办")

    assert (kept[0], taken[0]) == (303, 303)
    assert item_of(intake, item_id).revisions == (1, 2)
    assert text_of(intake, item_id)["exercise_content"] == "第三次的写法。"
    assert "按新的办" in compiler_at_desk.get(f"/intake/items/{item_id}").text


def test_choosing_nothing_says_so_and_keeps_the_note(compiler_at_desk: Browser, item_id: str) -> None:
    status, page = decide(compiler_at_desk, item_id, note="还没想好")

    assert status == 422
    assert "请至少对一个要素选" in page
    assert "还没想好" in page


def test_a_change_of_the_parent_meanwhile_is_a_conflict_with_what_was_chosen(
    intake: Intake, compiler_at_desk: Browser, item_id: str
) -> None:
    path = f"/intake/items/{item_id}/take-over"
    version = hidden(compiler_at_desk.get(path).text, "version")
    says(intake, UPPER, exercise_content="第三次的写法。")

    form = {"version": version, "upper_number": "2", "way_exercise_content": "take"}
    answer = compiler_at_desk.post(path, form, page=path)

    assert answer.status_code == 409
    assert "又有调整" in answer.text
    assert re.search(r'value="take" checked', answer.text)


@pytest.mark.parametrize("form", [{"way_exercise_content": "destroy"}, {"upper_number": "x"}, {"note": "长" * 101}])
def test_what_no_form_sends_is_refused(compiler_at_desk: Browser, item_id: str, form: dict[str, str]) -> None:
    path = f"/intake/items/{item_id}/take-over"
    sent = {"version": "2", "upper_number": "2", "way_exercise_content": "take", **form}

    assert compiler_at_desk.post(path, sent, page=path).status_code == 422


def test_an_item_that_is_reviewed_is_shown_and_not_decided_on(
    intake: Intake, compiler_at_desk: Browser, item_id: str
) -> None:
    set_state(intake, item_id, ItemState.SUBMITTED)
    page = compiler_at_desk.get(f"/intake/items/{item_id}/take-over").text

    assert "内容不能动" in page
    assert 'type="radio"' not in page


def test_an_archived_parent_says_what_can_be_done(intake: Intake, compiler_at_desk: Browser, item_id: str) -> None:
    archive(intake, UPPER)

    assert "上级已取消" in compiler_at_desk.get("/intake/heirs").text
    assert "取消承接" in compiler_at_desk.get(f"/intake/items/{item_id}/take-over").text


def test_legal_bases_are_compared_row_by_row(intake: Intake, compiler_at_desk: Browser, item_id: str) -> None:
    set_state(intake, item_id, ItemState.SUBMITTED)
    says(intake, UPPER, exercise_content=NEW, legal_basis=[*BASIS, {**BASIS[0], "article": "第三十四条"}])

    page = compiler_at_desk.get(f"/intake/items/{item_id}/take-over").text

    assert "新增第 2 条" in page
    assert "自动更新" in page


def test_the_registrar_ends_an_item_and_its_heirs_are_told(intake: Intake, registrar: Browser, item_id: str) -> None:
    says(intake, UPPER, level=DISTRICT)
    form = {"version": intake.stored("upper_items", UPPER)["version"], "bearers": "towns"}

    ended = registrar.post(f"/intake/upper/{UPPER}/bearers", form, page=f"/intake/upper/{UPPER}")

    assert ended.status_code == 303
    [run_id] = follow_all(intake)
    assert [data["asked"] for data in told(intake, run_id)] == [1]


def test_the_registrar_looks_at_the_worklist_of_a_body(
    intake: Intake, registrar: Browser, bureau: Body, item_id: str
) -> None:
    page = registrar.get(f"/intake/heirs?body_id={bureau.body_id}").text

    assert f"/intake/items/{item_id}/take-over" in page


def test_what_is_locked_is_neither_copied_nor_restored_and_that_is_said(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser
) -> None:
    """The name stays the upper level's, whatever another item or an older text of this one says."""
    item_id = claimed_anew(intake, compiler)
    other = intake.draft(compiler, item_name="另一个事项", exercise_content=OWN)
    address = f"/intake/items/{item_id}"

    page = compiler_at_desk.get(f"{address}/copy?other={other}").text
    assert '<p class="m">事项名称随上级事项锁定，不能复制。</p>' in page
    assert 'value="item_name"' not in page
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen is not None
    form = {"other": other, "number": "1", "seen": seen[1], "key": "exercise_content"}
    there = compiler_at_desk.post(f"{address}/copy", form, page=f"{address}/copy?other={other}")
    told_so = compiler_at_desk.get(there.headers["Location"]).text
    assert "填入 1 个要素，还没有保存。事项名称随上级事项锁定，没有填入。请核对后再保存。" in told_so

    version = str(item_of(intake, item_id).version)
    old = f"{address}/revisions/1"
    there = compiler_at_desk.post(f"{old}/restoration", {"version": version}, page=old)
    assert "第 4 稿。事项名称随上级事项锁定，没有恢复。" in compiler_at_desk.get(there.headers["Location"]).text
    assert text_of(intake, item_id)["item_name"] == RENAMED


def claimed_anew(intake: Intake, compiler: Actor) -> str:
    """Return an heir that took the new name of its parent and then changed what is its own."""
    says(intake, "upper-2")
    item_id = claimed(intake, compiler, "upper-2")
    says(intake, "upper-2", item_name=RENAMED, exercise_content=NEW)
    follow(intake, "upper-2")
    edit(intake, compiler, item_id, exercise_content=NEW)
    return item_id
