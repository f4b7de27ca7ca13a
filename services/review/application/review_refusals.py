"""Why a request to review is refused before any round is looked at."""

from __future__ import annotations

from shared.kernel.errors import Invalid, NotFound

MOST = 500
"""The most entries that one request may carry."""


class BatchTooLarge(Invalid):
    """More entries at once than one request may carry."""

    code = "batch_too_large"


class ReviewNotFound(NotFound):
    """Nobody submitted such an item to review."""

    code = "review_not_found"

    def __init__(self) -> None:
        super().__init__("没有这个事项的审核记录。请检查事项编号，或从“待我审核”里选。")


class SentTwice(Invalid):
    """The same item stands twice in one batch."""

    code = "sent_twice"

    def __init__(self) -> None:
        super().__init__("同一批里这个事项出现了两次，只处理第一条。请删去重复的一条。")


def refuse_too_many(count: int) -> None:
    """
    Refuse a batch that is larger than one request may be.

    :raises BatchTooLarge: saying how many there are and how many may be
    """
    if count > MOST:
        raise BatchTooLarge(f"一次最多提交 {MOST} 条，这次有 {count} 条。请分几次提交。")
