"""Judges the wording of an item (X21): every text against every rule of the lint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.intake.domain.findings import Finding
from services.intake.domain.lint.exempt import covered
from services.intake.domain.lint.pieces import Piece, pieces
from services.intake.domain.lint.rules import LintRules, Pattern, Rule, lint_rules

_END_MARKS = " \t\n　。.；;，,"


def wording_findings(values: Mapping[str, Any], rules: LintRules | None = None) -> tuple[Finding, ...]:
    """
    Return what is vague in the texts of an item, element by element.

    :param values: texts by element key: a text, a list of texts or rows of a table; anything else is passed over
    """
    rules = rules or lint_rules()
    return tuple(
        finding
        for piece in pieces(values, rules.in_segments, rules.places)
        if piece.text.strip(_END_MARKS) not in rules.answers
        for finding in _findings_in(piece, rules)
    )


def _findings_in(piece: Piece, rules: LintRules) -> Iterator[Finding]:
    looking = rules.by_place[piece.place]
    text = covered(piece.text)
    if not looking.any_of.search(text):
        return
    for rule, patterns in looking.rules:
        if there := [pattern for pattern in patterns if pattern.found.search(text)]:
            yield from _findings_of(rule, there, piece, text)


def _findings_of(rule: Rule, patterns: Sequence[Pattern], piece: Piece, text: str) -> Iterator[Finding]:
    found = {
        span: pattern.suggestion
        for pattern in reversed(patterns)
        if pattern.looks_at(piece)
        for span in pattern.spans(text)
    }
    reached = -1
    # of findings of one rule that overlap, the one that begins first and is longest stands for all
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if start < reached:
            continue
        reached = end
        wrong = piece.text[start:end]
        yield Finding(
            rule=rule.id,
            element=piece.element,
            row=piece.row,
            field=piece.field,
            start=piece.offset + start,
            end=piece.offset + end,
            text=wrong,
            severity=rule.severity,
            message=rule.message.format(text=wrong),
            suggestion=found[start, end].format(text=wrong),
        )
