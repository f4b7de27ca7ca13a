"""What a published list as a file would do to what is kept: each item new, changed, carried over, gone or wrong."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Generic, TypeVar

from services.intake.application.register_import import FileChanged
from services.intake.domain.list_editions import ListEdition
from services.intake.domain.sheet_rows import CellError
from shared.kernel.errors import Conflict, Invalid, Problem

LONGEST_TITLE, LONGEST_DOCUMENT_NO = 200, 100


class ListRowKind(StrEnum):
    """What would become of an item; `CARRIED`: its text stays, it stands in a new edition."""

    NEW = "new"
    CHANGED = "changed"
    CARRIED = "carried"
    UNCHANGED = "unchanged"
    GONE = "gone"
    WRONG = "wrong"


LIST_ROW_NAMES: Mapping[ListRowKind, str] = {
    ListRowKind.NEW: "新列入",
    ListRowKind.CHANGED: "内容有变",
    ListRowKind.CARRIED: "内容不变，换新版次",
    ListRowKind.UNCHANGED: "没有变化",
    ListRowKind.GONE: "不再列入",
    ListRowKind.WRONG: "有错",
}
WRITTEN = (ListRowKind.NEW, ListRowKind.CHANGED, ListRowKind.CARRIED, ListRowKind.GONE)


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One item and what would become of it; `number` is 0 for one that is gone."""

    sheet: str
    number: int
    kind: ListRowKind
    item_name: str
    base_code: str
    problems: tuple[CellError, ...] = ()


P = TypeVar("P", bound=Planned)


@dataclass(frozen=True, kw_only=True)
class ListPlan(Generic[P]):
    """What a file would do to a list as it stands; `unused` are the heads that nobody reads."""

    edition: ListEdition
    sheets: Sequence[str]
    rows: tuple[P, ...]
    unused: Sequence[str]
    file_digest: str

    def of(self, *kinds: ListRowKind) -> list[P]:
        """Return the items of some kinds."""
        return [row for row in self.rows if row.kind in kinds]

    @property
    def to_write(self) -> list[P]:
        """Return the items that change what is kept."""
        return self.of(*WRITTEN)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Return how many items there are of each kind."""
        return {kind.value: len(self.of(kind)) for kind in ListRowKind}

    def digest_of(self, details: Sequence[Sequence[object]], *more: object) -> str:
        """Return what stands for the file and all that the plan says of it, so that a change of either is noticed."""
        said = [
            [row.sheet, row.number, row.kind, *detail, *(problem.sentence() for problem in row.problems)]
            for row, detail in zip(self.rows, details, strict=True)
        ]
        text = json.dumps([self.edition.sentence(), said, *more], default=str, ensure_ascii=False)
        return f"{self.file_digest}-{hashlib.sha256(text.encode()).hexdigest()}"


def said_of(plan: ListPlan[P], lost: int) -> str:
    """Return in one Chinese sentence what an import did; `lost` items somebody else was faster with."""
    counts = plan.counts
    if not plan.to_write:
        said = f"没有要导入的内容：{counts['unchanged']} 项都和库里的一致"
    else:
        said = f"新列入 {counts['new']} 项，内容有变 {counts['changed']} 项，换新版次 {counts['carried']} 项"
        said += f"，不再列入 {counts['gone']} 项，没有变化 {counts['unchanged']} 项"
    if counts["wrong"]:
        said += f"；{counts['wrong']} 行有错没有导入"
    if lost:
        said += f"；{lost} 项没有存上，因为刚刚被别人改过，请把文件再导入一次"
    return said + "。"


def check_edition(edition: ListEdition, list_name: str, day: date) -> None:
    """
    Refuse an edition that nobody could cite.

    :raises Invalid: naming each field
    """
    checks = (
        (0 < len(edition.title) <= LONGEST_TITLE, "title", "清单名称", f"要填，最多 {LONGEST_TITLE} 个字"),
        (0 < len(edition.document_no) <= LONGEST_DOCUMENT_NO, "document_no", "文号", "要填，最多 100 个字"),
        (edition.published_on <= day, "published_on", "公布日期", "晚于今天"),
    )
    wrong = tuple(
        Problem(field=field, label=label, message=message, remedy=f"请照公布{list_name}的文件填写")
        for is_right, field, label, message in checks
        if not is_right
    )
    if wrong:
        raise Invalid("没有读取文件：" + "；".join(problem.sentence() for problem in wrong) + "。", wrong)


def check_shown(digest: str, shown: str, wanted: str, changed: type[Conflict], what: str) -> None:
    """
    Refuse to do something else than was shown.

    :param what: what may have changed since, besides the file
    :raises FileChanged: when the file is another one than was shown
    :raises Conflict: of the kind `changed`, when it would do something else
    """
    if shown.partition("-")[0] != digest:
        raise FileChanged("文件和刚才看过的不是同一份，没有导入。请重新看一遍再确认。")
    if shown != wanted:
        raise changed(f"看过之后，{what}又被改过，没有导入。请重新看一遍再确认。")
