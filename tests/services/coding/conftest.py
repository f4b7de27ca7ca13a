"""Coding on a real database."""

from __future__ import annotations

import pytest

from services.coding.bootstrap import UseCases, build
from shared.runtime.settings import Settings
from tests.conftest import OpenDatabase, empty


@pytest.fixture(scope="module")
def settings(module_db: OpenDatabase) -> Settings:
    return module_db("coding")


@pytest.fixture
def coding(settings: Settings) -> UseCases:
    empty("coding")
    return build(settings)
