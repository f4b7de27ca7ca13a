"""A version made of another by edits that are known: what became of each article must be what was done to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.law.articles import Article
from shared.kernel.law.comparing import Pair, Verdict, compare
from shared.kernel.law.matching_text import matching_key
from tests.unit.law.made_laws import TEXTS, law

EDITS = ("keep", "amend", "drop", "add before", "split", "merge with next")
SENTENCES, SIGNS = 4, 14
FIRST_SIGN = 0x5200
STOCK = "具体办法由集市管理机构制定"


KEPT = ["keep"] * 6
"""Every law has articles that stay: where there are two in all, no words are stock words."""
edits_of_a_law = st.lists(st.sampled_from(EDITS), min_size=1, max_size=10).map(lambda edits: KEPT + edits)


def sentence(number: int) -> str:
    """A sentence whose words stand in no other."""
    first = FIRST_SIGN + number * SIGNS
    return "".join(chr(sign) for sign in range(first, first + SIGNS))


def article(number: int) -> list[str]:
    """The sentences of an article; all articles end with the same words."""
    return [*(sentence(number * SENTENCES + place) for place in range(SENTENCES)), STOCK]


def text(sentences: list[str]) -> str:
    return "。".join(sentences) + "。"


@dataclass(frozen=True)
class Edited:
    """Texts of both versions, the new ones not yet in their order, and the fate of each by their places."""

    old: list[str]
    new: list[str]
    fates: set[tuple[int | None, int | None, str]]


def edited(edits: list[str]) -> Edited:
    old = [text(article(number)) for number in range(len(edits))]
    new: list[str] = []
    fates: set[tuple[int | None, int | None, str]] = set()
    is_merging = False
    for here, edit in enumerate(edits):
        words, there = article(here), len(new)
        if is_merging:
            new[-1] += text(words)
            fates.add((here, there - 1, "merged"))
            is_merging = False
        elif edit == "drop":
            fates.add((here, None, "deleted"))
        elif edit == "split":
            new += [text(words[:2]), text(words[2:])]
            fates |= {(here, there, "split"), (here, there + 1, "split")}
        elif edit == "merge with next" and here + 1 < len(edits):
            new.append(text(words))
            fates.add((here, there, "merged"))
            is_merging = True
        else:
            if edit == "add before":
                new.append(text(article(here + len(edits))))
                fates.add((None, there, "new"))
            new.append(text([*words[1:], sentence((here + 2 * len(edits)) * SENTENCES)] if edit == "amend" else words))
            fates.add((here, len(new) - 1, "amended" if edit == "amend" else "kept"))
    return Edited(old=old, new=new, fates=fates)


def told(pairs: tuple[Pair, ...], old: list[Article], new: list[Article]) -> set[tuple[int | None, int | None, str]]:
    of_old, of_new = ({id(one): place for place, one in enumerate(each)} for each in (old, new))
    kept = (Verdict.SAME, Verdict.RENUMBERED)
    return {
        (
            of_old[id(pair.old)] if pair.old else None,
            of_new[id(pair.new)] if pair.new else None,
            "kept" if pair.verdict in kept else pair.verdict.value,
        )
        for pair in pairs
    }


@given(edits_of_a_law)
def test_each_article_is_told_to_be_what_was_made_of_it(edits: list[str]) -> None:
    made = edited(edits)
    old, new = law(made.old), law(made.new)

    assert told(compare(old, new), old, new) == made.fates


@given(edits_of_a_law, st.randoms(use_true_random=False))
def test_also_where_the_new_version_stands_in_another_order_and_begins_with_another_number(
    edits: list[str], order: Random
) -> None:
    made = edited(edits)
    places = list(range(len(made.new)))
    order.shuffle(places)
    old, new = law(made.old), law([made.new[place] for place in places], first=7)

    found = {
        (here, None if there is None else places[there], fate)
        for here, there, fate in told(compare(old, new), old, new)
    }

    assert found == made.fates


@given(edits_of_a_law)
def test_the_verdicts_read_backwards_are_those_of_the_way_back(edits: list[str]) -> None:
    """What was merged is split on the way back, what is new was deleted."""
    made = edited(edits)
    old, new = law(made.old), law(made.new)
    back = {"merged": "split", "split": "merged", "new": "deleted", "deleted": "new"}

    found = {(there, here, back.get(fate, fate)) for here, there, fate in told(compare(new, old), new, old)}

    assert found == made.fates


@given(st.lists(st.sampled_from(TEXTS[:3]), max_size=8), st.lists(st.sampled_from(TEXTS[:4]), max_size=8))
def test_a_text_that_stands_several_times_has_an_equal_as_long_as_there_is_one(
    olds: list[str], news: list[str]
) -> None:
    old, new = law(olds), law(news)
    pairs = compare(old, new)

    in_both = set(olds) & set(news)
    for pair in pairs:
        keys = {matching_key(one.text) for one in (pair.old, pair.new) if one}
        is_equal = pair.verdict in (Verdict.SAME, Verdict.RENUMBERED)
        assert is_equal == (keys <= {matching_key(each) for each in in_both})
    for each in in_both:
        found = [pair for pair in pairs if pair.old and pair.old.text == each]
        assert len(found) == max(olds.count(each), news.count(each))
    assert Counter(pair.verdict for pair in pairs)[Verdict.SAME] >= sum(
        one == other for one, other in zip(olds, news, strict=False)
    )
