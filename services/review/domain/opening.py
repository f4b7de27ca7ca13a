"""A submission comes to review: its round begins, before the receiving office or before the first group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.review.domain.groups import Route
from services.review.domain.past_words import PastWord
from services.review.domain.round import Deadline, Round, RoundState
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
    recused: frozenset[str] = frozenset(),
) -> Round:
    """
    Open a round: before its receiving office, or before its first group when nobody takes it in.

    An approval of an earlier round counts on while the hash of the office's elements is the same and the office has
    not asked to see the next text; not that of somebody who is `recused`, and one person's for one required office.
    """
    offices = [office for group in route.groups for office in (*group.required, *group.advising)]
    part_hashes = {office: submission.part_hash(route.duties[office]) for office in offices}
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
        receiving_limit=route.receiving_limit if route.receiving else 0,
        receive_by=deadline(at, route.receiving_limit) if route.receiving and route.receiving_limit else None,
        lead=route.lead,
        is_disputable=route.disputed,
        coordination_limit=route.coordination_limit,
        indispensable=route.indispensable,
        past_words=past_words,
        carried=_carried(route, [word for word in past_words if word.opinion.account_id not in recused], part_hashes),
        state=RoundState.ARRIVED,
    )
    return round_ if route.receiving else round_.started(at=at, sequence=sequence, deadline=deadline)


def _carried(route: Route, words: Sequence[PastWord], part_hashes: Mapping[str, str]) -> tuple[str, ...]:
    """Return the offices whose approval counts on, required ones first."""
    counting = {word.opinion.office: word for word in words if word.counts_on(part_hashes.get(word.opinion.office, ""))}
    required = [office for group in route.groups for office in group.required if office in counting]
    speakers: set[str] = set()
    kept = []
    for office in required:
        account = counting[office].opinion.account_id
        if account not in speakers:
            kept.append(office)
        speakers.add(account)
    return (*kept, *(office for office in counting if office not in required))
