"""Laws and changes told again as they stand, for a consumer that is new, restored or behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.review.application.laws.messages import law_changed, law_registered
from services.review.application.laws.ports import Stores
from services.review.domain.laws.law import Law
from shared.contracts.envelope import Envelope


def resend_laws(since: datetime | None, stores: Stores) -> int:
    """Put what was told of each version of each law in the outbox again, under its old id; returns how many laws."""
    sent = 0
    for laws in stores.laws.changed_since(since):
        stores.laws.send_again((law.law_id, _told(law, stores)) for law in laws)
        sent += len(laws)
    return sent


def resend_changes(since: datetime | None, stores: Stores) -> int:
    """Put the last word on each change that was told in the outbox again; returns how many changes."""
    sent = 0
    for changes in stores.changes.changed_since(since):
        told = [(one.change_id, [law_changed(one, one.word)]) for one in changes if one.word]
        stores.changes.send_again(told)
        sent += len(told)
    return sent


def _told(law: Law, stores: Stores) -> Sequence[Envelope]:
    """Return the messages of a law, in the order of their sequences."""
    in_order = sorted(law.versions, key=lambda one: one.told_sequence)
    return [law_registered(law, one, stores.texts.get(one.text_id)) for one in in_order]
