"""Notify on a real database."""

from __future__ import annotations

import pytest

from services.notify.bootstrap import UseCases, build
from shared.runtime.settings import Settings
from tests.conftest import OpenDatabase, empty


@pytest.fixture(scope="module")
def settings(module_db: OpenDatabase) -> Settings:
    return module_db("notify")


@pytest.fixture
def notify(settings: Settings) -> UseCases:
    empty("notify")
    return build(settings)
