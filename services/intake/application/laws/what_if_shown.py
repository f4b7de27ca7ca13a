"""A report of what-if (试算) as pages and the API show it, and as it is kept: all sums, and the first of the items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.intake.application.laws.what_if import Report
from services.intake.domain.adjustments.judged import JudgedItem
from services.intake.domain.adjustments.outcomes import Outcome

SHOWN_ITEMS = 300
"""Items that a shown report names; the command law-impact names all."""


@dataclass(frozen=True, kw_only=True)
class TouchedPlace:
    """A place that an item cites, what takes it (empty where nothing does), and the verdict on the article."""

    article: str
    new_article: str
    verdict: str


@dataclass(frozen=True, kw_only=True)
class ItemLine:
    """An item that is touched."""

    item_id: str
    name: str
    body_name: str
    outcome: Outcome
    touched: Sequence[TouchedPlace]


@dataclass(frozen=True, kw_only=True)
class BodyLine:
    """A body with the numbers of its items by outcome."""

    body_id: str
    name: str
    tally: Mapping[Outcome, int]


@dataclass(frozen=True, kw_only=True)
class ShownReport:
    """
    What a change means: sums over all `total` items that are touched, and the first of them.

    `effective_on` is an ISO day, empty for a draft; `verdicts` counts the articles by what becomes of them.
    `law_id` is empty when the register does not have the law; `is_cited` tells whether any item names it.
    """

    title: str
    law_title: str
    is_registered: bool
    effective_on: str
    verdicts: Mapping[str, int]
    outcomes: Mapping[Outcome, int]
    bodies: Sequence[BodyLine]
    total: int
    items: Sequence[ItemLine]
    law_id: str = ""
    is_cited: bool = True


def shown(report: Report) -> ShownReport:
    """Return a report as it is shown."""
    return ShownReport(
        title=report.title,
        law_title=report.law_title,
        is_registered=report.is_registered,
        effective_on=report.effective_on.isoformat() if report.effective_on else "",
        verdicts={str(verdict): count for verdict, count in report.verdicts.items()},
        outcomes=report.outcomes,
        bodies=[
            BodyLine(body_id=body_id, name=report.body_names[body_id], tally=tally)
            for body_id, tally in report.bodies.items()
        ],
        total=len(report.items),
        items=[_line(one) for one in report.items[:SHOWN_ITEMS]],
        law_id=report.law_id,
        is_cited=report.is_cited,
    )


def _line(one: JudgedItem) -> ItemLine:
    touched = [
        TouchedPlace(article=each.article, new_article=each.new_article, verdict=str(each.verdict))
        for each in one.touched
    ]
    return ItemLine(
        item_id=one.item.item_id,
        name=one.item.content.title,
        body_name=one.item.body_name,
        outcome=one.outcome,
        touched=touched,
    )
