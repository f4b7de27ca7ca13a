"""A list (清单) of items that the district government decides on as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from operator import attrgetter

from services.publish.domain.catalogue import DIRECTORY_LIST, CatalogueItem
from shared.kernel.errors import Conflict, Invalid, Problem
from shared.kernel.names import mark_problems

MOST_ITEMS = 2000
LONGEST_TITLE = 100
LONGEST_DOCUMENT_NO = 50
LONGEST_REASON = 1000


class ItemsNotReady(Conflict):
    """Some items cannot be proposed; `problems` names each with its reason."""

    code = "items_not_ready"


class ListIncomplete(Invalid):
    """The list, or the decision on it, lacks something or holds too much."""

    code = "list_incomplete"


class NotOpen(Conflict):
    """The list has been decided on, or is not in the state that this step needs."""

    code = "list_not_open"


class ListState(StrEnum):
    """Where a list stands."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    RETURNED = "returned"
    SCHEDULED = "scheduled"
    RELEASED = "released"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One item of a list: the very text, by its hash, and what a reader needs to recognise it."""

    item_id: str
    revision: int
    content_hash: str
    item_name: str
    body_id: str
    body_name: str
    base_code: str
    is_public: bool
    part: str = ""


READING_ORDER = ("body_name", "item_name", "item_id")
"""People look an item up by its body and its name, as in the lists of the desk; the id keeps namesakes apart."""


def in_reading_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return entries as a list and the edition made of it show them."""
    return tuple(sorted(entries, key=attrgetter(*READING_ORDER)))


@dataclass(frozen=True, kw_only=True)
class CatalogueList:
    """
    A list with its entries, all of one kind of list.

    `is_carried_out` says that its items have followed its present state. `decided_by` is the officer as messages name
    him, `decision_sequence` the version that the decision made.
    """

    list_id: str
    title: str
    entries: tuple[Entry, ...]
    proposed_by: Mapping[str, str]
    proposed_at: datetime
    list_kind: str = DIRECTORY_LIST
    version: int = 0
    state: ListState = ListState.PROPOSED
    decided_by: Mapping[str, str] = field(default_factory=dict)
    decided_at: datetime | None = None
    decision_sequence: int = 0
    document_no: str = ""
    reason: str = ""
    is_carried_out: bool = False

    @property
    def public_entries(self) -> tuple[Entry, ...]:
        """The entries that get a page on the portal."""
        return tuple(entry for entry in self.entries if entry.is_public)

    def without(self, item_ids: Collection[str]) -> CatalogueList:
        """
        Return the list without items whose text has changed since they were chosen.

        :raises NotOpen: when it has been decided on
        """
        self._must_be(ListState.PROPOSED)
        kept = tuple(entry for entry in self.entries if entry.item_id not in item_ids)
        return replace(self, entries=kept)

    def adopted(self, *, document_no: str, by: Mapping[str, str], at: datetime) -> CatalogueList:
        """
        Note the district government's decision with the number of its document.

        :raises NotOpen: when it has been decided on
        :raises ListIncomplete: when the document number is missing or too long, or nothing is left to decide on
        """
        self._must_be(ListState.PROPOSED)
        number = _name("document_no", "审定文号", document_no, LONGEST_DOCUMENT_NO, "请填写文件文号或会议纪要编号")
        if not self.entries:
            raise ListIncomplete("清单里已经没有事项，不能审定。请退回这份清单，由清单汇总员重新提请。")
        return replace(self._decided(by, at), state=ListState.ADOPTED, document_no=number)

    def returned(self, *, reason: str, by: Mapping[str, str], at: datetime) -> CatalogueList:
        """
        Send the whole list back; its items may be proposed again.

        :raises NotOpen: when it has been decided on
        :raises ListIncomplete: when the reason is missing or too long
        """
        self._must_be(ListState.PROPOSED)
        why = _text("reason", "退回理由", reason, LONGEST_REASON, "请写明退回的理由，让汇总员知道要改什么")
        return replace(self._decided(by, at), state=ListState.RETURNED, reason=why)

    def scheduled(self) -> CatalogueList:
        """
        Note that an edition with this list is made and goes on the portal on its day.

        :raises NotOpen: when it was not adopted, or is on its way already
        """
        self._must_be(ListState.ADOPTED)
        return replace(self, state=ListState.SCHEDULED)

    def released(self) -> CatalogueList:
        """
        Note that an edition with this list stands on the portal.

        :raises NotOpen: when it was not adopted
        """
        if self.state is not ListState.SCHEDULED:
            self._must_be(ListState.ADOPTED)
        return replace(self, state=ListState.RELEASED)

    def _decided(self, by: Mapping[str, str], at: datetime) -> CatalogueList:
        sequence = self.version + 1
        return replace(self, decided_by=by, decided_at=at, decision_sequence=sequence, is_carried_out=False)

    def _must_be(self, state: ListState) -> None:
        if self.state is not state:
            raise NotOpen(
                f"清单“{self.title}”现在的状态是“{STATE_NAMES[self.state]}”，不能做这一步。请刷新页面后再看。"
            )


STATE_NAMES = {
    ListState.PROPOSED: "待审定",
    ListState.ADOPTED: "已审定",
    ListState.RETURNED: "已退回",
    ListState.SCHEDULED: "待公布",
    ListState.RELEASED: "已公布",
}


def propose(
    *, list_id: str, title: str, items: Sequence[CatalogueItem], by: Mapping[str, str], at: datetime
) -> CatalogueList:
    """
    Put ready items before the district government.

    All or nothing: the officer proposes exactly what he chose.

    :raises ListIncomplete: when the title or the items are missing, or there are too many, or of two kinds of lists
    :raises ItemsNotReady: naming every item that cannot be proposed, and why
    """
    name = _name("title", "清单名称", title, LONGEST_TITLE, "请填写清单名称，如“2026 年第 1 批公共服务事项”")
    if not items:
        raise ListIncomplete("还没有选事项。请先勾选要提请审定的事项。")
    if len(items) > MOST_ITEMS:
        raise ListIncomplete(f"一份清单最多 {MOST_ITEMS} 项，现在选了 {len(items)} 项。请分成几份提请。")
    problems = tuple(_problem(item) for item in items if item.why_not_ready())
    if problems:
        raise ItemsNotReady(f"有 {len(problems)} 项不能提请审定，整份清单没有提交。请去掉这些事项后再提请。", problems)
    return CatalogueList(
        list_id=list_id,
        title=name,
        list_kind=_kind(items),
        entries=in_reading_order(map(_entry, items)),
        proposed_by=by,
        proposed_at=at,
    )


def _kind(items: Sequence[CatalogueItem]) -> str:
    kinds = {item.text.list_kind for item in items if item.text}
    if len(kinds) > 1:
        raise ListIncomplete(
            "一份清单只放一种事项：现在选的既有目录清单的事项，又有实施清单。请按清单种类筛选后分别提请。"
        )
    return kinds.pop()


def _problem(item: CatalogueItem) -> Problem:
    text = item.text or item.next_text
    name = text.item_name if text else f"还没有通过审核的事项（编号 {item.item_id}）"
    return Problem(field=item.item_id, label=name, message=item.why_not_ready(), rule="not_ready")


def _entry(item: CatalogueItem) -> Entry:
    text, codes = item.text, item.codes
    assert text is not None, "a ready item has both"
    assert codes is not None, "a ready item has both"
    return Entry(
        item_id=item.item_id,
        revision=text.revision,
        content_hash=text.content_hash,
        item_name=text.item_name,
        body_id=text.body_id,
        body_name=text.body_name,
        base_code=codes.base_code,
        is_public=text.is_public,
        part=text.part,
    )


def _name(key: str, label: str, value: str, longest: int, remedy: str) -> str:
    cleaned = _text(key, label, value, longest, remedy)
    for problem in mark_problems(key, label, cleaned):
        raise ListIncomplete(f"{problem.sentence()}。", (problem,))
    return cleaned


def _text(key: str, label: str, value: str, longest: int, remedy: str) -> str:
    cleaned = " ".join(value.split())
    if not cleaned:
        raise ListIncomplete(f"{label}没有填写。{remedy}。", (Problem(key, label, "没有填写", remedy),))
    if len(cleaned) > longest:
        message = f"有 {len(cleaned)} 个字，最多 {longest} 个字"
        raise ListIncomplete(f"{label}{message}。请缩短后再提交。", (Problem(key, label, message, "请缩短"),))
    return cleaned
