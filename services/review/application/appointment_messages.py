"""What review says of who was named for an office: made from the state of a round, as its other messages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from services.review.application.about_round import about_deed, person_record
from services.review.domain.coordinating import Appointment
from services.review.domain.round import Round
from shared.contracts.envelope import Envelope


def said_of_appointments(round_: Round) -> list[tuple[int, Callable[[], Envelope]]]:
    """Return what there is to say, each with the version of the review that caused it."""
    return [(each.sequence, partial(reviewer_appointed, round_, each)) for each in round_.appointments]


def reviewer_appointed(round_: Round, appointment: Appointment) -> Envelope:
    """Say who speaks for an office in this round, or takes in for it."""
    return about_deed(
        round_,
        "reviewer_appointed",
        appointment,
        {
            "offices": [appointment.office],
            "appointee": person_record(appointment.person),
            "reason": appointment.reason,
        },
    )
