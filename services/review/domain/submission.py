"""What a body laid before the joint review: one submitted revision, with the hash of each element."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.review.domain.implementing import Implementing, Parent, ScopeOverride

EVERYTHING = "*"
"""Instead of the elements of an office: it answers for the whole text."""
SCOPE = "scope_override"
"""Stands among the elements for what the body says of powers with a like name; it is judged like an element."""
APPLIED_FOR = "own"
"""The kind of cause of a change that the item's body applied for (申请变更)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    What intake's lint found vague in a text: rule, place, the words, what is wrong and what to write instead.

    `row` counts from 1 within a table or list, 0 for a single text; `field` is the column of a table.
    """

    rule: str
    element: str
    row: int
    field: str
    text: str
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """
    Why an item comes again (变更依据), as intake says it: one adjustment that was open of it.

    `kind` and `title` are of its cause, `ground` is what the body or an office wrote, `document_no` where it stands; a
    change of law has neither. It is kept to be read: nothing is judged by it.
    """

    adjustment_id: str
    kind: str
    title: str
    ground: str
    document_no: str

    @property
    def is_applied_for(self) -> bool:
        """Tell whether the item's body applied for the change: its title is the beginning of its ground."""
        return self.kind == APPLIED_FOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """
    A revision as its body submitted it; `number` counts the submissions of the item.

    `implementing` is there for an implementation list only, `scope_override` for an item of the directory list whose
    name is like that of a power, `parent` for a claimed item. `reply` is what the body answers to the opinions of the
    round before, `findings` what the lint found in the text, `grounds` why it comes again; none of them is judged.
    """

    item_id: str
    number: int
    revision: int
    content_hash: str
    list_kind: str
    standard_version: int
    item_name: str
    body_id: str
    body_name: str
    elements: Mapping[str, Any]
    element_hashes: Mapping[str, str]
    implementing: Implementing | None = None
    scope_override: ScopeOverride | None = None
    parent: Parent | None = None
    reply: str = ""
    findings: tuple[Finding, ...] = ()
    grounds: tuple[Ground, ...] = ()

    @property
    def part(self) -> str:
        """Return which part of its source an implementation list is for; nothing when for the whole."""
        return self.implementing.part if self.implementing else ""

    @property
    def corrections(self) -> tuple[str, ...]:
        """Return the elements that are corrected against the published power list."""
        return self.implementing.corrections if self.implementing else ()

    def part_hash(self, duty: frozenset[str]) -> str:
        """
        Return the hash of what an office answers for: it is the same exactly when none of its elements has moved.

        `duty` are the keys of its elements, or `EVERYTHING`. A list of another standard is another text.
        """
        hashes = dict(self.element_hashes)
        if self.scope_override:
            hashes[SCOPE] = self.scope_override.said_hash
        lines = [f"{self.list_kind} {self.standard_version}"]
        lines += [f"{key} {hashes[key]}" for key in sorted(hashes) if EVERYTHING in duty or key in duty]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()
