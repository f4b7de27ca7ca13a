"""The policy of the work plan, and who edits it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from services.review.application.use_cases import UseCases
from shared.standards.loader import read
from tests.services.review.conftest import adopt, sign_in
from tests.unit.review.builders import a_coordinator


@pytest.fixture(autouse=True)
def shipped(use_cases: UseCases) -> None:
    """The policy of the work plan is in force, as version 3."""
    adopt(use_cases, read("review_policy", 1))


@pytest.fixture
def editor(client: FlaskClient) -> FlaskClient:
    """The coordinator at the desk."""
    sign_in(client, a_coordinator())
    return client
