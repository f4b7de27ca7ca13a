"""Coding on a real database."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.coding.bootstrap import UseCases, build
from shared.runtime.settings import Settings


@pytest.fixture
def settings(service_db: Callable[[str], Settings]) -> Settings:
    return service_db("coding")


@pytest.fixture
def coding(settings: Settings) -> UseCases:
    return build(settings)
