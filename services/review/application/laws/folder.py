"""Many files at once: each is a version of a law, told by the head of the text and by the day in the file's name.

A repeat is harmless: a text that is there already stays as it is, and one file's problem never stops the others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import PurePath

from services.review.application.laws import header_facts as facts
from services.review.application.laws.given_text import text_of_file
from services.review.application.laws.looking_up import MANAGE
from services.review.application.laws.ports import Stores, WordTexts
from services.review.application.laws.registering import Registering
from services.review.application.laws.views import Upload
from services.review.domain.laws.entry import LawEntry, LawStatus, checked_entry, title_key
from services.review.domain.laws.law import Law
from services.review.domain.laws.refusals import LawTwice
from services.review.domain.laws.text import LawText, read_text, text_refused
from shared.kernel.actor import Actor
from shared.kernel.errors import Refusal
from shared.kernel.ids import new_id
from shared.kernel.law.law_names import described

_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")


class FileOutcome(StrEnum):
    """What became of a file."""

    LAW_ENTERED = "law_entered"
    VERSION_ENTERED = "version_entered"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class FileFound:
    """A file with its place below the folder (公司法/2018-10-26.md)."""

    place: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class FileResult:
    """
    What became of a file; `message` says in Chinese what to look at or to do, empty where nothing is.

    `issuer` is what the register says of the law, several bodies joined by 、; empty where nobody knows.
    """

    place: str
    outcome: FileOutcome
    law_id: str = ""
    title: str = ""
    label: str = ""
    issuer: str = ""
    articles: int = 0
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class _Read:
    place: str
    text: LawText
    title: str
    short_title: str
    day: date
    issuer: str


class FolderImport:
    """Brings in the files of a folder over one database; `ranks` are names by code of the table legal_basis_rank."""

    def __init__(self, *, stores: Stores, registering: Registering, word: WordTexts, ranks: Mapping[str, str]) -> None:
        self._stores, self._registering, self._word, self._ranks = stores, registering, word, ranks

    def run(self, files: Sequence[FileFound], *, actor: Actor) -> list[FileResult]:
        """
        Bring in files, those of each law in the order of their days; returns their results in the order of places.

        :raises NotPermitted: when the account does not keep the register
        """
        actor.require(MANAGE)
        results: list[FileResult] = []
        read: list[_Read] = []
        for file in files:
            try:
                read.append(_read(file, self._word))
            except Refusal as refusal:
                results.append(_refused(file.place, refusal))
        issuers = _issuers(read)
        for one in sorted(read, key=lambda each: (title_key(each.title), each.day, each.place)):
            try:
                results.append(self._bring_in(one, issuers.get(title_key(one.title), ""), actor))
            except Refusal as refusal:
                results.append(_refused(one.place, refusal))
        return sorted(results, key=lambda result: result.place)

    def _bring_in(self, one: _Read, issuer: str, actor: Actor) -> FileResult:
        known = self._stores.laws.titled(title_key(one.title))
        if len(known) > 1:
            raise LawTwice(
                f"有 {len(known)} 部法叫《{one.title}》，不知道是哪一部的版本。请在那部法的页面登记这个版本。"
            )
        return self._version_of(known[0], one, actor) if known else self._new_law(one, issuer, actor)

    def _new_law(self, one: _Read, issuer: str, actor: Actor) -> FileResult:
        rank = facts.rank_of(one.text)
        entry = LawEntry(
            title=one.title,
            other_titles=(one.short_title,) if one.short_title else (),
            doc_no=facts.number_of(one.text),
            rank=rank,
            issuer=issuer,
            status=LawStatus.IN_FORCE,
        )
        checked = checked_entry(entry, ranks=frozenset(self._ranks))
        label, days = facts.label_of(one.text, one.day, ()), facts.days_of(one.text, one.day)
        law = self._registering.add_law(checked, label, days, one.text, actor=actor)
        message = f"效力级别按题注推断为“{self._ranks[rank]}”，请核对。"
        if not issuer:
            message += "题注没有写明制定机关，请在登记信息里补上。"
        return _result(one, FileOutcome.LAW_ENTERED, law, law.versions[0].label, message)

    def _version_of(self, law: Law, one: _Read, actor: Actor) -> FileResult:
        for version in law.versions:
            if version.text_key == one.text.key:
                return _result(one, FileOutcome.UNCHANGED, law, version.label)
            if version.days.promulgated_on == one.day:
                raise LawTwice(
                    f"《{law.entry.title}》{one.day} 公布的版本“{version.label}”已经登记，文字却不同。"
                    "要改的话，请在那个版本的页面更正条文。"
                )
        label = facts.label_of(one.text, one.day, [version.label for version in law.versions])
        days = facts.days_of(one.text, one.day)
        added = self._registering.add_version(law, label, days, one.text, version=law.version, actor=actor)
        message = ""
        if one.issuer and not law.entry.issuer:
            message = f"题注写明制定机关是“{one.issuer}”，登记信息里还没有，请补上。"
        if any((version.days.promulgated_on or date.min) > one.day for version in law.versions):
            message += "比已登记的版本更早：第一个登记的版本仍视为现行，请核对。"
        return _result(one, FileOutcome.VERSION_ENTERED, law, added.label, message)


def _read(file: FileFound, word: WordTexts) -> _Read:
    place = PurePath(file.place)
    text = read_text(new_id(), text_of_file(Upload(name=place.name, content=file.content), word))
    folder = place.parent.name
    title = text.title or folder or _DAY.sub("", place.stem).strip(" -_（）()")
    return _Read(
        place=file.place,
        text=text,
        title=title,
        short_title=folder if folder and title_key(folder) != title_key(title) else "",
        day=_day_of(place.stem, text),
        issuer=facts.issuer_of(text),
    )


def _issuers(read: Sequence[_Read]) -> dict[str, str]:
    """Return who made each law by the key of its title: as the first of its files says it that does."""
    return {
        title_key(one.title): one.issuer for one in sorted(read, key=lambda each: each.day, reverse=True) if one.issuer
    }


def _day_of(stem: str, text: LawText) -> date:
    """Return the day in the name of a file, else the last one that the notes tell."""
    hints = [described(note).version_hint or "" for note in reversed(text.notes)]
    for said in (stem, *hints):
        if match := _DAY.search(said):
            try:
                return date(*(int(part) for part in match.groups()))
            except ValueError:
                continue
    raise text_refused("文件名里没有公布日期，题注里也没有", "请把文件改名为“2026-01-31.md”的样子再导入")


def _result(one: _Read, outcome: FileOutcome, law: Law, label: str, message: str = "") -> FileResult:
    return FileResult(
        place=one.place,
        outcome=outcome,
        law_id=law.law_id,
        title=law.entry.title,
        label=label,
        issuer=law.entry.issuer,
        articles=len(one.text.body),
        message=message,
    )


def _refused(place: str, refusal: Refusal) -> FileResult:
    return FileResult(place=place, outcome=FileOutcome.REFUSED, message=refusal.message)
