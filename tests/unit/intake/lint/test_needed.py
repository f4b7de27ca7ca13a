"""The words that a wording needs: a text without any of them is never wrong, so it may be passed over."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain.lint.exempt import covered
from services.intake.domain.lint.needed import finder, needed_words
from services.intake.domain.lint.rules import lint_rules
from tests.lengths import length

FOUND = [pattern.found for rule in lint_rules().rules for pattern in rule.patterns]
LOOKS = [(found, finder([found.pattern])) for found in FOUND]
CHINESE = re.compile("[一-龥]{1,4}")
PIECES = sorted({word for found in FOUND for word in CHINESE.findall(found.pattern)} | set("：，。；、\n 　《》1（）"))
"""The words in which the wordings are written, and what stands between words."""


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("其他材料", {"其他材料"}),
        ("其[他它]材料", {"材料"}),
        ("(?:按照?|根据)规定?收费", {"收费"}),
        ("(?:尽快|及时)?", None),
        ("尽快|及时", {"尽快", "及时"}),
        ("[^。]{0,3}等$", {"等"}),
        ("[0-9]{1,3}", None),
        ("(?<=与)有关", {"有关"}),
        ("《□+》", {"《"}),
        ("[一-龥]", None),
        ("(?P<hit>略)", {"略"}),
    ],
)
def test_every_match_holds_one_of_the_words(pattern: str, words: set[str] | None) -> None:
    """The longest part that cannot be missing is taken; the filler stands in no text as it was written."""
    assert needed_words(pattern) == (frozenset(words) if words is not None else None)


def test_where_one_wording_needs_no_word_every_text_is_looked_at() -> None:
    """Passing over would lose what it finds."""
    assert finder(["其他", "[0-9]+"]).search("") is not None
    assert finder(["其他", "有关"]).search("身份证") is None
    assert finder(["有关", "有关部门"]).pattern == "有关"


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join))
@pytest.mark.faults
@settings(max_examples=length(100, 1000))
def test_a_text_in_which_a_shipped_wording_finds_something_is_never_passed_over(text: str) -> None:
    """Texts are put together from what the wordings themselves are made of."""
    shown = covered(text)

    for pattern, words in LOOKS:
        if pattern.search(shown):
            assert words.search(text), pattern.pattern
