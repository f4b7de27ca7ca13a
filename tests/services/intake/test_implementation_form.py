"""The form of an implementation list with plain posts: what it takes over, its tables, its files, what is kept."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.domain.bodies import Body
from services.intake.domain.sources import Source
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from shared.standards.element_list import IMPLEMENTATION, element_list
from shared.standards.form import to_form
from tests.services.forms import untouched
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.implementing import an_implementation, settled_source
from tests.services.intake.power_lists import a_file, a_row
from tests.services.intake.test_power_import import bring_in, power_list
from tests.unit.intake.implementation.builders import implementation

STANDARD = element_list(IMPLEMENTATION)
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def source(intake: Intake, compiler: Actor) -> Source:
    """An approved item of the bureau."""
    return settled_source(intake, compiler)


def begin(source: Source) -> str:
    """Return where the implementation list of a source is begun."""
    return f"/intake/implementation/new?source_kind={source.kind}&source_id={source.source_id}"


def typed(page: str, **changes: Any) -> dict[str, Any]:
    """Return the form of a page with a whole implementation list typed into it."""
    hidden = {key: values for key, values in untouched(page, "item-form").items() if key in HIDDEN}
    return {**hidden, **to_form(implementation(**changes), STANDARD), "action": "save"}


HIDDEN = ("item_id", "version", "list_kind", "source_kind", "source_id")


def stored_text(intake: Intake, path: str) -> dict[str, Any]:
    """Return the elements of an item as they stand."""
    item_id = path.rpartition("/")[2]
    number = intake.stored("service_items", item_id)["content"]["number"]
    return dict(intake.stored("item_revisions", f"{item_id}@{number}")["elements"])


def test_what_the_directory_says_is_locked_and_saved_whatever_is_typed(
    compiler_at_desk: Browser, intake: Intake, source: Source
) -> None:
    page = compiler_at_desk.get(begin(source)).text
    assert 'name="item_name" value="义务兵家庭优待金发放"' in page
    assert page.count("承接目录清单，不在这里改") == sum(element.is_inherited for element in STANDARD.elements) - 1
    assert "power_corrections" not in page
    assert 'name="base_code' not in page

    form = typed(page, item_name="别的名称", sub_item_name="首次申领")
    answer = compiler_at_desk.post("/intake/items", form, page=begin(source))

    assert answer.status_code == 303, answer.text
    stored = stored_text(intake, answer.headers["Location"])
    assert (stored["item_name"], stored["sub_item_name"]) == ("义务兵家庭优待金发放", "首次申领")
    assert stored["application_materials"] == implementation()["application_materials"]
    assert "内容完整，可以提请审定" in compiler_at_desk.get(answer.headers["Location"]).text


def test_a_form_that_nobody_touched_says_what_is_stored(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor
) -> None:
    path = f"/intake/items/{an_implementation(intake, compiler)}"
    form = untouched(compiler_at_desk.get(f"{path}/edit").text, "item-form")

    answer = compiler_at_desk.post(path, {**form, "action": "save"}, page=f"{path}/edit")

    assert answer.status_code == 303
    assert "内容没有变化" in compiler_at_desk.get(path).text


def test_a_power_may_be_corrected_with_its_ground(compiler_at_desk: Browser, intake: Intake, bureau: Body) -> None:
    bring_in(intake, a_file(a_row(bureau, 1)))
    power = next(iter(power_list(intake).values()))
    page = compiler_at_desk.get(begin(Source(kind="power_list", source_id=power.power_item_id))).text

    assert f'value="{power.item_name}"' in page
    assert "承接目录清单，不在这里改" not in page
    assert "权力事项调整说明" in page
    assert 'value="add-power_corrections"' in page
    assert "权力清单公布的</b>" not in page

    form = {**untouched(page, "item-form"), "item_name": "别的名称", "action": "add-joint_bodies"}
    form = {name: value for name, value in form.items() if not name.endswith("-upload")}
    changed = compiler_at_desk.post("/intake/items", form, page="/intake/items/new").text

    assert re.search(rf"权力清单公布的</b> <span[^>]*>{power.item_name}", changed)


def test_what_may_not_be_begun_is_refused(compiler_at_desk: Browser, intake: Intake) -> None:
    other = intake.person(intake.body(7), "compiler")
    foreign = settled_source(intake, other)

    assert compiler_at_desk.get(begin(foreign)).status_code == 404
    assert compiler_at_desk.get(begin(Source(kind="directory", source_id=new_id()))).status_code == 404
    assert compiler_at_desk.get("/intake/implementation/new?source_kind=x&source_id=y").status_code in (400, 422)
    bare = {"item_id": new_id(), "version": "0", "list_kind": "implementation", "action": "save"}
    refused = compiler_at_desk.post("/intake/items", bare, page="/intake/items/new")
    assert refused.status_code == 422
    assert "没有写明承接哪个事项" in refused.text


def test_rows_come_go_and_move_and_htmx_gets_the_one_table(compiler_at_desk: Browser, source: Source) -> None:
    page = compiler_at_desk.get(begin(source)).text
    whole = compiler_at_desk.post(
        "/intake/items", {**typed(page), "action": "add-application_materials"}, page=begin(source)
    )
    assert whole.status_code == 200
    added = untouched(whole.text, "item-form")
    assert added["application_materials-2-material_name"] == [""]
    assert re.search(r'id="f-application_materials-2-material_name"[^>]* autofocus', whole.text)

    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    table = compiler_at_desk.client.post(
        "/intake/items",
        data={**typed(page), "action": "up-application_materials-1"},
        headers={"HX-Request": "true", "X-CSRFToken": token[1]},
    )
    assert table.status_code == 200
    assert "<html" not in table.text
    moved = untouched(f'<form id="item-form">{table.text}</form>', "item-form")
    assert moved["application_materials-0-material_name"] == ["入伍批准书复印件"]
    assert [moved[f"application_materials-{row}-order_no"] for row in (0, 1)] == [["1"], ["2"]]
    assert not any(name.startswith("handling_process") for name in moved)


def test_an_empty_row_before_a_full_one_is_counted_as_it_stands(compiler_at_desk: Browser, source: Source) -> None:
    page = compiler_at_desk.get(begin(source)).text
    rows = {"joint_bodies-0-name": "", "joint_bodies-1-name": "甲局", "joint_bodies-2-name": "乙局"}
    form = {**typed(page, joint_bodies=None), **rows, "action": "remove-joint_bodies-1"}

    left = untouched(compiler_at_desk.post("/intake/items", form, page=begin(source)).text, "item-form")

    assert [left[f"joint_bodies-{row}-name"] for row in (0, 1)] == [[""], ["乙局"]]


def test_a_chosen_file_survives_what_is_wrong_elsewhere(
    compiler_at_desk: Browser, intake: Intake, source: Source
) -> None:
    """Without the script the file comes with the form; it is kept before anything else is judged."""
    page = compiler_at_desk.get(begin(source)).text
    assert 'enctype="multipart/form-data"' in page
    form = typed(page, result_sample=None, handling_time="很长" * 100)
    form["result_sample-upload"] = (io.BytesIO(PDF), "样本.pdf")

    wrong = compiler_at_desk.post("/intake/items", form, page=begin(source))

    assert wrong.status_code == 422
    shown = untouched(wrong.text, "item-form")
    assert shown["result_sample-name"] == ["样本.pdf"]
    fixed = {**shown, "handling_time": "工作日 9:00—17:00", "action": "save"}
    fixed.pop("result_sample-upload")
    saved = compiler_at_desk.post("/intake/items", fixed, page=begin(source))
    assert saved.status_code == 303, saved.text
    file = stored_text(intake, saved.headers["Location"])["result_sample"]
    assert (file["name"], file["size"], file["media_type"]) == ("样本.pdf", len(PDF), "application/pdf")
    assert f"/intake/files/{file['sha256']}" in compiler_at_desk.get(saved.headers["Location"]).text
    assert compiler_at_desk.get(f"/intake/files/{file['sha256']}").data == PDF


def test_a_file_that_may_not_be_kept_is_named_and_what_was_there_stays(
    compiler_at_desk: Browser, source: Source
) -> None:
    form = typed(compiler_at_desk.get(begin(source)).text)
    form["application_materials-0-blank_form-upload"] = (io.BytesIO(b"text"), "表.pdf")

    answer = compiler_at_desk.post("/intake/items", form, page=begin(source))

    assert answer.status_code == 422
    assert 'href="#f-application_materials-0-blank_form"' in answer.text
    assert "“表.pdf”的内容不是可以上传的文件" in answer.text
    shown = untouched(answer.text, "item-form")
    assert shown["application_materials-0-blank_form-name"] == ["优待金申领表.docx"]


def test_a_file_is_brought_and_taken_out_in_place(compiler_at_desk: Browser, source: Source) -> None:
    name = "application_materials-3-blank_form"
    sent = {"control": name, "list_kind": "implementation", f"{name}-upload": (io.BytesIO(PDF), "空表.pdf")}

    brought = compiler_at_desk.post("/intake/files", sent, page=begin(source))
    inputs = untouched(f'<form id="f">{brought.text}</form>', "f")
    dropped = compiler_at_desk.post(
        "/intake/files",
        {**inputs, "control": name, "list_kind": "implementation", "action": f"drop-{name}"},
        page=begin(source),
    )
    wrong = compiler_at_desk.post(
        "/intake/files",
        {**inputs, "control": name, "list_kind": "implementation", f"{name}-upload": (io.BytesIO(b"x"), "x.exe")},
        page=begin(source),
    )
    unknown = compiler_at_desk.post(
        "/intake/files", {**sent, "control": "item_name", f"{name}-upload": ""}, page=begin(source)
    )

    assert inputs[f"{name}-name"] == ["空表.pdf"]
    assert f"{name}-sha256" not in untouched(f'<form id="f">{dropped.text}</form>', "f")
    assert "“x.exe”" in wrong.text
    assert untouched(f'<form id="f">{wrong.text}</form>', "f")[f"{name}-name"] == ["空表.pdf"]
    assert unknown.status_code == 404


def test_the_form_keeps_itself_with_its_source_and_says_how_complete_it_is(
    compiler_at_desk: Browser, intake: Intake, source: Source
) -> None:
    form = typed(compiler_at_desk.get(begin(source)).text, handling_time=None)
    item_id = form["item_id"][0]

    kept = compiler_at_desk.post(f"/intake/items/{item_id}/typed", form, page=begin(source))

    assert "已自动保存" in kept.text
    assert 'id="outline"' in kept.text
    assert 'hx-swap-oob="true"' in kept.text
    assert 'href="#f-handling_time" data-gap' in kept.text
    assert intake.count("item_revisions") == 1
    assert "有没写完的新事项" not in compiler_at_desk.get("/intake/items/new").text
    offer = compiler_at_desk.get(begin(source)).text
    link = re.search(r'href="(/intake/implementation/new\?[^"]+item_id=[^"]+)"', offer)
    assert link is not None
    continued = compiler_at_desk.get(link[1].replace("&amp;", "&")).text
    assert untouched(continued, "item-form")["item_id"] == [item_id]
    assert "入伍批准书复印件" in continued
    dropped = compiler_at_desk.post(f"/intake/items/{item_id}/typed/discard", {"version": "0"}, page=begin(source))
    assert dropped.headers["Location"] == begin(source)


def test_saving_for_the_sign_off_leads_there_or_lists_what_is_missing(
    compiler_at_desk: Browser, source: Source
) -> None:
    page = compiler_at_desk.get(begin(source)).text
    form = {**typed(page, handling_time=None), "action": "sign"}

    missing = compiler_at_desk.post("/intake/items", form, page=begin(source))
    assert missing.status_code == 422
    assert 'href="#f-handling_time"' in missing.text
    shown = untouched(missing.text, "item-form")
    path = f"/intake/items/{shown['item_id'][0]}"
    whole = {**shown, "handling_time": "工作日 9:00—17:00", "action": "sign"}
    whole.pop("result_sample-upload")
    done = compiler_at_desk.post(path, {key: value for key, value in whole.items() if "upload" not in key}, page=path)

    assert done.status_code == 303, done.text
    assert done.headers["Location"] == f"/intake/signing/items/{shown['item_id'][0]}"


def test_where_there_is_no_limit_the_box_for_the_reason_is_asked_for(compiler_at_desk: Browser, source: Source) -> None:
    form = typed(compiler_at_desk.get(begin(source)).text, statutory_time_limit={"word": "无"})

    answer = compiler_at_desk.post("/intake/items", {**form, "action": "sign"}, page=begin(source)).text

    assert 'href="#f-statutory_time_limit"' in answer
    [number] = re.findall(r'<input[^>]*name="statutory_time_limit-number"[^>]*>', answer)
    [reason] = re.findall(r'<input[^>]*-explanation"[^>]*id="f-statutory_time_limit"[^>]*>', answer)
    assert ("is-invalid" in number, "is-invalid" in reason, "选填" in reason) == (False, True, False)


def test_what_is_wrong_in_one_of_several_lines_is_said_at_their_control(
    compiler_at_desk: Browser, source: Source
) -> None:
    form = typed(compiler_at_desk.get(begin(source)).text, acceptance_conditions=["短", "长" * 1001])

    answer = compiler_at_desk.post("/intake/items", form, page=begin(source))

    assert answer.status_code == 422
    assert 'href="#f-acceptance_conditions"' in answer.text
    assert "受理条件第 2 行" in answer.text


def test_after_a_save_elsewhere_both_texts_stand_beside_each_other(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor
) -> None:
    path = f"/intake/items/{an_implementation(intake, compiler)}"
    opened = compiler_at_desk.get(f"{path}/edit").text
    first = typed(opened, quantity_limit="每年 50 户")
    second = typed(opened, quantity_limit="每年 80 户")
    for form in (first, second):
        form["version"] = ["1"]
    assert compiler_at_desk.post(path, first, page=f"{path}/edit").status_code == 303

    conflict = compiler_at_desk.post(path, second, page=f"{path}/edit")

    assert conflict.status_code == 409
    assert "每年 <del>5</del>" in conflict.text
    assert get_db("intake")["item_revisions"].count_documents({"item_id": path.rpartition("/")[2]}) == 2
