"""Review on a real database: use cases, pages and API, under a clock that tests move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from services.review.adapters.documents import ItemReviewDocument
from services.review.application.use_cases import UseCases
from services.review.bootstrap import assemble, build
from services.review.entrypoints.web import create_app
from shared.contracts.envelope import Envelope
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from shared.runtime.mongo import durable
from shared.runtime.settings import Settings
from shared.runtime.web import identity
from shared.standards.loader import read
from stack.demo.policy import three_offices
from tests import browser
from tests.conftest import OpenDatabase, empty
from tests.serving import serving
from tests.unit.review.builders import NOON, a_coordinator, a_reviewer, body_changed, item_submitted


@dataclass
class MovedClock:
    """A clock that stands until a test moves it."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def forward(self, **by: float) -> None:
        self.moment += timedelta(**by)


@pytest.fixture(scope="module")
def settings(module_db: OpenDatabase) -> Settings:
    """The database of review for a file of tests."""
    return module_db("review")


@pytest.fixture
def clock() -> MovedClock:
    """The clock of the use cases and of the sessions."""
    return MovedClock()


@pytest.fixture(scope="module")
def whole_app(settings: Settings) -> APIFlask:
    """The pages, put together once for a file of tests: indexes and routes take longer than most of them."""
    return create_app(settings, build(settings))


@pytest.fixture
def use_cases(settings: Settings, whole_app: APIFlask, clock: MovedClock) -> UseCases:
    """The use cases over an empty database; three offices review, nobody takes in, a refusal goes straight back."""
    empty("review")
    assembled = assemble(settings, clock)
    register(assembled, "civil-affairs", "区民政局")
    adopt(assembled, three_offices(read("review_policy", 1)))
    whole_app.extensions["qingdan"] = replace(whole_app.extensions["qingdan"], use_cases=assembled)
    return assembled


def register(use_cases: UseCases, body_id: str, name: str) -> None:
    """
    Let a body be known before its items come, at a level for which no group of the shipped policy is asked beside.

    What a test says of the body itself is newer.
    """
    use_cases.take_over_bodies([body_changed(body_id, sequence=0, name=name, level="")])


def adopt(use_cases: UseCases, content: Mapping[str, Any]) -> int:
    """Make this the policy in force; returns its version."""
    base = use_cases.policies.newest()
    return use_cases.save_policy(content=content, base=base, title="测试", reason="测试", actor=a_coordinator())


@pytest.fixture
def client(whole_app: APIFlask, use_cases: UseCases) -> FlaskClient:
    """A visitor of the pages and the API."""
    del use_cases
    return whole_app.test_client()


@pytest.fixture
def actor() -> Actor:
    """Who has signed in in the browser: a reviewer of the legal office."""
    return a_reviewer()


@pytest.fixture
def address(whole_app: APIFlask, client: FlaskClient, driver: Any, actor: Actor) -> Iterator[str]:
    """Serve review to a browser in which somebody has signed in."""
    sign_in(client, actor)
    cookie = client.get_cookie("qingdan_session")
    assert cookie is not None
    with serving(whole_app, driver) as base:
        browser.resize(driver, browser.DESK_WIDTH)
        driver.get(f"{base}/review/healthz")
        driver.add_cookie({"name": "qingdan_session", "value": cookie.value, "path": "/"})
        yield base


def stored(item_id: str) -> dict[str, Any]:
    """The document of an item as it stands."""
    document = durable(ItemReviewDocument).find_one({"_id": item_id})
    assert document is not None, f"{item_id} has no review"
    return document


def queued(item_id: str) -> list[Envelope]:
    """The messages that wait in an item's outbox, in the order of their making."""
    return [Envelope.decode(message["body"]) for message in stored(item_id)["outbox"]]


def names(item_id: str) -> list[str]:
    """The names of the waiting messages."""
    return [message.name for message in queued(item_id)]


def submitted(use_cases: UseCases, count: int = 1, **changed: Any) -> list[str]:
    """Submit new items and return their ids."""
    item_ids = [new_id() for _ in range(count)]
    if body := changed.get("body"):
        register(use_cases, body["body_id"], body["name"])
    use_cases.open_reviews([item_submitted(item_id, **changed) for item_id in item_ids])
    return item_ids


def sign_in(client: FlaskClient, actor: Actor) -> None:
    """Give a visitor the cookie of an account."""
    with client.application.test_request_context():
        person = _person(actor)
    now = int(person.signed_in_at.timestamp() * 1000)
    with client.session_transaction() as session:
        session["person"] = person.payload()
        session["seen_at"] = now


def bearer(client: FlaskClient, actor: Actor) -> dict[str, str]:
    """The header of a machine that works for an account."""
    with client.application.test_request_context():
        token, _ = identity.api_token(_person(actor))
    return {"Authorization": f"Bearer {token}"}


def csrf(page: str) -> str:
    """The token of the forms on a page."""
    return page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def _person(actor: Actor) -> identity.SignedIn:
    return identity.new_session(
        account_id=actor.account_id,
        name=actor.name,
        body_id=actor.body_id,
        body_name=actor.body_name,
        roles=actor.roles,
        now=identity.web().clock.now(),
    )
