"""Why an item comes to review again (变更依据): the adjustments that are open of it, each with its ground."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from services.intake.domain.adjustments.adjustment import Adjustment, Cause
from services.intake.domain.adjustments.applying import is_met
from services.intake.domain.adjustments.outcomes import Outcome
from services.intake.domain.items import Content, ServiceItem


@dataclass(frozen=True, kw_only=True)
class Ground:
    """
    Why an item comes again, as one adjustment has it.

    `said` is what the body or an office wrote when it opened that, `document_no` where it stands; a change of law has
    neither: its title says all.
    """

    adjustment_id: str
    cause: Cause
    said: str = ""
    document_no: str = ""


def comes_again(item: ServiceItem) -> bool:
    """
    Tell whether review has heard of an item before, or has let a text of it pass.

    What comes for the first time is read as a whole: no look at adjustments is worth while.
    """
    return item.sent_as > 0 or item.approved_number > 0


def asking(
    item: ServiceItem, adjustments: Iterable[Adjustment], passed: Content | None, rewritten: Collection[str] = ()
) -> list[Adjustment]:
    """
    Return the open adjustments because of which an item gets another text, the oldest first.

    Not what the system only cites anew, and not what the text that review let pass last has met already: that one
    waits for its publication.

    :param passed: the text that review let pass last, while another is written over it and not sent yet; else None
    :param rewritten: the adjustments that it meets although its content is the same (`rewriting`)
    """

    def is_met_already(one: Adjustment) -> bool:
        if passed is None:
            return one.has_passed(item.progress.approved_at) or _was_met(one, item)
        return one.adjustment_id in rewritten or is_met(one, item, passed)

    found = [
        one
        for one in adjustments
        if not one.is_closed and one.outcome is not Outcome.RECITE and not is_met_already(one)
    ]
    return sorted(found, key=lambda one: (one.opened_at, one.adjustment_id))


def _was_met(one: Adjustment, item: ServiceItem) -> bool:
    """
    Tell whether an item that review sent back had a text that met this before the one that came back was sent.

    Which text that was is kept no more. But what was open already when it passed, and was no ground of what was sent
    after it, was met by it. What was sent by a version that told no grounds says nothing of that.
    """
    approved_at = item.progress.approved_at
    is_older = approved_at is not None and one.opened_at < approved_at and one.revision < item.sent_number
    return is_older and bool(item.told_grounds) and one.adjustment_id not in item.told_grounds


def telling(item: ServiceItem, grounds: Iterable[Ground]) -> ServiceItem:
    """Return an item that keeps which grounds go to review with it, so that they can be said again."""
    return replace(item, told_grounds=tuple(one.adjustment_id for one in grounds))
