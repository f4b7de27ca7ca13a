"""Laws, versions and their texts brought in, and corrected where they were entered wrongly; each is told of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.review.application.laws.given_text import source_of
from services.review.application.laws.looking_up import MANAGE, law_of
from services.review.application.laws.messages import law_registered
from services.review.application.laws.ports import Stores, WordTexts
from services.review.application.laws.views import Fields, TextGiven
from services.review.application.speakers import himself
from services.review.domain.coordinating import By
from services.review.domain.laws.days import LABELS, VersionDays, day_of, order_problems
from services.review.domain.laws.entry import LawEntry, LawStatus, checked_entry
from services.review.domain.laws.law import Law, LawVersion, entered
from services.review.domain.laws.refusals import LawRefused, refuse
from services.review.domain.laws.text import LawText, read_text
from shared.kernel.actor import Actor
from shared.kernel.clock import Clock
from shared.kernel.errors import Problem
from shared.kernel.ids import new_id


class Registering:
    """The use cases that write laws over one database; `ranks` are the codes of the table legal_basis_rank."""

    def __init__(self, *, stores: Stores, word: WordTexts, ranks: Mapping[str, str], clock: Clock) -> None:
        self._stores, self._word, self._clock = stores, word, clock
        self._ranks = frozenset(ranks)

    def enter_law(self, fields: Fields, given: TextGiven, *, actor: Actor) -> str:
        """See `LawDesk.enter_law`."""
        actor.require(MANAGE)
        entry = checked_entry(entry_given(fields), ranks=self._ranks)
        text = self._text(given)
        return self.add_law(entry, str(fields.get("label", "")), days_given(fields), text, actor=actor).law_id

    def enter_version(self, law_id: str, fields: Fields, given: TextGiven, *, version: int, actor: Actor) -> str:
        """See `LawDesk.enter_version`."""
        actor.require(MANAGE)
        law = law_of(self._stores, law_id)
        days, text = days_given(fields), self._text(given)
        label = str(fields.get("label", ""))
        return self.add_version(law, label, days, text, version=version, actor=actor).version_id

    def add_law(self, entry: LawEntry, label: str, days: VersionDays, text: LawText, *, actor: Actor) -> Law:
        """
        Keep a new law with its first version.

        :param entry: as `checked_entry` returned it
        :raises LawRefused: when the label is missing or too long
        :raises LawTwice: when a law has this title and number
        """
        by, at = himself(actor), self._clock.now()
        law = entered(new_id(), entry, _version(label, days, text, by=by, at=at), by=by, at=at)
        self._stores.texts.add(law.law_id, text)
        self._save(law, law.versions[0], text, seen=0)
        return law

    def add_version(
        self, law: Law, label: str, days: VersionDays, text: LawText, *, version: int, actor: Actor
    ) -> LawVersion:
        """
        Keep a further version of a law.

        :raises Refusal: as `Law.with_version` says
        """
        by, at = himself(actor), self._clock.now()
        after = law.with_version(_version(label, days, text, by=by, at=at), seen=version, by=by, at=at)
        self._stores.texts.add(law.law_id, text)
        self._save(after, after.versions[-1], text, seen=law.version)
        return after.versions[-1]

    def correct_text(
        self, law_id: str, version_id: str, given: TextGiven, *, version: int, reason: str, actor: Actor
    ) -> None:
        """See `LawDesk.correct_text`."""
        actor.require(MANAGE)
        law, text = law_of(self._stores, law_id), self._text(given)
        by, at = himself(actor), self._clock.now()
        after = law.with_text(version_id, text, seen=version, reason=reason, by=by, at=at)
        self._stores.texts.add(law_id, text)
        self._save(after, after.version_of(version_id), text, seen=law.version)

    def correct_version(
        self, law_id: str, version_id: str, fields: Fields, *, version: int, reason: str, actor: Actor
    ) -> None:
        """See `LawDesk.correct_version`."""
        actor.require(MANAGE)
        law, days = law_of(self._stores, law_id), days_given(fields)
        by, at = himself(actor), self._clock.now()
        label = str(fields.get("label", ""))
        after = law.with_days(version_id, label, days, seen=version, reason=reason, by=by, at=at)
        self._save(after, after.version_of(version_id), None, seen=law.version)

    def correct_entry(self, law_id: str, fields: Fields, *, version: int, reason: str, actor: Actor) -> None:
        """See `LawDesk.correct_entry`."""
        actor.require(MANAGE)
        law = law_of(self._stores, law_id)
        entry = checked_entry(entry_given(fields), ranks=self._ranks)
        by, at = himself(actor), self._clock.now()
        after = law.with_entry(entry, seen=version, reason=reason, by=by, at=at)
        self._save(after, after.last_told(), None, seen=law.version)

    def _text(self, given: TextGiven) -> LawText:
        return read_text(new_id(), source_of(given, self._word), without_articles=given.without_articles)

    def _save(self, law: Law, told: LawVersion, text: LawText | None, *, seen: int) -> None:
        text = text or self._stores.texts.get(told.text_id)
        self._stores.laws.save(law, seen=seen, messages=[law_registered(law, told, text)])


def days_given(fields: Fields) -> VersionDays:
    """
    Return the days that a form says.

    :raises LawRefused: with every one that is no day, or in an order that cannot be
    """
    days: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, label in LABELS.items():
        days[name], wrong = day_of(name, label, str(fields.get(name) or ""))
        problems += wrong
    found = VersionDays(**days)
    refuse([*problems, *order_problems(found)], LawRefused)
    return found


def entry_given(fields: Fields) -> LawEntry:
    """
    Return the entry that a form says, not yet checked.

    :raises LawRefused: when its status is none
    """
    status = str(fields.get("status") or LawStatus.IN_FORCE.value)
    if status not in (LawStatus.IN_FORCE, LawStatus.REPEALED):
        refuse([Problem("status", "状态", "没有选", "请选现行有效或者已废止", rule="law")], LawRefused)
    return LawEntry(
        title=str(fields.get("title", "")),
        other_titles=tuple(str(each) for each in fields.get("other_titles", ())),
        doc_no=str(fields.get("doc_no", "")),
        rank=str(fields.get("rank", "")),
        issuer=str(fields.get("issuer", "")),
        status=LawStatus(status),
    )


def _version(label: str, days: VersionDays, text: LawText, *, by: By, at: datetime) -> LawVersion:
    return LawVersion(
        version_id=new_id(),
        label=label,
        days=days,
        text_id=text.text_id,
        text_number=1,
        text_key=text.key,
        article_count=len(text.body),
        told_at=at,
        told_by=by,
    )
