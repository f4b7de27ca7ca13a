"""Laws in a real register, and what waits to be told of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.review.adapters.laws.documents import LawChangeDocument, LawDocument
from services.review.application.laws.views import ChangeAsked, TextGiven
from services.review.application.use_cases import UseCases
from shared.contracts.checker import check_of
from shared.contracts.envelope import Envelope
from shared.runtime.mongo import Aggregate, durable
from tests.unit.review.builders import a_reviewer
from tests.unit.review.laws.builders import NEW, OLD, source

LAWYER = a_reviewer()
FIELDS: dict[str, Any] = {
    "title": "示例市养老服务条例",
    "other_titles": ["养老条例"],
    "doc_no": "示例市人大常委会公告第8号",
    "rank": "3",
    "issuer": "示例市人民代表大会常务委员会",
    "label": "2020通过",
    "promulgated_on": "2020-05-01",
    "effective_on": "2020-07-01",
}
FURTHER: dict[str, Any] = {"label": "2026修订", "promulgated_on": "2026-11-20", "effective_on": "2027-01-01"}


def entered(use_cases: UseCases, texts: Sequence[str] = OLD, **changed: Any) -> str:
    """Enter a law; returns its id."""
    return use_cases.laws.enter_law({**FIELDS, **changed}, TextGiven(pasted=source(texts)), actor=LAWYER)


def further(use_cases: UseCases, law_id: str, texts: Sequence[str] = NEW, **changed: Any) -> str:
    """Enter a further version; returns its id."""
    version = use_cases.laws.law(law_id, actor=LAWYER).law.version
    given = TextGiven(pasted=source(texts))
    return use_cases.laws.enter_version(law_id, {**FURTHER, **changed}, given, version=version, actor=LAWYER)


def begun(use_cases: UseCases, old: Sequence[str] = OLD, new: Sequence[str] = NEW, **changed: Any) -> str:
    """Enter a law with two versions and begin its change; returns the id of the change."""
    law_id = entered(use_cases, old)
    second = further(use_cases, law_id, new)
    first = use_cases.laws.law(law_id, actor=LAWYER).law.versions[0].version_id
    asked = {"law_id": law_id, "old_version_id": first, "new_version_id": second} | changed
    return use_cases.laws.begin_change(ChangeAsked(**asked), actor=LAWYER)


def seen(use_cases: UseCases, change_id: str) -> int:
    """The version of a change as somebody sees it now."""
    return use_cases.laws.change(change_id, actor=LAWYER).change.version


def confirmed(use_cases: UseCases, change_id: str, reason: str = "") -> None:
    """Confirm a change."""
    use_cases.laws.confirm(change_id, version=seen(use_cases, change_id), reason=reason, actor=LAWYER)


def told_of_law(law_id: str) -> list[Envelope]:
    """The messages that wait in a law's outbox; each keeps to its contract."""
    return _told(LawDocument, law_id)


def told_of_change(change_id: str) -> list[Envelope]:
    """The messages that wait in a change's outbox; each keeps to its contract."""
    return _told(LawChangeDocument, change_id)


def _told(document: type[Aggregate], key: str) -> list[Envelope]:
    stored = durable(document).find_one({"_id": key})
    assert stored is not None
    messages = [Envelope.decode(message["body"]) for message in stored["outbox"]]
    for message in messages:
        assert check_of(message.name, message.version)(message.data) == ""
    return messages
