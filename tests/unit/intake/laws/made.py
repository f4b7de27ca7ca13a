"""Laws made for tests: articles by their texts, versions, and what a lawyer confirmed of a change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.intake.domain.laws.citing import Citation, Cited, Pin, Row, title_key
from services.intake.domain.laws.law_state import ChangeKind, LawChange, LawState, Relation
from services.intake.domain.laws.law_texts import ArticleText, LawText, Place
from services.intake.domain.laws.pinning import LawBook
from shared.kernel.law.numerals import printed

LAW, TITLE = "law-1", "养老服务条例"
TODAY = date(2026, 11, 29)
TOLD = datetime(2026, 11, 1, tzinfo=UTC)


def number(place: int) -> str:
    """Return the number of the article at a place, from one."""
    return printed(place)


def a_text(version_id: str, *texts: str, law_id: str = LAW) -> LawText:
    """Return a version whose articles have these texts, numbered from one."""
    articles = tuple(ArticleText.of(number(place), text) for place, text in enumerate(texts, start=1))
    return LawText(law_id=law_id, version_id=version_id, articles=articles, label=version_id)


def a_change(
    old: str = "v1",
    new: str = "v2",
    *,
    days: int = 30,
    relations: Sequence[tuple[int, int, str]] = (),
    kind: ChangeKind = ChangeKind.AMENDED,
    told: int = 0,
    **changes: Any,
) -> LawChange:
    """Return a change that takes effect in so many days; relations are (old, new, verdict), 0 for none."""
    fields: dict[str, Any] = {
        "change_id": f"{old}-{new}",
        "kind": kind,
        "law_id": LAW,
        "law_title": TITLE,
        "old_version_id": old,
        "new_law_id": LAW,
        "new_law_title": TITLE,
        "new_version_id": new,
        "effective_on": TODAY + timedelta(days=days),
        "sequence": 1,
        "told_at": TOLD + timedelta(hours=told),
        "relations": [
            Relation(old=number(before) if before else "", new=number(after) if after else "", verdict=verdict)
            for before, after, verdict in relations
        ],
    }
    return LawChange(**{**fields, **changes})


def a_law(texts: Sequence[LawText], *changes: LawChange, **others: Any) -> LawState:
    """Return a law; the first of its versions is its first in the register."""
    fields: dict[str, Any] = {
        "law_id": LAW,
        "title": TITLE,
        "keys": frozenset({TITLE}),
        "first_version_id": texts[0].version_id if texts else "",
        "texts": {text.version_id: text for text in texts},
        "changes": changes,
    }
    return LawState(**{**fields, **others})


def a_book(*laws: LawState) -> LawBook:
    """Return the laws by their titles."""
    by_title: dict[str, list[str]] = {}
    for law in laws:
        for key in {title_key(law.title), *law.keys}:
            by_title.setdefault(key, []).append(law.law_id)
    return LawBook(by_title=by_title, laws={law.law_id: law for law in laws})


def a_row(article: str, text: str, title: str = TITLE, place: int = 0) -> Row:
    """Return a row of legal basis."""
    return Row(number=place, title=title, doc_no="", article=article, text=text)


def a_citation(place: Place, pin: Pin | None, **changes: Any) -> Citation:
    """Return a citation of a place, pinned to a text."""
    fields: dict[str, Any] = {
        "item_id": "item-1",
        "revision": 1,
        "row": 0,
        "n": 0,
        "cited": Cited(title=TITLE, place=place),
        "row_key": "k",
        "pin": pin,
        "law_id": pin.law_id if pin else LAW,
    }
    return Citation(**{**fields, **changes})


def resting_on(text: LawText, place: Place) -> Citation:
    """Return a citation of a place that is pinned to what stands there in a version."""
    pin = Pin(law_id=text.law_id, version_id=text.version_id, hash=text.hashes(place)[0])
    return a_citation(place, pin)
