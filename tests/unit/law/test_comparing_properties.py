"""What holds for whatever two versions: no equal text is amended, no article is lost, the answer is always the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.law.articles import Article
from shared.kernel.law.comparing import Pair, Verdict, compare
from shared.kernel.law.matching_text import matching_key
from tests.unit.law.made_laws import TEXTS, law

SENTENCES = tuple(sentence for text in TEXTS for sentence in text.replace("\n", "。").split("。") if sentence)
EQUAL = {Verdict.SAME, Verdict.RENUMBERED}

mixed_texts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3).map("。".join)
versions = st.lists(st.one_of(st.sampled_from(TEXTS), mixed_texts), max_size=16).map(law)


def numbers(pairs: tuple[Pair, ...]) -> list[tuple[str | None, str | None, str]]:
    return [
        (pair.old.printed if pair.old else None, pair.new.printed if pair.new else None, pair.verdict.value)
        for pair in pairs
    ]


@given(st.permutations(range(len(TEXTS))), st.sets(st.integers(0, len(TEXTS) - 1), max_size=8))
def test_every_article_kept_is_found_under_its_new_number(order: list[int], dropped: set[int]) -> None:
    """The law is shuffled, some articles are left out and some of other words are put in."""
    kept = [place for place in order if place not in dropped]
    texts = [TEXTS[place] for place in kept]
    for place in sorted(dropped)[::2]:
        texts.insert(place % (len(texts) + 1), f"{'绰纂孳嶷'[place % 4] * 9}{place}")

    pairs = compare(law(TEXTS), law(texts))

    new_places = {matching_key(text): place for place, text in enumerate(texts)}
    for old_place, one in enumerate(law(TEXTS)):
        new_place = new_places.get(matching_key(one.text))
        found = [pair for pair in pairs if pair.old and pair.old.printed == one.printed]
        if new_place is None:
            assert not {pair.verdict for pair in found} & EQUAL
        else:
            verdict = Verdict.SAME if new_place == old_place else Verdict.RENUMBERED
            assert [(pair.new, pair.verdict) for pair in found] == [(law(texts)[new_place], verdict)]


@given(versions, versions)
def test_equal_text_is_never_anything_else_and_other_text_never_is(old: list[Article], new: list[Article]) -> None:
    for pair in compare(old, new):
        here = pair.old and matching_key(pair.old.text)
        there = pair.new and matching_key(pair.new.text)
        if pair.verdict in EQUAL:
            assert here == there
            assert pair.similarity == 1.0
            assert (pair.verdict is Verdict.SAME) == (
                pair.old is not None and pair.new is not None and pair.old.number == pair.new.number
            )
        else:
            assert here not in {matching_key(one.text) for one in new}
            assert there not in {matching_key(one.text) for one in old}
            assert 0.0 <= pair.similarity < 1.0


@given(versions, versions)
def test_every_article_of_both_versions_appears(old: list[Article], new: list[Article]) -> None:
    pairs = compare(old, new)

    assert {id(pair.old) for pair in pairs if pair.old} == {id(one) for one in old}
    assert {id(pair.new) for pair in pairs if pair.new} == {id(one) for one in new}
    assert len(set(numbers(pairs))) == len(pairs)


@given(versions, versions)
def test_verdicts_say_how_many_belong_together(old: list[Article], new: list[Article]) -> None:
    pairs = compare(old, new)
    for pair in pairs:
        news = [each for each in pairs if each.old is pair.old]
        olds = [each for each in pairs if each.new is pair.new]
        if pair.verdict in (Verdict.DELETED, Verdict.NEW):
            assert (pair.new is None) == (pair.verdict is Verdict.DELETED)
            assert (pair.old is None) == (pair.verdict is Verdict.NEW)
            assert pair.similarity == 0.0
        elif pair.verdict is Verdict.AMENDED:
            assert len(news) == len(olds) == 1
        elif pair.verdict is Verdict.SPLIT:
            assert len(news) > 1
        elif pair.verdict is Verdict.MERGED:
            assert len(olds) > 1


@given(versions, versions)
def test_the_order_is_that_of_the_old_version_with_new_articles_in_place(
    old: list[Article], new: list[Article]
) -> None:
    pairs = compare(old, new)
    places = {id(one): place for place, one in enumerate(old)}
    new_places = {id(one): place for place, one in enumerate(new)}

    of_old = [places[id(pair.old)] for pair in pairs if pair.old]
    of_new = [new_places[id(pair.new)] for pair in pairs if pair.old is None]

    assert of_old == sorted(of_old)
    for one, other in pairwise(pairs):
        if one.old is other.old is not None and one.new and other.new:
            assert new_places[id(one.new)] < new_places[id(other.new)]
        if one.old is None and other.old is None:
            assert new_places[id(one.new)] < new_places[id(other.new)]
    assert len(of_new) == len(set(of_new))


def test_no_order_of_a_set_changes_the_answer() -> None:
    """Python orders sets of texts anew in each process."""
    program = (
        "import json\n"
        "from tests.unit.law.made_laws import TEXTS, law\n"
        "from shared.kernel.law.comparing import compare\n"
        "mixed = [a[:20] + b[8:] for a, b in zip(TEXTS, TEXTS[3:] + TEXTS[:3])]\n"
        "print(json.dumps([(p.old and p.old.printed, p.new and p.new.printed, p.verdict, p.similarity)"
        " for p in compare(law(TEXTS), law(mixed))]))\n"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "77")
    }

    assert len(answers) == 1
    assert json.loads(answers.pop())
