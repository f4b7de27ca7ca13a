from __future__ import annotations

from dataclasses import replace

import pytest

from services.publish.domain.catalogue import CatalogueItem, ItemState
from services.publish.domain.following import Outdated, follow
from services.publish.domain.lists import (
    MOST_ITEMS,
    CatalogueList,
    ItemsNotReady,
    ListIncomplete,
    ListState,
    NotOpen,
    propose,
)
from tests.unit.publish.builders import LIST, NOW, OTHER_LIST, a_list, a_text, an_entry, an_item

L, S = ListState, ItemState
OFFICER = {"name": "审定人"}


def proposed(items: list[CatalogueItem], title: str = "2026 年第 1 批") -> CatalogueList:
    return propose(list_id=LIST, title=title, items=items, by="汇总员", at=NOW)


def test_a_list_names_the_very_text_of_each_item() -> None:
    chosen = proposed([an_item(text=a_text(3))])

    assert (chosen.state, [(e.revision, e.content_hash) for e in chosen.entries]) == (L.PROPOSED, [(3, "hash-3")])


def test_one_item_that_is_not_ready_keeps_the_whole_list_back_and_is_named() -> None:
    items = [an_item(item_id="a"), an_item(S.WAITING, item_id="b"), an_item(S.IN_LIST, item_id="c")]

    with pytest.raises(ItemsNotReady) as refusal:
        proposed(items)

    assert [problem.field for problem in refusal.value.problems] == ["b", "c"]


def test_an_item_is_named_by_its_name_as_far_as_it_is_known() -> None:
    items = [an_item(S.IN_LIST, item_id="a"), an_item(S.WAITING, item_id="b", text=None)]

    with pytest.raises(ItemsNotReady) as refusal:
        proposed(items)

    named = [problem.label for problem in refusal.value.problems]
    assert named == ["义务兵家庭优待金发放", "还没有通过审核的事项（编号 b）"]


def test_title_and_document_number_hold_no_marks() -> None:
    with pytest.raises(ListIncomplete, match=r"清单名称.*尖括号"):
        proposed([an_item()], "<i>2026 年第 1 批")
    with pytest.raises(ListIncomplete, match=r"审定文号.*尖括号"):
        a_list(state=L.PROPOSED).adopted(document_no="<b>1 号", by=OFFICER, at=NOW)


@pytest.mark.parametrize(
    ("items", "title"),
    [([], "清单"), ([an_item()], "  "), ([an_item()], "长" * 101), ([an_item()] * (MOST_ITEMS + 1), "清单")],
)
def test_a_list_needs_a_title_and_items_but_not_too_many(items: list[CatalogueItem], title: str) -> None:
    with pytest.raises(ListIncomplete):
        proposed(items, title)


MOVES = {
    "adopted": lambda chosen: chosen.adopted(document_no="江津府〔2026〕1 号", by=OFFICER, at=NOW),
    "returned": lambda chosen: chosen.returned(reason="依据不全", by=OFFICER, at=NOW),
    "scheduled": lambda chosen: chosen.scheduled(),
    "released": lambda chosen: chosen.released(),
    "without": lambda chosen: chosen.without([]),
}
ALLOWED = {
    (L.PROPOSED, "adopted"): L.ADOPTED,
    (L.PROPOSED, "returned"): L.RETURNED,
    (L.PROPOSED, "without"): L.PROPOSED,
    (L.ADOPTED, "scheduled"): L.SCHEDULED,
    (L.ADOPTED, "released"): L.RELEASED,
    (L.SCHEDULED, "released"): L.RELEASED,
}


@pytest.mark.parametrize("state", list(ListState))
@pytest.mark.parametrize("move", list(MOVES))
def test_every_state_of_a_list_allows_exactly_its_moves(state: ListState, move: str) -> None:
    chosen = a_list(state=state)

    if (state, move) in ALLOWED:
        assert ALLOWED[state, move] == MOVES[move](chosen).state
    else:
        with pytest.raises(NotOpen):
            MOVES[move](chosen)


def test_a_decision_asks_its_items_to_follow() -> None:
    decided = MOVES["adopted"](a_list(is_carried_out=True))

    assert not decided.is_carried_out


def test_adopting_needs_a_document_number_and_something_to_adopt() -> None:
    with pytest.raises(ListIncomplete, match="文号"):
        a_list().adopted(document_no=" ", by=OFFICER, at=NOW)
    with pytest.raises(ListIncomplete, match="没有事项"):
        a_list(entries=()).adopted(document_no="1 号", by=OFFICER, at=NOW)


@pytest.mark.parametrize("reason", ["", " \n", "长" * 1001])
def test_returning_needs_a_reason_of_some_length(reason: str) -> None:
    with pytest.raises(ListIncomplete, match="退回理由"):
        a_list().returned(reason=reason, by=OFFICER, at=NOW)


FOLLOWING = {
    (L.PROPOSED, S.READY): S.IN_LIST,
    (L.PROPOSED, S.IN_LIST): S.IN_LIST,
    (L.ADOPTED, S.IN_LIST): S.ADOPTED,
    (L.SCHEDULED, S.IN_LIST): S.ADOPTED,
    (L.RELEASED, S.IN_LIST): S.ADOPTED,
    (L.RETURNED, S.IN_LIST): S.READY,
}


@pytest.mark.parametrize("list_state", list(ListState))
@pytest.mark.parametrize("item_state", list(ItemState))
def test_an_item_follows_its_list_from_wherever_a_crash_left_it(list_state: ListState, item_state: ItemState) -> None:
    item, chosen = an_item(item_state), a_list(state=list_state)

    if (list_state, item_state) in FOLLOWING:
        followed = follow(item, chosen, an_entry())
        assert FOLLOWING[list_state, item_state] == followed.state
        if followed.state is S.IN_LIST:
            assert followed is follow(followed, chosen, an_entry())
    elif list_state is L.PROPOSED:
        with pytest.raises(Outdated):
            follow(item, chosen, an_entry())
    else:
        assert item is follow(item, chosen, an_entry())


def test_an_item_whose_text_changed_since_it_was_chosen_does_not_enter_the_list() -> None:
    with pytest.raises(Outdated):
        follow(an_item(text=a_text(2)), a_list(), an_entry())


def test_an_item_of_another_list_is_left_alone() -> None:
    item = an_item(S.IN_LIST, list_id=OTHER_LIST)

    assert item is follow(item, a_list(state=L.RETURNED), an_entry())


def test_only_public_items_go_into_an_edition() -> None:
    hidden = replace(an_entry(), item_id="hidden", is_public=False)

    assert (an_entry(),) == a_list(entries=(an_entry(), hidden)).public_entries


def test_a_list_takes_the_kind_and_the_parts_of_its_items() -> None:
    items = [
        an_item(item_id=f"list-{part}", text=a_text(list_kind="implementation", part=part)) for part in ("甲", "乙")
    ]

    chosen = propose(list_id=LIST, title="第 1 批", items=items, by={}, at=NOW)

    assert chosen.list_kind == "implementation"
    assert {entry.item_id: entry.part for entry in chosen.entries} == {"list-甲": "甲", "list-乙": "乙"}


def test_items_of_two_kinds_of_lists_are_not_proposed_together() -> None:
    items = [an_item(), an_item(item_id="list", text=a_text(list_kind="implementation"))]

    with pytest.raises(ListIncomplete, match="分别提请"):
        propose(list_id=LIST, title="第 1 批", items=items, by={}, at=NOW)
