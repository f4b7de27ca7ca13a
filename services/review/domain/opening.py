"""A submission comes to review: its round begins, before the receiving office or before the first group."""

from __future__ import annotations

from datetime import datetime

from services.review.domain.groups import Route
from services.review.domain.round import Deadline, PastWord, Round, RoundState
from services.review.domain.submission import Submission


def opened(
    submission: Submission,
    route: Route,
    *,
    number: int,
    sequence: int,
    cause: str,
    at: datetime,
    deadline: Deadline,
    past_words: tuple[PastWord, ...] = (),
) -> Round:
    """
    Open a round: before its receiving office, or before its first group when nobody takes it in.

    An approval of an earlier round counts on while the hash of the office's elements is the same and the office has
    not asked to see the next text.
    """
    offices = [office for group in route.groups for office in (*group.required, *group.advising)]
    part_hashes = {office: submission.part_hash(route.duties[office]) for office in offices}
    carried = tuple(
        word.opinion.office for word in past_words if word.counts_on(part_hashes.get(word.opinion.office, ""))
    )
    round_ = Round(
        number=number,
        submission=submission,
        groups=route.groups,
        opened_at=at,
        opened_sequence=sequence,
        opened_by=cause,
        policy_version=route.policy_version,
        part_hashes=part_hashes,
        receiving=route.receiving,
        receive_by=deadline(at, route.receiving_limit) if route.receiving and route.receiving_limit else None,
        lead=route.lead,
        is_disputable=route.disputed,
        indispensable=route.indispensable,
        past_words=past_words,
        carried=carried,
        state=RoundState.ARRIVED,
    )
    return round_ if route.receiving else round_.started(at=at, sequence=sequence, deadline=deadline)
