from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from services.publish import bootstrap
from services.publish.application.releasing import Release
from services.publish.application.use_cases import UseCases
from services.publish.entrypoints.web import create_app
from shared.contracts.envelope import Envelope
from shared.kernel.ids import new_id
from shared.runtime.settings import Settings
from tests.conftest import OpenDatabase, empty
from tests.services.publish.builders import (
    EFFECTIVE_ON,
    RELEASE_OFFICER,
    RELEASED_AT,
    adopted,
    item_id,
    make_lists_ready,
    make_ready,
)
from tests.services.publish.hearing import DRAFT, NOON, opened
from tests.services.publish.stored import collection, outbox
from tests.services.publish.visitors import Visitors


@dataclass
class MovedClock:
    """A clock that stands until a test moves it."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment


@pytest.fixture(scope="module")
def settings(module_db: OpenDatabase) -> Settings:
    return module_db("publish")


@pytest.fixture(scope="module")
def built(settings: Settings) -> UseCases:
    """The use cases, built once for a file of tests: indexes and routes take longer than most of them."""
    return bootstrap.build(settings)


@pytest.fixture(scope="module")
def whole_app(settings: Settings, built: UseCases) -> APIFlask:
    """The portal and the desks, put together once for a file of tests."""
    return create_app(settings, built)


@pytest.fixture
def use_cases(built: UseCases) -> UseCases:
    """The use cases of publish on an empty database."""
    empty("publish")
    return built


@pytest.fixture
def run_release(use_cases: UseCases) -> Callable[..., str]:
    """Do what the Celery task does for an adopted list; return the job's id."""

    def run(
        list_id: str,
        title: str = "江津区 2026 年第 1 版",
        on: UseCases = use_cases,
        *,
        effective_on: date = EFFECTIVE_ON,
        now: datetime = RELEASED_AT,
    ) -> str:
        officer = RELEASE_OFFICER.as_record()
        release = Release(list_id=list_id, title=title, effective_on=effective_on, released_by=officer)
        job_id = new_id()
        use_cases.jobs.create(
            kind="publish.release_edition", title=title, actor=RELEASE_OFFICER, kwargs={}, job_id=job_id
        )
        on.releasing.release(job_id=job_id, release=release, now=now)
        return job_id

    return run


@pytest.fixture
def stored(use_cases: UseCases) -> Callable[[str, str], dict[str, Any]]:
    """Read one document as it stands in the database."""
    return lambda name, key: collection(name).find_one({"_id": key})


@pytest.fixture
def spoken(use_cases: UseCases) -> Callable[[str], list[Envelope]]:
    """Read the messages of a name that wait in the outboxes."""
    return outbox


@pytest.fixture
def app(whole_app: APIFlask, use_cases: UseCases) -> APIFlask:
    """The portal and the desks over the empty database."""
    return whole_app


@pytest.fixture
def visitors(app: APIFlask) -> Visitors:
    return Visitors(app)


@pytest.fixture
def citizen(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def on_portal(use_cases: UseCases, run_release: Callable[..., str]) -> str:
    """The path of a published list of a published item."""
    run_release(adopted(use_cases, make_ready(use_cases, [1])).list_id)
    run_release(adopted(use_cases, make_lists_ready(use_cases, [101]), "实施清单第 1 批").list_id, "实施清单第 1 版")
    return f"/implementations/{item_id(101)}"


@pytest.fixture
def clock(app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> MovedClock:
    """The clock of the portal."""
    clock = MovedClock()
    monkeypatch.setitem(app.extensions, "qingdan", replace(app.extensions["qingdan"], clock=clock))
    return clock


@pytest.fixture
def draft(use_cases: UseCases, clock: MovedClock) -> str:
    """The address of a draft that is open for a week."""
    del clock
    use_cases.commenting.opened([opened()])
    return DRAFT
