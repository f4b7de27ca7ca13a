"""New numbers of cited articles: the same content in a newer revision, in whatever order review and intake speak."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.publish.domain.catalogue import CatalogueItem, ItemState, Live, Recital
from services.publish.domain.following import follow
from services.publish.domain.lists import ListState
from tests.unit.publish.builders import CODES, ITEM, a_list, a_text, an_entry, an_item

S = ItemState
OLD, NEW, NEWER = ({"legal_basis": [{"article": number}]} for number in ("第四十二条", "第四十三条", "第四十四条"))


def a_recital(revision: int = 2, of: int = 1, elements: object = None) -> Recital:
    return Recital(revision=revision, content_hash=f"hash-{of}", elements=elements or NEW)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", list(ItemState))
def test_in_every_state_the_text_is_replaced_and_nothing_else_moves(state: ItemState) -> None:
    before = an_item(state, text=a_text(elements=OLD))

    after = before.with_recital(a_recital(), 4, is_approved=True)

    assert after.text
    assert (after.text.revision, after.text.content_hash, after.text.elements) == (2, "hash-1", NEW)
    assert (after.state, after.list_id, after.codes, after.recital) == (state, before.list_id, before.codes, None)
    assert after.live == (Live(edition_number=1, revision=2, content_hash="hash-1") if before.live else None)


@pytest.mark.parametrize("state", list(ItemState))
def test_a_late_or_repeated_recital_changes_nothing(state: ItemState) -> None:
    item = an_item(state).with_recital(a_recital(), 4, is_approved=True)

    assert item is item.with_recital(a_recital(), 4, is_approved=True)
    assert item is item.with_recital(a_recital(9), 3, is_approved=True)


def test_a_text_that_waits_behind_the_government_is_cited_anew_by_its_own_hash() -> None:
    item = an_item(S.IN_LIST, text=a_text(elements=OLD)).with_approval(a_text(3, elements=OLD), 9)

    recited = item.with_recital(a_recital(4, of=3), 4, is_approved=True)

    assert recited.text == item.text
    assert recited.next_text
    assert (recited.next_text.revision, recited.next_text.elements) == (4, NEW)


def test_a_recital_of_another_content_waits_for_its_approval() -> None:
    item = an_item(S.READY).with_recital(a_recital(4, of=3), 4, is_approved=True)
    assert (item.text, item.recital) == (a_text(), a_recital(4, of=3))

    approved = item.with_approval(a_text(3, elements=OLD), 9)

    assert approved.text
    assert (approved.text.revision, approved.text.elements, approved.recital) == (4, NEW, None)


def test_a_recital_of_a_text_that_was_not_approved_is_not_kept() -> None:
    item = an_item(S.READY).with_recital(a_recital(4, of=3), 4, is_approved=False)

    assert (item.text, item.recital, item.seen_intake) == (a_text(), None, 4)


def test_a_later_revision_of_the_same_content_is_not_cited_by_an_older_recital() -> None:
    item = CatalogueItem(item_id=ITEM).with_recital(a_recital(2), 4, is_approved=True)

    approved = item.with_approval(a_text(5, content_hash="hash-1", elements=NEWER), 9)

    assert approved.text
    assert (approved.text.revision, approved.text.elements) == (5, NEWER)


@given(st.permutations(["approval", "codes", "recital", "second recital"] * 2))
def test_whatever_comes_first_the_newest_numbers_stand(order: list[str]) -> None:
    item = CatalogueItem(item_id=ITEM)

    for what in order:
        item = {
            "approval": lambda item: item.with_approval(a_text(elements=OLD), 5),
            "codes": lambda item: item.with_codes(CODES, 1),
            "recital": lambda item: item.with_recital(a_recital(2), 7, is_approved=True),
            "second recital": lambda item: item.with_recital(a_recital(3, elements=NEWER), 8, is_approved=True),
        }[what](item)

    assert item.text
    assert (item.state, item.text.revision, item.text.elements, item.seen_intake) == (S.READY, 3, NEWER, 8)


def test_an_item_that_was_cited_anew_still_enters_the_list_that_chose_it() -> None:
    item, entry = an_item(S.READY).with_recital(a_recital(), 4, is_approved=True), an_entry()

    assert follow(item, a_list(state=ListState.PROPOSED), entry).state is S.IN_LIST
