"""Who looks at the pages of laws."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.services.review.conftest import sign_in
from tests.unit.review.builders import a_reviewer


@pytest.fixture
def lawyer(client: FlaskClient) -> FlaskClient:
    """The legal office at the desk."""
    sign_in(client, a_reviewer())
    return client
