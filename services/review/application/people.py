"""The people of an office: who works on what, who stands in for whom, who does not judge, who is invited."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from services.review.application.appointing import BY_APPOINTMENT, Appointing
from services.review.application.assigning import PERMISSION, Assigning
from services.review.application.inviting import Inviting
from services.review.application.links import Links
from services.review.application.people_ports import Colleague, Colleagues
from services.review.application.policy import PolicyBook
from services.review.application.recusing import Recusing
from services.review.application.speakers import StandingIn, as_himself, himself, own_office
from services.review.application.standing_in import StandInDesk
from services.review.domain.speaking import other_office_of
from shared.kernel.actor import Actor
from shared.kernel.clock import day_in_china

if TYPE_CHECKING:
    from services.review.application.item_page import ItemPage


@dataclass(frozen=True, kw_only=True)
class People:
    """The use cases about people over one database, in one object for `UseCases`."""

    assigning: Assigning
    appointing: Appointing
    stand_ins: StandInDesk
    recusing: Recusing
    inviting: Inviting
    links: Links
    colleagues: Colleagues
    policies: PolicyBook

    def note(self, actor: Actor, *, now: datetime) -> None:
        """Remember that somebody was at the desk for his own office, so that colleagues can assign work to him."""
        office = own_office(as_himself(actor), self.policies.current())
        if office and actor.may(PERMISSION):
            self.colleagues.note(Colleague(person=himself(actor), office=office, seen_on=day_in_china(now)))

    def acting(self, actor: Actor, chosen: str, *, now: datetime) -> StandingIn:
        """
        Return the person as he speaks for the office of a stand-in, or for which he was named.

        :raises StandInOver: when he does not, or no longer
        """
        if chosen.startswith(f"{BY_APPOINTMENT}:"):
            return self.appointing.acting(actor, chosen)
        return self.stand_ins.acting(actor, chosen, now=now)

    def for_person(self, page: ItemPage, actor: Actor) -> ItemPage:
        """Return the page of an item with what keeps this person, not his office, from speaking."""
        if page.obstacle:
            return page
        if barred := self.recusing.barred([page.item_id], actor=actor).get(page.item_id):
            return replace(page, obstacle=barred.message, may_receive=False)
        office = own_office(actor, self.policies.current())
        if other := other_office_of(page.round, actor.account_id, office):
            name = self.policies.current().office_name(other)
            return replace(
                page, may_receive=False, obstacle=f"您已代表{name}审核这个事项，一个人不能同时代表两个必审单位。"
            )
        return page
