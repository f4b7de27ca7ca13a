"""The pages of the desk with plain posts: what a compiler and a supervising department do there."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from shared.kernel.actor import Actor
from shared.standards.element_list import DIRECTORY, element_list
from shared.standards.form import to_form
from tests.services.forms import plain
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.test_mirroring import ABOUT, an_opinion, said
from tests.unit.intake.builders import complete_elements

NEW = "/intake/items/new"


def a_form(page: str, **changes: Any) -> dict[str, Any]:
    """Return the hidden fields of a form page with complete answers."""
    hidden = dict(re.findall(r'name="(item_id|version|form_id)" value="([^"]*)"', page))
    return {**hidden, **to_form(complete_elements(**changes), element_list(DIRECTORY)), "action": "save"}


def new_item(browser: Browser, **changes: Any) -> str:
    """Save a new item by its form and return the path of its page."""
    answer = browser.post("/intake/items", a_form(browser.get(NEW).text, **changes), page=NEW)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_the_form_has_all_elements(compiler_at_desk: Browser) -> None:
    """Nine numbered elements from the list of the standard; the body is shown and has no input."""
    page = compiler_at_desk.get(NEW).text

    for element in element_list(DIRECTORY).numbered:
        assert element.name_zh in page
    assert "示例民政局" in page
    assert 'name="implementing_body' not in page
    assert 'name="legal_basis-0-title"' in page


def test_an_item_is_saved_read_and_submitted(compiler_at_desk: Browser, intake: Intake) -> None:
    """Each step says what happened and what comes next."""
    path = new_item(compiler_at_desk)
    shown = compiler_at_desk.get(path).text
    assert "已存为第 1 稿。内容完整，可以报送。" in shown
    assert "国家鼓励地方建立" in shown
    assert 'aria-current="step"' in shown

    sent = compiler_at_desk.post(f"{path}/submission", {"version": "1"}, page=path)

    assert sent.status_code == 303
    assert "审核中" in compiler_at_desk.get(path).text
    assert len(intake.stored("service_items", path.rpartition("/")[2])["outbox"]) == 1


def test_a_text_is_shown_beside_the_one_before_and_beside_any_other(compiler_at_desk: Browser) -> None:
    """Each element that differs stands once, with what is gone and what is new marked; the item counts them."""
    path = new_item(compiler_at_desk, item_name="高龄津贴发放")
    for name, content in (("高龄补贴发放", "按月发放。"), ("高龄补贴发放", "按季发放。")):
        page = compiler_at_desk.get(f"{path}/edit").text
        form = a_form(page, item_name=name, exercise_content=content)
        assert compiler_at_desk.post(path, form, page=f"{path}/edit").status_code == 303

    second, third = (compiler_at_desk.get(f"{path}/revisions/{number}").text for number in (2, 3))
    first_to_third = compiler_at_desk.get(f"{path}/revisions/3?against=1").text

    assert "高龄<del>津</del>贴发放" in second
    assert "高龄<ins>补</ins>贴发放" in second
    assert "按<del>月</del>发放。" in third
    assert "<ins>补</ins>" not in third
    assert "和第 1 稿相比" in first_to_third
    assert "<ins>补</ins>" in first_to_third
    assert "和第" not in compiler_at_desk.get(f"{path}/revisions/1").text
    assert [found for found in re.findall(r"(\d) 个要素</td>", compiler_at_desk.get(path).text)] == ["1", "2"]
    assert compiler_at_desk.get(f"{path}/revisions/3?against=9").status_code == 404


def test_the_same_form_in_parallel_makes_one_item(compiler_at_desk: Browser, intake: Intake) -> None:
    """The page brings the id; every post is told that it is saved; one submission goes out."""
    form = a_form(compiler_at_desk.get(NEW).text)
    form["action"] = "submit"
    token = re.search(r'name="csrf_token" value="([^"]+)"', compiler_at_desk.get(NEW).text)
    cookie = compiler_at_desk.client.get_cookie("qingdan_session")
    assert token is not None
    assert cookie is not None

    def send(_: int) -> int:
        client = intake.app.test_client()
        client.set_cookie("qingdan_session", cookie.value)
        return int(client.post("/intake/items", data={**form, "csrf_token": token[1]}).status_code)

    with ThreadPoolExecutor(6) as threads:
        answers = set(threads.map(send, range(6)))

    item = intake.stored("service_items", form["item_id"])
    assert answers == {303}
    assert (intake.count("service_items"), intake.count("item_revisions")) == (1, 1)
    assert (item["state"], len(item["outbox"])) == ("submitted", 1)


def test_rows_come_and_go_without_a_script(compiler_at_desk: Browser, intake: Intake) -> None:
    """The buttons show the form again with what was typed; nothing is saved."""
    form = a_form(compiler_at_desk.get(NEW).text, item_name="还没有保存")

    more = compiler_at_desk.post("/intake/items", {**form, "action": "add-legal_basis"}, page=NEW)
    second = {"legal_basis-1-title": "第二部法", "legal_basis-1-kind": "2"}
    up = compiler_at_desk.post("/intake/items", {**form, **second, "action": "up-legal_basis-1"}, page=NEW)
    less = compiler_at_desk.post("/intake/items", {**form, **second, "action": "remove-legal_basis-0"}, page=NEW)

    assert more.status_code == up.status_code == less.status_code == 200
    assert 'name="legal_basis-1-title"' in more.text
    assert 'id="f-legal_basis-0-title" name="legal_basis-0-title" value="第二部法"' in up.text
    assert "老年人权益保障法" not in less.text
    assert all('value="还没有保存"' in answer.text for answer in (more, up, less))
    assert intake.count("service_items") == 0


def test_wrong_values_come_back_with_a_summary(compiler_at_desk: Browser, intake: Intake) -> None:
    """422: what was typed stays, the summary leads to each control, which is marked."""
    form = a_form(compiler_at_desk.get(NEW).text, item_name="长" * 10_000)

    answer = compiler_at_desk.post("/intake/items", form, page=NEW)

    assert answer.status_code == 422
    assert 'href="#f-item_name"' in answer.text
    assert re.search(r'id="f-item_name"[^>]*aria-invalid="true"', answer.text)
    assert "长" * 10_000 in answer.text
    assert "<title>有 1 处错误" in answer.text
    assert intake.count("service_items") == 0


def test_a_script_in_a_text_is_only_text(compiler_at_desk: Browser) -> None:
    """A name must not hold one; elsewhere it is shown as it was typed."""
    script = "<script>alert(1)</script>"
    refused = compiler_at_desk.post("/intake/items", a_form(compiler_at_desk.get(NEW).text, item_name=script), page=NEW)
    path = new_item(compiler_at_desk, exercise_content=script)

    assert refused.status_code == 422
    for page in (refused.text, compiler_at_desk.get(path).text, compiler_at_desk.get(f"{path}/edit").text):
        assert script not in page
        assert "&lt;script&gt;" in page


def test_an_incomplete_item_opens_the_form_with_all_that_is_missing(compiler_at_desk: Browser) -> None:
    """From the item's page and from the form alike."""
    path = new_item(compiler_at_desk, exercise_content=None, handling_form=None)

    from_page = compiler_at_desk.post(f"{path}/submission", {"version": "1"}, page=path)
    form = a_form(compiler_at_desk.get(f"{path}/edit").text, exercise_content=None, handling_form=None)
    from_form = compiler_at_desk.post(path, {**form, "action": "submit"}, page=f"{path}/edit")

    for answer in (from_page, from_form):
        assert answer.status_code == 422
        assert 'href="#f-exercise_content"' in answer.text
        assert 'href="#f-handling_form"' in answer.text
        assert "有 2 处要改，改好才能报送。填的已经存为第 1 稿" in answer.text


def test_what_could_not_be_saved_is_not_said_to_wait_for_its_submission_only(compiler_at_desk: Browser) -> None:
    path = new_item(compiler_at_desk)
    wrong = a_form(compiler_at_desk.get(f"{path}/edit").text, item_name="<b>名称</b>")

    for action in ("save", "submit"):
        answer = compiler_at_desk.post(path, {**wrong, "action": action}, page=f"{path}/edit")
        assert (answer.status_code, "处要改，改好才能保存" in answer.text) == (422, True)
        assert "改好才能报送" not in answer.text


def test_what_is_suspicious_is_said_where_it_is_typed(compiler_at_desk: Browser) -> None:
    path = new_item(compiler_at_desk, item_name="高龄津贴等")

    assert "名称以“等”结尾，说不清范围" in compiler_at_desk.get(f"{path}/edit").text
    assert "请再看看" not in compiler_at_desk.get(NEW).text


def test_a_stale_form_loses_nothing(compiler_at_desk: Browser, intake: Intake) -> None:
    """The page shows what was typed beside what stands now; saving again is a decision with open eyes."""
    path = new_item(compiler_at_desk)
    mine = a_form(compiler_at_desk.get(f"{path}/edit").text, exercise_content="我写的内容")
    theirs = a_form(compiler_at_desk.get(f"{path}/edit").text, exercise_content="别人写的内容")
    compiler_at_desk.post(path, theirs, page=f"{path}/edit")

    conflict = compiler_at_desk.post(path, mine, page=f"{path}/edit")

    assert conflict.status_code == 409
    assert re.search("您打开之后，.+在 .+ 存了第 2 稿", conflict.text)
    assert "我写的内容" in plain(conflict.text)
    assert "别人写的内容" in plain(conflict.text)
    assert intake.stored("service_items", path.rpartition("/")[2])["content"]["number"] == 2
    again = {**mine, **dict(re.findall(r'name="(version)" value="([^"]*)"', conflict.text))}
    assert compiler_at_desk.post(path, again, page=f"{path}/edit").status_code == 303
    assert "我写的内容" in compiler_at_desk.get(path).text


def test_a_form_for_an_item_that_went_on_loses_nothing(compiler_at_desk: Browser) -> None:
    """A colleague has submitted it meanwhile."""
    path = new_item(compiler_at_desk)
    mine = a_form(compiler_at_desk.get(f"{path}/edit").text, exercise_content="我写的内容")
    compiler_at_desk.post(f"{path}/submission", {"version": "1"}, page=path)

    answer = compiler_at_desk.post(path, mine, page=path)

    assert answer.status_code == 409
    assert "我写的内容" in answer.text
    assert "申请撤回" in answer.text
    assert "先申请撤回" in compiler_at_desk.get(f"{path}/edit").text


def test_opinions_stand_beside_the_form(compiler_at_desk: Browser, intake: Intake) -> None:
    """A returned item: only the latest round is to be answered; the page keeps them all."""
    path = new_item(compiler_at_desk)
    item_id = path.rpartition("/")[2]
    compiler_at_desk.post(f"{path}/submission", {"version": "1"}, page=path)
    old, new = an_opinion("legal_review", "reject", "旧意见"), an_opinion("staffing_review", "reject", "新意见")
    content = {**an_opinion("planning_review", "approve", "没有别的"), "given_at": "2026-11-21T02:00:00Z"}
    intake.cases.mirroring.note_opinions(
        [
            said(intake, "opinion_given", item_id, 2, round=1, opinion=old, **ABOUT),
            said(intake, "opinion_given", item_id, 6, round=2, opinion=new, **ABOUT),
            said(intake, "opinion_given", item_id, 7, round=2, opinion=content, **ABOUT),
        ]
    )
    intake.cases.mirroring.take_returned([said(intake, "item_returned", item_id, 8, round=2, opinions=[], **ABOUT)])

    form, shown = compiler_at_desk.get(f"{path}/edit").text, compiler_at_desk.get(path).text

    assert form.index("新意见") < form.index("没有别的"), "first what asks for something"
    assert "旧意见" not in form
    assert "新意见" in shown
    assert "旧意见" in shown
    assert "不同意" in form


def test_a_compiler_asks_for_an_item_back(compiler_at_desk: Browser) -> None:
    """A reason is needed; what was typed stays."""
    path = new_item(compiler_at_desk)
    compiler_at_desk.post(f"{path}/submission", {"version": "1"}, page=path)

    without = compiler_at_desk.post(f"{path}/withdrawal", {"reason": " "}, page=path)
    asked = compiler_at_desk.post(f"{path}/withdrawal", {"reason": "写错了"}, page=path)

    assert (without.status_code, asked.status_code) == (422, 303)
    assert "已申请撤回" in compiler_at_desk.get(path).text
    assert compiler_at_desk.post(f"{path}/withdrawal", {"reason": "写错了"}, page=path).status_code == 409


def test_an_earlier_text_can_be_read(compiler_at_desk: Browser) -> None:
    """Every revision says who made it and when."""
    path = new_item(compiler_at_desk, exercise_content="第一稿")
    second = a_form(compiler_at_desk.get(f"{path}/edit").text, exercise_content="第二稿")
    compiler_at_desk.post(path, second, page=f"{path}/edit")

    first = compiler_at_desk.get(f"{path}/revisions/1").text

    assert "第一稿" in first
    assert "这是以前的内容" in first
    assert "mzj-bianzhi本人" in first
    assert compiler_at_desk.get(f"{path}/revisions/9").status_code == 404


def test_a_foreign_item_is_not_shown(intake: Intake, browser: Browser, compiler: Actor) -> None:
    """404 in Chinese, by page and by post."""
    item_id = intake.draft(compiler)
    intake.account("other", intake.body(5), "compiler")
    browser.sign_in("other")
    path = f"/intake/items/{item_id}"

    for page in (path, f"{path}/edit", f"{path}/revisions/1"):
        answer = browser.get(page)
        assert answer.status_code == 404
        assert "不是本单位的事项" in answer.text
    for target in (path, f"{path}/submission", f"{path}/withdrawal"):
        form = {"version": "1", "reason": "x", "action": "save"}
        assert browser.post(target, form, page=NEW).status_code == 404
    assert intake.stored("service_items", item_id)["version"] == 1


def test_a_form_without_its_token_is_refused(compiler_at_desk: Browser, intake: Intake) -> None:
    """Nothing is done."""
    form = a_form(compiler_at_desk.get(NEW).text)

    assert compiler_at_desk.client.post("/intake/items", data=form).status_code == 400
    assert intake.count("service_items") == 0
