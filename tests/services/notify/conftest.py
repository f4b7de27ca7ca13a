"""Notify on a real database."""

from __future__ import annotations

import pytest
from apiflask import APIFlask

from services.notify.bootstrap import UseCases, build
from services.notify.entrypoints.web import create_app
from shared.runtime.settings import Settings
from tests.conftest import OpenDatabase, empty


@pytest.fixture(scope="module")
def settings(module_db: OpenDatabase) -> Settings:
    return module_db("notify")


@pytest.fixture(scope="module")
def built(settings: Settings) -> UseCases:
    """The use cases, built once for a file of tests: indexes and routes take longer than most of them."""
    return build(settings)


@pytest.fixture(scope="module")
def whole_app(settings: Settings, built: UseCases) -> APIFlask:
    """The pages, put together once for a file of tests."""
    return create_app(settings, built)


@pytest.fixture
def notify(built: UseCases) -> UseCases:
    """The use cases on an empty database."""
    empty("notify")
    return built
