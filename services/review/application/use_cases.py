"""All that can be asked of review, in one object that every door gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from services.review.application import give_opinions as giving
from services.review.application import item_page as showing
from services.review.application import lists
from services.review.application.answer_withdrawals import answer_withdrawals
from services.review.application.comment_ports import Comments, RunningHearings
from services.review.application.coordinate import Coordinating, ToCoordinate
from services.review.application.duties import Duties, DutyStore
from services.review.application.following import follow_transfers
from services.review.application.laws.desk import LawDesk
from services.review.application.open_reviews import open_reviews
from services.review.application.operations.desk import OperationDesk
from services.review.application.opinion_drafts import DraftStore, OpinionDraft, OpinionDrafts
from services.review.application.opinion_forms import OpinionForms
from services.review.application.opinion_templates import OpinionTemplate, OpinionTemplates, TemplateStore
from services.review.application.people import People
from services.review.application.policy import PolicyBook
from services.review.application.policy_editing import PolicyEditing
from services.review.application.ports import (
    Bodies,
    Neighbours,
    ReviewHistory,
    ReviewPage,
    ReviewRow,
    Reviews,
    Revocations,
)
from services.review.application.public_comments import PublicComments
from services.review.application.receive import ReceiptEntry, receive
from services.review.application.recite import recite
from services.review.application.reckoning import Reckoning
from services.review.application.reminding import Reminding
from services.review.application.resend import resend
from shared.contracts.envelope import Envelope
from shared.kernel.actor import Actor
from shared.kernel.batches import Outcome
from shared.kernel.clock import Clock, day_in_china


class UseCases:
    """
    The use cases of review over one database.

    `give` gives the opinions of one request, together with those of others that arrive at the same time.
    `policy_editing` serves the page of the policy; `policies` are asked for names and wording.
    `comments` are the public comments on drafts, `forms` the opinion forms on paper, `laws` the register of laws.
    `operations` are those that bodies ask for (动态调整操作).
    `dead_letters` and `jobs` serve the operators' pages that all services have.
    """

    def __init__(
        self,
        *,
        reviews: Reviews,
        bodies: Bodies,
        policies: PolicyBook,
        revocations: Revocations,
        clock: Clock,
        give: Callable[[giving.OpinionBatch], tuple[Outcome, ...]],
        drafts: DraftStore,
        templates: TemplateStore,
        comments: Comments,
        running_hearings: RunningHearings,
        forms: OpinionForms,
        jobs: Any,
        people: People,
        duties: DutyStore,
        reckoning: Reckoning,
        reminding: Reminding,
        laws: LawDesk,
        operations: OperationDesk,
        dead_letters: Any = None,
    ) -> None:
        self._reviews = reviews
        self._give = give
        self._bodies = bodies
        self._revocations = revocations
        self._clock = clock
        self.policies = policies
        self.people = people
        self.drafts = OpinionDrafts(store=drafts, reviews=reviews, policies=policies)
        self.templates = OpinionTemplates(store=templates, policies=policies)
        self.coordinating = Coordinating(reviews=reviews, policies=policies, barred=people.recusing.barred)
        self.policy_editing = PolicyEditing(policies=policies, reviews=reviews, bodies=bodies)
        self.reckoning, self.reminding = reckoning, reminding
        self.laws, self.operations = laws, operations
        self.duties = Duties(store=duties, bodies=bodies, clock=clock)
        self.dead_letters = dead_letters
        self.forms = forms
        self.jobs = jobs
        self.comments = PublicComments(
            reviews=reviews, policies=policies, comments=comments, running=running_hearings, clock=clock
        )

    def open_reviews(self, events: Sequence[Envelope]) -> None:
        """Open a round for each submitted item."""
        open_reviews(
            events,
            reviews=self._reviews,
            bodies=self._bodies,
            policies=self.policies,
            recused=self.people.recusing.accounts,
            now=self._clock.now(),
        )

    def answer_withdrawals(self, events: Sequence[Envelope]) -> None:
        """Decide whether bodies get their items back."""
        answer_withdrawals(events, reviews=self._reviews, now=self._clock.now())

    def follow_transfers(self, events: Sequence[Envelope]) -> None:
        """Let rounds follow items that went to another body."""
        follow_transfers(events, reviews=self._reviews)

    def recite(self, events: Sequence[Envelope]) -> None:
        """Show articles by their new numbers; what was said of the texts stands."""
        recite(events, reviews=self._reviews)

    def take_over_bodies(self, events: Sequence[Envelope]) -> None:
        """Keep a copy of the register of bodies."""
        self._bodies.take_over(events)

    def revoke_sessions(self, events: Sequence[Envelope]) -> None:
        """Refuse sessions that intake ended."""
        self._revocations.take_over(events)

    def give_opinions(self, entries: Sequence[giving.OpinionEntry], *, actor: Actor) -> tuple[Outcome, ...]:
        """Give the opinions of one office on many items."""
        outcomes = self._give(
            giving.checked(
                entries,
                actor=actor,
                now=self._clock.now(),
                policy=self.policies.current(),
                barred=self.people.recusing.barred([entry.item_id for entry in entries], actor=actor),
            )
        )
        self.drafts.drop([outcome.item_id for outcome in outcomes if outcome.ok], actor=actor)
        return outcomes

    def keep_draft(self, *, actor: Actor, **typed: Any) -> OpinionDraft:
        """Keep what was typed of one item: see `OpinionDrafts.keep`."""
        draft = OpinionDraft(**typed, account_id=actor.account_id, saved_at=self._clock.now())
        self.drafts.keep(draft, actor=actor)
        return draft

    def add_template(self, text: str, ground: str, *, actor: Actor) -> OpinionTemplate:
        """Keep a frequent opinion: see `OpinionTemplates.add`."""
        return self.templates.add(text, ground, actor=actor, now=self._clock.now())

    def receive(self, entries: Sequence[ReceiptEntry], *, actor: Actor) -> tuple[Outcome, ...]:
        """Take submissions in, or send them back."""
        return receive(
            entries,
            actor=actor,
            now=self._clock.now(),
            reviews=self._reviews,
            policies=self.policies,
            barred=self.people.recusing.barred([entry.item_id for entry in entries], actor=actor),
        )

    def decide_scope(self, item_id: str, *, actor: Actor, **decision: Any) -> Outcome:
        """Decide whose matter it is: see `Coordinating.decide_scope`."""
        return self.coordinating.decide_scope(item_id, **decision, actor=actor, now=self._clock.now())

    def appoint(self, item_id: str, *, actor: Actor, **appointment: Any) -> Outcome:
        """Name somebody else for an office: see `Appointing.appoint`."""
        return self.people.appointing.appoint(item_id, **appointment, actor=actor, now=self._clock.now())

    def call_meeting(self, item_id: str, *, actor: Actor, **meeting: Any) -> Outcome:
        """Bring a dispute before a meeting: see `Coordinating.call_meeting`."""
        return self.coordinating.call_meeting(item_id, **meeting, actor=actor, now=self._clock.now())

    def rule(self, item_id: str, *, actor: Actor, **ruling: Any) -> Outcome:
        """Settle a dispute: see `Coordinating.rule`."""
        return self.coordinating.rule(item_id, **ruling, actor=actor, now=self._clock.now())

    def return_disputed(self, seen: Sequence[tuple[str, str]], *, minutes: str, actor: Actor) -> tuple[Outcome, ...]:
        """Send disputed items back for one reason: see `Coordinating.return_all`."""
        return self.coordinating.return_all(seen, minutes=minutes, actor=actor, now=self._clock.now())

    def waiting_for_coordination(self, *, page: int, size: int, actor: Actor) -> ToCoordinate:
        """Return what waits for the coordinating office."""
        return self.coordinating.waiting(page=page, size=size, actor=actor)

    def save_policy(self, *, actor: Actor, **policy: Any) -> int:
        """Make a new version of the policy: see `PolicyEditing.save`."""
        return self.policy_editing.save(**policy, actor=actor, now=self._clock.now())

    def check_wording(self, verdict: str, reason: str) -> None:
        """
        Check what a form says before it is applied to many items.

        :raises Invalid: when the verdict is unknown, or the reason missing or too long
        """
        policy = self.policies.current()
        policy.checked_reason(policy.verdict_of(verdict), reason)

    def list_reviews(self, request: lists.ListRequest, *, actor: Actor, at_most: int = 0) -> ReviewPage:
        """Return one page of a list of the desk; `at_most` is how many lines are counted, 0 counts all."""
        return lists.list_reviews(self._with_held(request, actor), actor=actor, at_most=at_most, **self._desk())

    def count_lists(self, *, actor: Actor) -> Mapping[lists.View, int]:
        """Return the numbers on the tabs of the desk."""
        return lists.count_lists(actor=actor, reviews=self._reviews, policy=self.policies.current())

    def count_due(self, view: lists.View, *, actor: Actor) -> Mapping[lists.Due, int]:
        """Return how many lines of a list of work are overdue, or due this week."""
        return lists.count_due(view, actor=actor, **self._desk())

    def neighbours(self, request: lists.ListRequest, item_id: str, *, actor: Actor) -> Neighbours:
        """Return what stands before and behind an item in a list."""
        return lists.neighbours(self._with_held(request, actor), item_id, actor=actor, **self._desk())

    def rows_of(self, item_ids: Sequence[str], *, actor: Actor) -> tuple[ReviewRow, ...]:
        """Return the lines of these items."""
        return lists.rows_of(item_ids, actor=actor, reviews=self._reviews)

    def now(self) -> datetime:
        """Return the present instant, for doors that hand it on."""
        return self._clock.now()

    def today(self) -> date:
        """Return the day in China."""
        return day_in_china(self._clock.now())

    def item_page(self, item_id: str, *, actor: Actor, against: str = "") -> showing.ItemPage:
        """Return what the desk shows of one item."""
        page = showing.item_page(item_id, actor=actor, against=against, reviews=self._reviews, policies=self.policies)
        return self.people.for_person(page, actor)

    def history(self, item_id: str, *, actor: Actor) -> ReviewHistory:
        """Return a review with its past rounds."""
        return showing.history_of(item_id, actor=actor, reviews=self._reviews)

    def item_names(self, item_ids: Sequence[str], *, actor: Actor) -> dict[str, str]:
        """Return the names of items, for a page of results."""
        actor.require(lists.PERMISSION)
        return self._reviews.names(item_ids)

    def body_names(self, *, actor: Actor) -> dict[str, str]:
        """Return the bodies by name, for the filter of the lists."""
        actor.require(lists.PERMISSION)
        return self._bodies.names()

    def resend(self, since: datetime | None) -> int:
        """Send the present state again."""
        return resend(since=since, reviews=self._reviews)

    def _with_held(self, request: lists.ListRequest, actor: Actor) -> lists.ListRequest:
        if request.claimed is None:
            return request
        mine = request.claimed is lists.Claimed.MINE
        return replace(request, held=self.people.assigning.held(mine=mine, actor=actor))

    def _desk(self) -> dict[str, Any]:
        return {"today": self.today(), "reviews": self._reviews, "policy": self.policies.current()}
