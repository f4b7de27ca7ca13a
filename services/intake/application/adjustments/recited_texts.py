"""The texts of an item with new numbers of articles: the present one, and the approved one while another is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.intake.application.adjustments.messages import BY_SYSTEM
from services.intake.application.adjustments.new_cells import with_new_numbers
from services.intake.application.following_rule import shortened
from services.intake.application.new_texts import Written, content_of
from services.intake.application.ports import Revision
from services.intake.domain.adjustments.adjustment import Touched
from services.intake.domain.adjustments.decisions import mixed_rows, parted
from services.intake.domain.adjustments.judged import Adjusting, JudgedItem
from services.intake.domain.items import ServiceItem
from services.intake.domain.laws.citing import LEGAL_BASIS, Pin
from shared.standards.element_list import element_list
from shared.standards.hashing import both_of

SAME_ROW = ("title", "doc_no", "article", "text")
"""What must be the same for two rows of a legal basis to rest on the same provision."""


def recited_text(run: Adjusting, judged: JudgedItem, text: Revision, now: datetime) -> Written | None:
    """Return the item with its next text; None when its content would be another, or a cell cannot be read back."""
    revision = _next(run, judged, text, now)
    return _pointing_to(judged.item, revision) if revision else None


def recited_approved(
    run: Adjusting, judged: JudgedItem, text: Revision, approved: Revision, now: datetime
) -> Written | None:
    """
    Return the item with its approved text cited anew, where that has rows of the present one; the portal shows it.

    None where it has none of them: then nobody but its body reads what is cited anew.
    """
    mine, its = _rows(text), _rows(approved)
    again = [
        replace(one, row=row)
        for row, cells in enumerate(its)
        for one in judged.touched
        if one.row < len(mine) and _key(mine[one.row]) == _key(cells)
    ]
    revision = _next(run, replace(judged, touched=tuple(again)), approved, now) if again else None
    if revision is None:
        return None
    return _pointing_to(judged.item, replace(revision, number=judged.item.content.number + 1))


def behind(written: Written, approved: ServiceItem) -> Written:
    """Return the item with its next text, numbered behind the approved one that was cited anew just before it."""
    number = approved.content.number + 1
    after = replace(
        written.after,
        content=replace(written.after.content, number=number),
        revisions=(*approved.revisions, number),
        approved_number=approved.content.number,
    )
    return replace(written, after=after, revision=replace(written.revision, number=number))


def _pointing_to(item: ServiceItem, revision: Revision) -> Written:
    after = replace(
        item,
        content=content_of(revision, item.list_kind),
        revisions=(*item.revisions, revision.number),
        updated_at=revision.made_at,
    )
    return Written(before=item, after=after, revision=revision)


def _next(run: Adjusting, judged: JudgedItem, text: Revision, now: datetime) -> Revision | None:
    rows = _with_new_articles(_rows(text), judged.touched)
    if rows is None:
        return None
    elements = {**text.elements, LEGAL_BASIS: rows}
    standard = element_list(judged.item.list_kind, text.standard_version)
    if both_of(elements, standard) != both_of(text.elements, standard):
        return None
    # the hashes stay those of the text before, which may have been made under an older standard: approvals name them
    return replace(
        text,
        number=text.number + 1,
        elements=elements,
        made_at=now,
        made_by=BY_SYSTEM,
        reason=_reason_of(run, judged.touched),
        pins=pins_of_moved(judged.touched),
    )


def _rows(text: Revision) -> Sequence[Mapping[str, Any]]:
    return text.elements.get(LEGAL_BASIS) or ()


def unwritable_rows(elements: Mapping[str, Any], touched: Sequence[Touched]) -> list[int]:
    """Return the rows of a text, from 1, that cite what only moved and cannot be written anew without the rest."""
    cells = _new_cells(elements.get(LEGAL_BASIS) or (), parted(touched)[0])
    return sorted({row + 1 for row, cell in cells.items() if cell is None} | {row + 1 for row in mixed_rows(touched)})


def pins_of_moved(touched: Sequence[Touched]) -> dict[tuple[int, str], Pin]:
    """Return, by row and new place, the text behind a number that the system writes: the very one cited before."""
    return {
        (one.row, one.new_article): Pin(law_id=one.law_id, version_id=one.new_version_id, hash=one.hash)
        for one in touched
    }


def _with_new_articles(rows: Sequence[Mapping[str, Any]], touched: Sequence[Touched]) -> list[dict[str, Any]] | None:
    written = [dict(row) for row in rows]
    for number, cell in _new_cells(rows, touched).items():
        if cell is None:
            return None
        written[number]["article"] = cell
    return written


def _new_cells(rows: Sequence[Mapping[str, Any]], touched: Sequence[Touched]) -> dict[int, str | None]:
    """Return by row the cell with the new numbers; None where there is no such row, or it cannot be read back."""
    new_articles: dict[int, dict[str, str]] = defaultdict(dict)
    for one in touched:
        new_articles[one.row][one.article] = one.new_article
    return {
        number: with_new_numbers(rows[number].get("article") or "", rows[number].get("title") or "", places)
        if number < len(rows)
        else None
        for number, places in new_articles.items()
    }


def _key(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(row.get(name) or "") for name in SAME_ROW)


def _reason_of(run: Adjusting, touched: Sequence[Touched]) -> str:
    numbers = "；".join(dict.fromkeys(f"《{one.title}》{one.article}改为{one.new_article}" for one in touched))
    return shortened(f"条号更新（{run.cause.title}）：{numbers}，条文内容不变")
