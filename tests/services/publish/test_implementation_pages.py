"""Implementation lists on the portal: what a citizen reads of them, where he finds them, and what he never sees."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from services.publish.application.use_cases import UseCases
from shared.contracts.envelope import Envelope
from shared.standards.element_list import IMPLEMENTATION, element_list
from shared.standards.loader import read
from tests.services.publish.builders import (
    adopted,
    approved,
    item_id,
    list_approved,
    make_lists_ready,
    make_ready,
)
from tests.unit.intake.implementation.builders import implementation

Run = Callable[..., str]
Spoken = Callable[[str], list[Envelope]]
POWER = "01930000-0000-7000-8000-0000000000ff"


def test_the_item_leads_to_its_lists_and_search_finds_it_once(
    on_portal: str, use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    more = make_lists_ready(use_cases, [102, 103])
    run_release(adopted(use_cases, more, "实施清单第 2 批").list_id, "实施清单第 2 版")

    item, found, home = (citizen.get(path).text for path in (f"/items/{item_id(1)}", "/search?q=优待金", "/"))

    for path in (on_portal, f"/implementations/{item_id(102)}", f"/implementations/{item_id(103)}"):
        assert f'href="{path}"' in item
        assert path not in found
    assert "按子项和情形各有一份" in item
    assert '<a class="btn btn-primary" href="#lists">看材料、流程、时限和电话</a>' in item
    assert "找到 <b>1</b> 项" in found
    assert "1 项公共服务" in home


def test_the_page_shows_every_public_element_by_group(on_portal: str, citizen: FlaskClient) -> None:
    page = citizen.get(on_portal).text
    rules = read("portal_page", 1)

    for element in element_list(IMPLEMENTATION).elements:
        if element.key in implementation() and element.key not in rules["internal"]:
            assert re.search(f"<(dt|h3)[^>]*>{element.name_zh}</(dt|h3)>", page), element.key
    questions = [page.index(f'<section id="{group["key"]}">') for group in rules["groups"] if group["key"] != "fee"]
    assert questions == sorted(questions)
    for shown in (
        "10 个工作日",
        "法定办结时限 20 个工作日",
        "2 份",
        "优待金申领表.docx",
        "023-47520001",
        "023-47520002",
    ):
        assert shown in page, shown
    assert f'href="/items/{item_id(1)}"' in page
    assert "/intake/" not in page.split("<main", 1)[1].split("</main>", 1)[0]


def test_what_only_serves_the_offices_is_not_shown(use_cases: UseCases, run_release: Run, citizen: FlaskClient) -> None:
    steps = [{**implementation()["handling_process"][0], "person": "内部办理人王某"}]
    corrections = [{"element": "legal_basis", "cause": "1", "document": "内部说明的文件", "explanation": "内部说明"}]
    lists = make_lists_ready(use_cases, [101], handling_process=steps, power_corrections=corrections)
    run_release(adopted(use_cases, lists).list_id)

    page = citizen.get(f"/implementations/{item_id(101)}").text

    assert "受理" in page
    for hidden in ("内部办理人王某", "内部说明", "权力事项调整说明", "排序码"):
        assert hidden not in page, hidden


def test_what_is_internal_names_elements_of_the_standard() -> None:
    standard, rules = element_list(IMPLEMENTATION), read("portal_page", 1)

    for path in (*rules["internal"], *(figure["element"] for figure in rules["figures"])):
        assert standard.element(path)
    assert {group["key"] for group in rules["groups"]} == {group.key for group in standard.groups}


def test_a_list_of_a_source_that_is_not_public_is_not_shown(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)
    run_release(adopted(use_cases, make_lists_ready(use_cases, [101], is_public=False), "第 2 批").list_id, "第 2 版")

    assert citizen.get(f"/implementations/{item_id(101)}").status_code == 404
    for path in (f"/items/{item_id(1)}", "/editions/2", "/search"):
        assert item_id(101) not in citizen.get(path).text


def test_an_item_that_is_public_no_more_takes_its_lists_with_it(
    on_portal: str, use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    hidden = {"is_public": "0", "non_publication_reason": "涉密"}
    use_cases.joining.join([approved(1, sequence=9, revision=2, **hidden)])
    run_release(adopted(use_cases, [item_id(1)], "第 3 批").list_id, "第 3 版")

    assert citizen.get(f"/items/{item_id(1)}").status_code == 404
    assert citizen.get(on_portal).status_code == 404


def test_an_item_of_the_power_list_is_found_once_and_leads_to_its_lists(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    lists = make_lists_ready(use_cases, [101, 102], source=POWER, item_type="01", item_name="公章刻制许可")
    run_release(adopted(use_cases, lists).list_id)

    found, item = citizen.get("/search?q=公章").text, citizen.get(f"/items/{POWER}").text

    assert "找到 <b>1</b> 项" in found
    assert f"/items/{POWER}" in found
    for number in (101, 102):
        assert f"/implementations/{item_id(number)}" in item
    assert f'href="/items/{POWER}"' in citizen.get(f"/implementations/{item_id(101)}").text


def test_the_last_list_of_a_power_item_takes_it_off_the_portal(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    lists = make_lists_ready(use_cases, [101, 102], source=POWER)
    run_release(adopted(use_cases, lists).list_id)
    statuses = []
    for at, number in enumerate((101, 102), start=2):
        use_cases.joining.join([list_approved(number, source=POWER, is_public=False, revision=2)])
        run_release(adopted(use_cases, [item_id(number)], f"第 {at} 批").list_id, f"第 {at} 版")
        statuses.append(citizen.get(f"/items/{POWER}").status_code)

    assert statuses == [200, 404]
    assert citizen.get("/search").text.count(POWER) == 0


def test_a_later_revision_replaces_the_page(
    on_portal: str, use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    before = citizen.get(on_portal).headers["ETag"]
    use_cases.joining.join([list_approved(101, revision=2, handling_time="周一到周五 9:00—17:00")])
    run_release(adopted(use_cases, [item_id(101)], "第 3 批").list_id, "第 3 版")

    page = citizen.get(on_portal)

    assert "周一到周五" in page.text
    assert "本清单第 2 稿" in page.text
    assert page.headers["ETag"] != before
    assert citizen.get(on_portal, headers={"If-None-Match": page.headers["ETag"]}).status_code == 304


def test_what_is_shown_is_escaped(use_cases: UseCases, run_release: Run, citizen: FlaskClient) -> None:
    script = "<script>alert(1)</script>"
    lists = make_lists_ready(use_cases, [101], part=script, handling_time=script, acceptance_conditions=[script])
    run_release(adopted(use_cases, lists).list_id)

    page = citizen.get(f"/implementations/{item_id(101)}").text

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 3


def test_a_list_is_not_shown_when_its_item_became_not_public_before_it_was_released(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    lists = make_lists_ready(use_cases, [101])
    adopted(use_cases, make_ready(use_cases, [1], is_public="0", non_publication_reason="涉密"))
    run_release(adopted(use_cases, lists, "第 2 批").list_id)

    answer = citizen.get(f"/implementations/{item_id(101)}")

    assert (answer.status_code, "不公开" in answer.text) == (404, True)


def test_a_list_stays_hidden_while_a_newer_text_of_its_hidden_source_waits(
    use_cases: UseCases, run_release: Run, citizen: FlaskClient
) -> None:
    hidden = {"is_public": "0", "non_publication_reason": "涉密"}
    lists = make_lists_ready(use_cases, [101])  # submitted while its source was still public
    run_release(adopted(use_cases, make_ready(use_cases, [1], **hidden)).list_id)
    run_release(adopted(use_cases, lists, "第 2 批").list_id, "第 2 版")
    before = citizen.get(f"/implementations/{item_id(101)}").status_code

    use_cases.joining.join([approved(1, sequence=9, revision=2, **hidden)])

    assert (before, citizen.get(f"/implementations/{item_id(101)}").status_code) == (404, 404)


def test_numbers_are_called_and_addresses_opened_at_a_touch(on_portal: str, citizen: FlaskClient) -> None:
    page = citizen.get(on_portal).text

    assert '<a class="nw" href="tel:023-47520001">023-47520001</a>' in page
    assert '<a href="https://example.org/items/1" rel="noopener noreferrer">' in page
    assert re.search('href="https://example.org/items/1"[^>]*>网上办理</a>', page)


def test_the_figures_speak_as_a_citizen_does(on_portal: str, use_cases: UseCases, citizen: FlaskClient) -> None:
    head = citizen.get(on_portal).text.partition('<dl class="figs">')[2].partition("</dl>")[0]
    item = citizen.get(f"/items/{item_id(1)}").text

    assert re.search(r"是否收费</dt><dd[^>]*>不收费<", head)
    assert re.search(r"到办事现场次数</dt><dd[^>]*>\d 次<", head)
    assert f'<a class="btn btn-primary" href="{on_portal}">看材料、流程、时限和电话</a>' in item
