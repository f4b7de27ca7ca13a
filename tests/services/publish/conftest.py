from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from mongoengine.connection import get_db

from services.publish import bootstrap
from services.publish.application.releasing import Release
from services.publish.application.use_cases import UseCases
from services.publish.entrypoints.web import create_app
from shared.contracts.envelope import Envelope
from shared.kernel.ids import new_id
from shared.runtime.mongo import close_database, open_database
from shared.runtime.settings import Settings
from tests.services.publish.builders import EFFECTIVE_ON, NOW, RELEASE_OFFICER
from tests.services.publish.stored import collection, outbox
from tests.services.publish.visitors import Visitors


@pytest.fixture(scope="module")
def settings(mongod: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """One database for a file of tests: making its indexes takes longer than most of them."""
    settings = Settings(
        service="publish",
        mongo_uri=mongod.uri_of(f"test_publish_{secrets.token_hex(5)}"),
        secret_key="a-secret-only-for-tests",
        run_dir=tmp_path_factory.mktemp("run"),
    )
    close_database("publish")
    open_database(settings)
    bootstrap.build(settings)
    yield settings
    get_db("publish").client.drop_database(get_db("publish").name)
    close_database("publish")


@pytest.fixture
def use_cases(settings: Settings) -> UseCases:
    """The use cases of publish on an empty database."""
    for name in get_db("publish").list_collection_names():
        collection(name).delete_many({})
    return bootstrap.build(settings)


@pytest.fixture
def run_release(use_cases: UseCases) -> Callable[..., str]:
    """Do what the Celery task does for an adopted list; return the job's id."""

    def run(list_id: str, title: str = "江津区 2026 年第 1 版", on: UseCases = use_cases) -> str:
        release = Release(
            list_id=list_id, title=title, effective_on=EFFECTIVE_ON, released_by=RELEASE_OFFICER.as_record()
        )
        job_id = new_id()
        use_cases.jobs.create(
            kind="publish.release_edition", title=title, actor=RELEASE_OFFICER, kwargs={}, job_id=job_id
        )
        on.releasing.release(job_id=job_id, release=release, now=NOW)
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
def app(settings: Settings, use_cases: UseCases) -> APIFlask:
    return create_app(settings, use_cases)


@pytest.fixture
def visitors(app: APIFlask) -> Visitors:
    return Visitors(app)


@pytest.fixture
def citizen(app: APIFlask) -> FlaskClient:
    return app.test_client()
