"""The pages of sign-off and of the signed batch with plain posts, files included."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest

from services.intake.domain.attachments import fingerprint
from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor
from tests.services.intake.conftest import Intake
from tests.services.intake.implementing import (
    SCAN,
    an_implementation,
    rewrite,
    sign,
    version_of,
)
from tests.services.notify.visiting import Visitor

LIST = "/intake/signing"


def at_desk(intake: Intake, person: Actor) -> Visitor:
    return Visitor(intake.app, person)


def ticked(intake: Intake, *item_ids: str) -> list[str]:
    return [f"{item_id}:{version_of(intake, item_id)}" for item_id in item_ids]


def with_scan(content: bytes = SCAN, name: str = "审定单.pdf", **form: Any) -> dict[str, Any]:
    return {**form, "scan": (BytesIO(content), name)}


def test_the_head_finds_signs_and_sees_it_done(intake: Intake, compiler: Actor, head: Actor) -> None:
    item_id = an_implementation(intake, compiler)
    visitor, page = at_desk(intake, head), f"{LIST}/items/{item_id}"
    listed = visitor.get(LIST).text
    assert f'href="{page}"' in listed

    shown = visitor.get(page).text
    assert "优待金申领表" in shown
    assert "由江津区批准入伍" in shown
    answer = visitor.post(page, page, with_scan(version="1"))

    assert answer.status_code == 303
    after = visitor.get(page).text
    assert "已审定签章第 1 稿。编制员现在可以报送。" in after
    assert f'href="/intake/files/{fingerprint(SCAN)}">审定单.pdf</a>' in after
    assert "对现在的内容有效" in after
    assert "没有等着审定签章的实施清单" in visitor.get(LIST).text
    assert visitor.get(f"/intake/files/{fingerprint(SCAN)}").data == SCAN


def test_ticked_lists_are_signed_with_one_scan_each_with_its_result(
    intake: Intake, compiler: Actor, head: Actor
) -> None:
    first, second = an_implementation(intake, compiler), an_implementation(intake, compiler, item_name="另一项")
    boxes = ticked(intake, first, second)
    rewrite(intake, compiler, second, item_name="另一项", exercise_content="换一种说法。")

    answer = at_desk(intake, head).post(LIST, LIST, with_scan(id=boxes))

    assert answer.status_code == 200
    assert "成功 1 项，没有办成 1 项" in answer.text
    assert "刚刚被别人改过" in answer.text
    assert 'href="/intake/signing">回待审定签章' in answer.text


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "", "没有选择文件"),
        (b"", "空.pdf", "是空的"),
        (b"<html></html>", "网页.pdf", "盖章扫描件只收"),
        (SCAN + bytes(10 * 2**20), "大.pdf", "最多 10 MB"),
    ],
)
def test_a_wrong_scan_leaves_the_ticks_and_says_what_to_do(
    intake: Intake, compiler: Actor, head: Actor, content: bytes, name: str, says: str
) -> None:
    item_id = an_implementation(intake, compiler)
    visitor, page = at_desk(intake, head), f"{LIST}/items/{item_id}"

    batch = visitor.post(LIST, LIST, with_scan(content, name, id=ticked(intake, item_id)))
    single = visitor.post(page, page, with_scan(content, name, version="1"))

    for answer in (batch, single):
        assert answer.status_code == 422
        assert says in answer.text
        assert 'href="#f-scan"' in answer.text
    assert re.search(rf'value="{item_id}:1"[^>]* checked', batch.text)
    assert "sign_off" not in intake.stored("service_items", item_id)


def test_nothing_ticked_is_told(intake: Intake, compiler: Actor, head: Actor) -> None:
    an_implementation(intake, compiler)
    visitor = at_desk(intake, head)

    assert "没有勾选" in visitor.post(LIST, LIST, with_scan()).text
    assert "没有勾选" in visitor.post(LIST, f"{LIST}/sheet", {}).text


def test_the_author_sees_why_he_may_not_sign(intake: Intake, bureau: Body) -> None:
    both = intake.person(bureau, "compiler", "signatory", name="又编又签")
    page = f"{LIST}/items/{an_implementation(intake, both)}"
    visitor = at_desk(intake, both)

    shown = visitor.get(page).text
    answer = visitor.post(LIST, page, with_scan(version="1"))

    assert "这一稿是您自己编写的" in shown
    assert 'name="scan"' not in shown
    assert answer.status_code == 403
    assert "不能由您本人审定" in answer.text


def test_a_page_that_is_no_longer_true_signs_nothing(intake: Intake, compiler: Actor, head: Actor) -> None:
    item_id = an_implementation(intake, compiler)
    visitor, page = at_desk(intake, head), f"{LIST}/items/{item_id}"
    rewrite(intake, compiler, item_id, exercise_content="换一种说法。")

    answer = visitor.post(page, page, with_scan(version="1"))

    assert answer.status_code == 409
    assert "请刷新页面，看过新内容后再操作" in answer.text
    assert "换一种说法。" in answer.text
    assert f'name="version" value="{version_of(intake, item_id)}"' in answer.text


def test_a_changed_text_is_shown_beside_the_one_signed_last(intake: Intake, compiler: Actor, head: Actor) -> None:
    item_id = an_implementation(intake, compiler)
    sign(intake, head, item_id)
    rewrite(intake, compiler, item_id, exercise_content="核定义务兵家庭，按月发给优待金。")

    page = at_desk(intake, head).get(f"{LIST}/items/{item_id}").text
    listed = at_desk(intake, head).get(LIST).text

    assert "原来的审定已经失效" in page
    assert "和上次审定的第 1 稿相比" in page
    assert "<ins>月" in page
    assert "审定后又有改动" in listed


def test_what_has_gaps_says_so_and_cannot_be_signed_there(intake: Intake, compiler: Actor, head: Actor) -> None:
    item_id = an_implementation(intake, compiler, supervision_phone=None)
    page = f"{LIST}/items/{item_id}"

    shown = at_desk(intake, head).get(page).text

    assert "还有 1 处要改，改好才能审定签章" in shown
    assert 'name="scan"' not in shown
    assert "打印审定单" not in shown
    assert at_desk(intake, head).get(f"{page}/sheet").status_code == 422


def test_vague_wording_is_shown_and_stands_in_nobodys_way(intake: Intake, compiler: Actor, head: Actor) -> None:
    item_id = an_implementation(
        intake, compiler, acceptance_conditions=["由江津区批准入伍", "其他法律法规规定的条件等"]
    )

    shown = at_desk(intake, head).get(f"{LIST}/items/{item_id}").text

    assert "请再看看（不影响签章）" in shown
    assert 'name="scan"' in shown


def test_the_sheet_of_one_has_every_element_and_a_place_for_the_seal(
    intake: Intake, compiler: Actor, bureau: Body
) -> None:
    item_id = an_implementation(intake, compiler)

    sheet = at_desk(intake, compiler).get(f"{LIST}/items/{item_id}/sheet").text

    content_hash = intake.stored("service_items", item_id)["content"]["content_hash"]
    for expected in (
        "实施清单审定单",
        bureau.name,
        "第 1 稿",
        content_hash[:12],
        "优待金申领表",
        "023-47520002",
        "主要负责同志（签字）",
        "（加盖公章处）",
    ):
        assert expected in sheet
    assert content_hash[:13] not in sheet


def test_the_sheet_of_several_lists_them_and_on_demand_their_texts(intake: Intake, compiler: Actor) -> None:
    first, second = an_implementation(intake, compiler), an_implementation(intake, compiler, item_name="另一项")
    visitor, form = at_desk(intake, compiler), {"id": ticked(intake, first, second)}

    short = visitor.post(LIST, f"{LIST}/sheet", form).text
    whole = visitor.post(LIST, f"{LIST}/sheet", {**form, "whole": "true"}).text

    assert "另一项" in short
    assert "优待金申领表" not in short
    assert whole.count("优待金申领表") >= 2
    assert short.count("（加盖公章处）") == whole.count("（加盖公章处）") == 1


def test_a_compiler_prints_and_does_not_sign(intake: Intake, compiler: Actor) -> None:
    item_id = an_implementation(intake, compiler)
    visitor = at_desk(intake, compiler)

    listed = visitor.get(LIST).text

    assert "打印审定单" in listed
    assert "审定签章所选" not in listed
    assert visitor.post(LIST, LIST, with_scan(id=ticked(intake, item_id))).status_code == 403


def test_a_compiler_is_told_how_to_come_to_a_sign_off(intake: Intake, compiler: Actor, head: Actor) -> None:
    """What to mend first, then what to print; when it is signed, nothing more."""
    gap = an_implementation(intake, compiler, item_name="没写完的", supervision_phone=None)
    ready = an_implementation(intake, compiler)
    visitor = at_desk(intake, compiler)

    to_mend, to_print = visitor.get(f"{LIST}/items/{gap}").text, visitor.get(f"{LIST}/items/{ready}").text
    sign(intake, head, ready)
    done = visitor.get(f"{LIST}/items/{ready}").text

    assert f'href="/intake/items/{gap}/edit">去修改' in to_mend
    assert "再由本单位的“单位负责人”账号上传扫描件" in to_print
    assert "请主要负责同志签字" not in to_mend
    assert "请主要负责同志签字" not in done
    assert f'href="{LIST}/items/{ready}/sheet"' in done


def test_without_a_sign_off_the_submission_is_refused_on_the_page(intake: Intake, compiler: Actor, head: Actor) -> None:
    item_id = an_implementation(intake, compiler)
    visitor, page = at_desk(intake, compiler), f"/intake/items/{item_id}"

    refused = visitor.post(page, f"{page}/submission", {"version": "1"})
    sign(intake, head, item_id)
    sent = visitor.post(page, f"{page}/submission", {"version": str(version_of(intake, item_id))})

    assert refused.status_code == 409
    assert "还没有经主要负责同志审定" in refused.text
    assert sent.status_code == 303
