"""What templates of the desk ask about people: who works on what, who stands in, who was invited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.review.application.appointing import Appointed
from services.review.application.inviting import PERMISSION as INVITE
from services.review.application.item_page import ItemPage
from services.review.application.people_ports import Colleague
from services.review.application.ports import ReviewRow
from services.review.application.speakers import StandingIn
from services.review.domain.assignment import Assignment, check_claim
from services.review.domain.invitation import is_by_link
from services.review.domain.opinion import Opinion
from services.review.domain.people_refusals import NotToBeClaimed
from services.review.domain.recusal import Recusal
from services.review.domain.stand_in import StandIn, StandInState
from shared.kernel.actor import Actor
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases

STATES = {
    StandInState.OFFERED: ("ask", "等对方接受"),
    StandInState.COMING: ("go", "还没开始"),
    StandInState.RUNNING: ("ok", "代岗中"),
    StandInState.OVER: ("off", "已结束"),
}


class PeopleWords:
    """What templates ask."""

    def me(self) -> Actor:
        """Return the person at the desk."""
        return current_actor()

    def standing_in(self) -> StandingIn | None:
        """Return the person as a stand-in; None while he speaks for his own office."""
        actor = current_actor()
        return actor if isinstance(actor, StandingIn) else None

    def held(self) -> Sequence[StandIn]:
        """Return the stand-ins to which the person can switch now."""
        actor = current_actor()
        if not actor.may("opinion.give"):
            return ()
        found = use_cases().people.stand_ins.of(actor, now=use_cases().now()).held
        return [one for one in found if one.state(use_cases().today()) is StandInState.RUNNING]

    def appointed(self) -> Sequence[Appointed]:
        """Return what the person was named for and has yet to do."""
        actor = current_actor()
        return use_cases().people.appointing.of(actor) if actor.may("opinion.give") else ()

    def is_for_one_item(self) -> bool:
        """Tell whether the person speaks for an office on one item alone: he has no list to work through."""
        acting = self.standing_in()
        return acting is not None and bool(acting.item_id)

    def stand_in_state(self, one: StandIn) -> tuple[str, str]:
        """Return shape and words of a stand-in's state."""
        return STATES[one.state(use_cases().today())]

    def holders(self, rows: Sequence[ReviewRow]) -> Mapping[str, Assignment]:
        """Return who works on the items of a list."""
        return use_cases().people.assigning.holders(rows, actor=current_actor())  # type: ignore[no-any-return]

    def holder(self, page: ItemPage) -> Assignment | None:
        """Return who works on an item."""
        actor = current_actor()
        found = use_cases().people.assigning.holder(page.item_id, page.round, actor=actor)
        return found  # type: ignore[no-any-return]

    def can_be_claimed(self, page: ItemPage) -> bool:
        """Tell whether the office of the person has work on an item."""
        office = use_cases().people.assigning.office_of(current_actor())
        try:
            check_claim(page.round, office)
        except NotToBeClaimed:
            return False
        return bool(office) and not self.is_for_one_item()

    def colleagues(self) -> Sequence[Colleague]:
        """Return the people to whom work can be assigned."""
        found = use_cases().people.assigning.colleagues(actor=current_actor(), now=use_cases().now())
        return found  # type: ignore[no-any-return]

    def recusals(self, item_id: str) -> Sequence[Recusal]:
        """Return who does not judge an item."""
        return use_cases().people.recusing.of_item(item_id, actor=current_actor())  # type: ignore[no-any-return]

    def may_invite(self) -> bool:
        """Tell whether the person invites experts and the upper level."""
        return current_actor().may(INVITE)

    def is_by_link(self, opinion: Opinion) -> bool:
        """Tell whether who spoke came by a personal link, without an account."""
        return is_by_link(opinion.account_id)


PEOPLE = PeopleWords()
