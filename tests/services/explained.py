"""What the pages really ask of MongoDB, and what each answer costs: the commands are overheard, not written again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bson.codec_options import CodecOptions, DatetimeConversion
from mongoengine.connection import get_db
from pymongo import WriteConcern, monitoring

SEEDED = 5_000
BODIES = 20
PAGE = 50
MOST_EXAMINED = 10 * PAGE
"""What a page may look at to show fifty lines."""
ANY_YEAR: CodecOptions[dict[str, Any]] = CodecOptions(datetime_conversion=DatetimeConversion.DATETIME_AUTO)
"""The bounds of an index reach to years that Python has not."""
_EXPLAINED = ("find", "aggregate", "count")
_NOT_OF_THE_COMMAND = ("lsid", "$clusterTime", "$db", "$readPreference", "txnNumber", "writeConcern", "readConcern")


class _Commands(monitoring.CommandListener):
    def __init__(self) -> None:
        self.kept: list[tuple[str, dict[str, Any]]] | None = None

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if self.kept is not None and event.command_name in _EXPLAINED:
            command = {name: value for name, value in event.command.items() if name not in _NOT_OF_THE_COMMAND}
            self.kept.append((event.database_name, command))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        pass

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        pass


_commands = _Commands()
monitoring.register(_commands)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one command looked at."""

    command: Mapping[str, Any]
    stages: frozenset[str]
    keys: int
    documents: int

    @property
    def is_count(self) -> bool:
        """Whether it only counts."""
        return "find" not in self.command

    def __str__(self) -> str:
        return f"{self.keys} keys, {self.documents} documents, {sorted(self.stages)}: {self.command}"


def costs(service: str, doing: Callable[[], Any]) -> list[Cost]:
    """Return what each query cost that was asked while something was done."""
    _commands.kept = []
    try:
        doing()
        overheard = _commands.kept
    finally:
        _commands.kept = None
    database = get_db(service)
    return [_cost(database, command) for name, command in overheard if name == database.name]


def check(found: list[Cost], *, counted: int = SEEDED) -> None:
    """
    Hold the costs of one page to its limits.

    Every query goes by an index, sorts nothing in memory and looks at ten times a page of documents at most; so do
    its keys, but for an exact total, which looks at those of what it counts (`counted` at most).
    """
    assert found
    for cost in found:
        assert not cost.stages & {"COLLSCAN", "SORT"}, cost
        assert cost.documents <= MOST_EXAMINED, cost
        assert cost.keys <= (counted + BODIES if cost.is_count else MOST_EXAMINED), cost


def fill(service: str, collection: str, documents: Iterator[Mapping[str, Any]]) -> None:
    """Put documents into a collection as they are."""
    quick = get_db(service).get_collection(collection, write_concern=WriteConcern(1))
    quick.insert_many(documents, ordered=False)


def mixed(seed: int = 3) -> random.Random:
    """Dice that fall alike in every run."""
    return random.Random(seed)


def _cost(database: Any, command: dict[str, Any]) -> Cost:
    explained = database.command("explain", command, verbosity="executionStats", codec_options=ANY_YEAR)
    plans, stats = list(_all_of(explained, "winningPlan")), list(_all_of(explained, "executionStats"))
    return Cost(
        command=command,
        stages=frozenset(stage for plan in plans for stage in _all_of(plan, "stage")),
        keys=sum(each.get("totalKeysExamined", 0) for each in stats),
        documents=sum(each.get("totalDocsExamined", 0) for each in stats),
    )


def _all_of(value: Any, name: str) -> Iterator[Any]:
    """Yield what stands under a name, wherever; not what stands below it under the same name."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == name:
                yield inner
            elif key != "rejectedPlans":
                yield from _all_of(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _all_of(inner, name)
