"""Where an item has gone (划转): the round that runs follows it, and so does what its former body sent before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.review.domain.submission import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """The body to which an item was last transferred, and when."""

    body_id: str
    body_name: str
    since: datetime

    def of(self, submission: Submission) -> Submission:
        """Return a submission as that body's: whoever sent it, the item is no longer his."""
        if submission.body_id == self.body_id:
            return submission
        return replace(submission, body_id=self.body_id, body_name=self.body_name)
