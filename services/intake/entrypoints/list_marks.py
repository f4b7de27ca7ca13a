"""What a list says of items that may be submitted as they are, although their body has something left to decide."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass

from services.intake.domain.adjustments.adjustment import Adjustment
from services.intake.domain.items import DIRECTORY_LIST
from services.intake.entrypoints.frame import cases
from shared.kernel.actor import Actor


@dataclass(frozen=True, kw_only=True)
class ListMarks:
    """The heirs on which the asker's body has to decide, of all its items; and what adjustments ask of some items."""

    heirs: Set[str]
    adjustments: Mapping[str, Adjustment]


def marks_of(actor: Actor, item_ids: Collection[str], list_kind: str) -> ListMarks:
    """Return what is left to decide: read once for all items, however many there are."""
    heirs = cases().taking_over.to_decide(actor) if list_kind == DIRECTORY_LIST else frozenset()
    asked = cases().adjustments.view.unanswered(actor, item_ids) if item_ids else {}
    return ListMarks(heirs=heirs, adjustments=asked)
