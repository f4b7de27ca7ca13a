"""A change as its page and its line show it: rows with both texts marked, and what to look at before confirming."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from services.review.application.laws.views import ChangeRow, RelationView
from services.review.application.laws.word_difference import pieces
from services.review.domain.laws.change import LawChange
from services.review.domain.laws.days import warnings_of
from services.review.domain.laws.in_force import version_in_force
from services.review.domain.laws.law import Law, LawVersion
from services.review.domain.laws.relations import Relation, counts_of

NO_NUMBERS: Mapping[str, int] = MappingProxyType({})


def change_row(change: LawChange, text_numbers: Mapping[str, int] = NO_NUMBERS) -> ChangeRow:
    """
    Return the line of a change.

    :param text_numbers: of the versions of a law, to tell whether one was corrected after it was compared
    """
    new = change.new
    compared = (change.old, new) if new and change.is_live else ()
    return ChangeRow(
        change_id=change.change_id,
        kind=change.kind.value,
        state=change.state.value,
        law_id=change.old.law_id,
        law_title=change.old.title,
        old_label=change.old.label,
        new_law_id=new.law_id if new else "",
        new_title=new.title if new else "",
        new_label=new.label if new else "",
        effective_on=change.effective_on.isoformat() if change.effective_on else "",
        cause_id=change.cause.cause_id,
        cause_title=change.cause.title,
        counts=counts_of(change.relations),
        is_unsent=change.is_unsent,
        changed_at=changed_at(change),
        is_outdated=any(text_numbers.get(one.version_id, one.text_number) != one.text_number for one in compared),
    )


def changed_at(change: LawChange) -> datetime:
    """Return when something was done to a change last."""
    return change.history[-1].at


def others_of(change: LawChange, of_cause: Sequence[LawChange]) -> tuple[ChangeRow, ...]:
    """Return the lines of the other changes with the same cause."""
    return tuple(change_row(one) for one in of_cause if one.change_id != change.change_id)


def outdated(change: LawChange, old: LawVersion, new: LawVersion | None) -> bool:
    """Tell whether a text was corrected after it was compared; of a repeal nothing was."""
    if change.new is None or new is None:
        return False
    return (change.old.text_number, change.new.text_number) != (old.text_number, new.text_number)


def warnings(
    change: LawChange, law: Law, new: LawVersion | None, *, of_law: Sequence[LawChange], today: date
) -> tuple[str, ...]:
    """
    Return what the lawyer should look at, in Chinese; it forbids nothing.

    What is to be known of the day before confirming is not said of a change that was confirmed.

    :param of_law: the changes from this law or to it
    """
    if not change.is_live:
        return ()
    old = law.version_of(change.old.version_id)
    said: list[str] = []
    if change.effective_on is None:
        said.append("还没有施行日期。确认前请填写。")
    else:
        if change.word is None or change.is_unsent:
            said += warnings_of(change.effective_on, old=old.days, new=new.days if new else None, today=today)
        said += _clashes(change, law, change.effective_on, of_law)
    others = [one for one in of_law if one.change_id != change.change_id]
    in_force = version_in_force(law, others, change.effective_on or today)
    after = change.new.version_id if change.new else ""
    if in_force not in (old.version_id, after):
        said.append(f"旧文本“{old.label}”到这次施行时不是有效的文本，请核对是不是选错了版本。")
    return tuple(said)


def _clashes(change: LawChange, law: Law, day: date, of_law: Sequence[LawChange]) -> Iterator[str]:
    """Name what else happens to the law: a law that takes effect twice, or is over before it is changed."""
    for other in of_law:
        if other.change_id != change.change_id and other.is_live and other.effective_on == day:
            what = f"变为“{other.new.label}”" if other.new else "废止"
            yield f"《{law.entry.title}》还有一次变动（{what}）也在 {day} 施行：两次都确认的，以后确认的为准。"
    ends = [end for change_id, end in law.ends if change_id != change.change_id]
    if ends and min(ends) <= day:
        yield f"《{law.entry.title}》自 {min(ends)} 起已被废止或者取代，早于这次变动的施行日期，请核对。"


def row_view(
    row: Relation, change: LawChange, old_texts: Mapping[str, str], new_texts: Mapping[str, str]
) -> RelationView:
    """Return a row with both texts in pieces; a text that was corrected since may lack an article."""
    old_pieces, new_pieces = pieces(old_texts.get(row.old, ""), new_texts.get(row.new, ""))
    corrections = (one for one in reversed(change.corrections) if one.counts and row in one.added)
    return RelationView(relation=row, old_pieces=old_pieces, new_pieces=new_pieces, correction=next(corrections, None))
