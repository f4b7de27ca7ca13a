"""The words of the field as the standard ships them (``overlap.v1.yaml``), made ready for reading names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from shared.standards.loader import newest, read

LISTED = "、"
"""What stands between things of one list, whatever sign or word the name has there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds:
    """Kinds of acts, or of steps: which words speak of which, and what people call each kind."""

    names: Mapping[str, str]
    of_word: Mapping[str, frozenset[str]]
    word: re.Pattern[str]

    def in_text(self, text: str) -> frozenset[str]:
        """Return the kinds of which a text speaks; of words that overlap the longest counts."""
        return frozenset(kind for match in self.word.finditer(text) for kind in self.of_word[match[0]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """
    The words of one version.

    `before` and `behind` find the words for acts and steps that stand around the core of a name; `first` the words that
    say that it is about the first grant. An act in `unlike` differs only from names that say one of those acts. Of two
    words in `exclusive` each makes another thing of a name that has the other.
    """

    version: int
    full_name: re.Pattern[str]
    place: re.Pattern[str]
    addition: re.Pattern[str]
    listing: re.Pattern[str]
    particle: re.Pattern[str]
    inner: re.Pattern[str]
    building: re.Pattern[str]
    synonyms: Mapping[str, str]
    synonym: re.Pattern[str]
    before: re.Pattern[str]
    behind: re.Pattern[str]
    acts: Kinds
    unlike: Mapping[str, frozenset[str]]
    steps: Kinds
    first: re.Pattern[str]
    soft: re.Pattern[str]
    all_soft: re.Pattern[str]
    group: re.Pattern[str]
    fields: frozenset[str]
    hard_letters: frozenset[str]
    everyone: re.Pattern[str]
    examples: re.Pattern[str]
    kind: re.Pattern[str]
    alike: tuple[frozenset[str], ...]
    exclusive: tuple[tuple[str, str], ...]

    def without_soft(self, text: str) -> str:
        """Return a text without its soft words; one that is a single character counts only beside others of them."""
        if self.all_soft.fullmatch(text):
            return ""
        return self.soft.sub(lambda match: match[0] if len(match[0]) == 1 else "", text)

    def stand_for_each_other(self, one: str, other: str) -> bool:
        """Tell whether two words at the same place of two names mean one thing."""
        return any({one, other} <= words for words in self.alike)


@cache
def words(version: int = 0) -> Words:
    """Return the words of a version, the newest when none is named."""
    version = version or newest("overlap")
    data = read("overlap", version)
    acts = _kinds(data["acts"], data["silent"])
    steps = _kinds({key: step for key, step in data["steps"].items() if key != "also_first"})
    first = data["steps"]["also_first"]
    spoken = [
        *data["basic"],
        *(word for word, kinds in acts.of_word.items() if kinds),
        *steps.of_word,
        *(word for word in first if not word.endswith(LISTED)),
    ]
    silent = _any(data["silent"])
    around = f"(?!{silent})(?:{_any([*spoken, *data['ends']])}|{LISTED}|{data['particles']})"
    synonyms = {other: word for word, others in data["synonyms"].items() for other in others}
    return Words(
        version=version,
        full_name=re.compile("|".join(data["full_names"])),
        place=re.compile(data["places"]),
        addition=re.compile("|".join(data["additions"])),
        listing=re.compile(data["listing"]),
        particle=re.compile(data["particles"]),
        inner=re.compile(data["inner"]),
        building=re.compile(data["building"]),
        synonyms=synonyms,
        synonym=re.compile(_any([*synonyms, *data["synonyms"]])),
        before=re.compile(f"(?:{around})+"),
        behind=re.compile(f"(?:{around})+$"),
        acts=acts,
        unlike={key: frozenset(act["unlike"]) for key, act in data["acts"].items() if "unlike" in act},
        steps=steps,
        first=re.compile(_any(first)),
        soft=re.compile(_any(data["soft"])),
        all_soft=re.compile(f"(?:{_any(data['soft'])}|{LISTED})+"),
        group=re.compile(data["groups"]),
        fields=frozenset(data["fields"]),
        hard_letters=frozenset(data["hard_letters"]),
        everyone=re.compile(data["everyone"]),
        examples=re.compile(data["examples"]),
        kind=re.compile(data["kinds"]),
        alike=tuple(map(frozenset, data["alike"])),
        exclusive=tuple((one, other) for one, other in data["exclusive"]),
    )


def _kinds(kinds: Mapping[str, Mapping[str, Any]], silent: Iterable[str] = ()) -> Kinds:
    of_word: dict[str, set[str]] = defaultdict(set, {word: set() for word in silent})
    for key, kind in kinds.items():
        for word in kind["words"]:
            of_word[word].add(key)
    return Kinds(
        names={key: kind["name_zh"] for key, kind in kinds.items()},
        of_word={word: frozenset(keys) for word, keys in of_word.items()},
        word=re.compile(_any(of_word)),
    )


def _any(pieces: Iterable[str]) -> str:
    """Return what finds any of the pieces, of those that begin at one place the longest."""
    return "|".join(re.escape(piece) for piece in sorted(set(pieces), key=lambda one: (-len(one), one)))
