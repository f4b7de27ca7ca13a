"""The legal basis with the new texts of touched articles, as a body adopts it, and which rows are left to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from services.intake.application.adjustments.new_cells import with_new_numbers
from services.intake.domain.adjustments.adjustment import Touched
from services.intake.domain.laws.citing import LEGAL_BASIS, places_in
from shared.kernel.law.matching_text import matching_key


def adopted(elements: Mapping[str, Any], touched: Sequence[Touched]) -> tuple[dict[str, Any], list[int]]:
    """
    Return the elements with the new articles and texts in the touched rows, and the rows, from 1, left as they are.

    A row is left to its body where nothing takes the article's place, or where it cites several provisions and its
    quoted text does not show which part of it is whose.
    """
    of_row: dict[int, list[Touched]] = defaultdict(list)
    for one in touched:
        of_row[one.row].append(one)
    rows = [dict(row) for row in elements.get(LEGAL_BASIS) or ()]
    left = []
    for number, ones in sorted(of_row.items()):
        new = _new_row(rows[number], ones) if number < len(rows) else None
        if new is None:
            left.append(number + 1)
        else:
            rows[number] = new
    return {**elements, LEGAL_BASIS: rows}, left


def moved_rows(before: Mapping[str, Any], after: Mapping[str, Any], touched: Sequence[Touched]) -> tuple[Touched, ...]:
    """Return what only moved in rows that were given new numbers, and whose quotation stays: it means the same text."""
    old, new = before.get(LEGAL_BASIS) or (), after.get(LEGAL_BASIS) or ()

    def is_numbered(row: int) -> bool:
        return row < len(old) and old[row].get("text") == new[row].get("text") and old[row] != new[row]

    return tuple(one for one in touched if one.is_only_moved and is_numbered(one.row))


def _new_row(row: Mapping[str, Any], touched: Sequence[Touched]) -> dict[str, Any] | None:
    if not all(one.new_articles and one.new_text for one in touched):
        return None
    cell, title = str(row.get("article") or ""), str(row.get("title") or "")
    is_whole = len(places_in(cell, title)) == len(touched)
    text = _new_text(row, touched, is_whole=is_whole)
    article = _new_cell(cell, title, touched, is_whole=is_whole)
    if text is None or article is None:
        return None
    return {**row, **_of_the_law(touched), "article": article, "text": text}


def _new_cell(cell: str, title: str, touched: Sequence[Touched], *, is_whole: bool) -> str | None:
    if all(len(one.new_articles) == 1 for one in touched):
        return with_new_numbers(cell, title, {one.article: one.new_article for one in touched})
    return "、".join(dict.fromkeys(place for one in touched for place in one.new_articles)) if is_whole else None


def _new_text(row: Mapping[str, Any], touched: Sequence[Touched], *, is_whole: bool) -> str | None:
    """Return the text with the new provisions: in place of the old ones where they are quoted, else as a whole."""
    text = str(row.get("text") or "")
    if all(_is_quoted_as_it_was(one, text) for one in touched):
        return text  # the provision only moved: what the body quotes of it stays as it is
    if is_whole:
        return "\n".join(dict.fromkeys(one.new_text for one in touched))
    for one in touched:
        if not one.old_text or one.old_text not in text:
            return None
        text = text.replace(one.old_text, one.new_text)
    return text


def _is_quoted_as_it_was(one: Touched, text: str) -> bool:
    """Tell whether a provision only moved and the row quotes it, so that it can be told which one is meant."""
    said, old = matching_key(text), matching_key(one.old_text)
    return old == matching_key(one.new_text) and bool(said) and (said in old or old in said)


def _of_the_law(touched: Sequence[Touched]) -> dict[str, str]:
    """Return what a row says of the law itself: since when its wording is in force, and another law's names."""
    first = touched[0]
    told = {
        "title": first.new_title,
        "doc_no": first.new_doc_no,
        "effective_date": first.new_effective_on,
    }
    return {name: value for name, value in told.items() if value}
