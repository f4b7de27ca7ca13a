"""What stands beside the form: gaps, contradictions, vague wording and savings, of what is typed and not stored."""

from __future__ import annotations

import re
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.application.references import Line
from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.errors import NotFound
from shared.kernel.ids import new_id
from shared.standards.element_list import IMPLEMENTATION, element_list
from shared.standards.form import to_form
from tests.services.intake.conftest import REGISTRAR, Browser, Intake
from tests.services.intake.implementing import an_implementation, rewrite, settled_source
from tests.unit.intake.implementation.builders import days, implementation, material

STANDARD = element_list(IMPLEMENTATION)
NAME = "义务兵家庭优待金发放"


def posted(elements: dict[str, Any], **more: str) -> dict[str, Any]:
    """Return the form as the page sends it."""
    return {**to_form(elements, STANDARD), "version": "1", **more}


def advice(browser: Browser, item_id: str, form: dict[str, Any]) -> str:
    """Send a form and return what is said of it."""
    answer = browser.post(f"/intake/items/{item_id}/advice", form)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def brought(intake: Intake, **record: Any) -> None:
    """Bring one reference of a city."""
    line = Line(number=1, record={"事项名称": NAME, "地区": "示例市", "实施主体": "示例市民政局", **record})
    intake.cases.referencing.bring(REGISTRAR, [line], level="3", at=intake.clock.now(), only_good=False)


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """An implementation list of the bureau."""
    return an_implementation(intake, compiler)


def test_a_full_form_has_nothing_to_say(compiler_at_desk: Browser, item_id: str) -> None:
    """What the register and the source bring is no gap, and neither are the numbers of rows."""
    text = advice(compiler_at_desk, item_id, posted(implementation()))

    assert "完整度 100%" in text
    assert "都填好了，没有发现问题" in text


def test_every_gap_leads_to_its_control(compiler_at_desk: Browser, item_id: str) -> None:
    elements = implementation(handling_time=None, application_materials=[material(), material(legal_basis=None)])
    text = advice(compiler_at_desk, item_id, posted(elements))

    assert "缺 2 处" in text
    assert '<a href="#f-handling_time">办理时间</a>' in text
    assert '<a href="#f-application_materials-1-legal_basis">申请材料·第 2 条·要求提供材料的依据</a>' in text


def test_findings_show_rule_place_piece_and_suggestion(compiler_at_desk: Browser, item_id: str) -> None:
    elements = implementation(acceptance_conditions=["提交其他材料"], promised_time_limit=days(30))
    text = advice(compiler_at_desk, item_id, posted(elements))

    assert "<mark>其他材料</mark>" in text
    assert '<a href="#f-acceptance_conditions">受理条件·第 1 条</a>' in text
    assert "V01 兜底表述" in text
    assert "X19 承诺时限不超过法定时限" in text
    assert "应改 2 处" in text


def test_what_cannot_be_read_is_wrong_and_said_so(compiler_at_desk: Browser, item_id: str) -> None:
    text = advice(compiler_at_desk, item_id, posted(implementation(), onsite_visits="很多"))

    assert "填得不对 1 处" in text
    assert '<a href="#f-onsite_visits">到办事现场次数</a>' in text


def test_nothing_is_stored(compiler_at_desk: Browser, intake: Intake, item_id: str) -> None:
    before = (intake.stored("service_items", item_id), intake.count("item_revisions"), intake.count("typed_forms"))

    advice(compiler_at_desk, item_id, posted(implementation(result_name="通知书")))

    assert before == (
        intake.stored("service_items", item_id),
        intake.count("item_revisions"),
        intake.count("typed_forms"),
    )


def test_a_form_of_a_new_item_names_its_list_and_source(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor
) -> None:
    source = settled_source(intake, compiler)
    names = {"list_kind": "implementation", "source_kind": source.kind, "source_id": source.source_id}

    text = advice(compiler_at_desk, new_id(), posted({"onsite_visits": 1}, **names))

    assert '<a href="#f-handling_time">办理时间</a>' in text
    assert '<a href="#f-item_name">' not in text
    assert "没有上级的同一事项可以参照" in text
    assert "/simplification" not in text


def test_the_directory_list_has_advice_without_savings(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor
) -> None:
    text = advice(compiler_at_desk, intake.draft(compiler), {"exercise_content": "办理法律法规规定的其他事项。"})

    assert "V01" in text
    assert "简化优化" not in text


def test_savings_stand_against_a_reference_and_the_approved_version(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor, item_id: str
) -> None:
    brought(intake, 申请材料=["优待金申领表", "入伍批准书复印件", "户口簿"], 承诺时限="15个工作日", 到现场次数="1次")
    approve(intake, item_id)

    text = advice(compiler_at_desk, item_id, posted(implementation(onsite_visits=0, promised_time_limit=days(5))))

    told = re.sub(r"<[^>]+>", "", text)
    assert "10 个工作日" not in told.split("和上级比")[0].split("和法定时限比")[1]
    above, past = told.split("和上次审核通过的比")
    assert "示例市 示例市民政局" in above
    assert "减材料：减少 1 项" in above
    assert "减时限：减少 10 个工作日，压缩 66%" in above
    assert "减环节：无法比较" in above
    assert "减时限：减少 5 个工作日，压缩 50%" in past
    assert "减跑动：减少 1 次" in past


def test_another_bodys_item_or_source_is_not_found(intake: Intake, compiler: Actor, item_id: str) -> None:
    other = intake.person(intake.body(77), "compiler")
    item = intake.cases.reading.item(compiler, item_id).item

    for asked, source in ((item_id, None), (new_id(), item.source)):
        with pytest.raises(NotFound):
            intake.cases.advising.advise(other, asked, lambda _standard: {}, list_kind="implementation", source=source)


def test_who_does_not_compile_has_no_advice(intake: Intake, bureau: Body, item_id: str) -> None:
    with pytest.raises(NotPermitted):
        intake.cases.advising.advise(
            intake.person(bureau, "signatory"), item_id, lambda _standard: {}, list_kind="implementation", source=None
        )


def test_the_page_says_plainly_what_there_is_not(compiler_at_desk: Browser, item_id: str) -> None:
    text = compiler_at_desk.get(f"/intake/items/{item_id}/simplification").text

    assert "没有上级的同一事项可以参照" in text
    assert "还没有审核通过的版本" in text
    assert "减少 10 个工作日，压缩 50%" in text


def test_the_page_compares_line_by_line_and_names_the_materials(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor, item_id: str
) -> None:
    approve(intake, item_id)
    rewrite(intake, compiler, item_id, application_materials=[material(copy_count=1)]).or_raise()
    brought(intake, 申请材料=["优待金申领表", "户口簿"], source="示例网站")

    text = compiler_at_desk.get(f"/intake/items/{item_id}/simplification").text

    assert "示例市 示例市民政局，市级" in re.sub(r"\s+", " ", text)
    assert "户口簿" in text
    assert "复印件：0 份 → 1 份" in text
    assert "入伍批准书复印件" in text


def test_one_of_several_references_may_be_chosen(compiler_at_desk: Browser, intake: Intake, item_id: str) -> None:
    brought(intake, 申请材料=["申请表"])
    brought(intake, 地区="另一示例市", 申请材料=["申请表", "照片", "证件"])
    page = f"/intake/items/{item_id}/simplification"
    first = compiler_at_desk.get(page).text
    other = re.search(r'href="([^"]+reference=[0-9a-f]+)"', first)
    assert other is not None

    second = compiler_at_desk.get(other[1]).text

    assert "还有别的参照" in first
    held_against = re.compile("参照：义务兵家庭优待金发放，(.+?) ")
    assert [found[1] for text in (first, second) if (found := held_against.search(text))] == ["另一示例市", "示例市"]


def test_the_approved_text_itself_has_nothing_to_be_held_against(
    compiler_at_desk: Browser, intake: Intake, item_id: str
) -> None:
    approve(intake, item_id)

    assert "没有改动可比" in compiler_at_desk.get(f"/intake/items/{item_id}/simplification").text


def test_an_item_of_the_directory_list_has_no_such_page(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor
) -> None:
    assert compiler_at_desk.get(f"/intake/items/{intake.draft(compiler)}/simplification").status_code == 404


def approve(intake: Intake, item_id: str) -> None:
    """Mark an item as review's approval does, and open it again as an adjustment will."""
    approved = {"progress.approved_at": intake.clock.now()}
    get_db("intake")["service_items"].update_one({"_id": item_id}, {"$set": approved})
