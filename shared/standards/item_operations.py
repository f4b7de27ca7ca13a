"""Kinds of operations on published items (动态调整操作): what each asks for, who agrees, what becomes of items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from shared.kernel.errors import Invalid, Problem
from shared.standards import loader

VERSION = 1
_MAY_BE_EMPTY = "?"


class Effect(StrEnum):
    """What becomes of the items on the day."""

    RETIRE = "retire"
    SUSPEND = "suspend"
    RESUME = "resume"
    MOVE = "move"
    RECORD = "record"


class CodeAction(StrEnum):
    """What becomes of their codes; a retired one is never given again, `DERIVE` notes what comes from it."""

    RETIRE = "retire"
    KEEP = "keep"
    DERIVE = "derive"


class Stand(StrEnum):
    """How a published item stands."""

    IN_FORCE = "in_force"
    SUSPENDED = "suspended"


class UnknownKind(Invalid):
    """The standard has no operation of this kind."""

    code = "unknown_operation"


@dataclass(frozen=True, kw_only=True)
class OperationKind:
    """
    One kind of operation. `items` and `successors` are the least and the most of them.

    `asked` are the keys of further facts (to_body, new_type, until, origin), `needed` those that must be there.
    `notice` is what the portal says from the day on, empty for nothing.
    """

    key: str
    name_zh: str
    meaning: str
    needs: frozenset[Stand]
    items: tuple[int, int]
    successors: tuple[int, int]
    successors_are_own: bool
    asked: tuple[str, ...]
    needed: frozenset[str]
    offices: tuple[str, ...]
    effect: Effect
    codes: CodeAction
    notice: str

    @property
    def has_successors(self) -> bool:
        """Tell whether other items take the place of these."""
        return self.successors[1] > 0


def _kind(key: str, entry: Mapping[str, Any]) -> OperationKind:
    fields = entry["fields"]
    return OperationKind(
        key=key,
        name_zh=entry["name_zh"],
        meaning=entry["meaning"],
        needs=frozenset(map(Stand, entry["needs"])),
        items=(entry["items"][0], entry["items"][1]),
        successors=(entry["successors"][0], entry["successors"][1]),
        successors_are_own=entry["successors_of"] == "own",
        asked=tuple(name.removesuffix(_MAY_BE_EMPTY) for name in fields),
        needed=frozenset(name for name in fields if not name.endswith(_MAY_BE_EMPTY)),
        offices=tuple(entry["offices"]),
        effect=Effect(entry["effect"]),
        codes=CodeAction(entry["codes"]),
        notice=entry["notice"],
    )


_DATA = loader.read("item_operations", VERSION)
KINDS: Mapping[str, OperationKind] = MappingProxyType({key: _kind(key, one) for key, one in _DATA["kinds"].items()})
"""All kinds by their key, in the order in which pages offer them."""
USUAL: Mapping[str, Mapping[str, str]] = MappingProxyType(_DATA["usual"])
"""What needs no operation, with its name and its way: an item is made or changed by submission."""


def kind_of(key: str) -> OperationKind:
    """
    Return a kind of operation.

    :raises UnknownKind: when there is none of this key
    """
    if found := KINDS.get(key):
        return found
    names = "、".join(kind.name_zh for kind in KINDS.values())
    problem = Problem(field="kind", label="操作", message="没有选择", remedy=f"请选择其中一种：{names}")
    raise UnknownKind(problem.sentence(), (problem,))
