"""What the pages of claiming say before something is compiled twice or a link given up, and whose sums they show."""

from __future__ import annotations

from collections.abc import Callable

from services.intake.application.coverage import CoverageListing
from services.intake.domain.bodies import Body, BodyKind
from services.intake.domain.coverage import Standing
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.conftest import REGISTRAR, Browser, Intake
from tests.services.intake.inheriting import item_of, set_state
from tests.services.intake.test_claim_pages import ROWS
from tests.services.intake.upper_lists import brought, claim, uppers


def test_what_the_body_has_compiled_already_is_to_be_linked_rather_than_claimed(
    intake: Intake, compiler_at_desk: Browser, compiler: Actor, new_browser: Callable[[], Browser]
) -> None:
    """Only beside what may be claimed, only own items without a parent, and only for who claims."""
    brought(intake, ROWS)
    own = intake.draft(compiler, item_name="临时救助办理")
    desk, upper = compiler_at_desk, uppers(intake)["临时救助"]
    link = f"/intake/items/{own}/link?upper_id={upper.upper_id}"
    shown = desk.get("/intake/claims").text
    assert "本单位已有相近的" in shown
    assert f'href="{link}"' in shown
    assert shown.count("本单位已有相近的") == 1, "of the other two there is nothing like"
    intake.account("guanli", intake.body(5, name="示例区政府办公室", kind=BodyKind.OFFICE), "registrar")
    office = new_browser()
    office.sign_in("guanli")
    assert "本单位已有相近的" not in office.get(f"/intake/coverage/{compiler.body_id}").text
    form = {"version": "1", "upper_id": upper.upper_id, "upper_number": "1"}
    assert desk.post(f"/intake/items/{own}/link", form, page=link).status_code == 303

    assert "本单位已有相近的" not in desk.get("/intake/claims?standing=").text


def test_an_approved_item_that_is_unlinked_says_that_it_is_a_draft_again(
    intake: Intake, compiler_at_desk: Browser, compiler: Actor
) -> None:
    """Before the button is pressed and after it; of a draft there is nothing to say."""
    brought(intake, ROWS)
    approved, draft = (claim(intake, compiler, name)[0].item_id for name in ("临时救助", "残疾人证办理"))
    set_state(intake, approved, ItemState.APPROVED)
    desk, said = compiler_at_desk, "公布的内容照旧有效"
    pages = [desk.get(f"/intake/items/{one}").text for one in (approved, draft)]

    assert [said in page for page in pages] == [True, False]
    told = []
    for one in (approved, draft):
        page = f"/intake/items/{one}"
        form = {"version": str(intake.stored("service_items", one)["version"]), "reason": "不是一件事"}
        told.append(desk.client.get(desk.post(f"{page}/unlink", form, page=page).location).text)
    assert [f"事项回到草稿，要重新报送；{said}" in page for page in told] == [True, False]
    assert all("已取消承接。内容没有变" in page for page in told)
    assert item_of(intake, approved).state is ItemState.DRAFT


def test_who_has_answered_all_counts_in_the_sums_of_those_who_have_not(
    intake: Intake, browser: Browser, bureau: Body, compiler: Actor
) -> None:
    """The filter for what is open says which bodies are listed, not of whom the district's figures are."""
    brought(intake, ROWS)
    intake.body(21, name="示例镇", kind=BodyKind.TOWN)
    claim(intake, compiler, *(row["item_name"] for row in ROWS))
    covering = intake.cases.upper.covering

    whole, still = (covering.overview(REGISTRAR, CoverageListing(is_open=only)) for only in (False, True))

    assert {one.body.name for one in whole.bodies} - {one.body.name for one in still.bodies} == {bureau.name}
    assert (still.counts, still.expected, still.per_cent) == (whole.counts, whole.expected, whole.per_cent)
    assert whole.counts[Standing.CLAIMED] == len(ROWS)
    intake.account("guanli", intake.body(5, name="示例区政府办公室", kind=BodyKind.OFFICE), "registrar")
    browser.sign_in("guanli")
    page = browser.get("/intake/coverage?open=true").text
    whole = covering.overview(REGISTRAR, CoverageListing())
    assert f"已答复 {whole.per_cent}%" in page
    assert bureau.name not in page
