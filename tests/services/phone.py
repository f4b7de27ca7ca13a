"""What a table that is read on a phone, too, says twice: beside the name, and in a column of its own."""

from __future__ import annotations

import re

ROW = re.compile(r"<tr\b[^>]*>(.*?)</tr>", re.DOTALL)
SHORT = re.compile(r'<div class="s d-sm-none">(.*?)</div>', re.DOTALL)
"""What stands below the name on a phone only."""
CELL = re.compile(r'<td\b(?: class="([^"]*)")?[^>]*>(.*?)</td>', re.DOTALL)
MARKUP = re.compile(r"<[^>]*>")


def said_twice(page: str) -> set[str]:
    """
    Return the words below a name that a column beside it, which a phone shows, begins with.

    A list without a row that has something below its name is none of these.
    """
    rows = [(found[1], row) for row in ROW.findall(page) if (found := SHORT.search(row))]
    assert rows, "no row of this page has anything for a phone"
    return {word for below, row in rows for word in _words(below) for cell in _shown(row) if cell.startswith(word)}


def _words(html: str) -> list[str]:
    return [word for word in re.split(r"[，\s]{1,}", MARKUP.sub("，", html)) if len(word) > 1]


def _shown(row: str) -> list[str]:
    return [MARKUP.sub("", text).strip() for classes, text in CELL.findall(row) if "d-none" not in classes]
