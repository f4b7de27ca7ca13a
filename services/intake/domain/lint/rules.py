"""The rules of the lint as the standard ships them: regular expressions, where they look, and what they leave alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from services.intake.domain.findings import Severity
from services.intake.domain.lint.pieces import Piece
from shared.standards.loader import newest, read

_FRAGMENT = re.compile(r"(?<!\(\?P)<([a-z_]+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One wording of a rule.

    Attributes:
        places: Names of the texts it looks at.
        found: What is wrong; its group `hit`, when it has one, is the span of the finding.
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
        """Tell whether this wording is wrong where that text stands."""
        return (
            piece.place in self.places
            and (piece.is_last or not self.at_end)
            and self.unless_filled.isdisjoint(piece.filled)
        )

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the text is wrong."""
        if not self.found.search(text):
            return
        right = [match.span() for pattern in self.unless for match in pattern.finditer(text)]
        for match in self.found.finditer(text):
            start, end = match.span("hit") if "hit" in match.re.groupindex else match.span()
            if start < end and not any(left <= start and end <= stop for left, stop in right):
                yield start, end


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of vague wording, `V01` to `V09`."""

    id: str
    name_zh: str
    severity: Severity
    message: str
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LintRules:
    """The rules of one version, the answers that are no text to judge, and the lists that may come as one text."""

    rules: tuple[Rule, ...]
    answers: frozenset[str]
    in_segments: frozenset[str]


@cache
def lint_rules(version: int | None = None) -> LintRules:
    """
    Return the rules of a version, the newest when none is named.

    :raises UnknownStandard: when no such version is shipped
    """
    data = read("lint", version or newest("lint"))
    fragments = _fragments(data["fragments"])
    places = {name: frozenset(listed) for name, listed in data["places"].items()}
    return LintRules(
        rules=tuple(_rule(id_, entry, places, fragments) for id_, entry in data["rules"].items()),
        answers=frozenset(data["answers"]),
        in_segments=frozenset(data["in_segments"]),
    )


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
