from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.publish.domain.catalogue import CatalogueItem, ItemState, NotInList, NotReady
from shared.kernel.errors import Conflict
from tests.unit.publish.builders import CODES, ITEM, LIST, OTHER_LIST, a_text, an_item

S = ItemState

MOVES: dict[str, Callable[[CatalogueItem], CatalogueItem]] = {
    "newer approval": lambda item: item.with_approval(a_text(2), 9),
    "newer codes": lambda item: item.with_codes(CODES, 9),
    "listed": lambda item: item.listed(LIST),
    "adopted": lambda item: item.adopted(LIST),
    "returned": lambda item: item.returned(LIST),
    "published": lambda item: item.published(LIST, 4),
    "retired": lambda item: item.retired(),
}
ALLOWED: dict[tuple[ItemState, str], ItemState] = {
    (S.WAITING, "newer approval"): S.WAITING,
    (S.WAITING, "newer codes"): S.READY,
    (S.READY, "newer approval"): S.READY,
    (S.READY, "newer codes"): S.READY,
    (S.READY, "listed"): S.IN_LIST,
    (S.IN_LIST, "newer approval"): S.IN_LIST,
    (S.IN_LIST, "newer codes"): S.IN_LIST,
    (S.IN_LIST, "adopted"): S.ADOPTED,
    (S.IN_LIST, "returned"): S.READY,
    (S.ADOPTED, "newer approval"): S.ADOPTED,
    (S.ADOPTED, "newer codes"): S.ADOPTED,
    (S.ADOPTED, "published"): S.PUBLISHED,
    (S.PUBLISHED, "newer approval"): S.READY,
    (S.PUBLISHED, "newer codes"): S.PUBLISHED,
    (S.ADOPTED_NOT_PUBLIC, "newer approval"): S.READY,
    (S.ADOPTED_NOT_PUBLIC, "newer codes"): S.ADOPTED_NOT_PUBLIC,
    (S.RETIRED, "newer approval"): S.RETIRED,
    (S.RETIRED, "newer codes"): S.RETIRED,
    **dict.fromkeys([(state, "retired") for state in S], S.RETIRED),
}


@pytest.mark.parametrize("state", list(ItemState))
@pytest.mark.parametrize("move", list(MOVES))
def test_every_state_allows_exactly_its_moves(state: ItemState, move: str) -> None:
    item = an_item(state)

    if (state, move) in ALLOWED:
        assert ALLOWED[state, move] == MOVES[move](item).state
    else:
        with pytest.raises(Conflict):
            MOVES[move](item)


@pytest.mark.parametrize("state", list(ItemState))
def test_late_and_repeated_messages_change_nothing(state: ItemState) -> None:
    item = an_item(state)

    assert item is item.with_approval(a_text(7), item.seen_review)
    assert item is item.with_codes(CODES, 0)


@given(st.permutations([("approval", 5), ("approval", 8), ("codes", 1), ("codes", 2)] * 2))
def test_whatever_comes_first_the_item_ends_ready_with_the_newest_text(order: list[tuple[str, int]]) -> None:
    item = CatalogueItem(item_id=ITEM)

    for what, sequence in order:
        item = item.with_codes(CODES, sequence) if what == "codes" else item.with_approval(a_text(sequence), sequence)

    assert (S.READY, a_text(8), CODES, 8, 2) == (item.state, item.text, item.codes, item.seen_review, item.seen_coding)


@pytest.mark.parametrize("state", [S.IN_LIST, S.ADOPTED])
def test_what_is_before_the_government_keeps_its_text(state: ItemState) -> None:
    item = an_item(state).with_approval(a_text(2), 9)

    assert (a_text(1), a_text(2)) == (item.text, item.next_text)


def test_a_newer_approval_that_waited_makes_the_item_ready_after_its_publication() -> None:
    item = an_item(S.ADOPTED).with_approval(a_text(2), 9).published(LIST, 4)

    assert (S.READY, a_text(2), None) == (item.state, item.text, item.next_text)
    assert item.live is not None
    assert (item.live.edition_number, item.live.revision) == (4, 1)


def test_a_newer_approval_leaves_the_live_page_alone() -> None:
    item = an_item(S.PUBLISHED).with_approval(a_text(2), 9)

    assert an_item(S.PUBLISHED).live == item.live


def test_a_returned_item_may_be_proposed_again_with_its_newer_text() -> None:
    item = an_item(S.IN_LIST).with_approval(a_text(2), 9).returned(LIST)

    assert (S.READY, a_text(2), "") == (item.state, item.text, item.list_id)
    assert S.IN_LIST is item.listed(OTHER_LIST).state


def test_what_is_not_public_is_adopted_and_ends_there() -> None:
    item = an_item(S.IN_LIST, text=a_text(is_public=False)).adopted(LIST)

    assert (item.state, item.live) == (S.ADOPTED_NOT_PUBLIC, None)
    with pytest.raises(NotInList):
        item.published(LIST, 1)


@pytest.mark.parametrize("move", ["adopted", "returned"])
def test_an_item_follows_its_own_list_only(move: str) -> None:
    with pytest.raises(NotInList):
        getattr(an_item(S.IN_LIST), move)(OTHER_LIST)


@pytest.mark.parametrize("state", [state for state in ItemState if state is not S.READY])
def test_an_item_that_is_not_ready_says_why_and_what_to_do(state: ItemState) -> None:
    with pytest.raises(NotReady) as refusal:
        an_item(state).listed(LIST)

    assert "，" in refusal.value.message
