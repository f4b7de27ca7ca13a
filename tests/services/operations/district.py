"""
The five services in one process, without a broker: what one says is carried to the handlers of those that hear it.

The handlers are those of the real workers. A message goes on as it would on the wire: encoded, in the order in which it
was saved, until nobody has anything left to say.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from services.coding import bootstrap as coding
from services.intake import bootstrap as intake
from services.intake.application.drafting import Draft
from services.intake.application.moving import Submission
from services.intake.application.operations.requesting import Request
from services.intake.domain.bodies import Body
from services.intake.domain.items import ServiceItem
from services.intake.domain.operations.operation import Operation, Wanted
from services.notify import bootstrap as notify
from services.publish import bootstrap as publish
from services.publish.application.releasing import Release
from services.review import bootstrap as review
from services.review.application.give_opinions import OpinionEntry
from shared.contracts.checker import check_of
from shared.contracts.envelope import Envelope
from shared.contracts.registry import SERVICES, current
from shared.kernel.actor import Actor
from shared.kernel.clock import day_in_china
from shared.kernel.ids import new_id
from shared.runtime.mongo import durable
from shared.runtime.nameko.consuming import EventConsumer
from shared.runtime.outgoing import events_exchange
from shared.runtime.settings import Settings
from shared.standards.loader import read
from stack.demo.policy import three_offices
from tests.conftest import OpenDatabase, empty
from tests.services.intake.conftest import brought_papers
from tests.services.publish.builders import DECISION_OFFICER, LIST_OFFICER, RELEASE_OFFICER
from tests.unit.intake.builders import a_body_entry, an_actor, complete_elements
from tests.unit.review.builders import OFFICES, a_coordinator, a_reviewer

BOOTSTRAPS: Mapping[str, Any] = {
    "intake": intake,
    "review": review,
    "coding": coding,
    "publish": publish,
    "notify": notify,
}
REGISTRAR = an_actor("registrar", body_id="", body_name="系统", name="管理员")
SUPERVISOR = an_actor("supervisor")
ADOPT = "adopt"


def a_handler(service: str, use_cases: Any) -> dict[str, Any]:
    """Return the handlers of a worker by event, over these use cases."""
    module = importlib.import_module(f"services.{service}.entrypoints.service")
    (worker,) = [
        each for _, each in inspect.getmembers(module, inspect.isclass) if getattr(each, "name", None) == service
    ]
    instance = worker()
    instance.use_cases = use_cases
    return {
        entrypoint.event: method
        for _, method in inspect.getmembers(instance, inspect.ismethod)
        for entrypoint in getattr(method, "nameko_entrypoints", ())
        if isinstance(entrypoint, EventConsumer)
    }


@dataclass
class District:
    """A department and a second one, with their items on the portal."""

    cases: dict[str, Any]
    handlers: dict[str, dict[str, Any]]
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    said: list[Envelope] = field(default_factory=list)
    settings: dict[str, Settings] = field(default_factory=dict)

    @classmethod
    def begin(cls, open_database: OpenDatabase) -> District:
        """Return five services on empty databases, with three offices that review."""
        settings = {service: open_database(service) for service in SERVICES}
        cases = {service: BOOTSTRAPS[service].build(settings[service]) for service in SERVICES}
        handlers = {service: a_handler(service, cases[service]) for service in SERVICES}
        district = cls(cases, handlers, settings=settings)
        district.clear()
        return district

    def clear(self) -> None:
        """Empty every database and lay the policy down anew."""
        for service in SERVICES:
            empty(service)
        self.said.clear()
        policy = three_offices(read("review_policy", 1))
        base = self.cases["review"].policies.newest()
        self.cases["review"].save_policy(content=policy, base=base, title="测试", reason="测试", actor=a_coordinator())
        departments = self.cases["coding"].departments
        officer = an_actor("code_officer")
        if not departments.all(officer):
            departments.add("09", "民政", officer)

    def settle(self) -> list[Envelope]:
        """Carry messages until nobody has anything left to say; return them."""
        carried: list[Envelope] = []
        while waiting := [message for service in SERVICES for message in _taken_out(service)]:
            self.said += waiting
            for message in waiting:
                assert check_of(message.name, message.version)(message.data) == "", message.name
                for consumer in current(message.name).consumers:
                    self.handlers[consumer][message.name]([message])
            carried += waiting
        return carried

    def body(self, number: int, **changes: Any) -> Body:
        """Register a department."""
        body = self.cases["intake"].registering.register(REGISTRAR, a_body_entry(number, **changes), self.now)
        brought_papers(body.body_id)
        self.settle()
        return body

    def published(self, body: Body, *names: str, **changes: Any) -> list[str]:
        """Bring items of a body the whole way to the portal."""
        compiler, ids = person(body), []
        for name in names:
            elements = complete_elements(item_name=name, **changes)
            draft = Draft(actor=compiler, at=self.now, item_id=new_id(), elements=elements)
            ids.append(self.cases["intake"].drafting.create([draft])[0].or_raise().item_id)
        wanted = [Submission(actor=compiler, at=self.now, item_id=item_id, version=1) for item_id in ids]
        for outcome in self.cases["intake"].moving.submit(wanted):
            outcome.or_raise()
        self.settle()
        entries = [
            OpinionEntry(
                item_id=item_id, content_hash=self.item(item_id).content.content_hash, verdict="approve", reason=""
            )
            for item_id in ids
        ]
        for office in OFFICES:
            assert all(one.ok for one in self.cases["review"].give_opinions(entries, actor=a_reviewer(office)))
        self.settle()
        self._release(ids)
        return ids

    def _release(self, ids: Iterable[str]) -> None:
        cases, title = self.cases["publish"], "2026 年第 1 批"
        chosen = cases.listing.propose_list(actor=LIST_OFFICER, title=title, item_ids=list(ids), now=self.now)
        chosen = cases.listing.decide(
            actor=DECISION_OFFICER,
            list_id=chosen.list_id,
            version=chosen.version,
            decision=ADOPT,
            document_no="江津府〔2026〕1 号",
            now=self.now,
        )
        by = RELEASE_OFFICER.as_record()
        release = Release(list_id=chosen.list_id, title=title, effective_on=day_in_china(self.now), released_by=by)
        job_id = cases.jobs.create(kind="publish.release_edition", title=title, actor=RELEASE_OFFICER, kwargs={})
        cases.releasing.release(job_id=job_id, release=release, now=self.now)
        self.settle()

    def item(self, item_id: str) -> ServiceItem:
        """Return an item as intake has it."""
        found: ServiceItem = self.cases["intake"].reading.item(SUPERVISOR, item_id).item
        return found

    def asking(
        self, body: Body, kind: str, items: Iterable[str], successors: Iterable[str] = (), **wanted: Any
    ) -> Request:
        """Return a request for an operation, with an id of its own."""
        return Request(
            actor=person(body),
            at=self.now,
            operation_id=new_id(),
            kind=kind,
            item_ids=list(items),
            successor_ids=list(successors),
            wanted=Wanted(**{"ground": "机构改革", **wanted}),
        )

    def ask(self, body: Body, kind: str, items: Iterable[str], successors: Iterable[str] = (), **wanted: Any) -> str:
        """Ask for an operation; return its id."""
        request = self.asking(body, kind, items, successors, **wanted)
        self.cases["intake"].operations.requesting.request(request)
        self.settle()
        return request.operation_id

    def offices_say(self, operation_id: str, *, refuses: str = "", reason: str = "职责没有调整") -> None:
        """Let the legal and the staffing office speak."""
        desk = self.cases["review"].operations
        for office in ("legal_review", "staffing_review"):
            actor = a_reviewer(office)
            seen = desk.one(operation_id, actor=actor).version
            said = reason if office == refuses else ""
            desk.speak(operation_id, version=seen, is_approved=office != refuses, reason=said, actor=actor)
        self.settle()

    def government_adopts(self, operation_id: str, *, in_days: int = 0) -> None:
        """Adopt an operation for a day."""
        operating = self.cases["publish"].operating
        known = operating.one(actor=DECISION_OFFICER, operation_id=operation_id)
        operating.decide(
            actor=DECISION_OFFICER,
            operation_id=operation_id,
            version=known.version,
            decision=ADOPT,
            document_no="江津府〔2026〕77 号",
            effective_on=day_in_china(self.now) + timedelta(days=in_days),
            now=self.now,
        )
        self.settle()

    def sweep(self, *, in_days: int = 0) -> int:
        """Let the minute's sweep of publish look, today or on a day to come; return how many it carried out."""
        done: int = self.cases["publish"].operating.carry_out_due(now=self.now + timedelta(days=in_days))
        self.settle()
        return done

    def carried_out(
        self, body: Body, kind: str, items: Iterable[str], successors: Iterable[str] = (), **wanted: Any
    ) -> str:
        """Bring an operation the whole way."""
        operation_id = self.ask(body, kind, items, successors, **wanted)
        self.offices_say(operation_id)
        self.government_adopts(operation_id)
        assert self.sweep() == 1
        return operation_id

    def operation(self, operation_id: str) -> Operation:
        """Return an operation as intake has it."""
        found: Operation = self.cases["intake"].operations.view.one(SUPERVISOR, operation_id)
        return found


def person(body: Body) -> Actor:
    """Return the compiler of a body."""
    return an_actor("compiler", body_id=body.body_id, body_name=body.name)


def _taken_out(service: str) -> list[Envelope]:
    """Take what waits in the outboxes of a service."""
    found: list[tuple[Any, Envelope]] = []
    for document in getattr(BOOTSTRAPS[service], "OUTBOXES", ()):
        collection = durable(document)
        for stored in list(collection.find({"outbox.0": {"$exists": True}}, {"outbox": 1})):
            events = [one for one in stored["outbox"] if one["exchange"] == events_exchange(service)]
            found += [(one["saved_at"], Envelope.decode(bytes(one["body"]))) for one in events]
            collection.update_one({"_id": stored["_id"]}, {"$set": {"outbox": []}})
    return [message for _, message in sorted(found, key=lambda pair: pair[0])]
