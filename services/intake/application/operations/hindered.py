"""Transfers (划转) that had no room at the receiving body on their day: they go on by themselves once there is some."""

from __future__ import annotations

from collections.abc import Sequence

from services.intake.application.operations.ports import OperationStore
from services.intake.application.operations.room import Room
from services.intake.domain.operations.operation import Operation

SWEEP_OPERATIONS = "intake.sweep_operations"


class Hindered:
    """The periodic look at what people had to make room for."""

    def __init__(self, *, store: OperationStore, room: Room) -> None:
        self._store, self._room = store, room

    def sweep(self) -> int:
        """Let those be heard again that have room by now, or other things in the way; return how many."""
        moved = [one for one in self._store.hindered() if self._in_the_way(one) != set(_noted(one))]
        for one in moved:
            self._store.hear_again(one)
        return len(moved)

    def _in_the_way(self, operation: Operation) -> set[str]:
        obstacles = self._room.obstacles(operation.item_ids, operation.wanted.to_body_id)
        return {one.other.item_id for one in obstacles}


def _noted(operation: Operation) -> Sequence[str]:
    return operation.hindrance.item_ids if operation.hindrance else ()
