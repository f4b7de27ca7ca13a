"""The legal basis of an item as it stood on a day: the text current then, and the law in force then, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.intake.application.laws.ports import LawCopies
from services.intake.application.ports import Revision, Revisions, revision_id
from services.intake.application.reading import Reading
from services.intake.domain.items import ServiceItem
from services.intake.domain.laws.citing import Cited, Row, Unresolved, cited_by, rows_of
from services.intake.domain.laws.law_state import LawState
from services.intake.domain.laws.pinning import LawBook, quoted_hash
from shared.kernel.actor import Actor
from shared.kernel.clock import day_in_china
from shared.kernel.errors import NotFound


class Standing(StrEnum):
    """How a citation stood to the law of the day."""

    QUOTED = "quoted"
    DIFFERS = "differs"
    ENDED = "ended"
    UNRESOLVED = "unresolved"


STANDINGS = {
    Standing.QUOTED: "与当天施行的条文一致",
    Standing.DIFFERS: "与当天施行的条文不一致",
    Standing.ENDED: "文件当天已经废止或者被取代",
    Standing.UNRESOLVED: "没有找到条文",
}
"""What people are told of each."""


@dataclass(frozen=True, kw_only=True)
class ProvisionThen:
    """
    One citation of a row on a day: `text` is what stood at its number in the version in force then (`label`).

    `reason` says why it is not resolved.
    """

    cited: Cited
    standing: Standing
    law_id: str = ""
    version_id: str = ""
    label: str = ""
    text: str = ""
    reason: Unresolved | None = None


@dataclass(frozen=True, kw_only=True)
class BasisThen:
    """A row of the legal basis as it was written then, with what it cited."""

    row: Row
    provisions: Sequence[ProvisionThen]


@dataclass(frozen=True, kw_only=True)
class BasesThen:
    """The legal basis of an item on a day, out of the text that was current at the day's end."""

    item: ServiceItem
    day: date
    revision: Revision
    rows: Sequence[BasisThen]
    days: Sequence[date]
    """The days on which the item got another text, the newest first."""


class ViewingBases:
    """The use case of the page of an item's bases."""

    def __init__(self, *, laws: LawCopies, revisions: Revisions, reading: Reading) -> None:
        self._laws, self._revisions, self._reading = laws, revisions, reading

    def on(self, actor: Actor, item_id: str, day: date) -> BasesThen:
        """
        Return the legal basis of an item as it stood on a day.

        :raises NotPermitted: when the account may see no items
        :raises NotFound: when there is no such item, it is not to be seen, or it was not there yet
        """
        item = self._reading.item(actor, item_id).item
        texts = self._revisions.find(revision_id(item_id, number) for number in item.revisions)
        ordered = sorted(texts.values(), key=lambda text: (text.made_at, text.number))
        until = [text for text in ordered if day_in_china(text.made_at) <= day]
        if not until:
            begun = day_in_china(ordered[0].made_at) if ordered else day
            raise NotFound(f"这个事项 {begun.isoformat()} 才开始编制，此前没有依据。请选那天或以后的日期。")
        rows = rows_of(until[-1].elements)
        book = self._laws.book(cited for row in rows for cited in cited_by(row))
        return BasesThen(
            item=item,
            day=day,
            revision=until[-1],
            rows=[
                BasisThen(row=row, provisions=[_then(cited, row, book, day) for cited in cited_by(row)]) for row in rows
            ],
            days=sorted({day_in_china(text.made_at) for text in ordered}, reverse=True),
        )


def _then(cited: Cited, row: Row, book: LawBook, day: date) -> ProvisionThen:
    law = Unresolved.UNREADABLE if cited.written else book.found(cited)
    if isinstance(law, Unresolved):
        return ProvisionThen(cited=cited, standing=Standing.UNRESOLVED, reason=law)
    return _in_law(cited, row, law, day)


def _in_law(cited: Cited, row: Row, law: LawState, day: date) -> ProvisionThen:
    text = law.in_force(day)
    if text is None:
        standing = Standing.ENDED if law.ended_by(day) else Standing.UNRESOLVED
        reason = None if law.ended_by(day) else Unresolved.NO_ARTICLE
        return ProvisionThen(cited=cited, standing=standing, law_id=law.law_id, reason=reason)
    place, reason = cited.place, None
    standing = Standing.QUOTED if quoted_hash(text, place, row.text) else Standing.DIFFERS
    if not place.article or not text.has(place):
        standing = Standing.UNRESOLVED
        reason = Unresolved.NO_ARTICLE if place.article else Unresolved.NO_NUMBER
    return ProvisionThen(
        cited=cited,
        standing=standing,
        law_id=law.law_id,
        version_id=text.version_id,
        label=text.label,
        text=text.text(place),
        reason=reason,
    )
