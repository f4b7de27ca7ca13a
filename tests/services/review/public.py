"""What the public does in `test_histories`: it comments on drafts, in time, too late, and on past rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.review.application.use_cases import UseCases
from shared.contracts.envelope import Envelope, emit
from shared.kernel.ids import new_id
from tests.services.review.conftest import MovedClock
from tests.unit.review.builders import a_coordinator

ACTS = ("comment", "comment", "comment that was long on the way", "late comment", "answers", "answers", "days pass")
CHINA = timedelta(hours=8)
Raw = dict[str, Any]


def comment_received(item_id: str, round_: int, at: datetime, **said: str) -> Envelope:
    """The portal's message of a comment that was sent at an instant."""
    comment_id = new_id()
    data = {
        "comment_id": comment_id,
        "round": round_,
        "item_name": "义务兵家庭优待金发放",
        "body": {"body_id": "civil-affairs", "name": "区民政局"},
        "offices": ["hearing:gov-office"],
        "text": "请写明什么时候发放",
        "name": "",
        "contact": "",
    }
    return emit(
        "comment_received",
        aggregate_id=comment_id,
        sequence=1,
        occurred_at=at,
        actor={},
        data=data | said,
        item_id=item_id,
        revision=3,
    )


@dataclass
class Public:
    """The citizens and whoever answers them; `in_time` are the comments that must count, by item and round."""

    use_cases: UseCases
    clock: MovedClock
    in_time: dict[tuple[str, int], set[str]] = field(default_factory=dict)

    def act(self, what: str, document: Raw) -> None:
        """Do one thing about an item; when its running round is not before the public, lay it there."""
        current, heard = document["current"], _heard(document)
        if current["hearing"] is None and current["state"] in ("open", "disputed"):
            self._open(document["_id"])
        elif what == "days pass":
            self.clock.forward(days=3)
            self.use_cases.comments.end()
        elif what == "answers":
            self._answer(document["_id"], heard)
        elif what == "comment that was long on the way":
            for round_ in heard:
                self._comment(document["_id"], round_, round_["hearing"]["at"])
        elif heard:
            late = timedelta(days=5 if what == "late comment" else 0)
            self._comment(document["_id"], heard[-1], self.clock.now() + late)

    def check(self, document: Raw) -> None:
        """What was sent in time counts, once, whenever it came; nothing else does; an answer is given once."""
        for round_ in _heard(document):
            counted = round_["hearing"]["comments"]
            assert sorted(counted) == sorted(self.in_time.get((document["_id"], round_["number"]), ()))
            answered = [each["comment_id"] for each in round_["hearing"]["answers"]]
            assert len(answered) == len(set(answered))
            assert set(answered) <= set(counted)

    def _open(self, item_id: str) -> None:
        today = (self.clock.now() + CHINA).date()
        period = {"first_on": today, "last_on": today + timedelta(days=1), "reason": "急需"}
        (outcome,) = self.use_cases.comments.open([item_id], **period, actor=a_coordinator())
        assert outcome.ok, outcome

    def _comment(self, item_id: str, round_: Raw, at: datetime) -> None:
        comment, hearing = comment_received(item_id, round_["number"], at), round_["hearing"]
        if hearing["first_on"] <= (at + CHINA).date().isoformat() <= hearing["last_on"]:
            self.in_time.setdefault((item_id, round_["number"]), set()).add(comment.data["comment_id"])
        self.use_cases.comments.hear([comment, comment])

    def _answer(self, item_id: str, heard: Sequence[Raw]) -> None:
        for hearing in (round_["hearing"] for round_ in heard):
            answered = {each["comment_id"] for each in hearing["answers"]}
            for comment_id in [each for each in hearing["comments"] if each not in answered]:
                said = {"comment_id": comment_id, "treatment": "adopted", "text": "已写明"}
                outcome = self.use_cases.comments.answer(item_id, **said, actor=a_coordinator())
                assert outcome.ok, outcome


def _heard(document: Raw) -> list[Raw]:
    return [each for each in (*document.get("past_rounds", ()), document["current"]) if each["hearing"]]
