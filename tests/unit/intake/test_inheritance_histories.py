"""Random histories of parents and heirs: after each step the product and a naive oracle say the same."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from random import Random, SystemRandom
from typing import Any

import pytest

from services.intake.application.following_rule import UpperText, inheritance, yet_to_write
from services.intake.application.ports import Revision
from services.intake.domain.inheritance import (
    Hashes,
    Inheritance,
    Look,
    Parent,
    ParentNow,
    needs_a_look,
    written_otherwise,
)
from tests.lengths import length
from tests.unit.intake.inheritance_histories import LookRule, World, WritingRule
from tests.unit.intake.naive_inheritance import LOCAL, LOCKED, same

HISTORIES = length(1_000, 10_000)
STEPS = 10


def disagreement(seed: int, histories: int, look: LookRule = needs_a_look, writing: WritingRule = yet_to_write) -> str:
    """Live so many histories; return the first step at which product and oracle differ, told in full, or nothing."""
    for number in range(histories):
        world = World(dice=Random(f"{seed}-{number}"), look=look, writing=writing)
        world.begin()
        for _ in range(STEPS):
            world.step()
            if difference := _difference(world):
                return f"seed {seed}, history {number}: {difference}\n" + "\n".join(map(str, world.story.told))
    return ""


def _difference(world: World) -> str:
    for name, heir in world.heirs.items():
        look = world.look_at(name)
        said = (set(look.follows), set(look.asked), look.parent_is_archived)
        if said != world.story.look(name):
            return f"{name}: the product says {said}, the oracle {world.story.look(name)}"
        if (writing := world.yet_to_write(name)) != (told := world.story.yet_to_write(name)):
            return f"{name}: the product is yet to write {writing}, the oracle {told}"
        text = world.story.text(name)
        if wrong := [key for key in LOCKED if heir.text.elements.get(key) != text.get(key)]:
            return f"{name}: the product writes {wrong} otherwise"
        if wrong := [key for key in (*LOCKED, *LOCAL) if not same(heir.text.elements.get(key), text.get(key))]:
            return f"{name}: the product holds another {wrong}"
    return ""


@pytest.mark.faults
@pytest.mark.timeout(900)
def test_histories_agree_with_the_oracle() -> None:
    """Each run lives new histories; QINGDAN_SEED lives those of an earlier run again."""
    seed = int(os.environ.get("QINGDAN_SEED") or SystemRandom().randrange(10**9))
    print(f"seed {seed}")

    assert disagreement(seed, HISTORIES) == ""


def _only_the_last_step(parent: Parent, now: ParentNow | None, own: Hashes, elements: Inheritance) -> Look:
    """Forget a difference as soon as the parent has one more text: a cosmetic change hides the real one before it."""
    is_the_next = now is not None and now.number <= parent.number + 1
    return needs_a_look(parent, now, own, elements) if is_the_next or now is None or now.is_archived else Look()


def _any_new_text(parent: Parent, now: ParentNow | None, own: Hashes, elements: Inheritance) -> Look:
    """Ask about everything whenever the parent has a newer text: an unchanged or reverted one makes work."""
    if now is not None and not now.is_archived and now.number != parent.number:
        return Look(follows=elements.locked, asked=elements.local)
    return needs_a_look(parent, now, own, elements)


def _what_differs_from_the_parent(parent: Parent, now: ParentNow | None, own: Hashes, elements: Inheritance) -> Look:
    """Ask about what was kept, again and again."""
    return needs_a_look(replace(parent, taken={}), now, own, elements)


def _what_the_heir_has_already(parent: Parent, now: ParentNow | None, own: Hashes, elements: Inheritance) -> Look:
    """Ask about what the heir holds already."""
    return needs_a_look(parent, now, {}, elements)


def _archived_ones_too(parent: Parent, now: ParentNow | None, own: Hashes, elements: Inheritance) -> Look:
    """Let an archived parent rule on."""
    return needs_a_look(parent, replace(now, is_archived=False) if now else None, own, elements)


@pytest.mark.parametrize(
    "wrong",
    [
        _only_the_last_step,
        _any_new_text,
        _what_differs_from_the_parent,
        _what_the_heir_has_already,
        _archived_ones_too,
    ],
)
def test_a_wrong_rule_is_caught(wrong: LookRule) -> None:
    """The histories are rich enough to tell the rule from others that look like it."""
    assert disagreement(7, 500, wrong) != ""


def _never(_text: Revision, _then: Mapping[str, Any], _upper: UpperText) -> Mapping[str, Any]:
    """Write an article by its new number only when its words change."""
    return {}


def _whatever_differs(text: Revision, _then: Mapping[str, Any], upper: UpperText) -> Mapping[str, Any]:
    """Undo what the system has cited anew, though the parent never wrote it otherwise."""
    return yet_to_write(text, {}, upper)


def _other_content_too(text: Revision, then: Mapping[str, Any], upper: UpperText) -> Mapping[str, Any]:
    """Call what says something else a matter of writing."""
    return written_otherwise(then, upper.elements, text.elements, LOCKED)


def _all_rows(text: Revision, then: Mapping[str, Any], upper: UpperText) -> Mapping[str, Any]:
    """Bring all rows of a basis when the parent has written one of them otherwise."""
    return {key: upper.elements[key] for key in yet_to_write(text, then, upper)}


def _whole_rows(text: Revision, then: Mapping[str, Any], upper: UpperText) -> Mapping[str, Any]:
    """Set a number back that the system has cited anew, because the parent has put a blank into the same row."""
    own = text.elements["legal_basis"]
    known, told = (each.get("legal_basis") or [] for each in (then, upper.elements))
    wanted = yet_to_write(text, then, upper)
    if "legal_basis" in wanted and len(known) == len(told) == len(own):
        rows = [new if new != old else mine for old, new, mine in zip(known, told, own, strict=True)]
        return {**wanted, "legal_basis": rows}
    return wanted


@pytest.mark.parametrize("wrong", [_never, _whatever_differs, _other_content_too, _all_rows, _whole_rows])
def test_a_wrong_rule_of_writing_is_caught(wrong: WritingRule) -> None:
    assert disagreement(7, 500, writing=wrong) != ""


def test_the_oracle_knows_the_elements_of_the_standard() -> None:
    """It names the locked ones itself; those it calls local are local."""
    assert inheritance().locked == LOCKED
    assert set(LOCAL) <= set(inheritance().local)
