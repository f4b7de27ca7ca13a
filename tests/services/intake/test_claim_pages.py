"""The pages of the upper-level list, of claiming and of coverage, and what machine clients ask."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from services.intake.adapters.upper_items import MongoUpperImports
from services.intake.domain.bodies import Body, BodyKind
from services.intake.entrypoints.upper_files import blank_upper_list, upper_file
from shared.kernel.actor import Actor
from shared.spreadsheets.writing import written_xlsx
from tests.services.intake.conftest import REGISTRAR, Browser, Intake, Machine
from tests.services.intake.inheriting import item_of, text_of
from tests.services.intake.upper_lists import EDITION as EARLIER
from tests.services.intake.upper_lists import brought, claim, publish, settle_for_towns, sheet_of, upper_row, uppers

ROWS = [
    upper_row("残疾人证办理", base_code="502009001000"),
    upper_row("临时救助", base_code="502009002000"),
    upper_row("高龄津贴申领"),
]
EDITION = {"title": "示例市公共服务事项目录", "document_no": "示例市府发〔2026〕1号", "published_on": "2026-03-02"}


@pytest.fixture
def registrar(intake: Intake, browser: Browser) -> Browser:
    """The registrar, signed in."""
    intake.account("guanli", intake.body(5, name="示例区政府办公室", kind=BodyKind.OFFICE), "registrar")
    browser.sign_in("guanli")
    return browser


def _xlsx(rows: list[dict[str, str]]) -> bytes:
    return written_xlsx({"目录": [list(row.cells) for row in sheet_of(rows).rows]})


def _look(browser: Browser, content: bytes, **more: str) -> str:
    form = {**EDITION, **more, "file": (io.BytesIO(content), "目录.xlsx")}
    return str(browser.post("/intake/upper/import", form, page="/intake/upper/import").text)


def _hidden(text: str) -> dict[str, str]:
    import re

    return dict(re.findall(r'type="hidden" name="([a-z_]+)" value="([^"]*)"', text))


def test_the_registrar_imports_exactly_what_was_shown(intake: Intake, registrar: Browser) -> None:
    """Look, confirm, and the same file again has nothing to do; a changed one is named element by element."""
    shown = _look(registrar, _xlsx(ROWS))
    assert "导入 3 项" in shown
    assert intake.count("upper_items") == 0
    answer = registrar.client.post("/intake/upper/import/confirmation", data=_hidden(shown))
    assert answer.status_code == 303
    assert intake.count("upper_items") == 3
    assert "文件和库里的一致" in _look(registrar, _xlsx(ROWS))
    changed = _look(registrar, _xlsx([upper_row("临时救助金", base_code="502009002000")]), is_whole="true")
    assert "内容有变的事项" in changed
    assert "不再列入的事项" in changed
    third = _look(registrar, _xlsx([upper_row("别的事项", base_code="502009002000")]), is_whole="true")
    other = {**_hidden(changed), "content": _hidden(third)["content"]}
    refused = registrar.client.post("/intake/upper/import/confirmation", data=other)
    assert refused.status_code == 409
    assert "不是同一份" in refused.text
    assert "临时救助" in registrar.get("/intake/upper").text
    assert registrar.get("/intake/upper/import/blank.xlsx").data[:2] == blank_upper_list()[:2]


def test_wrong_rows_name_row_column_and_remedy(registrar: Browser) -> None:
    """Nothing is written; a file without its heads is refused as a whole."""
    shown = _look(registrar, _xlsx([*ROWS, upper_row("错的", bearers="乡长", guiding_department="", base_code="1")]))
    for part in ("第 5 行", "不认得“乡长”", "有 1 位", "只导入正确的（3）"):
        assert part in shown
    assert "没有上级清单的表头" in _look(registrar, written_xlsx({"x": [["a", "b"]]}))


def test_a_whole_list_with_wrong_rows_is_shown_but_cannot_be_imported(intake: Intake, registrar: Browser) -> None:
    """Nothing ends in the view, there is no button, and whoever posts it all the same is told what to do."""
    brought(intake, ROWS)
    content = _xlsx([ROWS[0], upper_row("新事项"), upper_row("临时救助", base_code="1")])
    shown = _look(registrar, content, is_whole="true")
    assert "不会把任何事项记为不再列入" in shown
    assert "不再列入的事项" not in shown
    assert "/intake/upper/import/confirmation" not in shown
    part = _look(registrar, content)
    file = upper_file(content, "目录.xlsx", EARLIER, is_whole=True)
    seen = intake.cases.upper.importing.look(REGISTRAR, file, intake.clock.now()).shown
    forged = {**_hidden(part), "is_whole": "true", "only_good": "true", "shown": seen}
    refused = registrar.client.post("/intake/upper/import/confirmation", data=forged)
    assert (refused.status_code, "请改好再导入；只想先导入正确的行" in refused.text) == (422, True)
    assert "新事项" not in uppers(intake)
    good = {**_hidden(part), "only_good": "true"}
    assert registrar.client.post("/intake/upper/import/confirmation", data=good).status_code == 303
    assert uppers(intake)["临时救助"].is_in_force
    assert "新事项" in uppers(intake)


def test_an_import_that_was_killed_is_completed_from_the_page(
    intake: Intake, registrar: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The view of the same file offers it though nothing is left to write; then the history calls it done."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    content = _xlsx(ROWS)  # made again it may have another second in it, and so be another file
    shown = _look(registrar, content)
    with monkeypatch.context() as patched:
        patched.setattr(MongoUpperImports, "finish", killed)
        with pytest.raises(KeyboardInterrupt):
            registrar.client.post("/intake/upper/import/confirmation", data=_hidden(shown))
    assert "没有完成，请把文件再导入一次" in registrar.get("/intake/upper/import").text
    again = _look(registrar, content)
    assert "接着完成上次的导入" in again
    assert registrar.client.post("/intake/upper/import/confirmation", data=_hidden(again)).status_code == 303
    assert "没有完成，请把文件再导入一次" not in registrar.get("/intake/upper/import").text


def test_the_registrar_finds_the_districts_items_that_nobody_is_said_to_bear(
    intake: Intake, registrar: Browser, compiler: Actor
) -> None:
    """Their number stands on the list with a link, until it is said of the last."""
    one, two = intake.drafts(compiler, 2)
    for item_id in (one, two):
        publish(intake, item_id)
    assert "2 个区级事项还没有说明由谁承担" in registrar.get("/intake/upper?level=district").text
    settle_for_towns(intake, one)
    assert "1 个区级事项还没有说明由谁承担" in registrar.get("/intake/upper?level=district").text
    shown = registrar.get("/intake/upper?level=district&unsettled=true").text
    assert (f"/intake/upper/{one}" in shown, f"/intake/upper/{two}" in shown) == (False, True)
    settle_for_towns(intake, two)
    assert "还没有说明由谁承担" not in registrar.get("/intake/upper?level=district").text


def test_a_compiler_claims_ticked_items_and_declines_others(
    intake: Intake, compiler_at_desk: Browser, compiler: Actor
) -> None:
    """One result each; the words stand with their reasons and can be taken back."""
    brought(intake, ROWS)
    desk, known = compiler_at_desk, uppers(intake)
    assert "残疾人证办理" in desk.get("/intake/claims").text
    done = desk.post("/intake/claims", {"id": [known["临时救助"].upper_id, "none"]}, page="/intake/claims")
    assert "认领 1 项，没有办成 1 项" in done.text
    nothing = desk.post("/intake/claims", {}, page="/intake/claims")
    assert (nothing.status_code, "没有勾选" in nothing.text) == (422, True)
    one = {"id": known["高龄津贴申领"].upper_id}
    without = desk.post("/intake/claims/not-ours", one, page="/intake/claims")
    assert (without.status_code, "checked" in without.text) == (422, True)
    desk.post("/intake/claims/not-ours", {**one, "reason": "由街道办理"}, page="/intake/claims")
    assert "由街道办理" in desk.get("/intake/claims?standing=not_ours").text
    back = f"/intake/claims/{known['高龄津贴申领'].upper_id}/take-back"
    desk.post(back, {"version": "1"}, page="/intake/claims?standing=not_ours")
    assert "高龄津贴申领" in desk.get("/intake/claims").text
    assert "看本单位认领的事项" in desk.get(f"/intake/upper/{known['临时救助'].upper_id}").text


def test_the_form_shows_what_is_locked_and_a_form_that_says_otherwise_changes_nothing(
    intake: Intake, compiler_at_desk: Browser, compiler: Actor
) -> None:
    """Name, type, basis and code stand there as the parent's; the rest is filled in."""
    brought(intake, ROWS)
    [made] = claim(intake, compiler, "临时救助")
    edit = f"/intake/items/{made.item_id}/edit"
    form = compiler_at_desk.get(edit).text
    assert form.count("承接上级清单，不在这里改") == 3
    assert "承接市级清单事项" in form
    posted = {
        **_hidden(form),
        "version": "1",
        "item_name": "改名",
        "exercise_content": "本单位受理。",
        "action": "save",
    }
    answer = compiler_at_desk.post(f"/intake/items/{made.item_id}", posted, page=edit)
    assert answer.status_code == 303, answer.text
    assert text_of(intake, made.item_id)["item_name"] == "临时救助"
    assert text_of(intake, made.item_id)["exercise_content"] == "本单位受理。"
    assert "承接市级清单事项" in compiler_at_desk.get(f"/intake/items/{made.item_id}").text


def test_a_free_item_is_linked_and_unlinked_at_the_desk(
    intake: Intake, compiler_at_desk: Browser, compiler: Actor
) -> None:
    """Candidates by name, both beside each other, the link, and its end with a reason."""
    brought(intake, ROWS)
    own, desk = intake.draft(compiler, item_name="临时救助金申请"), compiler_at_desk
    assert "没有名称相同的" in desk.get(f"/intake/items/{own}/link").text
    upper = uppers(intake)["临时救助"]
    beside = f"/intake/items/{own}/link?upper_id={upper.upper_id}"
    assert "会改成上级的内容" in desk.get(beside).text
    form = {"version": "1", "upper_id": upper.upper_id, "upper_number": "1"}
    assert desk.post(f"/intake/items/{own}/link", form, page=beside).status_code == 303
    assert item_of(intake, own).parent is not None
    stale = desk.post(
        f"/intake/items/{own}/link", {**form, "upper_id": uppers(intake)["高龄津贴申领"].upper_id}, page=beside
    )
    assert stale.status_code == 409
    page = f"/intake/items/{own}"
    assert (
        "没有取消承接"
        in desk.client.get(desk.post(f"{page}/unlink", {"version": "2", "reason": ""}, page=page).location).text
    )
    desk.post(f"{page}/unlink", {"version": "2", "reason": "不是一件事"}, page=page)
    assert item_of(intake, own).parent is None


def test_the_overview_is_for_those_who_see_all_and_a_body_sees_its_own(
    intake: Intake, registrar: Browser, bureau: Body, compiler: Actor, new_browser: Callable[[], Browser]
) -> None:
    """Figures over all bodies, filters, and item by item."""
    brought(intake, ROWS)
    claim(intake, compiler, "临时救助")
    overview = registrar.get("/intake/coverage").text
    assert bureau.name in overview
    assert "33%" in overview
    assert bureau.name not in registrar.get("/intake/coverage?kind=town").text
    assert "残疾人证办理" in registrar.get(f"/intake/coverage/{bureau.body_id}?standing=open").text
    intake.account("mzj-bianzhi", bureau, "compiler")
    clerk = new_browser()
    clerk.sign_in("mzj-bianzhi")
    assert clerk.get("/intake/coverage").status_code == 403
    assert clerk.get(f"/intake/coverage/{bureau.body_id}").status_code == 200
    other = intake.body(6, name="示例交通局", guiding_department="17")
    assert clerk.get(f"/intake/coverage/{other.body_id}").status_code == 404


def test_machine_clients_claim_link_decline_and_read(
    intake: Intake, bureau: Body, compiler: Actor, machine: Callable[[str], Machine]
) -> None:
    """The same use cases at the door of the API, with a result for each entry."""
    brought(intake, ROWS)
    intake.account("mzj-bianzhi", bureau, "compiler")
    client, known = machine("mzj-bianzhi"), uppers(intake)
    listed = client.get("/intake/api/upper-items?level=city").json
    assert (listed["total"], {one["claims"] for one in listed["items"]}) == (3, {0})
    ids = [known["临时救助"].upper_id, known["临时救助"].upper_id]
    first, second = client.post("/intake/api/claims", {"upper_ids": ids}).json["results"]
    assert (first["ok"], second["code"], second["item_id"]) == (True, "already_claimed", first["item_id"])
    assert client.get(f"/intake/api/upper-items/{ids[0]}").json["item_id"] == first["item_id"]
    item = client.get(f"/intake/api/items/{first['item_id']}").json
    assert item["parent"]["parent_id"] == ids[0]
    body = {"version": 1, "elements": {**item["elements"], "item_name": "改名", "exercise_content": "新内容"}}
    revised = client.put(f"/intake/api/items/{first['item_id']}", body).json
    assert (revised["elements"]["item_name"], revised["elements"]["exercise_content"]) == ("临时救助", "新内容")
    declined = {"upper_ids": [known["残疾人证办理"].upper_id], "reason": "由残联办理"}
    assert client.post("/intake/api/not-ours", declined).json["results"][0]["ok"]
    coverage = client.get(f"/intake/api/coverage/{bureau.body_id}").json
    assert coverage["counts"] == {"claimed": 1, "not_ours": 1, "zero_report": 0, "open": 1}
    assert client.delete(f"/intake/api/not-ours/{declined['upper_ids'][0]}?version=1").status_code == 204
    free = intake.draft(compiler, item_name="老人津贴")
    link = {"version": 1, "upper_id": known["高龄津贴申领"].upper_id, "upper_number": 1}
    assert client.put(f"/intake/api/items/{free}/parent", link).json["ok"]
    gone = client.client.delete(
        f"/intake/api/items/{free}/parent", json={"version": 2, "reason": "连错了"}, headers=client.headers
    )
    assert gone.json["ok"]
