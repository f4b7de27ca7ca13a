"""The sentences of an article, and of which kind they are: what they demand, or what follows from a breach."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.kernel.law.likeness import without_numbers
from shared.kernel.law.matching_text import matching_key

Grams = frozenset[str]

_SENTENCE = re.compile(r"[。；;\n]")
_LEAST_OF_SENTENCE = 8
_PENAL = re.compile("罚款|没收|处罚|处分|刑事责任|责令|追究|吊销")
_CATCH_ALL = re.compile(
    "违反(?:本法|本条例|本规定|本办法|本细则)(?:的?规定)?|[损侵]害.{0,12}的|造成.{0,16}的|依法承担(?:民事|赔偿)责任"
    "|构成犯罪的|依法追究刑事责任|构成违反治安管理行为的|(?:由公安机关)?依法给予治安管理处罚"
)
_LONGEST_LEFT = 4


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence as its pairs of neighbouring characters; `is_penal` where it says what follows from a breach."""

    grams: Grams
    is_penal: bool


def grams_of(text: str) -> Grams:
    """Return the pairs of neighbouring characters of a text; a text of one character is its own pair."""
    key = without_numbers(text)
    return frozenset(key[place : place + 2] for place in range(len(key) - 1)) or frozenset((key,))


def is_catch_all(text: str) -> bool:
    """Whether a text only says that crimes are crimes (构成犯罪的，依法追究刑事责任): it came out of no article."""
    return len(_CATCH_ALL.sub("", matching_key(text))) <= _LONGEST_LEFT


def sentences_of(text: str) -> tuple[Sentence, ...]:
    """
    Return the sentences of an article, without those that only say that crimes are crimes.

    One of a few characters is no rule of its own and stands with the one before.
    """
    found: list[str] = []
    for sentence in _SENTENCE.split(text):
        if found and len(matching_key(sentence)) < _LEAST_OF_SENTENCE:
            found[-1] += sentence
        elif sentence:
            found.append(sentence)
    return tuple(
        Sentence(grams=grams_of(each), is_penal=bool(_PENAL.search(each))) for each in found if not is_catch_all(each)
    )
