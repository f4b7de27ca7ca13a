"""What a reviewer does at the desk, for tests of its pages."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from selenium.webdriver.common.action_chains import ActionChains

from services.review.application.give_opinions import OpinionEntry
from services.review.application.use_cases import UseCases
from tests.services.review.conftest import csrf, sign_in
from tests.unit.review.builders import HASH, OFFICES, a_reviewer


def as_reviewer(client: FlaskClient, **changed: Any) -> None:
    """Sign a reviewer in."""
    sign_in(client, a_reviewer(**changed))


def send(client: FlaskClient, address: str, **form: Any) -> Any:
    """Send a form of the page at this address."""
    token = csrf(client.get(address).text)
    return client.post(address, data={"csrf_token": token} | form)


def all_say(use_cases: UseCases, item_id: str, verdict: str, reason: str = "") -> None:
    """Let every office say the same."""
    entry = OpinionEntry(item_id=item_id, content_hash=HASH, verdict=verdict, reason=reason)
    for office in OFFICES:
        use_cases.give_opinions([entry], actor=a_reviewer(office))


def press(driver: Any, *keys: str) -> None:
    """Press keys one after another, wherever the focus is."""
    for key in keys:
        ActionChains(driver).send_keys(key).perform()
