"""What is laid before the head of a body (提请审定): the work list, the printed sheet, one item with all about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.intake.application.judging import findings, judged
from services.intake.application.ports import Items, Revision, Revisions, Sources, revision_id
from services.intake.domain.findings import Finding
from services.intake.domain.items import IMPLEMENTATION_LIST, ServiceItem
from services.intake.domain.signing import SignOff, sheet_number
from services.intake.domain.sources import Source, SourceItem
from shared.kernel.actor import Actor
from shared.kernel.errors import Invalid, NotFound, Problem
from shared.standards.difference import ElementChange, changes_between
from shared.standards.element_list import IMPLEMENTATION, element_list

MOST_SHOWN = 100
"""Items on one work list; what is signed makes room for what comes next."""
AT_ONCE = 100
NOT_HERE = "没有这份实施清单，或者它不是本单位的。请从待审定签章的清单里重新打开。"


class SignOffs(Protocol):
    """The history of sign-offs: facts, never changed and never deleted."""

    def add(self, entries: Sequence[tuple[ServiceItem, SignOff]]) -> None:
        """Keep sign-offs; one that is there already stays."""
        ...

    def of_item(self, item_id: str) -> list[SignOff]:
        """Return what was signed of an item, newest first."""
        ...

    def unsigned(self, body_id: str) -> Iterator[ServiceItem]:
        """Yield a body's implementation lists that are in its hands and not signed as they stand, newest first."""
        ...


@dataclass(frozen=True, kw_only=True)
class WorkList:
    """What can be signed now, newest first; `is_cut` when there is more than a page shows."""

    items: Sequence[ServiceItem]
    is_cut: bool


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The exact texts that are laid before the head (审定单)."""

    number: str
    texts: Sequence[tuple[ServiceItem, Revision]]


@dataclass(frozen=True, kw_only=True)
class SigningView:
    """
    All that the head sees before signing.

    `problems` stand in the way, `findings` do not; `changes` is what differs from the text signed last (`signed_last`).
    """

    item: ServiceItem
    text: Revision
    problems: Sequence[Problem]
    findings: Sequence[Finding]
    history: Sequence[SignOff]
    signed_last: SignOff | None
    changes: Sequence[ElementChange]


class LayingBefore:
    """Queries of sign-off, for who signs and for who compiles."""

    def __init__(self, *, items: Items, revisions: Revisions, sources: Sources, sign_offs: SignOffs) -> None:
        self._items, self._revisions, self._sources = items, revisions, sources
        self._sign_offs = sign_offs

    def work_list(self, actor: Actor) -> WorkList:
        """Return the own body's lists that are complete, contradict nothing and are not signed as they stand."""
        _check_takes_part(actor)
        ready: list[ServiceItem] = []
        for items in _portions(self._sign_offs.unsigned(actor.body_id)):
            judged_now = self._loaded(items)
            ready += [item for item in items if not judged_now.problems_of(item)]
            if len(ready) > MOST_SHOWN:
                break
        return WorkList(items=ready[:MOST_SHOWN], is_cut=len(ready) > MOST_SHOWN)

    def sheet(self, actor: Actor, item_ids: Sequence[str]) -> Sheet:
        """
        Return the texts for the printed sheet, in the order in which they were chosen.

        :raises Invalid: when nothing was chosen, or one is not ready: what is laid before the head is complete
        :raises NotFound: when one is not there or is another body's
        """
        _check_takes_part(actor)
        if not item_ids:
            raise Invalid("没有勾选事项。请先勾选要提请审定的实施清单。")
        items = self._items.find(item_ids)
        chosen = [own_list(actor, items, item_id) for item_id in dict.fromkeys(item_ids)]
        judged_now = self._loaded(chosen)
        if unready := [item for item in chosen if judged_now.problems_of(item)]:
            names = "、".join(f"“{item.content.title or '未命名事项'}”" for item in unready)
            raise Invalid(f"{names}还有要改的地方，改好才能提请审定。请先打开修改。")
        texts = [(item, judged_now.text_of(item)) for item in chosen]
        return Sheet(number=sheet_number(item.content.content_hash for item in chosen), texts=texts)

    def view(self, actor: Actor, item_id: str) -> SigningView:
        """
        Return an item with everything that bears on its sign-off.

        :raises NotFound: when it is not there, is not for the asker to see, or is no implementation list
        """
        item = self._items.find([item_id]).get(item_id)
        if item is None or item.list_kind != IMPLEMENTATION_LIST or not _may_see(actor, item):
            raise NotFound(NOT_HERE)
        judged_now = self._loaded([item])
        text, history = judged_now.text_of(item), self._sign_offs.of_item(item_id)
        last = item.sign_off or (history[0] if history else None)
        return SigningView(
            item=item,
            text=text,
            problems=judged_now.problems_of(item),
            findings=judged_now.findings_of(item),
            history=history,
            signed_last=last,
            changes=self._changes_since(item, text, last),
        )

    def _loaded(self, items: Sequence[ServiceItem]) -> Judged:
        return loaded(items, self._revisions, self._sources)

    def _changes_since(self, item: ServiceItem, text: Revision, last: SignOff | None) -> Sequence[ElementChange]:
        if last is None or last.content_hash == text.content_hash:
            return ()
        key = revision_id(item.item_id, last.number)
        before = self._revisions.find([key])[key]
        standards = (element_list(IMPLEMENTATION, one.standard_version) for one in (before, text))
        return changes_between(before.elements, next(standards), text.elements, next(standards))


@dataclass(frozen=True, kw_only=True)
class Judged:
    """Current texts of some items with what they implement."""

    texts: Mapping[str, Revision]
    sources: Mapping[Source, SourceItem]

    def text_of(self, item: ServiceItem) -> Revision:
        """Return the current text of an item."""
        return self.texts[revision_id(item.item_id, item.content.number)]

    def source_of(self, item: ServiceItem) -> SourceItem | None:
        """Return what an item implements."""
        return self.sources.get(item.source) if item.source else None

    def problems_of(self, item: ServiceItem) -> tuple[Problem, ...]:
        """Return what stands in the way of a sign-off: the same as of a submission."""
        return judged(self.text_of(item), item.list_kind, self.source_of(item))

    def findings_of(self, item: ServiceItem) -> tuple[Finding, ...]:
        """Return what does not stand in the way: warnings of the cross rules, and vague wording."""
        text = self.text_of(item)
        standard = element_list(item.list_kind, text.standard_version)
        found = findings(text.elements, standard=standard, source=self.source_of(item), item_id=item.item_id)
        return tuple(one for one in found if not one.stops_submission)


def loaded(items: Sequence[ServiceItem], revisions: Revisions, sources: Sources) -> Judged:
    """Return the current texts of items with what they implement."""
    texts = revisions.find(revision_id(item.item_id, item.content.number) for item in items)
    wanted = {item.source for item in items if item.source}
    return Judged(texts=texts, sources=sources.divided(wanted) if wanted else {})


def _check_takes_part(actor: Actor) -> None:
    """Refuse whoever neither signs nor compiles."""
    if not actor.may("item.compile"):
        actor.require("item.sign")


def _may_see(actor: Actor, item: ServiceItem) -> bool:
    """Tell whether the item is the actor's body's, or one that it supervises, or the actor sees all."""
    is_near = actor.body_id in (item.body_id, item.supervising_body_id)
    return actor.may("item.view_all") or (is_near and actor.may("item.view_own"))


def own_list(actor: Actor, items: Mapping[str, ServiceItem], item_id: str) -> ServiceItem:
    """
    Return an implementation list of the actor's own body.

    :raises NotFound: when it is not there, is another body's, or is an item of the directory list
    """
    item = items.get(item_id)
    if item is None or item.body_id != actor.body_id or item.list_kind != IMPLEMENTATION_LIST:
        raise NotFound(NOT_HERE)
    return item


def _portions(items: Iterable[ServiceItem]) -> Iterator[list[ServiceItem]]:
    portion: list[ServiceItem] = []
    for item in items:
        portion.append(item)
        if len(portion) == AT_ONCE:
            yield portion
            portion = []
    if portion:
        yield portion
