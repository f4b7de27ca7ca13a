"""The golden examples: one real message of every event version, never edited, held against every later change."""

from __future__ import annotations

from pathlib import Path

import orjson

from shared.contracts.registry import Event

FOLDER = Path(__file__).parent / "golden"


def path_of(event: Event) -> Path:
    """Return the file with the example of an event version."""
    return FOLDER / f"{event.name}.v{event.version}.json"


def example_of(event: Event) -> bytes:
    """Return the example as it goes over the wire."""
    return orjson.dumps(orjson.loads(path_of(event).read_bytes()))
