"""What became of an article between two versions, by the relations that lawyers confirmed, over any number of steps.

A relation tells how two texts stand to each other, whether or not the change came into force: so relations are followed
backwards, too, and those of a revoked change count.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.intake.domain.laws.law_state import LawChange, Relation

SEVERITY = ("same", "renumbered", "amended", "merged", "split")
"""Verdicts of articles that have a successor, from the one that says least."""
_BACKWARDS: Mapping[str, str] = {"merged": "split", "split": "merged", "deleted": "new", "new": "deleted"}
_Step = tuple[str, Sequence[Relation]]


@dataclass(frozen=True, kw_only=True)
class Successor:
    """An article that stands where another one stood: number, verdict, and how like they are (0 to 1)."""

    number: str
    verdict: str
    similarity: float


def successors(
    changes: Sequence[LawChange], old_version: str, new_version: str, number: str
) -> tuple[Successor, ...] | None:
    """Return what stands in an article's place: nothing where it was deleted, None where nobody has told."""
    steps = _path(changes, old_version, new_version)
    if steps is None:
        return None
    found: dict[str, Successor] = {number: Successor(number=number, verdict="same", similarity=1.0)}
    for relations in steps:
        told = [(each, one) for each in found.values() for one in relations if one.old == each.number]
        if not told:
            return None
        found = _next(told)
        if not found:
            return ()
    return tuple(found.values())


def _next(told: Sequence[tuple[Successor, Relation]]) -> dict[str, Successor]:
    found: dict[str, Successor] = {}
    for before, one in told:
        if not one.new:
            continue
        after = Successor(
            number=one.new,
            verdict=max(before.verdict, one.verdict, key=severity),
            similarity=round(before.similarity * one.similarity, 4),
        )
        known = found.get(one.new)
        if known is None or known.similarity < after.similarity:
            found[one.new] = after
    return found


def severity(verdict: str) -> int:
    """Return the place of a verdict among those of articles that have a successor; any other comes last."""
    return SEVERITY.index(verdict) if verdict in SEVERITY else len(SEVERITY)


def _path(changes: Sequence[LawChange], start: str, end: str) -> list[Sequence[Relation]] | None:
    """Return the relations along the shortest way from one version to another."""
    ways: dict[str, list[Sequence[Relation]]] = {start: []}
    waiting = deque([start])
    while waiting:
        version = waiting.popleft()
        if version == end:
            return ways[version]
        for other, relations in _steps(changes, version):
            if other not in ways:
                ways[other] = [*ways[version], relations]
                waiting.append(other)
    return None


def _steps(changes: Sequence[LawChange], version: str) -> Iterator[_Step]:
    """Yield the versions that a change relates with this one; what was told last, and stands, comes first."""
    for change in sorted(changes, key=lambda each: (each.is_revoked, -each.told_at.timestamp())):
        if change.new_version_id and change.old_version_id == version:
            yield change.new_version_id, change.relations
        if change.old_version_id and change.new_version_id == version:
            yield change.old_version_id, [_backwards(one) for one in change.relations]


def _backwards(one: Relation) -> Relation:
    verdict = _BACKWARDS.get(one.verdict, one.verdict)
    return Relation(old=one.new, new=one.old, verdict=verdict, similarity=one.similarity)
