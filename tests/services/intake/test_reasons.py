"""Why a text was changed: told on the form or by API, kept with the text, shown with the versions."""

from __future__ import annotations

from services.intake.application.drafting import Correction
from services.intake.domain.bodies import Body
from tests.services.intake.conftest import Browser, Intake
from tests.unit.intake.builders import complete_elements


def revise(intake: Intake, body: Body, item_id: str, version: int, reason: str) -> None:
    intake.cases.drafting.revise(
        Correction(
            actor=intake.person(body, "compiler"),
            at=intake.clock.now(),
            item_id=item_id,
            version=version,
            elements=complete_elements(exercise_content=f"第 {version} 次修改后的行使内容，按年度标准核定发放。"),
            reason=reason,
        )
    )


def test_the_versions_say_why_each_was_made(intake: Intake, bureau: Body, compiler_at_desk: Browser) -> None:
    item_id = intake.draft(intake.person(bureau, "compiler"))

    revise(intake, bureau, item_id, 1, "  按法制办意见\n补全内容 ")
    revise(intake, bureau, item_id, 2, "")

    page = compiler_at_desk.get(f"/intake/items/{item_id}").text
    assert page.count("按法制办意见 补全内容") == 1
    assert "按法制办意见 补全内容" in compiler_at_desk.get(f"/intake/items/{item_id}/revisions/2").text
    assert "reason" not in intake.stored("item_revisions", f"{item_id}@3")


def test_the_form_keeps_the_reason_beside_an_error(intake: Intake, bureau: Body, compiler_at_desk: Browser) -> None:
    """A reason that is too long is told with its length, and stands in the form as it was typed."""
    item_id = intake.draft(intake.person(bureau, "compiler"))
    page = f"/intake/items/{item_id}/edit"
    long = "因为" * 101
    form = {"item_id": item_id, "version": "1", "item_name": "高龄津贴", "change_reason": long, "action": "save"}

    answer = compiler_at_desk.post(f"/intake/items/{item_id}", form, page=page)

    assert answer.status_code == 422
    assert "修改说明" in answer.text
    assert "有 202 个字，超过 200 个字" in answer.text
    assert long in answer.text


def test_taking_up_an_old_text_says_which(intake: Intake, bureau: Body, compiler_at_desk: Browser) -> None:
    item_id = intake.draft(intake.person(bureau, "compiler"))
    revise(intake, bureau, item_id, 1, "试改")
    page = f"/intake/items/{item_id}/revisions/1"

    compiler_at_desk.post(f"{page}/restoration", {"version": "2"}, page=page)

    assert intake.stored("item_revisions", f"{item_id}@3")["reason"] == "恢复第 1 稿的内容"
