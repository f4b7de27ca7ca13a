"""The rules of the lint as the standard ships them: regular expressions, where they look, and what they leave alone."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any, cast

from services.intake.domain.findings import Severity
from services.intake.domain.lint.needed import finder
from services.intake.domain.lint.pieces import Look, Piece, Places
from shared.standards.loader import newest, read

_NAMED_GROUP = re.compile(r"\(\?P<[a-z_]+>")
_FRAGMENT = re.compile(r"(?<!\(\?P)<([a-z_]+)>")


class _Spans:
    """Pieces of a text, of which there may be many: whether one holds another piece is seen without a look at each."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._reached = list(accumulate((end for _, end in ordered), max))

    def hold(self, start: int, end: int) -> bool:
        """Tell whether one of the pieces has this one inside."""
        before = bisect_right(self._starts, start)
        return before > 0 and self._reached[before - 1] >= end


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One wording of a rule.

    Attributes:
        places: Names of the texts it looks at.
        found: What is wrong; its group `hit`, when it took part, is the span of the finding.
        unless: What is right although it looks wrong: a finding inside such a piece is none.
        suggestion: What to write instead; `{text}` stands for the piece that was found.
        at_end: Whether of a list it looks at the last text only.
        unless_filled: Columns of the row that say what the text leaves out.
    """

    places: frozenset[str]
    at_end: bool
    unless_filled: frozenset[str]
    found: re.Pattern[str]
    unless: tuple[re.Pattern[str], ...]
    suggestion: str

    def looks_at(self, piece: Piece) -> bool:
        """Tell whether this wording is wrong in that text, which stands in one of its places."""
        return (piece.is_last or not self.at_end) and self.unless_filled.isdisjoint(piece.filled)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the text is wrong."""
        right = _Spans(match.span() for pattern in self.unless for match in pattern.finditer(text))
        for match in self.found.finditer(text):
            # of two wordings in one pattern, only one may name its group
            has_hit = "hit" in match.re.groupindex and match["hit"] is not None
            start, end = match.span("hit") if has_hit else match.span()
            if start < end and not right.hold(start, end):
                yield start, end


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of vague wording, `V01` to `V09`."""

    id: str
    name_zh: str
    severity: Severity
    message: str
    patterns: tuple[Pattern, ...]


Looking = tuple[tuple[Rule, tuple[Pattern, ...]], ...]
"""Rules with those of their patterns that look at a place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRules:
    """
    The rules that look at one kind of text, each with those of its patterns that do.

    `any_of` finds something wherever one of them does, and `words` a word that it needs: most texts have none, and are
    done with in one look.
    """

    words: re.Pattern[str]
    any_of: re.Pattern[str]
    rules: Looking


@dataclass(frozen=True, slots=True, kw_only=True)
class LintRules:
    """
    The rules of one version, the answers that are no text to judge, and the lists that may come as one text.

    `by_place` holds for each name of a text what looks there, `places` the same names by element and column.
    """

    rules: tuple[Rule, ...]
    answers: frozenset[str]
    in_segments: frozenset[str]
    by_place: Mapping[str, PlaceRules]
    places: Places


@cache
def lint_rules(version: int | None = None) -> LintRules:
    """
    Return the rules of a version, the newest when none is named.

    :raises UnknownStandard: when no such version is shipped
    """
    data = read("lint", version or newest("lint"))
    fragments = _fragments(data["fragments"])
    places = {name: frozenset(listed) for name, listed in data["places"].items()}
    everywhere = list(dict.fromkeys(name for listed in data["places"].values() for name in listed))
    rules = tuple(_rule(id_, entry, places, fragments) for id_, entry in data["rules"].items())
    looking = {place: _looking_at(place, rules) for place in everywhere}
    # many places are looked at alike, and to put their patterns together takes its time
    together = {each: _place_rules(each) for each in dict.fromkeys(looking.values())}
    by_place = {place: together[each] for place, each in looking.items()}
    return LintRules(
        rules=rules,
        answers=frozenset(data["answers"]),
        in_segments=frozenset(data["in_segments"]),
        by_place=by_place,
        places=_by_element(by_place),
    )


def _looking_at(place: str, rules: Iterable[Rule]) -> Looking:
    return tuple(
        (rule, patterns)
        for rule in rules
        if (patterns := tuple(pattern for pattern in rule.patterns if place in pattern.places))
    )


def _place_rules(looking: Looking) -> PlaceRules:
    # groups of one name may stand in one expression once only
    texts = [_NAMED_GROUP.sub("(?:", pattern.found.pattern) for _, patterns in looking for pattern in patterns]
    any_of = re.compile("|".join(f"(?:{text})" for text in texts), re.MULTILINE)
    return PlaceRules(words=finder(texts), any_of=any_of, rules=looking)


def _by_element(by_place: Mapping[str, PlaceRules]) -> dict[str, dict[str, Look]]:
    found: dict[str, dict[str, Look]] = {}
    for name, looking in by_place.items():
        element, _, column = name.partition(".")
        found.setdefault(element, {})[column] = looking.words.search
    return found


def _rule(id_: str, entry: Mapping[str, Any], places: Mapping[str, frozenset[str]], known: Mapping[str, str]) -> Rule:
    common = entry.get("exceptions", ())
    return Rule(
        id=id_,
        name_zh=entry["name_zh"],
        severity=cast(Severity, entry["severity"]),
        message=entry["message"],
        patterns=tuple(
            Pattern(
                places=frozenset().union(*(places[name] for name in wording["places"])),
                at_end=wording.get("at_end", False),
                unless_filled=frozenset(wording.get("unless_filled", ())),
                found=_compiled(wording["pattern"], known),
                unless=tuple(_compiled(text, known) for text in (*common, *wording.get("exceptions", ()))),
                suggestion=wording.get("suggestion", entry["suggestion"]),
            )
            for wording in entry["patterns"]
        ),
    )


def _fragments(listed: Mapping[str, str]) -> dict[str, str]:
    """Return the fragments, each of which may use those before it."""
    known: dict[str, str] = {}
    for name, text in listed.items():
        known[name] = _filled(text, known)
    return known


def _compiled(text: str, known: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(_filled(text, known), re.MULTILINE)


def _filled(text: str, known: Mapping[str, str]) -> str:
    return _FRAGMENT.sub(lambda match: known[match[1]], text)
