"""What the registry holds of an event."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import Schema


@dataclass(frozen=True, kw_only=True)
class Event:
    """One version of one event. Its queue at a consumer is ``<consumer>.<name>``."""

    name: str
    emitter: str
    consumers: tuple[str, ...]
    schema: type[Schema]
    meaning: str
    version: int = 1
