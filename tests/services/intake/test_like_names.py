"""Near names are told before an item is compiled twice: own items, and the powers of the district."""

from __future__ import annotations

import re
from typing import Any

import pytest

from services.intake.application.importing_ports import ImportRow
from services.intake.domain.bodies import Body
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.errors import NotFound
from shared.kernel.ids import new_id
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.test_importing import a_file, checked
from tests.services.intake.test_mirroring import ABOUT, said
from tests.services.intake.test_scope import ALLOWANCE, justify, publish
from tests.unit.intake.builders import complete_elements

WARNING = "已公布的权力清单里有同一事项，不在这里重复编制"
DUPLICATE = "本单位已有名称相近的事项"


def test_own_items_of_like_names_are_told_with_where_they_stand(intake: Intake, compiler: Actor) -> None:
    """The item itself and other bodies' items are not; neither is what is only related."""
    draft = intake.draft(compiler, item_name="老年人高龄津贴申领")
    published = intake.draft(compiler, item_name="高龄津贴给付")
    intake.submit(compiler, published)
    edition = {"edition_id": "e", "edition_number": 4, "path": f"/items/{published}", "base_code": "502007001000"}
    told = said(intake, "item_published", published, 3, implementation_code="", **edition, **ABOUT)
    intake.cases.mirroring.note_published([told])
    intake.draft(compiler, item_name="高龄津贴查询")
    intake.draft(intake.person(intake.body(3), "compiler"), item_name=ALLOWANCE)
    own = intake.draft(compiler, item_name=ALLOWANCE)

    found = intake.cases.name_checking.check(compiler, own, ALLOWANCE)

    assert {(one.item.item_id, one.item.where) for one in found.items} == {(draft, "草稿"), (published, "已公布")}
    assert not found.powers
    assert not found.stops_submission


def test_nothing_is_told_without_a_name_or_the_right(intake: Intake, bureau: Body, compiler: Actor) -> None:
    item_id = intake.draft(compiler)
    other = intake.person(intake.body(3), "compiler")

    assert not intake.cases.name_checking.check(compiler, new_id(), " ").items
    with pytest.raises(NotPermitted):
        intake.cases.name_checking.check(intake.person(bureau, "endorser"), item_id, ALLOWANCE)
    with pytest.raises(NotFound):
        intake.cases.name_checking.check(other, item_id, ALLOWANCE)


def test_the_fragment_beside_the_name_answers_while_somebody_types(
    compiler_at_desk: Browser, intake: Intake, bureau: Body, compiler: Actor
) -> None:
    """A new item has nothing to lead to yet; one that is saved leads to its page beside the power list."""
    publish(intake, bureau, "高龄津贴确认", "高龄津贴变更")
    item_id = intake.draft(compiler, item_name="高龄津贴申请")

    new = compiler_at_desk.get(f"/intake/items/{new_id()}/name-check?item_name={ALLOWANCE}")
    saved = compiler_at_desk.get(f"/intake/items/{item_id}/name-check?item_name={ALLOWANCE}")
    unlike = compiler_at_desk.get(f"/intake/items/{item_id}/name-check?item_name=养犬登记")

    assert WARNING in new.text
    assert "先存为草稿，再写明理由" in new.text
    assert f'href="/intake/items/{item_id}"' in new.text
    assert DUPLICATE in new.text
    assert f'href="/intake/items/{item_id}/scope"' in saved.text
    assert DUPLICATE not in saved.text
    assert "业务相关的 1 项" in saved.text
    assert unlike.text.strip() == ""


def test_the_form_tells_it_without_a_script_too(
    compiler_at_desk: Browser, intake: Intake, bureau: Body, compiler: Actor
) -> None:
    """Saved with the name, the form stands there with the warning; submitting it, the name is marked."""
    publish(intake, bureau, "高龄津贴确认")
    item_id = intake.draft(compiler, item_name=ALLOWANCE)

    form = compiler_at_desk.get(f"/intake/items/{item_id}/edit")
    refused = compiler_at_desk.post(f"/intake/items/{item_id}/submission", {"version": "1"})

    assert WARNING in form.text
    assert re.search(r'hx-get="/intake/items/[^"]+/name-check"', form.text)
    assert refused.status_code == 422
    assert "已公布的权力清单里有同一事项" in refused.text
    assert 'href="#f-item_name"' in refused.text


def test_the_page_beside_the_power_list_takes_the_reason_and_gives_it_back(
    compiler_at_desk: Browser, intake: Intake, bureau: Body, compiler: Actor
) -> None:
    publish(intake, bureau, "高龄津贴确认")
    item_id = intake.draft(compiler, item_name=ALLOWANCE)
    page = f"/intake/items/{item_id}/scope"

    before = compiler_at_desk.get(page)
    seen = {"powers": before.text.split('name="powers" value="')[1].split('"')[0]}
    empty = compiler_at_desk.post(page, seen | {"version": "1", "reason": ""}, page=page)
    stale = compiler_at_desk.post(page, seen | {"version": "9", "reason": "另一件事"}, page=page)
    unseen = compiler_at_desk.post(page, {"version": "1", "reason": "另一件事"}, page=page)
    done = compiler_at_desk.post(page, seen | {"version": "1", "reason": "另一件事<b>"}, page=page)
    after = compiler_at_desk.get(page)
    item = compiler_at_desk.get(f"/intake/items/{item_id}")
    taken = compiler_at_desk.post(page, {"version": "2", "action": "take-back"}, page=page)

    assert "要写明理由才能报送" in before.text
    assert (empty.status_code, stale.status_code, done.status_code, taken.status_code) == (422, 409, 303, 303)
    assert "没有填写" in empty.text
    assert "另一件事" in stale.text, "what was typed is kept"
    assert unseen.status_code == 409
    assert "您没有看到的同一事项" in unseen.text
    assert "另一件事&lt;b&gt;" in after.text
    assert f"{bureau.name} bianzhi本人" in after.text or f"{bureau.name}" in after.text
    assert "已写明理由" in item.text
    assert "要写明理由才能报送" in compiler_at_desk.get(page).text


def test_an_item_without_a_like_power_says_so(compiler_at_desk: Browser, intake: Intake, compiler: Actor) -> None:
    item_id = intake.draft(compiler, item_name=ALLOWANCE)

    page = compiler_at_desk.get(f"/intake/items/{item_id}/scope")

    assert "没有与“高龄津贴发放”同名或近名的事项" in page.text
    assert "写明理由" not in page.text


def rows(intake: Intake, actor: Actor, content: bytes) -> list[ImportRow]:
    """Return the rows of the dry view of a file."""
    one = checked(intake, actor, content)
    return list(intake.cases.importing.view(actor, one.import_id, None, 1, 50)[1].rows)


def like(row: ImportRow) -> list[tuple[str, str]]:
    """Return what a row is like: (item id, item name)."""
    return [(one["item_id"], one["item_name"]) for one in row.likes]


def elements(name: str, **changes: Any) -> dict[str, Any]:
    """The elements of an item of this name."""
    return complete_elements(item_name=name, **changes)


def test_the_dry_view_tells_of_powers_own_items_and_rows_of_the_file(
    intake: Intake, bureau: Body, compiler: Actor
) -> None:
    """It stops nothing; an item that is there is linked, a row of the file is not."""
    publish(intake, bureau, "养犬许可")
    there = intake.draft(compiler, item_name="高龄津贴申领")
    content = a_file(
        bureau.name, elements(ALLOWANCE), elements("养犬登记"), elements("犬只绝育补贴"), elements("高龄津贴给付")
    )

    found = rows(intake, compiler, content)

    assert [row.verdict.value for row in found] == ["new"] * 4
    assert sorted(like(found[0])) == sorted([(there, "高龄津贴申领"), ("", "高龄津贴给付")])
    assert found[1].likes[0]["sentence"].startswith(f"权力清单里有同一事项 {bureau.name}“养犬许可”")
    assert like(found[2]) == []
    assert ("", ALLOWANCE) in like(found[3])


def test_a_row_is_not_like_the_item_that_it_changes(intake: Intake, bureau: Body, compiler: Actor) -> None:
    item_id = intake.draft(compiler, item_name=ALLOWANCE)

    (row,) = rows(intake, compiler, a_file(bureau.name, elements("高龄津贴申领"), ids=[item_id]))

    assert row.verdict.value == "changed"
    assert like(row) == []


def test_what_was_justified_is_shown_as_such(intake: Intake, bureau: Body, compiler: Actor) -> None:
    publish(intake, bureau, "高龄津贴确认")
    item_id = intake.draft(compiler, item_name=ALLOWANCE)
    justify(intake, compiler, item_id)

    found = intake.cases.name_checking.check(compiler, item_id, ALLOWANCE)

    assert [hit.power.item_name for hit in found.powers] == ["高龄津贴确认"]
    assert not found.stops_submission
