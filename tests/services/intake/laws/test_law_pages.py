"""The pages of laws: the list, a law with the items that rest on each article, an item's bases on any day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.intake.domain.bodies import Body
from services.intake.domain.items import ItemState
from shared.kernel.actor import Actor
from tests.services.intake.adjustments.keeping import put
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.laws.telling import (
    LAW,
    OLD,
    TITLE,
    basis,
    changed,
    citing,
    correct,
    in_days,
    on_the_day,
    registered,
    tell,
)

HOME = f"/intake/laws/{LAW}"
NEW = ("老年人的合法权益受法律保护。", *OLD[:4])


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """An item of the bureau that rests on 第二条."""
    tell(intake, registered(intake))
    return citing(intake, compiler, basis(2, OLD[1]), name="高龄津贴发放")


def test_an_empty_list_says_who_brings_laws(compiler_at_desk: Browser) -> None:
    assert "由法制审核员在“审核”工作台登记" in compiler_at_desk.get("/intake/laws").text


def test_the_list_shows_what_is_cited_and_is_searched(compiler_at_desk: Browser, item_id: str) -> None:
    page = compiler_at_desk.get("/intake/laws?search=权益").text

    assert f'href="{HOME}"' in page
    assert "1 处" in page
    assert HOME not in compiler_at_desk.get("/intake/laws?search=森林").text


def test_a_law_shows_the_articles_on_which_items_rest_and_the_items(
    intake: Intake, compiler_at_desk: Browser, item_id: str
) -> None:
    other = citing(intake, intake.person(intake.body(50), "compiler"), basis(2, OLD[1]), name="别家的事项")

    page = compiler_at_desk.get(HOME).text
    resting = compiler_at_desk.get(f"{HOME}?article=第二条").text

    assert OLD[1] in page
    assert OLD[0] not in page
    assert "2 个事项引用第二条" in page
    assert OLD[0] in compiler_at_desk.get(f"{HOME}?all=true").text
    assert f"/intake/items/{item_id}" in resting
    assert other not in resting
    assert "本单位的" in resting


def test_an_item_that_rests_on_an_article_is_called_as_on_its_own_page(
    intake: Intake, compiler_at_desk: Browser, item_id: str
) -> None:
    now = intake.clock.now()
    told = {"progress.approved_at": now - timedelta(days=2), "progress.published_at": now - timedelta(days=1)}
    put(intake, item_id, state=ItemState.APPROVED.value, **told)

    resting = compiler_at_desk.get(f"{HOME}?article=第二条").text

    assert ">已公布</span>" in compiler_at_desk.get(f"/intake/items/{item_id}").text
    assert "已公布 · 第二条" in resting


@pytest.mark.usefixtures("item_id")
def test_who_sees_what_a_change_touches_sees_the_items_of_all_bodies(
    intake: Intake, new_browser: Callable[[], Browser]
) -> None:
    citing(intake, intake.person(intake.body(50), "compiler"), basis(2, OLD[1]), name="别家的事项")
    intake.account("fazhiban", intake.body(41), "legal_reviewer")
    legal = new_browser()
    legal.sign_in("fazhiban")

    resting = legal.get(f"{HOME}?article=第二条").text

    assert '<span class="s">2 个</span>' in resting
    assert "别家的事项" in resting


def test_a_law_has_its_versions_and_what_each_change_did(
    intake: Intake, compiler_at_desk: Browser, item_id: str
) -> None:
    tell(intake, registered(intake, "v2", NEW, sequence=2, is_first=False))
    tell(intake, changed(intake, new=NEW, effective_on=in_days(intake, 5)))

    page = compiler_at_desk.get(HOME).text

    assert f"《{TITLE}》修改" in page
    assert "自动更新条号 1" in page
    assert "还没有施行" in page
    assert f"{HOME}?version=v2" in page
    assert "第三条" in compiler_at_desk.get(f"{HOME}?version=v2&all=true").text
    assert compiler_at_desk.get(f"{HOME}?version=v9").status_code == 404


def test_a_version_that_nobody_confirmed_says_so(intake: Intake, compiler_at_desk: Browser, item_id: str) -> None:
    tell(intake, registered(intake, "v2", NEW, sequence=2, is_first=False))
    before = compiler_at_desk.get(HOME).text

    tell(intake, changed(intake, new=NEW, effective_on=in_days(intake, 5)))

    assert before.count("条文变动还没有确认，不影响事项") == 1
    assert "还没有确认" not in compiler_at_desk.get(HOME).text


def test_a_number_that_the_version_does_not_have_is_listed(
    intake: Intake, compiler: Actor, compiler_at_desk: Browser, item_id: str
) -> None:
    wrong = citing(intake, compiler, basis(9, "没有这一条"), name="条号写错的")

    page = compiler_at_desk.get(f"{HOME}?article=第九条").text

    assert "第九条：1 个事项" in page
    assert f"/intake/items/{wrong}" in page


def test_what_leads_to_no_text_is_listed_by_reason(
    intake: Intake, compiler: Actor, new_browser: Callable[[], Browser], item_id: str
) -> None:
    unknown = citing(intake, compiler, basis(3, "别的", title="某市养老服务条例"), name="引用没有登记的")
    wrong = citing(intake, compiler, basis(9, "没有这一条"), name="条号写错的")
    intake.account("fazhiban", intake.body(41), "legal_reviewer", "registrar")
    legal = new_browser()
    legal.sign_in("fazhiban")

    page, one = legal.get("/intake/laws/unresolved").text, legal.get("/intake/laws/unresolved?reason=no_law").text

    assert f"/intake/items/{unknown}" in page
    assert f"/intake/items/{wrong}" in page
    assert item_id not in page
    assert "《某市养老服务条例》 第三条" in one
    assert wrong not in one
    assert "没有这种引用" in legal.get("/intake/laws/unresolved?reason=several_laws").text


def test_bases_are_shown_as_they_stood_on_a_day(
    intake: Intake, compiler: Actor, bureau: Body, compiler_at_desk: Browser, item_id: str
) -> None:
    first = in_days(intake, 0)
    tell(intake, registered(intake, "v2", NEW, sequence=2, is_first=False))
    tell(intake, changed(intake, new=NEW, effective_on=in_days(intake, 30)))
    on_the_day(intake)
    correct(intake, compiler, item_id, exercise_content="改过的内容。")
    compiler_at_desk.sign_in("mzj-bianzhi")
    address = f"/intake/items/{item_id}/bases"

    today, before = compiler_at_desk.get(address).text, compiler_at_desk.get(f"{address}?on={first}").text

    assert f"{TITLE} 第三条" in today
    assert f"{TITLE} 第二条" in before
    assert "与当天施行的条文一致" in today
    assert "与当天施行的条文一致" in before
    assert f"{address}?on={first}" in today
    assert address in compiler_at_desk.get(f"/intake/items/{item_id}").text
    assert compiler_at_desk.get(f"{address}?on=2001-01-01").status_code == 404
    assert compiler_at_desk.get(f"{address}?on=").status_code == 200
