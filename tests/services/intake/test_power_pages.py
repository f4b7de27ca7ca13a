"""The pages of the power list: the body's own list, the registrar's import, and where a list departs from it."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest

from services.intake.adapters.power_items import PowerItemDocument
from services.intake.application.drafting import Correction, Draft
from services.intake.application.power_ports import PowerListing
from services.intake.application.power_view import PowerComparison
from services.intake.domain.bodies import Body
from services.intake.domain.items import IMPLEMENTATION_LIST
from services.intake.domain.power_list import POWER_TYPES, PowerItem
from services.intake.domain.sources import Source
from shared.kernel.actor import Actor
from shared.kernel.errors import NotFound
from shared.kernel.ids import new_id
from tests.services.explained import check, costs, fill
from tests.services.intake.conftest import REGISTRAR, Browser, Intake
from tests.services.intake.power_lists import EDITION, TITLE, a_file, a_row, as_csv
from tests.services.intake.test_power_import import bring_in, power_list

IMPORT = "/intake/power-list/import"
TYPED = {"title": TITLE, "document_no": EDITION.document_no, "published_on": "2018-06-01"}
GROUND = {"cause": "2", "document": "《示例决定》第一项", "explanation": "原来只有企业法人，现在个体工商户也可以办。"}


def begin(intake: Intake, compiler: Actor, power: PowerItem, **changed: Any) -> str:
    """Begin the implementation list of a power item, with these elements changed, and return its id."""
    draft = Draft(
        actor=compiler,
        at=intake.clock.now(),
        item_id=new_id(),
        elements={**power.elements, **changed},
        list_kind=IMPLEMENTATION_LIST,
        source=Source(kind="power_list", source_id=power.power_item_id),
    )
    return intake.cases.drafting.create([draft])[0].or_raise().item_id


def revise(intake: Intake, compiler: Actor, item_id: str, version: int, elements: Any) -> None:
    """Save another text."""
    correction = Correction(actor=compiler, at=intake.clock.now(), item_id=item_id, version=version, elements=elements)
    intake.cases.drafting.revise(correction)


def sent(content: bytes, name: str = "权力清单.csv", **form: str) -> dict[str, Any]:
    """Return the form of the upload."""
    return {**TYPED, **form, "file": (io.BytesIO(content), name)}


def confirmation(page: str) -> dict[str, str]:
    """Return what the page of the plan sends back."""
    names = ("title", "document_no", "published_on", "file_name", "content", "shown")
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in names}
    return {name: html.unescape(match[1]) for name, match in found.items() if match}


@pytest.fixture
def registrar_at_desk(intake: Intake, bureau: Body, browser: Browser) -> Browser:
    """The registrar, signed in."""
    intake.account("guanli", bureau, "registrar")
    browser.sign_in("guanli")
    return browser


def test_the_registrar_looks_and_then_imports(intake: Intake, bureau: Body, registrar_at_desk: Browser) -> None:
    browser = registrar_at_desk
    shown = browser.post(IMPORT, sent(as_csv(a_row(bureau), a_row(bureau, 2))), page=IMPORT)
    assert intake.count("power_items") == 0
    done = browser.post(f"{IMPORT}/confirmation", confirmation(shown.text), page=IMPORT)

    assert "导入 2 项" in shown.text
    assert done.status_code == 303
    listed = browser.get("/intake/power-list").text
    assert "新列入 2 项" in listed
    assert "示例许可2" in listed
    assert "示例府发〔2018〕3号" in browser.get(IMPORT).text


def test_the_registrar_says_that_a_file_is_the_whole_list(
    intake: Intake, bureau: Body, registrar_at_desk: Browser
) -> None:
    """The dry view names what would end, and it ends only after that was shown."""
    browser, other = registrar_at_desk, intake.body(3, name="示例局")
    bring_in(intake, a_file(a_row(bureau), a_row(other, 2)))
    content = as_csv(a_row(other, 2))

    part = browser.post(IMPORT, sent(content), page=IMPORT).text
    whole = browser.post(IMPORT, sent(content, is_whole="true"), page=IMPORT).text
    wrong = browser.post(IMPORT, sent(as_csv(a_row("无名局"), a_row(other, 2)), is_whole="true"), page=IMPORT).text
    done = browser.post(f"{IMPORT}/confirmation", confirmation(whole) | {"is_whole": "true"}, page=IMPORT)

    assert "文件里没有的单位有 1 项，照旧有效" in part
    assert "不再列入的事项" not in part
    assert "不再列入的事项" in whole
    assert 'name="is_whole" value="true"' in whole.partition("/confirmation")[2]
    assert "不会把文件里没有的单位的事项记为不再列入" in wrong
    assert "只导入正确的" not in wrong.partition("有错的行改好以前")[2].partition("</p>")[2]
    assert done.status_code == 303
    assert "全区的全部清单：示例局" in browser.get(IMPORT).text
    assert "示例许可1" in browser.get("/intake/power-list?gone=true").text


def test_everything_that_is_wrong_is_shown_at_its_place(
    intake: Intake, bureau: Body, registrar_at_desk: Browser
) -> None:
    rows = [a_row(bureau), a_row("无名局", 2), a_row("无名局", 3), a_row(bureau, 4, is_charged="看情况")]

    page = registrar_at_desk.post(IMPORT, sent(as_csv(*rows)), page=IMPORT).text

    assert page.count("<b>无名局</b>") == 1
    assert "只写入正确的 1 项，有错的 3 行留着不动" in page
    assert "第 5 行 H 列" in page
    assert "不在可选的值里" in page


def test_a_file_that_is_none_is_refused_and_what_was_typed_stays(registrar_at_desk: Browser) -> None:
    none = registrar_at_desk.post(IMPORT, TYPED, page=IMPORT)
    broken = registrar_at_desk.post(IMPORT, sent(b"abc", "a.xlsx"), page=IMPORT)
    dayless = registrar_at_desk.post(IMPORT, sent(as_csv(a_row("局")), published_on="昨天"), page=IMPORT)
    spoilt = registrar_at_desk.post(
        f"{IMPORT}/confirmation", {**TYPED, "file_name": "a.csv", "content": "?", "shown": "x"}, page=IMPORT
    )

    assert [answer.status_code for answer in (none, broken, dayless, spoilt)] == [422] * 4
    assert f'value="{TITLE}"' in none.text
    assert 'href="#f-published_on"' in dayless.text
    assert "没有完整传回来" in spoilt.text


def test_a_plan_that_is_out_of_date_is_shown_anew(intake: Intake, bureau: Body, registrar_at_desk: Browser) -> None:
    shown = registrar_at_desk.post(IMPORT, sent(as_csv(a_row(bureau))), page=IMPORT)
    bring_in(intake, a_file(a_row(bureau, item_name="别人导入的名称")))

    again = registrar_at_desk.post(f"{IMPORT}/confirmation", confirmation(shown.text), page=IMPORT)

    assert again.status_code == 409
    assert "下面是现在会做的改动" in again.text
    assert "别人导入的" in again.text


def test_the_blank_workbook_is_read_again(intake: Intake, registrar_at_desk: Browser) -> None:
    blank = registrar_at_desk.get(f"{IMPORT}/blank.xlsx")
    page = registrar_at_desk.post(IMPORT, sent(blank.data, "空白表.xlsx"), page=IMPORT)

    assert (blank.status_code, page.status_code) == (200, 422)
    assert "只有表头，没有事项" in page.text


def test_a_body_sees_its_own_list_and_begins_from_it(
    intake: Intake, bureau: Body, compiler: Actor, compiler_at_desk: Browser
) -> None:
    bring_in(intake, a_file(a_row(bureau), a_row(bureau, 2), a_row(intake.body(5), 3)))
    items = power_list(intake)
    begin(intake, compiler, items["500114001000"])

    page = compiler_at_desk.get("/intake/power-list").text

    assert "示例许可3" not in page
    assert f"source_kind=power_list&amp;source_id={items['500114002000'].power_item_id}" in page
    assert '<a href="/intake/items/' in page
    assert page.count("再编一份") == 2
    assert "导入权力清单" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?search=许可2", ["示例许可2"]),
        ("?item_type=02", ["示例处罚"]),
        ("?search=没有", []),
        ("?gone=true", []),
        ("", ["示例许可1", "示例许可2", "示例处罚"]),
    ],
)
def test_the_list_is_filtered(
    intake: Intake, bureau: Body, compiler_at_desk: Browser, query: str, found: list[str]
) -> None:
    punishment = a_row(bureau, 3, item_name="示例处罚", item_type="行政处罚")
    bring_in(intake, a_file(a_row(bureau), a_row(bureau, 2), punishment))

    page = compiler_at_desk.get(f"/intake/power-list{query}").text

    assert [name for name in ("示例许可1", "示例许可2", "示例处罚") if name in page] == found


@pytest.fixture
def power(intake: Intake, bureau: Body) -> PowerItem:
    """An item of the bureau's power list."""
    bring_in(intake, a_file(a_row(bureau)))
    return power_list(intake)["500114001000"]


def compare(intake: Intake, actor: Actor, item_id: str) -> PowerComparison:
    """Hold a list against the power list."""
    return intake.cases.power_view.compared(actor, item_id)


def test_what_is_as_published_has_no_difference(intake: Intake, compiler: Actor, power: PowerItem) -> None:
    comparison = compare(intake, compiler, begin(intake, compiler, power))

    assert (comparison.differences, comparison.unexplained) == ([], 0)
    assert {element.key for element, _ in comparison.same} == set(power.elements)


def test_each_difference_is_shown_with_its_ground_or_without(
    intake: Intake, compiler: Actor, power: PowerItem, compiler_at_desk: Browser
) -> None:
    changed = {"service_object": ["1", "2"], "promised_time_limit": {"number": 5, "unit": "workday"}}
    corrections = [{"element": "service_object", **GROUND}, {"element": "is_charged", **GROUND}]
    item_id = begin(intake, compiler, power, power_corrections=corrections, **changed)

    comparison = compare(intake, compiler, item_id)
    page = compiler_at_desk.get(f"/intake/items/{item_id}/power-difference")

    grounds = {one.change.element.key: one.ground and one.ground.cause for one in comparison.differences}
    assert grounds == {"service_object": "“放管服”改革", "promised_time_limit": None}
    assert [(ground.row, ground.element_name) for ground in comparison.superfluous] == [(2, "是否收费")]
    assert page.status_code == 200
    assert "《示例决定》第一项" in page.text
    assert "没有写调整说明" in page.text
    assert "多余的调整说明" in page.text
    assert f'href="/intake/items/{item_id}/edit#f-power_corrections"' in page.text


def test_the_comparison_follows_the_text(intake: Intake, compiler: Actor, power: PowerItem) -> None:
    item_id = begin(intake, compiler, power, service_object=["1"])
    revise(intake, compiler, item_id, 1, dict(power.elements))

    assert compare(intake, compiler, item_id).differences == []


def test_only_an_item_of_the_power_list_is_compared(
    intake: Intake, compiler: Actor, power: PowerItem, compiler_at_desk: Browser
) -> None:
    item_id = intake.draft(compiler)
    stranger = intake.person(intake.body(5), "compiler")

    with pytest.raises(NotFound):
        compare(intake, compiler, item_id)
    with pytest.raises(NotFound):
        compare(intake, stranger, begin(intake, compiler, power))
    assert compiler_at_desk.get(f"/intake/items/{item_id}/power-difference").status_code == 404


def _many(bodies: list[Body]) -> Iterator[dict[str, Any]]:
    for number in range(5_000):
        body, code = bodies[number % len(bodies)], f"5001{number % 9 + 1:02}{number:06}"
        yield {
            **{"_id": f"x-{number}", "version": 1, "body_id": body.body_id, "body_name": body.name},
            **{"base_code": code, "implementation_code": "", "item_type": POWER_TYPES[number % 9]},
            **{"item_name": f"示例{number}", "name_key": f"x {number}", "is_in_force": number % 7 != 0},
            "elements": {"item_name": f"示例{number}", "item_type": POWER_TYPES[number % 9]},
            "edition": {"title": TITLE, "document_no": "一号", "published_on": "2018-06-01"},
            "updated_at": EDITION.published_on.isoformat(),
        }


@pytest.mark.parametrize("of_one_body", [True, False])
@pytest.mark.parametrize(
    "asked",
    [{}, {"page": 3}, {"is_in_force": False}, {"item_type": "03"}, {"search": "例49"}, {"search": "没有"}],
)
def test_a_list_looks_at_little_more_than_it_shows(intake: Intake, asked: dict[str, Any], of_one_body: bool) -> None:
    bodies = [intake.body(number) for number in range(1, 8)]
    fill("intake", PowerItemDocument._get_collection_name(), _many(bodies))
    listing = PowerListing(body_id=bodies[0].body_id if of_one_body else "", **asked)

    found = costs("intake", lambda: intake.cases.power_view.list_items(REGISTRAR, listing))

    if not asked.get("search"):
        check(found)
        return
    # a piece of a name is looked for among the keys of the index, without a look at the documents
    assert [str(one) for one in found if one.stages & {"COLLSCAN", "SORT"} or one.documents > 500] == []


def test_bringing_a_list_and_its_history_go_by_indexes(intake: Intake, bureau: Body) -> None:
    fill("intake", "power_items", _many([intake.body(number) for number in range(2, 9)]))
    bring_in(intake, a_file(a_row(bureau)))

    found = costs("intake", lambda: bring_in(intake, a_file(a_row(bureau, item_name="新名称"))))
    history = costs("intake", lambda: intake.cases.power_import.history(REGISTRAR))

    assert [str(one) for one in (*found, *history) if one.stages & {"COLLSCAN", "SORT"} or one.documents > 50] == []
