"""A desk that is asked about one heir, as the pages of heirs and of pushes have it."""

from __future__ import annotations

import re

from shared.kernel.actor import Actor
from tests.services.intake.conftest import Browser, Intake
from tests.services.intake.inheriting import claimed, says

UPPER = "upper-1"
OWN = "本单位自己的写法。"
NEW = "上级的新写法。"


def an_asked_heir(intake: Intake, compiler: Actor) -> str:
    """Return an heir that is asked about what people do."""
    says(intake, UPPER)
    item_id = claimed(intake, compiler, UPPER, exercise_content=OWN)
    says(intake, UPPER, exercise_content=NEW)
    return item_id


def registrar_at(intake: Intake, browser: Browser) -> Browser:
    """Let the district government office sign in."""
    intake.account("qzfb", intake.body(40), "registrar")
    browser.sign_in("qzfb")
    return browser


def hidden(page: str, name: str) -> str:
    """Return what a hidden field of a page holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]
