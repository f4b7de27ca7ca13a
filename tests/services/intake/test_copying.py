"""Copying from another item: what would change is seen first, and what comes of it is a form, not a text."""

from __future__ import annotations

import re
from typing import Any

import pytest
from mongoengine.connection import get_db

from services.intake.application.copying import FormChanged, Offer
from services.intake.domain.bodies import Body
from services.intake.domain.items import IMPLEMENTATION_LIST, NotAllowedInThisState
from services.intake.domain.sources import Source
from services.intake.domain.typed_forms import TypedForm
from shared.kernel.actor import Actor, NotPermitted
from shared.kernel.errors import Invalid, NotFound
from shared.kernel.ids import new_id
from tests.services.explained import costs
from tests.services.intake.conftest import Browser, Intake, brought
from tests.services.intake.implementing import an_implementation, rewrite, settled_source
from tests.services.intake.test_advice import posted
from tests.unit.intake.implementation.builders import file, implementation, material

OTHER = "退役军人优待证办理"


@pytest.fixture
def item_id(intake: Intake, compiler: Actor) -> str:
    """The item whose form is filled in."""
    return an_implementation(intake, compiler, quantity_limit=None)


@pytest.fixture
def other_id(intake: Intake, compiler: Actor) -> str:
    """Another item of the bureau, with things of its own."""
    brought(compiler.body_id, "12" * 32, "result_sample")
    return an_implementation(
        intake,
        compiler,
        item_name=OTHER,
        sub_item_name="补办",
        handling_case="遗失",
        handling_time="周一至周五 9:00—17:00",
        result_sample=file("证样.pdf", "12" * 32),
        application_materials=[material(material_name="优待证申请表")],
    )


def offered(intake: Intake, actor: Actor, item_id: str, other_id: str, number: int = 0) -> Offer:
    """Return what may be copied from one item into the form of another."""
    target = intake.cases.copying.target(actor, item_id)
    return intake.cases.copying.offer(actor, target, other_id, number)


def a_kept_form(intake: Intake, actor: Actor, item_id: str, source: Source | None, **elements: Any) -> None:
    """Keep what somebody typed into the form of a new implementation list."""
    form = TypedForm(
        account_id=actor.account_id,
        item_id=item_id,
        version=0,
        elements=elements,
        kept_at=intake.clock.now(),
        list_kind=IMPLEMENTATION_LIST,
        source=source,
    )
    intake.cases.typed.keep(actor, form)


def test_only_own_answers_are_offered(intake: Intake, compiler: Actor, item_id: str, other_id: str) -> None:
    """Neither what is inherited, nor codes, nor what tells an item apart from its siblings."""
    offer = offered(intake, compiler, item_id, other_id)

    assert [change.element.key for change in offer.changes] == [
        "application_materials",
        "quantity_limit",
        "result_sample",
        "handling_time",
    ]
    assert offer.overwriting == {"application_materials", "result_sample", "handling_time"}


def test_what_is_chosen_stands_in_the_form_and_nowhere_else(
    intake: Intake, compiler: Actor, item_id: str, other_id: str
) -> None:
    offer = offered(intake, compiler, item_id, other_id)
    before = (intake.stored("service_items", item_id), intake.count("item_revisions"))

    keys = {"quantity_limit", "result_sample"}
    intake.cases.copying.copy(compiler, offer, keys, seen=offer.target.seen, at=intake.clock.now())

    kept = intake.cases.typed.kept(compiler, item_id)
    assert kept is not None
    assert kept.elements["quantity_limit"] == "无"
    assert kept.elements["result_sample"]["sha256"] == "12" * 32
    assert kept.elements["handling_time"] == implementation()["handling_time"]
    assert kept.version == offer.target.form.version
    assert before == (intake.stored("service_items", item_id), intake.count("item_revisions"))


def test_what_was_typed_and_not_saved_is_what_is_filled_in(
    intake: Intake, compiler: Actor, item_id: str, other_id: str
) -> None:
    target = intake.cases.copying.target(compiler, item_id)
    typed = {**target.form.elements, "handling_time": "随到随办"}
    intake.cases.typed.keep(compiler, TypedForm(**{**vars(target.form), "elements": typed}))

    offer = offered(intake, compiler, item_id, other_id)

    change = next(one for one in offer.changes if one.element.key == "handling_time")
    assert (change.before, change.after) == ("随到随办", "周一至周五 9:00—17:00")


def test_an_older_text_may_be_copied_from(intake: Intake, compiler: Actor, item_id: str, other_id: str) -> None:
    rewrite(intake, compiler, other_id, item_name=OTHER, handling_time="另一个时间").or_raise()

    old, new = (offered(intake, compiler, item_id, other_id, number) for number in (1, 2))

    times = [next(one.after for one in offer.changes if one.element.key == "handling_time") for offer in (old, new)]
    assert times == ["周一至周五 9:00—17:00", "另一个时间"]


def test_the_own_earlier_text_may_be_copied_from_but_not_the_present_one(
    intake: Intake, compiler: Actor, item_id: str
) -> None:
    rewrite(intake, compiler, item_id, quantity_limit=None, result_name="通知单").or_raise()

    assert [one.element.key for one in offered(intake, compiler, item_id, item_id, 1).changes] == ["result_name"]
    for number in (0, 2):
        with pytest.raises(Invalid):
            offered(intake, compiler, item_id, item_id, number)


def test_nothing_is_overwritten_that_was_not_seen(intake: Intake, compiler: Actor, item_id: str, other_id: str) -> None:
    seen = offered(intake, compiler, item_id, other_id).target.seen
    rewrite(intake, compiler, item_id, handling_time="同事刚改的").or_raise()
    offer = offered(intake, compiler, item_id, other_id)

    with pytest.raises(FormChanged):
        intake.cases.copying.copy(compiler, offer, {"handling_time"}, seen=seen, at=intake.clock.now())
    assert intake.cases.typed.kept(compiler, item_id) is None


@pytest.mark.parametrize("keys", [set(), {"item_name"}, {"implementing_body"}, {"$where"}])
def test_only_what_is_offered_can_be_chosen(
    intake: Intake, compiler: Actor, item_id: str, other_id: str, keys: set[str]
) -> None:
    offer = offered(intake, compiler, item_id, other_id)

    with pytest.raises(Invalid):
        intake.cases.copying.copy(compiler, offer, keys, seen=offer.target.seen, at=intake.clock.now())


def test_a_form_of_a_new_item_is_filled_in_too(intake: Intake, compiler: Actor, other_id: str) -> None:
    new, source = new_id(), settled_source(intake, compiler)
    a_kept_form(intake, compiler, new, source, item_name="义务兵家庭优待金发放", onsite_visits="2")

    offer = offered(intake, compiler, new, other_id)
    filled = intake.cases.copying.copy(
        compiler, offer, {"handling_time"}, seen=offer.target.seen, at=intake.clock.now()
    )

    assert (filled.version, filled.source, filled.list_kind) == (0, source, IMPLEMENTATION_LIST)
    assert filled.elements == {
        "item_name": "义务兵家庭优待金发放",
        "onsite_visits": "2",
        "handling_time": "周一至周五 9:00—17:00",
    }


def test_items_of_others_and_of_another_list_are_not_found(
    intake: Intake, compiler: Actor, item_id: str, other_id: str
) -> None:
    stranger = intake.person(intake.body(77), "compiler", name="外人")
    theirs = an_implementation(intake, stranger)
    directory = intake.draft(compiler, item_name="目录里的事项")

    for other in (theirs, directory, new_id()):
        with pytest.raises(NotFound):
            offered(intake, compiler, item_id, other)
    for target in (item_id, new_id(), "x"):
        with pytest.raises(NotFound):
            intake.cases.copying.target(stranger, target)
    with pytest.raises(NotFound):
        offered(intake, compiler, item_id, other_id, 7)


def test_who_may_not_compile_may_not_copy(intake: Intake, bureau: Body, item_id: str) -> None:
    with pytest.raises(NotPermitted):
        intake.cases.copying.target(intake.person(bureau, "signatory"), item_id)


def test_an_item_under_review_is_not_filled_in(intake: Intake, compiler: Actor, item_id: str) -> None:
    get_db("intake")["service_items"].update_one({"_id": item_id}, {"$set": {"state": "submitted"}})

    with pytest.raises(NotAllowedInThisState):
        intake.cases.copying.target(compiler, item_id)


def test_the_pages_lead_from_the_form_and_back(
    compiler_at_desk: Browser, intake: Intake, item_id: str, other_id: str
) -> None:
    begin = compiler_at_desk.post(
        f"/intake/items/{item_id}/copy/begin", posted(implementation(handling_time="刚填的", quantity_limit=None))
    )
    assert begin.status_code == 303
    chosen = compiler_at_desk.get(f"{begin.location}?search=优待证").text
    link = re.search(r'href="(/intake/items/[^"]+copy\?other=[^"]+)"', chosen)
    assert link is not None
    address = link[1].replace("&amp;", "&")
    offer = compiler_at_desk.get(address).text
    assert "刚填的" in offer
    assert re.search(r'value="quantity_limit"[^>]*checked', offer)
    assert not re.search(r'value="handling_time"[^>]*checked', offer)

    seen = _seen(compiler_at_desk, item_id, other_id)
    form = {"other": other_id, "number": "1", "seen": seen, "group": "service"}
    back = compiler_at_desk.post(f"/intake/items/{item_id}/copy", form)

    assert back.status_code == 303
    assert back.location == f"/intake/items/{item_id}/edit?typed=1"
    page = compiler_at_desk.get(back.location).text
    assert "还没有保存" in page
    assert "周一至周五 9:00—17:00" in page


def test_a_new_list_goes_on_where_it_was_begun(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor, other_id: str
) -> None:
    new, source = new_id(), settled_source(intake, compiler)
    names = {"list_kind": "implementation", "source_kind": source.kind, "source_id": source.source_id}
    form = {**posted({"onsite_visits": 2}, **names), "version": "0", "item_id": new}
    assert compiler_at_desk.post(f"/intake/items/{new}/copy/begin", form).status_code == 303
    seen = _seen(compiler_at_desk, new, other_id)

    back = compiler_at_desk.post(
        f"/intake/items/{new}/copy", {"other": other_id, "number": "1", "seen": seen, "key": "handling_time"}
    )

    assert back.status_code == 303
    page = compiler_at_desk.get(back.location).text
    assert f'name="item_id" value="{new}"' in page
    assert "周一至周五 9:00—17:00" in page
    assert intake.count("service_items") == 3


def _seen(browser: Browser, item_id: str, other_id: str) -> str:
    """Return what the page of the difference says the form holds."""
    found = re.search(
        r'name="seen" value="([0-9a-f]+)"', browser.get(f"/intake/items/{item_id}/copy?other={other_id}").text
    )
    assert found is not None
    return found[1]


def test_a_refusal_keeps_what_was_ticked(compiler_at_desk: Browser, item_id: str, other_id: str) -> None:
    form = {"other": other_id, "number": "1", "seen": "0", "key": ["handling_time"]}

    changed = compiler_at_desk.post(f"/intake/items/{item_id}/copy", form)
    none = compiler_at_desk.post(f"/intake/items/{item_id}/copy", {**form, "key": []})

    assert (changed.status_code, none.status_code) == (409, 422)
    assert re.search(r'value="handling_time"[^>]*checked', changed.text)
    assert "至少勾选一个" in none.text


def test_every_own_item_is_to_be_chosen_with_its_texts(
    compiler_at_desk: Browser, intake: Intake, compiler: Actor, item_id: str, other_id: str
) -> None:
    rewrite(intake, compiler, other_id, item_name=OTHER, handling_time="另一个时间").or_raise()

    page = compiler_at_desk.get(f"/intake/items/{item_id}/copy").text

    assert f"other={other_id}&amp;number=1" in page
    assert f"other={other_id}&amp;number=2" in page
    assert f"other={item_id}" not in page


@pytest.mark.parametrize("address", ["copy?other={other}", "simplification"])
def test_no_query_of_these_pages_goes_without_an_index(
    compiler_at_desk: Browser, item_id: str, other_id: str, address: str
) -> None:
    for cost in costs(
        "intake", lambda: compiler_at_desk.get(f"/intake/items/{item_id}/{address.format(other=other_id)}")
    ):
        assert not cost.stages & {"COLLSCAN", "SORT"}, cost
