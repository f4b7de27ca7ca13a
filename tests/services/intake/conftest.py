"""Intake on a real MongoDB: its use cases, some bodies and accounts, and signed-in browsers and machine clients."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from mongoengine.connection import get_db
from pymongo import monitoring

from services.intake import bootstrap
from services.intake.application.accounts import NewAccount
from services.intake.application.drafting import Draft
from services.intake.application.moving import Submission
from services.intake.domain.bodies import Body, BodyKind
from services.intake.entrypoints.web import application
from shared.kernel.actor import Actor
from shared.kernel.ids import new_id
from shared.runtime.settings import Settings
from tests.conftest import OpenDatabase, empty
from tests.unit.intake.builders import a_body_entry, an_actor, complete_elements
from tests.unit.intake.implementation.builders import DIGESTS

PASSWORD = "a-long-enough-one"
REGISTRAR = an_actor("registrar", body_id="", body_name="系统", name="管理员")


class SettableClock:
    """A clock that stands until a test moves it; near the real time, since MongoDB drops what is long past."""

    def __init__(self) -> None:
        self.set()

    def set(self) -> None:
        """Set it to the real time, in whole milliseconds as they are stored."""
        now = datetime.now(UTC)
        self.moment = now.replace(microsecond=now.microsecond // 1000 * 1000)

    def now(self) -> datetime:
        """Return the moment that was set; each look is a millisecond later, as in life."""
        self.moment += timedelta(milliseconds=1)
        return self.moment

    def forward(self, **delta: float) -> None:
        """Move on."""
        self.moment += timedelta(**delta)


def brought_papers(body_id: str) -> None:
    """Write down that a body has brought the files that the lists of the tests name; their bytes are not kept."""
    for kind, digest in DIGESTS.items():
        brought(body_id, digest, kind)


def brought(body_id: str, digest: str, kind: str) -> None:
    """Write down that a body has brought a file."""
    described = {"sha256": digest, "kind": kind, "name": "示例.pdf", "media_type": "application/pdf", "size": 20480}
    fields = {**described, "body_id": body_id, "uploaded_by": "", "uploaded_at": datetime.now(UTC)}
    key = {"_id": f"{digest}:{body_id}"}
    get_db("intake")["attachments"].update_one(key, {"$setOnInsert": fields}, upsert=True)


@dataclass(frozen=True)
class Intake:
    """Intake in one process: its use cases, its application, and the clock of both."""

    cases: bootstrap.UseCases
    app: Any
    clock: SettableClock

    def body(self, number: int, **changes: Any) -> Body:
        """Register a body; it has brought the files that the lists of the tests name."""
        body = self.cases.registering.register(REGISTRAR, a_body_entry(number, **changes), self.clock.now())
        brought_papers(body.body_id)
        return body

    def person(self, body: Body, *roles: str, name: str = "张三") -> Actor:
        """Return somebody of a body, without an account."""
        return an_actor(*roles, body_id=body.body_id, body_name=body.name, name=name)

    def account(self, account: str, body: Body, *roles: str) -> str:
        """Create an account and return its id."""
        entry = NewAccount(
            account=account, name=f"{account}本人", password=PASSWORD, body_id=body.body_id, roles=frozenset(roles)
        )
        return self.cases.accounts.create(REGISTRAR, entry).account_id

    def draft(self, actor: Actor, **changes: Any) -> str:
        """Save a complete draft and return its id."""
        draft = Draft(actor=actor, at=self.clock.now(), item_id=new_id(), elements=complete_elements(**changes))
        return self.cases.drafting.create([draft])[0].or_raise().item_id

    def drafts(self, actor: Actor, count: int) -> list[str]:
        """Save complete drafts in one batch and return their ids."""
        at = self.clock.now()
        wanted = [
            Draft(actor=actor, at=at, item_id=new_id(), elements=complete_elements(item_name=f"事项{number}"))
            for number in range(count)
        ]
        return [outcome.or_raise().item_id for outcome in self.cases.drafting.create(wanted)]

    def submit_all(self, actor: Actor, item_ids: list[str]) -> list[Any]:
        """Submit new drafts in one batch and return the outcomes."""
        at = self.clock.now()
        wanted = [Submission(actor=actor, at=at, item_id=item_id, version=1) for item_id in item_ids]
        return list(self.cases.moving.submit(wanted))

    def submit(self, actor: Actor, item_id: str, version: int = 1, *, reply: str = "") -> Any:
        """Submit an item and return the outcome."""
        request = Submission(actor=actor, at=self.clock.now(), item_id=item_id, version=version, reply=reply)
        return self.cases.moving.submit([request])[0]

    def stored(self, collection: str, key: str) -> dict[str, Any]:
        """Return a document as it stands in the database."""
        found = get_db("intake")[collection].find_one({"_id": key})
        assert found is not None
        return dict(found)

    def count(self, collection: str) -> int:
        """Return how many documents a collection has."""
        return int(get_db("intake")[collection].count_documents({}))

    def brought(self) -> int:
        """Return how many descriptions of files there are, beside the papers that every body has brought."""
        return int(get_db("intake")["attachments"].count_documents({"sha256": {"$nin": list(DIGESTS.values())}}))


@pytest.fixture(scope="module")
def settings(module_db: OpenDatabase) -> Settings:
    """The database of intake for a file of tests."""
    return module_db("intake")


@pytest.fixture(scope="module")
def built(settings: Settings) -> bootstrap.UseCases:
    """The use cases, built once for a file of tests."""
    return bootstrap.build(settings)


@pytest.fixture(scope="module")
def whole_intake(settings: Settings, built: bootstrap.UseCases) -> Intake:
    """Intake, put together once for a file of tests: its 130 routes take longer than most of them."""
    clock = SettableClock()
    return Intake(built, application(settings, built, clock), clock)


@pytest.fixture
def intake(whole_intake: Intake) -> Intake:
    """Intake on an empty database, now."""
    empty("intake")
    whole_intake.clock.set()
    return whole_intake


@pytest.fixture
def head(intake: Intake, bureau: Body) -> Actor:
    """The head of the bureau."""
    return intake.person(bureau, "signatory", name="局长")


@pytest.fixture
def endorser(intake: Intake, bureau: Body) -> Actor:
    """Who consents for the department."""
    return intake.person(bureau, "endorser", name="王五")


class Browser:
    """Somebody at the pages: keeps the cookie and sends the token of the last page with each form."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> Any:
        """Open a page."""
        return self.client.get(path)

    def post(self, path: str, form: Any = None, *, page: str = "/intake/sign-in") -> Any:
        """Send a form that stands on a page."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page).text)
        assert found is not None, f"{page} has no form"
        return self.client.post(path, data={**(form or {}), "csrf_token": found[1]})

    def sign_in(self, account: str, password: str = PASSWORD) -> Any:
        """Sign in."""
        return self.post("/intake/sign-in", {"account": account, "password": password})


@pytest.fixture
def browser(intake: Intake) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(intake.app.test_client())


@pytest.fixture
def new_browser(intake: Intake) -> Callable[[], Browser]:
    """Make further browsers."""
    return lambda: Browser(intake.app.test_client())


@pytest.fixture
def compiler_at_desk(intake: Intake, bureau: Body, browser: Browser) -> Browser:
    """The bureau's compiler, signed in."""
    intake.account("mzj-bianzhi", bureau, "compiler")
    browser.sign_in("mzj-bianzhi")
    return browser


class Machine:
    """A machine client with a bearer token."""

    def __init__(self, client: FlaskClient, account: str) -> None:
        self.client = client
        answer = client.post("/intake/api/sessions", json={"account": account, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        self.headers = {"Authorization": f"Bearer {answer.json['token']}"}

    def get(self, path: str) -> Any:
        """Ask."""
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, json: Any) -> Any:
        """Send a request and return the answer."""
        return self.client.post(path, json=json, headers=self.headers)

    def put(self, path: str, json: Any) -> Any:
        """Send a new text and return the answer."""
        return self.client.put(path, json=json, headers=self.headers)

    def delete(self, path: str) -> Any:
        """End something."""
        return self.client.delete(path, headers=self.headers)


@pytest.fixture
def machine(intake: Intake) -> Callable[[str], Machine]:
    """Sign a machine client in."""
    return lambda account: Machine(intake.app.test_client(), account)


@pytest.fixture
def bureau(intake: Intake) -> Body:
    """A department that compiles."""
    return intake.body(1, name="示例民政局")


@pytest.fixture
def compiler(intake: Intake, bureau: Body) -> Actor:
    """Its compiler."""
    return intake.person(bureau, "compiler")


@pytest.fixture
def enterprise(intake: Intake, bureau: Body) -> Body:
    """A public enterprise under the department."""
    return intake.body(2, name="示例供水公司", kind=BodyKind.ENTERPRISE, supervising_body_id=bureau.body_id)


class CommandList(monitoring.CommandListener):
    """Notes the names of the commands that are sent to the database."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Note a command."""
        self.names.append(event.command_name)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing to note."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing to note."""


_heard = CommandList()
monitoring.register(_heard)


@pytest.fixture
def commands() -> list[str]:
    """The names of the commands sent to MongoDB since the test cleared the list."""
    return _heard.names
