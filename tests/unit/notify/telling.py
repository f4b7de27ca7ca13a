"""The rules of the standards on messages of these tests."""

from __future__ import annotations

from typing import Any

from services.notify.application.notice_rules import NoticeStandard
from services.notify.domain.notices import Notice
from shared.contracts.registry import EVENTS
from tests.unit.notify.builders import a_message

STANDARD = NoticeStandard()
NAMES = sorted(event.name for event in EVENTS if "notify" in event.consumers)


def notices_of(name: str, **data: Any) -> list[Notice]:
    """Return the notices that one message makes."""
    return STANDARD.rules.notices(name, [STANDARD.happening(a_message(name, **data))])
