"""Whether a body has written an item anew where the hash of its content does not tell: the number of an article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.intake.domain.adjustments.adjustment import Adjustment
from services.intake.domain.adjustments.outcomes import CauseKind
from services.intake.domain.items import Content, ServiceItem

BY_OFFICES = frozenset(CauseKind) - {CauseKind.LAW, CauseKind.OWN}
Elements = Mapping[str, Any]


def only_texts_tell(adjustment: Adjustment, item: ServiceItem, passed: Content) -> bool:
    """
    Tell whether an office's adjustment may be met by a text of the same content: then only the texts can tell.

    Review has let a text pass since it was opened, and that is a later one than the office saw. What review read
    already on that day is none: it has the number that the office saw.

    :param passed: the text that review let pass last, also while another is written over it
    """
    approved_at = item.progress.approved_at
    return (
        not adjustment.is_closed
        and adjustment.cause.kind in BY_OFFICES
        and passed.number > adjustment.opened_number
        and passed.content_hash == adjustment.content_hash
        and approved_at is not None
        and approved_at > adjustment.opened_at
    )


def numbers_since(adjustment: Adjustment, item: ServiceItem, passed: Content) -> list[int]:
    """Return the texts from the one that the office saw to the one that review let pass last, in order."""
    since = (number for number in item.revisions if adjustment.opened_number < number <= passed.number)
    return [adjustment.opened_number, *since]


def is_rewritten(seen: Elements, written: Iterable[Elements], now: Elements) -> bool:
    """
    Tell whether somebody wrote a text otherwise than an office saw it, and it stands otherwise now.

    What the system alone cited anew is nobody's answer, and neither is what was changed there and back; one that was
    changed there and back while the system cited another row anew is taken for one.

    :param written: the texts since then that were not written by the system
    """
    return now != seen and any(text != seen for text in written)
