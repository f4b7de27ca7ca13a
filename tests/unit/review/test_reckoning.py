"""Which last days of a round are reckoned anew: those for which somebody is waited for now."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from services.review.domain.clocks import coordinate_by, due_on
from services.review.domain.item_review import ItemReview
from services.review.domain.opinion import Verdict
from services.review.domain.reckoning import Anew, reckoned_anew
from services.review.domain.round import Round
from tests.unit.review.builders import NOON, OFFICES, a_group, a_route, a_submission
from tests.unit.review.test_clocks import COORDINATION, LATER, LIMIT, by_days, decided, opened, overruled, said

MORE = 3
"""Days off that the notice brought into every limit."""


def by_notice(at: datetime, days: int) -> date | None:
    return by_days(at, days + MORE)


def anew(review: ItemReview, today: datetime = NOON) -> Round:
    how = Anew(deadline=by_notice, days_of_old=lambda *_: 0, year=2027, today=today.date())
    return reckoned_anew(review.current, how, at=LATER, sequence=review.version + 1)


def test_an_office_to_which_a_matter_came_back_has_the_whole_limit_anew() -> None:
    review = decided(said(opened(), OFFICES[2], Verdict.OUT_OF_SCOPE))

    after = anew(review, today=LATER)

    assert due_on(after) == by_days(LATER, LIMIT + MORE)
    assert [(one.was, one.now) for one in after.postponed] == [
        (by_days(LATER, LIMIT), by_days(LATER, LIMIT + MORE)),
    ]


def test_offices_that_go_on_after_a_ruling_have_it_as_well() -> None:
    review = said(opened(ends_at_first_veto=True), OFFICES[0], Verdict.REJECT)
    review = overruled(review)

    assert due_on(anew(review, today=LATER)) == by_days(LATER, LIMIT + MORE)


def test_two_questions_have_clocks_of_their_own() -> None:
    review = said(opened(), OFFICES[2], Verdict.OUT_OF_SCOPE)
    review = said(review, OFFICES[1], Verdict.OUT_OF_SCOPE, at=NOON + timedelta(days=2))

    after = anew(review)

    assert coordinate_by(after) == by_days(NOON, COORDINATION + MORE)
    assert len(after.postponed) == 3


def test_a_group_that_has_spoken_keeps_the_day_that_it_had() -> None:
    groups = (a_group(OFFICES[0], limit=LIMIT), a_group(OFFICES[1], limit=LIMIT))
    route = a_route(groups=groups)
    review = ItemReview.opened(a_submission(), sequence=5, route=route, cause="m", at=NOON, deadline=by_days)
    review = said(review, OFFICES[0], at=LATER)

    after = anew(review)

    assert [one.due_on for one in after.begun] == [by_days(NOON, LIMIT), by_days(LATER, LIMIT + MORE)]
    assert anew(ItemReview(item_id="x", version=9, heard=1, current=after)) is after


def test_a_ruling_by_which_the_next_group_began_has_no_last_day_of_its_own() -> None:
    """Nobody waits until the day that it has by the former group's limit: no page may tell that it moved."""
    groups = (a_group(OFFICES[0], limit=LIMIT), a_group(OFFICES[1], limit=2 * LIMIT))
    route = a_route(groups=groups, disputed=True, coordination_limit=COORDINATION)
    review = ItemReview.opened(a_submission(), sequence=5, route=route, cause="m", at=NOON, deadline=by_days)
    review = overruled(said(review, OFFICES[0], Verdict.REJECT))

    after = anew(review, today=LATER)

    assert due_on(after) == by_days(LATER, 2 * LIMIT + MORE)
    assert [(one.was, one.now) for one in after.postponed] == [
        (by_days(LATER, 2 * LIMIT), by_days(LATER, 2 * LIMIT + MORE)),
    ]
