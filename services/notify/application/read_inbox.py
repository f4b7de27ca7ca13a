"""What a signed-in person finds in the inbox, and marks as read."""

from __future__ import annotations

from collections.abc import Sequence

from services.notify.application.ports import Notices, Page
from services.notify.domain.notices import ReceivedNotice, desks_of
from shared.kernel.actor import Actor
from shared.kernel.clock import Clock

PAGE_SIZE = 30
UNREAD_LIMIT = 1000
"""The badge counts up to here: beyond it says 999+."""
_LONGEST_PAGE = 200


class ReadInbox:
    """The inbox of an account is that of its body's desk and of its roles' desks together."""

    def __init__(self, *, notices: Notices, clock: Clock) -> None:
        self._notices = notices
        self._clock = clock

    def find(
        self, actor: Actor, *, unread_only: bool = False, page: int = 1, size: int = PAGE_SIZE
    ) -> Page[ReceivedNotice]:
        """
        Return notices, newest first.

        :raises NotPermitted: when the account may not use an inbox
        """
        actor.require("inbox.view")
        size = max(1, min(size, _LONGEST_PAGE))
        return self._notices.find(_desks(actor), unread_only=unread_only, page=max(1, page), size=size)

    def unread(self, actor: Actor) -> int:
        """
        Count what nobody at the account's desks has read, up to UNREAD_LIMIT.

        :raises NotPermitted: when the account may not use an inbox
        """
        actor.require("inbox.view")
        return self._notices.unread(_desks(actor), UNREAD_LIMIT)

    def mark_read(self, notice_ids: Sequence[str], actor: Actor) -> int:
        """
        Mark notices as read for their desk; those of other desks are passed over.

        :raises NotPermitted: when the account may not use an inbox
        """
        actor.require("inbox.view")
        return self._notices.mark_read(list(notice_ids), _desks(actor), by=actor.name, at=self._clock.now())


def _desks(actor: Actor) -> list[str]:
    return desks_of(actor.body_id, actor.roles, actor.account_id)
