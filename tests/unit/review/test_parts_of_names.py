"""Whoever has a part of a name has pieces that the whole name has: no search for a part misses a name that holds it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.review.adapters.listing import query_of
from services.review.application.ports import ReviewFilter
from shared.kernel.alike import pieces


@given(before=st.text(max_size=5), part=st.text(max_size=5), after=st.text(max_size=5))
def test_the_pieces_of_a_part_are_among_those_of_the_whole(before: str, part: str, after: str) -> None:
    assert set(pieces(part)) <= set(pieces(before + part + after))


def test_large_and_small_letters_are_the_same() -> None:
    assert pieces("ABa") == ("ab", "ba")


def test_a_single_character_is_in_no_piece_and_is_looked_for_in_the_names_alone() -> None:
    assert set(query_of(ReviewFilter(name="优"))) == {"current.item_name"}
    assert query_of(ReviewFilter(name="优待金"))["name_pieces"] == {"$all": ["优待", "待金"]}
