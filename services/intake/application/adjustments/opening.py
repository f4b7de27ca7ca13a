"""Opening adjustments for a cause other than a change of law: items that somebody chose, or all that a list shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.intake.application.adjustments import messages
from services.intake.application.adjustments.book import KeepingBook
from services.intake.application.adjustments.ports import AdjustmentStore, BegunEntry, Entries
from services.intake.application.ports import Items, Listing, Page
from services.intake.domain.adjustments.adjustment import Cause
from services.intake.domain.adjustments.applying import is_out_of_date, rival_key_of
from services.intake.domain.adjustments.clocks import Stage
from services.intake.domain.adjustments.entries import BY_HAND, Entry
from services.intake.domain.adjustments.judged import Adjusting, JudgedItem
from services.intake.domain.adjustments.moves import Days, opened
from services.intake.domain.adjustments.outcomes import CAUSE_NAMES, CauseKind, Outcome
from services.intake.domain.items import GONE, ServiceItem
from shared.kernel.actor import Actor
from shared.kernel.batches import chunks
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Conflict, Invalid, NotFound, Problem
from shared.kernel.ids import is_id
from shared.kernel.readable import readable

OPEN = "adjustment.open"
BATCH = 500
MOST_ITEMS = 5_000
LONGEST = {"title": 100, "ground": 1000, "document_no": 100}
LABELS = {"title": "标题", "ground": "事由", "document_no": "文号"}


class OtherEntry(Conflict):
    """The id belongs to an entry that says something else."""

    code = "other_entry"


@dataclass(frozen=True, kw_only=True)
class OpenFor:
    """
    Who opens adjustments for what cause; `cause_id` was made by whoever asks, so that asking twice is one entry.

    The items are those named, or else all that a list shows with this filter.
    """

    actor: Actor
    at: datetime
    cause_id: str
    kind: CauseKind
    title: str
    ground: str
    document_no: str = ""
    effective_on: date | None = None
    item_ids: Sequence[str] = ()
    listing: Listing | None = None


class OpeningAdjustments:
    """The use cases of the register office and the legal office."""

    def __init__(self, *, items: Items, store: AdjustmentStore, book: KeepingBook, entries: Entries) -> None:
        self._items, self._store, self._book, self._entries = items, store, book, entries

    def open_for(self, wanted: OpenFor) -> Entry:
        """
        Open an adjustment for each chosen item, then tell each body once; items that are put away are passed over.

        Killed anywhere, it may be asked again, or `finish` goes on with it: what is open already stays as it is.

        :raises NotPermitted: when the account may not open adjustments
        :raises Invalid: when something is missing, or no item or too many are chosen
        :raises OtherEntry: when the id was used for something else
        """
        wanted.actor.require(OPEN)
        cause = _checked(wanted)
        items = [item for item in self._chosen(wanted) if item.state not in GONE]
        if not items:
            problem = Problem(field="item_ids", label="事项", message="没有选中事项", remedy="请选择要调整的事项")
            raise Invalid(problem.sentence(), (problem,))
        entry = Entry(
            cause=cause,
            ground=readable(wanted.ground),
            document_no=readable(wanted.document_no),
            by=wanted.actor.as_record(),
            at=wanted.at,
            items=len(items),
        )
        return self.enter(entry, items, chosen=items if wanted.item_ids else ())

    def enter(self, entry: Entry, items: Sequence[ServiceItem], *, chosen: Sequence[ServiceItem]) -> Entry:
        """
        Keep an entry that somebody may make, open what is not open of it yet, and tell whom it concerns.

        :param chosen: the items that were named, one by one
        :raises OtherEntry: when the id was used for something else
        """
        self._entries.add(entry, [item.item_id for item in items])
        begun = self._entries.begun(entry.cause.cause_id)
        if _is_other(begun, entry, chosen):
            raise OtherEntry("这个编号已经用于另一项调整事由。请刷新页面后重新填写。")
        self._finish(begun)
        return begun.entry

    def finish(self) -> None:
        """Go on with the entries that broke off before their bodies were told."""
        for cause_id in self._entries.untold():
            self._finish(self._entries.begun(cause_id))

    def choosable(self, actor: Actor, listing: Listing) -> Page:
        """Return a page of the items among which somebody may choose: those of every body."""
        actor.require(OPEN)
        return self._items.page(listing)

    def entries(self, actor: Actor, page: int, size: int) -> tuple[list[Entry], int]:
        """Return one page of what offices entered, the newest first, and how many there are."""
        actor.require(OPEN)
        return self._entries.page(page, size)

    def _finish(self, begun: BegunEntry) -> None:
        """
        Open what is not open yet, as of the day of the entry, and tell the bodies what it asks of them.

        A body that applied for it itself has asked for it: it is told nothing. Where a colleague was faster nothing is
        opened, and the entry is done with; so it is where the item went on since (`is_out_of_date`).
        """
        if begun.is_told:
            return
        entry, days = begun.entry, self._book.days(begun.entry.at)
        counts: Counter[str] = Counter()
        names: dict[str, str] = {}
        for batch in chunks(begun.item_ids, BATCH):
            items = [item for item in self._items.find(batch).values() if item.state not in GONE]
            self._open(entry, items, days)
            counts.update(item.body_id for item in items)
            names |= {item.body_id: item.body_name for item in items}
        due_on = days.begun(Stage.APPLY).due_on
        assert due_on is not None, "the clock of the bodies ends"
        if entry.cause.kind is CauseKind.OWN:
            counts.clear()
        told = [messages.entered(entry, (body, names[body]), count, due_on) for body, count in counts.items()]
        self._entries.tell(begun, told)

    def _open(self, entry: Entry, items: Sequence[ServiceItem], days: Days) -> None:
        is_day = entry.effective_on is None or entry.effective_on <= day_in_china(entry.at)
        run = Adjusting(cause=entry.cause, is_day=is_day)
        new = [
            replace(
                opened(run, JudgedItem(item=item, outcome=Outcome.REVIEW), days),
                ground=entry.ground,
                opened_number=item.content.number,
                rival_key=rival_key_of(item) if entry.cause.kind is CauseKind.OWN else "",
            )
            for item in items
            if not is_out_of_date(entry, item)
        ]
        if new:  # all of a batch may have been put away since
            self._store.add([(one, messages.opened(one, entry.by)) for one in new])

    def _chosen(self, wanted: OpenFor) -> list[ServiceItem]:
        if wanted.item_ids:
            ids = list(dict.fromkeys(wanted.item_ids))
            _check_number(len(ids))
            found = self._items.find(ids)
            if missing := [item_id for item_id in ids if item_id not in found]:
                raise NotFound(f"选中的事项里有 {len(missing)} 个已经不存在。请刷新列表后重新选择。")
            return [found[item_id] for item_id in ids]
        return list(self._listed(wanted.listing)) if wanted.listing else []

    def _listed(self, listing: Listing) -> Iterator[ServiceItem]:
        # page after page would lose an item that is saved before its page comes: it goes to the first one
        ids = self._items.ids(listing)
        _check_number(len(ids))
        for batch in chunks(ids, BATCH):
            found = self._items.find(batch)
            yield from (found[item_id] for item_id in batch if item_id in found)


def _is_other(begun: BegunEntry, asked: Entry, chosen: Sequence[ServiceItem]) -> bool:
    """Tell whether somebody asks for something else than what was entered; a list may show other items by now."""
    there = begun.entry
    if (there.cause, there.ground, there.document_no) != (asked.cause, asked.ground, asked.document_no):
        return True
    return not {item.item_id for item in chosen} <= set(begun.item_ids)


def _check_number(number: int) -> None:
    if number > MOST_ITEMS:
        problem = Problem(
            field="item_ids",
            label="事项",
            message=f"选中了 {number} 个，一次最多 {MOST_ITEMS} 个",
            remedy="请按单位或类别分几次发起",
        )
        raise Invalid(problem.sentence(), (problem,))


def _checked(wanted: OpenFor) -> Cause:
    """
    Return the cause of an entry.

    :raises Invalid: naming each field that is wrong
    """
    check_cause_id(wanted.cause_id, "发起调整")
    problems = []
    if wanted.kind not in BY_HAND:
        names = "、".join(CAUSE_NAMES[kind] for kind in BY_HAND)
        message = f"不能选这一种，只能是{names}"
        problems.append(Problem(field="kind", label="原因", message=message, remedy="请重新选择"))
    problems += text_problems({name: getattr(wanted, name) for name in LONGEST})
    if problems:
        raise Invalid(problems[0].sentence(), tuple(problems))
    return Cause(
        kind=wanted.kind,
        cause_id=wanted.cause_id,
        title=readable(wanted.title),
        effective_on=wanted.effective_on,
    )


def check_cause_id(cause_id: str, page: str) -> None:
    """
    Refuse an id that nobody made as ids are made.

    :raises Invalid: naming the page on which it is made
    """
    if not is_id(cause_id):
        raise Invalid(f"调整事由的编号格式不对。请重新打开“{page}”页面再填。")


def text_problems(said: Mapping[str, str]) -> list[Problem]:
    """Return what is wrong with the texts of an entry: all but the document number are needed, none may be too long."""
    problems = []
    for name, text in said.items():
        value, longest = readable(text), LONGEST[name]
        if not value and name != "document_no":
            problems.append(Problem(field=name, label=LABELS[name], message="没有填写", remedy="请填写"))
        elif len(value) > longest:
            message = f"有 {len(value)} 个字，超过 {longest} 个字"
            problems.append(Problem(field=name, label=LABELS[name], message=message, remedy="请写得短一些"))
    return problems
