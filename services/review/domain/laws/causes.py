"""The decision that a change comes from, named later than the change was begun."""

from __future__ import annotations

from dataclasses import replace

from services.review.domain.laws.change import LawChange
from services.review.domain.laws.change_parts import Cause
from services.review.domain.laws.refusals import WrongState


def caused(change: LawChange, cause: Cause) -> LawChange:
    """
    Return a change with the decision that it comes from, where none was named at its beginning.

    :raises WrongState: when one was named: others may have joined it, and offices were told of it
    """
    if change.cause.title or change.cause.cause_id != change.change_id:
        raise WrongState("这次变动已经写明修改决定，不能再改。")
    return replace(change, cause=cause)
