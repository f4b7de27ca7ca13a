"""Which version of a law counts on a day: what intake decides by the messages, the register shows by its changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.review.domain.laws.change import LawChange
from services.review.domain.laws.change_parts import Word
from services.review.domain.laws.entry import LawStatus
from services.review.domain.laws.law import Law


def version_in_force(law: Law, changes: Sequence[LawChange], day: date) -> str:
    """
    Return the id of the version that counts on a day, empty when none does.

    The first version counts by itself; the newest change that was told and not revoked, and whose day has come, puts
    another in its place, or none. Of two of one day the one told later counts.

    :param changes: those from this law or to it
    """
    effective: list[tuple[Word, str]] = []
    for change in changes:
        word = change.word
        if word is None or word.is_revoked or word.effective_on > day:
            continue
        if change.new and change.new.law_id == law.law_id:
            effective.append((word, change.new.version_id))
        elif change.old.law_id == law.law_id:
            effective.append((word, ""))
    if not effective:
        return "" if law.status_on(day) is LawStatus.REPEALED else law.versions[0].version_id
    return max(effective, key=lambda each: (each[0].effective_on, each[0].at))[1]
