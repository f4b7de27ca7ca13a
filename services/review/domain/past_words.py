"""What an office said of an item in the rounds before, and whether it counts on."""

from __future__ import annotations

from dataclasses import dataclass

from services.review.domain.opinion import Opinion


@dataclass(frozen=True, slots=True, kw_only=True)
class PastWord:
    """
    The last word of an office in the rounds before, with the number of its round.

    `is_overruled`: it was a refusal, and the coordinating office has decided that the text stands.
    """

    round: int
    opinion: Opinion
    is_overruled: bool = False

    def counts_on(self, part_hash: str) -> bool:
        """Tell whether it still approves, now that the elements of the office have this hash."""
        return (
            (self.opinion.approves or self.is_overruled)
            and not self.opinion.again
            and (self.opinion.part_hash == part_hash)
        )
