"""Standing in (代岗): an account of an office lets another account speak for the office from day to day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.review.domain.coordinating import By
from services.review.domain.people_refusals import StandInRefused
from shared.kernel.errors import Problem

LONGEST = 90
"""Days. Who is away longer has a successor, and the account another holder."""


class StandInState(StrEnum):
    """How a stand-in stands on a day; it ends by itself."""

    OFFERED = "offered"
    COMING = "coming"
    RUNNING = "running"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """The other account agreed with the code that it was given."""

    by: By
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """
    `principal` lets another account speak for `office`, from `first_day` to `last_day`, both included (Asia/Shanghai).

    It counts once it is accepted. Somebody of the office, or the stand-in himself, may end it early.
    """

    stand_in_id: str
    office: str
    principal: By
    first_day: date
    last_day: date
    reason: str
    made_at: datetime
    accepted: Acceptance | None = None
    ended: Acceptance | None = None

    def state(self, today: date) -> StandInState:
        """Return how it stands on a day."""
        if self.ended or today > self.last_day:
            return StandInState.OVER
        if self.accepted is None:
            return StandInState.OFFERED
        return StandInState.COMING if today < self.first_day else StandInState.RUNNING

    def check_deputy(self, deputy: By, own_office: str, today: date) -> None:
        """
        Check that this person can be the stand-in.

        :raises StandInRefused: when it is over or taken, or the person speaks for the office himself
        """
        if self.state(today) is not StandInState.OFFERED:
            raise StandInRefused("这个代岗码已经用过、取消或者过期。请向委托人要新的代岗码。")
        if deputy.account_id == self.principal.account_id:
            raise StandInRefused("这是您自己的代岗码，不能自己代自己。请把它交给代您审核的人。")
        if own_office == self.office:
            raise StandInRefused("您本来就是这个单位的审核员，不用代岗。请在待办里领办或接手事项。")


def check_days(first_day: date, last_day: date, today: date) -> None:
    """
    Check the days of a stand-in.

    :raises StandInRefused: naming the day that is wrong
    """
    problem = None
    if first_day < today:
        problem = Problem("first_day", "开始日期", f"{first_day} 已经过去", "请从今天或以后的日期开始", rule="days")
    elif last_day < first_day:
        problem = Problem("last_day", "结束日期", "比开始日期早", "请选开始日期当天或以后的日期", rule="days")
    elif last_day - first_day >= timedelta(days=LONGEST):
        problem = Problem("last_day", "结束日期", f"超过 {LONGEST} 天", "请分段委托，或者请账号管理员换人", rule="days")
    if problem:
        raise StandInRefused(problem.sentence(), (problem,))
