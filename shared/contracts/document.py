"""Writes docs/events.md from the registry: ``python -m shared.contracts.document [--check]``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from shared.contracts.golden_examples import path_of
from shared.contracts.registry import EVENTS, SERVICES, Event, queue_name

TARGET = Path(__file__).parents[2] / "docs" / "events.md"

HEAD = """# Events

Who says what to whom. This page is made from `shared/contracts/registry.py` by `make docs`; `make check` fails when
it is out of date. The envelope around every payload: `message_id, name, version, occurred_at, sequence, item_id,
revision, content_hash, caused_by, actor, data`.

An event goes to the exchange `<emitter>.events` with its name as routing key, and from there into the queue
`<consumer>.<event>` of everybody who consumes it. What nobody can handle ends in `<consumer>.dead`.
"""

HOW_TO = """## Changing a contract

1. A new optional field: add it to the schema; the version stays.
2. Anything else (remove, rename, retype, another meaning): a new class `...V2`, a new line in the registry with
   `version=2`, a new golden example. The emitter sends both until no consumer reads version 1; then version 1 goes
   in a commit of its own.
3. A new event: schema, line in the registry, golden example, a handler in every consumer, `make docs`.
4. Golden examples are never edited.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *_table(), "", *_matrix(), "", HOW_TO, *(_section(event) for event in EVENTS)])


def _table() -> Iterator[str]:
    yield "| event | version | emitter | consumers | meaning |"
    yield "|---|---|---|---|---|"
    for event in EVENTS:
        link = f"[{event.name}](#{event.name})"
        yield f"| {link} | {event.version} | {event.emitter} | {', '.join(event.consumers)} | {event.meaning} |"


def _matrix() -> Iterator[str]:
    yield "E emits, C consumes:"
    yield ""
    yield f"| event | {' | '.join(SERVICES)} |"
    yield f"|---|{'---|' * len(SERVICES)}"
    for event in EVENTS:
        marks = ["E" if event.emitter == service else "C" if service in event.consumers else "" for service in SERVICES]
        yield f"| {event.name} | {' | '.join(marks)} |"


def _section(event: Event) -> str:
    queues = ", ".join(f"`{queue_name(consumer, event.name)}`" for consumer in event.consumers)
    fields = ", ".join(f"`{name}`" for name in event.schema().fields)
    return f"""## {event.name}

Version {event.version}, emitted by {event.emitter}: {event.meaning}. Queues: {queues}. Payload: {fields}.

```json
{path_of(event).read_text(encoding="utf-8").strip()}
```
"""


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail when the page is out of date.")
def main(check: bool) -> None:
    """Write docs/events.md."""
    wanted = page()
    if check:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != wanted:
            click.echo("docs/events.md is out of date: run `make docs`", err=True)
            sys.exit(1)
        return
    TARGET.write_text(wanted, encoding="utf-8")
    click.echo(f"wrote {TARGET.name}")


if __name__ == "__main__":
    main()
