"""
Whatever happens in whatever order, the stored reviews hold the invariants of joint review (issue 6).

The use cases run on a real database. What they leave there is judged by `naive.py`, which shares no code with them.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.review.application.give_opinions import OpinionEntry
from services.review.application.receive import ReceiptEntry
from services.review.application.speakers import StandingIn
from services.review.application.use_cases import UseCases
from services.review.domain.people_refusals import AppointmentRefused
from services.review.domain.policy import function_of
from shared.kernel.errors import Refusal
from tests.lengths import LONG, length
from tests.services.review import naive_asking, naive_people
from tests.services.review.conftest import MovedClock, adopt
from tests.services.review.history import (
    ELEMENTS,
    NOTHING_READ,
    Item,
    Looking,
    forget_items,
    raw,
    shuffled,
    stored_district,
)
from tests.services.review.many_policies import policies
from tests.services.review.naive import faults, questions
from tests.services.review.public import ACTS, Public
from tests.unit.review.builders import OFFICES, ROLE_OF, a_coordinator, a_reviewer, body_changed

EXAMPLES = length(5, 60)
GUIDE = "body of guidance_review"
NAMED = a_reviewer("centre_review", account_id="named", body_id="another body")
VERDICT = st.sampled_from(("approve", "approve", "approve_after_change", "reject", "reject", "out_of_scope"))
VERDICTS = st.one_of(
    st.just(["approve"] * 7), st.just(["reject", *["approve"] * 6]), st.lists(VERDICT, min_size=1, max_size=7)
)
POLICY = st.sampled_from(sorted(policies()))
CLOSED = ("approved", "returned", "withdrawn")
BESIDE = (
    "old messages arrive in any order",
    "an opinion is sent once more",
    "the body asks its item back",
    "the body asks back what has not arrived",
    "the policy changes",
    "a restored intake submits what is under review",
)
PICK = st.integers(0, 60)
SELDOM = st.sampled_from((False, False, False, True))
MOVED = st.dictionaries(st.sampled_from((*ELEMENTS, "scope_override", "powers")), st.integers(0, 2), max_size=3)
Raw = dict[str, Any]


class Histories(Looking, RuleBasedStateMachine):
    """Three items of a department and a town; each rule is something that a person or the broker does."""

    use_cases: UseCases
    clock: MovedClock

    def __init__(self) -> None:
        Looking.__init__(self)
        RuleBasedStateMachine.__init__(self)
        forget_items()
        self.items = [Item("civil-affairs"), Item("civil-affairs"), Item("zhuyang")]
        self.count = 0
        self.district = NOTHING_READ
        self.public = Public(self.use_cases, self.clock)
        self.last: tuple[Item, OpinionEntry, Any] | None = None
        self.use_cases.take_over_bodies(
            [body_changed("civil-affairs"), body_changed("zhuyang", kind="town", level="5", supervising_body_id=GUIDE)]
        )

    @initialize(name=POLICY)
    def it_begins(self, name: str) -> None:
        adopt(self.use_cases, policies()[name])
        self.use_cases.open_reviews([item.submitted({}) for item in self.items])

    @precondition(lambda self: self.where(*CLOSED))
    @rule(pick=PICK, moved=MOVED, is_hasty=st.booleans())
    def a_body_submits_again(self, pick: int, moved: dict[str, int], is_hasty: bool) -> None:
        """A body submits, sometimes twice so fast that only the newer message has arrived."""
        item = self.chosen(pick, *CLOSED)
        if is_hasty:
            item.submitted({"item_name": pick % 3})
        self.use_cases.open_reviews([item.submitted(moved)])

    @precondition(lambda self: self.where("arrived"))
    @rule(accepts=st.sampled_from((True, True, True, False)), is_right=st.sampled_from((True, True, True, False)))
    def submissions_are_received(self, accepts: bool, is_right: bool) -> None:
        for item in self.where("arrived"):
            current = self.current(item)
            entry = ReceiptEntry(
                item_id=item.item_id, content_hash=current["content_hash"], accept=accepts, reason="请补签字"
            )
            office = current["receiving"] if is_right else "planning_review"
            (outcome,) = self.use_cases.receive([entry], actor=self.reviewer(item, office))
            assert outcome.ok is is_right, outcome

    @precondition(lambda self: self.where("open"))
    @rule(
        verdicts=VERDICTS,
        again=st.sampled_from((False, False, True)),
        is_one_person=SELDOM,
    )
    def offices_that_are_asked_speak(self, verdicts: list[str], again: bool, is_one_person: bool) -> None:
        """Those who wait speak in turn, of all items; sometimes one person tries to speak for all of them."""
        who = {"account_id": "one for all"} if is_one_person else {}
        for item in self.where("open"):
            for office, verdict in zip(self.current(item)["waiting_for"], verdicts, strict=False):
                self.speak(item, office, verdict, again=again, **who)

    @rule(
        pick=PICK,
        function=st.sampled_from(sorted(ROLE_OF)),
        verdict=VERDICT,
        is_stale=st.booleans(),
        is_own=st.booleans(),
    )
    def somebody_speaks(self, pick: int, function: str, verdict: str, is_stale: bool, is_own: bool) -> None:
        """Anybody, asked or not, on the text or on another one, of his own body or not."""
        item = self.items[pick % 3]
        stale = {"content_hash": "f" * 64} if is_stale else {}
        is_ok = self.speak(item, function, verdict, **stale, **({"body_id": item.body_id} if is_own else {}))
        assert not (is_ok and (is_stale or is_own))

    @precondition(lambda self: self.where("open", wanted=questions))
    @rule(strike=st.booleans(), is_party=SELDOM)
    def scopes_are_decided(self, strike: bool, is_party: bool) -> None:
        for item in self.where("open", wanted=questions):
            opinion = questions(self.current(item))[0]
            self.use_cases.decide_scope(
                item.item_id,
                office=opinion["office"],
                opinion=opinion["sequence"],
                strike=strike,
                reason="三定规定",
                actor=self.coordinator(item, is_party),
            )

    @precondition(lambda self: self.where("open"))
    @rule(pick=PICK, seldom=st.integers(0, 3), is_named=st.booleans())
    def an_office_cannot_speak(self, pick: int, seldom: int, is_named: bool) -> None:
        """The coordinator names somebody else for an office, who speaks, or leaves it out; asked and silent or not."""
        if seldom:
            return
        item, gov = self.chosen(pick, "open"), a_coordinator()
        offices = self.current(item)["required_offices"]
        about = {"office": offices[pick % len(offices)], "reason": "没有人能审", "actor": gov}
        if not is_named:
            self.use_cases.decide_scope(item.item_id, **about, opinion=0, strike=True)
            return
        self.use_cases.people.note(NAMED, now=self.clock.now())
        with suppress(AppointmentRefused):
            self.use_cases.appoint(item.item_id, **about, account_id=NAMED.account_id)
        for one in self.use_cases.people.appointing.of(NAMED):
            entry = OpinionEntry(
                item_id=one.item_id, content_hash=self.current(item)["content_hash"], verdict="approve", reason="指定"
            )
            if one.item_id == item.item_id:
                self.send(item, entry, self.use_cases.people.acting(NAMED, one.key, now=self.clock.now()))

    @precondition(lambda self: self.where("disputed"))
    @rule(how=st.sampled_from(("overrule", "overrule", "uphold", "stale")), meets=st.booleans(), is_party=SELDOM)
    def disputes_are_dealt_with(self, how: str, meets: bool, is_party: bool) -> None:
        for item in self.where("disputed"):
            current = self.current(item)
            if meets:
                self.meet(item)
            refusals = [each["sequence"] for each in current["opinions"] if each["verdict"] == "reject"]
            self.use_cases.rule(
                item.item_id,
                content_hash=current["content_hash"],
                overrules={"overrule": tuple(refusals), "uphold": (), "stale": (9999,)}[how],
                minutes="论证纪要",
                actor=self.coordinator(item, is_party),
            )

    @rule(what=st.sampled_from(BESIDE), pick=PICK, moved=MOVED, name=POLICY)
    def something_else_happens(self, what: str, pick: int, moved: dict[str, int], name: str) -> None:
        """What comes from outside and is rare: each is of its own kind, so that none of them crowds out the work."""
        item = self.items[pick % 3]
        if what == "old messages arrive in any order":
            self.hear(shuffled([event for each in self.items for event in each.sent], pick))
        elif what == "an opinion is sent once more" and self.last:
            self.send(*self.last)
        elif what == "the body asks its item back":
            self.hear([item.asked_back()])
        elif what == "the body asks back what has not arrived":
            self.hear([item.asked_back(revisions_ahead=1)])
        elif what == "the policy changes":
            adopt(self.use_cases, policies()[name])
        elif what == "a restored intake submits what is under review":
            self.use_cases.open_reviews([item.submitted(moved)])

    @rule(pick=PICK, acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=4))
    def the_public_is_heard(self, pick: int, acts: list[str]) -> None:
        for act in acts:
            document = raw(self.items[pick % 3].item_id)
            assert document is not None
            self.public.act(act, document)

    @rule(pick=PICK, seldom=st.integers(0, 3))
    def somebody_claims_an_item(self, pick: int, seldom: int) -> None:
        """Who holds an item within his office changes nothing of its review."""
        if seldom == 0:
            reviewer = a_reviewer(OFFICES[pick % 3], account_id=f"colleague {pick}")
            item_ids, now = [self.items[pick % 3].item_id], self.clock.now()
            self.use_cases.people.assigning.claim(item_ids, take_over=True, actor=reviewer, now=now)

    @rule(pick=PICK, office=st.sampled_from(OFFICES))
    def somebody_does_not_judge_an_item(self, pick: int, office: str) -> None:
        """From then on a colleague speaks for the office."""
        item = self.items[pick % 3]
        if raw(item.item_id):
            with suppress(Refusal):
                recusing, now = self.use_cases.people.recusing, self.clock.now()
                recusing.recuse(item.item_id, reason="亲属", actor=a_reviewer(office), now=now)
                self.recused.add((item.item_id, office))

    @invariant()
    def nothing_is_wrong_with_what_is_stored(self) -> None:
        self.clock.forward(minutes=1)
        self.district = stored_district(self.district)
        for item in self.items:
            document = raw(item.item_id)
            if document is None:  # before the first rule
                continue
            messages = self.told.listen(document)
            assert faults(document, messages, self.district) == []
            assert naive_asking.faults(document, messages, self.district) == []
            assert naive_people.faults(document, self.district) == []
            self.public.check(document)
            self.check_that_no_opinion_is_lost(item, document)
        self.resend()

    def speak(self, item: Item, office: str, verdict: str, **changed: Any) -> bool:
        """Let an office speak of an item as the desk shows it; tell whether that was taken."""
        self.count += 1
        entry = OpinionEntry(
            item_id=item.item_id,
            content_hash=changed.pop("content_hash", "") or self.current(item)["content_hash"],
            verdict=verdict,
            reason=f"意见 {self.count}",
            again=changed.pop("again", False),
        )
        return self.send(item, entry, self.reviewer(item, function_of(office), **changed))

    def send(self, item: Item, entry: OpinionEntry, actor: Any) -> bool:
        """Send an opinion and note what was answered with yes; one that was there already changes nothing."""
        before = raw(item.item_id)
        assert before is not None
        (outcome,) = self.use_cases.give_opinions([entry], actor=actor)
        if outcome.ok:
            self.last = (item, entry, actor)
            (office,) = (key for key, role in ROLE_OF.items() if role in actor.roles)
            named = f"{office}:{actor.body_id}" if office == "guidance_review" else office
            named = actor.office if isinstance(actor, StandingIn) else named
            said = (before["current"]["number"], named, entry.reason)
            if self.version_of(item) > before["version"]:
                item.answered.append(said)
            assert said in item.answered
        return outcome.ok


@pytest.mark.faults
@pytest.mark.timeout(3600 if LONG else 300)
def test_whatever_happens_the_stored_reviews_keep_what_was_said(use_cases: UseCases, clock: MovedClock) -> None:
    """Approved is only what carries every required approval; nothing said is lost; nobody is asked in vain."""
    bound = type("Histories", (Histories,), {"use_cases": use_cases, "clock": clock})

    run_state_machine_as_test(
        bound,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
