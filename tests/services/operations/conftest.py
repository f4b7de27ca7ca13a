"""The five services in one process, built once for a file of tests."""

from __future__ import annotations

import pytest

from tests.conftest import OpenDatabase
from tests.services.operations.district import District
from tests.services.operations.machines import Machines


@pytest.fixture(scope="module")
def whole_district(module_db: OpenDatabase) -> District:
    """Five services on five databases."""
    return District.begin(module_db)


@pytest.fixture
def district(whole_district: District) -> District:
    """The district with nothing in it yet."""
    whole_district.clear()
    return whole_district


@pytest.fixture(scope="module")
def machines(whole_district: District) -> Machines:
    """Clients at the APIs of the district."""
    return Machines(whole_district)
