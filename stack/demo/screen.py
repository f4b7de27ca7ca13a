"""What the demonstration shows in the terminal: a line per step that counts up, and a table at the end."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence

import click

BAR = 24


class Screen:
    """On a terminal a step's line counts up in place; in a log each step prints one line when it is done."""

    def __init__(self) -> None:
        self._live = sys.stdout.isatty()

    def step(self, what: str, done: int, total: int) -> None:
        """Show how far a step is."""
        finished = done >= total
        if not self._live and not finished:
            return
        filled = BAR if total == 0 else BAR * done // total
        bar = "█" * filled + "·" * (BAR - filled)
        line = f"{padded(what, 34)} {bar} {done:>4} / {total}"
        click.echo(f"\r{line}" if self._live else line, nl=finished or not self._live)

    def table(self, title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print a table; Chinese characters count double."""
        cells = [[str(cell) for cell in row] for row in rows]
        widths = [max(width(row[place]) for row in [list(head), *cells]) for place in range(len(head))]
        click.echo(f"\n{title}")
        for row in [list(head), ["-" * each for each in widths], *cells]:
            click.echo("  " + "  ".join(padded(cell, each) for cell, each in zip(row, widths, strict=True)).rstrip())


def width(text: str) -> int:
    """Return how many columns a text takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def padded(text: str, columns: int) -> str:
    """Fill a text with blanks up to so many columns."""
    return text + " " * max(0, columns - width(text))
