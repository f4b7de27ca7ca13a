"""A law of the register with its versions: the aggregate that `law_registered` tells of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from services.review.domain.coordinating import By
from services.review.domain.laws.days import VersionDays
from services.review.domain.laws.entry import LawEntry, LawStatus
from services.review.domain.laws.refusals import LawNotFound, LawRefused, LawTwice, refuse
from services.review.domain.laws.text import LawText
from shared.kernel.errors import Invalid, LostRace, Problem

LONGEST_LABEL, LEAST_REASON, LONGEST_REASON = 50, 2, 500
"""Characters."""


class LawAct(StrEnum):
    """What was done to a law."""

    ENTERED = "entered"
    VERSION_ENTERED = "version_entered"
    TEXT_CORRECTED = "text_corrected"
    DAYS_CORRECTED = "days_corrected"
    ENTRY_CORRECTED = "entry_corrected"


@dataclass(frozen=True, slots=True, kw_only=True)
class LawVersion:
    """
    One wording of a law. `label` is what people call it (2018修正).

    `text_id` names the text that counts, `text_number` counts the corrections of the text, from 1; `text_key` is equal
    for equal texts. `told_*` say with which version of the law, when and by whom it was told last.
    """

    version_id: str
    label: str
    days: VersionDays
    text_id: str
    text_number: int
    text_key: str
    article_count: int
    told_sequence: int = 0
    told_at: datetime
    told_by: By


@dataclass(frozen=True, slots=True, kw_only=True)
class LawEvent:
    """One line of a law's history; `what` says in Chinese what stood there before, `text_id` names a replaced text."""

    act: LawAct
    version_id: str
    what: str
    text_id: str
    reason: str
    by: By
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """
    A law. `version` grows with every change of the document; it is the sequence of what is told of it.

    `versions` stand in the order in which they were entered: the first counts as in force by itself. `ends` are the
    days from which on confirmed changes end the law (repealed, or another takes its place), by change.
    """

    law_id: str
    version: int
    entry: LawEntry
    versions: tuple[LawVersion, ...]
    history: tuple[LawEvent, ...]
    ends: tuple[tuple[str, date], ...] = ()

    @property
    def over_from(self) -> date | None:
        """The day from which on the law is in force no more; None while none is known."""
        if self.entry.status is LawStatus.REPEALED:
            return date.min
        return min((day for _, day in self.ends), default=None)

    @property
    def newest_first(self) -> tuple[LawVersion, ...]:
        """The versions by their days, those without a day by their entering."""
        order = {one.version_id: place for place, one in enumerate(self.versions)}
        return tuple(
            sorted(
                self.versions,
                key=lambda one: (one.days.last_known or date.min, order[one.version_id]),
                reverse=True,
            )
        )

    def status_on(self, day: date) -> LawStatus:
        """Return whether the law is in force on a day."""
        return LawStatus.REPEALED if self.over_from and self.over_from <= day else LawStatus.IN_FORCE

    def version_of(self, version_id: str) -> LawVersion:
        """
        Return one version.

        :raises LawNotFound: when the law has none of this id
        """
        found = next((one for one in self.versions if one.version_id == version_id), None)
        if found is None:
            raise LawNotFound(f"《{self.entry.title}》没有这个版本。请从这部法的版本列表里选。")
        return found

    def last_told(self) -> LawVersion:
        """Return the version that was told last."""
        return max(self.versions, key=lambda one: one.told_sequence)

    def with_version(self, given: LawVersion, *, seen: int, by: By, at: datetime) -> Law:
        """
        Return the law with one more version.

        :raises LawRefused: when the label is missing or too long
        :raises LawTwice: when a version has this label or this text already
        :raises LostRace: when somebody else was faster
        """
        self._refuse_stale(seen)
        label = checked_label(given.label)
        self._refuse_twice(label, given.text_key)
        event = _event(LawAct.VERSION_ENTERED, given.version_id, by=by, at=at)
        return self._telling(replace(given, label=label), event, add=True)

    def check_free(self, label: str, *, but: str = "") -> None:
        """
        Refuse a label that another version has.

        :param but: the version that may have it
        :raises LawTwice: when one has it
        """
        if any(one.label == label.strip() for one in self.versions if one.version_id != but):
            remedy = "请换一个版本名称" if but else "要改它的条文，请在那个版本上更正；否则请换一个版本名称"
            raise _twice("label", "版本名称", f"已有名为“{label.strip()}”的版本", remedy)

    def with_text(self, version_id: str, text: LawText, *, seen: int, reason: str, by: By, at: datetime) -> Law:
        """
        Return the law with another text of a version, which was entered wrongly.

        :raises LawNotFound: when there is no such version
        :raises LawRefused: when no reason is given
        :raises LawTwice: when the text is the same as before
        :raises LostRace: when somebody else was faster
        """
        self._refuse_stale(seen)
        before = self.version_of(version_id)
        if before.text_key == text.key:
            raise LawTwice("改后的条文与现在的完全相同，没有可以更正的。")
        said = checked_reason(reason)
        what = f"第 {before.text_number} 次文本，{before.article_count} 条"
        event = _event(LawAct.TEXT_CORRECTED, version_id, what=what, text_id=before.text_id, reason=said, by=by, at=at)
        after = replace(
            before,
            text_id=text.text_id,
            text_number=before.text_number + 1,
            text_key=text.key,
            article_count=len(text.body),
        )
        return self._telling(after, event)

    def with_days(
        self, version_id: str, label: str, days: VersionDays, *, seen: int, reason: str, by: By, at: datetime
    ) -> Law:
        """
        Return the law with another label or other days of a version.

        :raises LawNotFound: when there is no such version
        :raises LawRefused: when label or reason are missing or too long
        :raises LawTwice: when another version has this label
        :raises LostRace: when somebody else was faster
        """
        self._refuse_stale(seen)
        before, label = self.version_of(version_id), checked_label(label)
        self.check_free(label, but=version_id)
        said = checked_reason(reason)
        event = _event(LawAct.DAYS_CORRECTED, version_id, what=_days_said(before), reason=said, by=by, at=at)
        return self._telling(replace(before, label=label, days=days), event)

    def with_entry(self, entry: LawEntry, *, seen: int, reason: str, by: By, at: datetime) -> Law:
        """
        Return the law with another entry; the version told last is told again.

        :param entry: as `checked_entry` returned it
        :raises LawRefused: when no reason is given
        :raises LostRace: when somebody else was faster
        """
        self._refuse_stale(seen)
        said = checked_reason(reason)
        before = self.entry
        what = "；".join((f"《{before.title}》", before.doc_no, before.issuer, *before.other_titles))
        event = _event(LawAct.ENTRY_CORRECTED, "", what=what, reason=said, by=by, at=at)
        return replace(self, entry=entry)._telling(self.last_told(), event)

    def ending(self, change_id: str, day: date | None) -> Law:
        """Return the law with the day on which a change ends it; None when the change does so no more."""
        others = tuple(each for each in self.ends if each[0] != change_id)
        return replace(self, version=self.version + 1, ends=(*others, (change_id, day)) if day else others)

    def _telling(self, told: LawVersion, event: LawEvent, *, add: bool = False) -> Law:
        sequence = self.version + 1
        now = replace(told, told_sequence=sequence, told_at=event.at, told_by=event.by)
        kept = tuple(now if one.version_id == now.version_id else one for one in self.versions)
        return replace(
            self,
            version=sequence,
            versions=(*kept, now) if add else kept,
            history=(*self.history, event),
        )

    def _refuse_stale(self, seen: int) -> None:
        if seen != self.version:
            raise LostRace("这部法在您打开之后有人改过，没有保存。请刷新页面，看过新内容再改。")

    def _refuse_twice(self, label: str, text_key: str) -> None:
        self.check_free(label)
        same = next((one for one in self.versions if one.text_key == text_key), None)
        if same:
            raise _twice("text", "条文", f"条文与“{same.label}”完全相同，没有登记", "请核对是不是选错了文件")


def entered(law_id: str, entry: LawEntry, first: LawVersion, *, by: By, at: datetime) -> Law:
    """
    Return a new law with its first version.

    :param entry: as `checked_entry` returned it
    :raises LawRefused: when the label of the version is missing or too long
    """
    told = replace(first, label=checked_label(first.label), told_sequence=1, told_at=at, told_by=by)
    event = _event(LawAct.ENTERED, first.version_id, by=by, at=at)
    return Law(law_id=law_id, version=1, entry=entry, versions=(told,), history=(event,))


def checked_label(label: str) -> str:
    """
    Return the name of a version without surrounding blanks.

    :raises LawRefused: when it is missing or too long
    """
    label = label.strip()
    if not 0 < len(label) <= LONGEST_LABEL:
        what = f"有 {len(label)} 个字，最多 {LONGEST_LABEL} 个字" if label else "没有填写"
        refuse([Problem("label", "版本名称", what, "请填写通常的叫法，例如“2018修正”", rule="law")], LawRefused)
    return label


def checked_reason(reason: str, kind: type[Invalid] = LawRefused) -> str:
    """
    Return a reason without surrounding blanks.

    :raises Invalid: of this kind, when it is missing or too long
    """
    reason = reason.strip()
    if not LEAST_REASON <= len(reason) <= LONGEST_REASON:
        what = f"有 {len(reason)} 个字" if reason else "没有填写"
        remedy = f"请写 {LEAST_REASON} 至 {LONGEST_REASON} 个字"
        refuse([Problem("reason", "理由", what, remedy, rule="law")], kind)
    return reason


def _twice(field: str, label: str, message: str, remedy: str) -> LawTwice:
    problem = Problem(field, label, message, remedy, rule="law")
    return LawTwice(f"{message}。{remedy}。", (problem,))


def _event(
    act: LawAct, version_id: str, *, what: str = "", text_id: str = "", reason: str = "", by: By, at: datetime
) -> LawEvent:
    return LawEvent(act=act, version_id=version_id, what=what, text_id=text_id, reason=reason, by=by, at=at)


def _days_said(version: LawVersion) -> str:
    days = version.days
    known = {"通过": days.adopted_on, "公布": days.promulgated_on, "施行": days.effective_on, "废止": days.repealed_on}
    return "；".join((version.label, *(f"{name} {day}" for name, day in known.items() if day)))
