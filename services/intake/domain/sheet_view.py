"""The dry view (导入前检查): what importing a spreadsheet would do, decided without doing it.

The key of an entry is its item id; without one, body, item type and normalised name. A draft may lack its type: then
body and name are the key, so that a list which is completed step by step finds its drafts again. A wrong value makes
an error, a missing element does not: it makes a draft.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from services.intake.domain.sheet_files import SheetFiles
from services.intake.domain.sheet_rows import CellError, Judged, KnownBody, KnownItem, Place, SheetItem, Verdict
from services.intake.domain.sheet_sources import SheetSources, Taken
from services.intake.domain.sources import SourceItem
from shared.kernel.alike import squeezed

BODY, KEY = Place("implementing_body", "实施机构名称"), Place("item_id", "事项编号")
NAME, ITEM = Place("item_name", "事项名称"), Place("", "事项")
FURTHER_BASES = "；同一个事项有几条依据的，从第二条起只写序号和依据，其他列空着"
"""What to do with rows that repeat an item for each of its bases, where these stand beside the items."""
NewId = Callable[[SheetItem], str]
"""Makes the id of a new item: the same for the same entry of the same import, so that doing it twice makes one item."""


class SheetView:
    """Judges the entries of one file against the register and the items that are there."""

    def __init__(
        self,
        *,
        bodies: Mapping[str, KnownBody],
        own_body: KnownBody,
        imports_for_all: bool,
        by_id: Mapping[str, KnownItem],
        by_name: Mapping[tuple[str, str], KnownItem],
        namesakes: Mapping[tuple[str, str], Sequence[KnownItem]],
        new_id: NewId,
        has_further_rows: bool = False,
        sources: SheetSources | None = None,
        files: SheetFiles | None = None,
    ) -> None:
        self._bodies, self._own_body, self._imports_for_all = bodies, own_body, imports_for_all
        self._by_id, self._by_name, self._namesakes, self._new_id = by_id, by_name, namesakes, new_id
        self._has_further_rows, self._sources, self._files = has_further_rows, sources, files

    def judge(self, entries: Sequence[SheetItem]) -> list[Judged]:
        """Return the verdict on each entry, in the order of the file: two of the same item name each other's rows."""
        return _without_twins([self.judged(entry) for entry in entries], self._has_further_rows)

    def judged(self, entry: SheetItem) -> Judged:
        """Return the verdict on an entry that has no twin."""
        body, objection = body_of(entry, self._bodies, self._own_body, self._imports_for_all)
        if body is None:
            return _wrong(entry, "", objection)
        known, more = self._known(entry, body)
        if more:
            return _wrong(entry, body.body_id, more)
        if entry.errors and not entry.elements:  # rows of a table without an item: there is nothing to look up
            return _wrong(entry, body.body_id, ())
        taken = self._sources.taken(entry, body.body_id, known) if self._sources else Taken(entry=entry)
        before = known.elements if known else None
        unknown = self._files.objections(entry, body.body_id, before) if self._files else ()
        objections = (*taken.objections, *unknown)
        if entry.errors or objections:
            return _wrong(entry, body.body_id, objections)
        if known is None:
            return self._new(taken.entry, body, taken.source)
        return _compared(taken.entry, known, taken.source)

    def _new(self, entry: SheetItem, body: KnownBody, source: SourceItem | None) -> Judged:
        return Judged(
            entry=entry,
            verdict=Verdict.NEW,
            body_id=body.body_id,
            item_id=self._new_id(entry),
            elements=entry.elements,
            source=source,
        )

    def _known(self, entry: SheetItem, body: KnownBody) -> tuple[KnownItem | None, tuple[CellError, ...]]:
        holder = self._by_name.get((body.body_id, entry.name_key)) if entry.name_key else None
        if not entry.item_id:
            return (holder, ()) if holder else self._namesake(entry, body)
        known = self._by_id.get(entry.item_id)
        if known is None or known.body_id != body.body_id:
            remedy = "请清空事项编号当作新事项，或者从事项清单重新导出"
            return None, (entry.error(KEY, entry.item_id, "本单位没有这个编号的事项", remedy),)
        if holder is not None and holder.item_id != known.item_id:
            remedy = (
                "请改用能区分的名称；要和那个事项互换名称的，先把其中一个改成别的名称，"
                "再把这张表导入两次，第一次选“只导入正确的行”"
            )
            return None, (entry.error(NAME, entry.name, "本单位另有同类型、同名的事项", remedy),)
        return known, ()

    def _namesake(self, entry: SheetItem, body: KnownBody) -> tuple[KnownItem | None, tuple[CellError, ...]]:
        """Return the only item of this name that can be meant: without a type, or any when the entry has none."""
        found = self._namesakes.get((body.body_id, entry.name), ())
        if not entry.name:  # what has no name is there already when it says the same
            return next((item for item in found if _says_the_same(entry, item)), None), ()
        meant = [item for item in found if not entry.name_key or not item.name_key]
        if len(meant) > 1:
            message = f"本单位有 {len(meant)} 个叫这个名称的事项，不知道是哪一个"
            return None, (entry.error(NAME, entry.name, message, "请写明事项类型，或者从事项清单导出带编号的表"),)
        return (meant[0] if meant else None), ()


def body_of(
    entry: SheetItem, bodies: Mapping[str, KnownBody], own_body: KnownBody, imports_for_all: bool
) -> tuple[KnownBody | None, tuple[CellError, ...]]:
    """Return the body of an entry, or why there is none for it; who leaves the name out means the own body."""
    if not entry.body_name and not imports_for_all:
        return own_body, ()
    if not entry.body_name:
        return None, (entry.error(BODY, "", "没有填写", "请填写机构名录里的名称"),)
    body = bodies.get(body_key(entry.body_name))
    if body is None:
        remedy = f"请改成“{own_body.name}”或者空着；是别的单位的事项，由该单位导入"
        if imports_for_all:
            remedy = "请先在机构名录里登记它，或者改成名录里的名称"
        return None, (entry.error(BODY, entry.body_name, "机构名录里没有这个机构", remedy),)
    if not imports_for_all and body.body_id != own_body.body_id:
        remedy = f"只能导入“{own_body.name}”自己的事项，请删去这一行，由该单位导入"
        return None, (entry.error(BODY, entry.body_name, "这是别的单位的事项", remedy),)
    if not body.is_valid:
        return None, (entry.error(BODY, entry.body_name, "这个机构已经停用", "请改成承接它职责的机构"),)
    return body, ()


@lru_cache(4096)
def body_key(name: str) -> str:
    """Return the name of a body as it is compared: without white space, wide signs as narrow ones."""
    return squeezed(name)


def unknown_bodies(names: Iterable[str], bodies: Mapping[str, KnownBody]) -> list[tuple[str, int]]:
    """Return each name that the register does not have, once, with the number of its entries; the commonest first."""
    counts = Counter(names).most_common()
    return [(name, count) for name, count in counts if name and body_key(name) not in bodies]


def twin_keys(*, body_id: str, name: str, name_key: str, item_id: str) -> list[tuple[str, str]]:
    """Return what no two entries of one file may share: body with type and name, and the item that is there."""
    if not body_id:
        return []
    found = [(body_id, name_key or body_key(name))] if name else []
    return [*found, ("", item_id)] if item_id else found


def _says_the_same(entry: SheetItem, item: KnownItem) -> bool:
    return all(entry.elements.get(key) == item.elements.get(key) for key in entry.covered)


def _wrong(entry: SheetItem, body_id: str, more: tuple[CellError, ...]) -> Judged:
    return Judged(
        entry=entry, verdict=Verdict.WRONG, body_id=body_id, elements=entry.elements, errors=(*more, *entry.errors)
    )


def _compared(entry: SheetItem, known: KnownItem, source: SourceItem | None) -> Judged:
    kept = {key: value for key, value in known.elements.items() if key not in entry.covered}
    elements = {**kept, **entry.elements}
    changed = tuple(key for key in (*elements, *known.elements) if elements.get(key) != known.elements.get(key))
    if changed and known.objection:
        return _wrong(entry, known.body_id, (entry.error(ITEM, entry.name, known.objection, "请删去这一行再导入"),))
    if fixed := [key for key in changed if key in known.locked]:
        return _wrong(entry, known.body_id, tuple(_fixed(entry, key, known) for key in dict.fromkeys(fixed)))
    return Judged(
        entry=entry,
        verdict=Verdict.CHANGED if changed else Verdict.UNCHANGED,
        body_id=known.body_id,
        item_id=known.item_id,
        seen_version=known.version,
        elements=elements,
        changed=tuple(dict.fromkeys(changed)),
        source=source,
    )


def _fixed(entry: SheetItem, key: str, known: KnownItem) -> CellError:
    """Object to another text of an element that stays what the upper-level item says."""
    written, stands = entry.elements.get(key), known.elements.get(key)
    message = f"随上级清单，是“{stands}”" if isinstance(stands, str) else "随上级清单，和事项里的不一样"
    value = written if isinstance(written, str) else ""
    return entry.error(Place(key, known.locked[key]), value, message, "请照事项里的填写，或者先在事项页取消承接")


def _without_twins(judged: Sequence[Judged], has_further_rows: bool) -> list[Judged]:
    """Turn entries of the same item, or of the same body, type and name, into errors that name each other's rows."""
    rows: dict[tuple[str, str], list[Judged]] = {}
    for one in judged:
        for key in _keys(one):
            rows.setdefault(key, []).append(one)
    return [
        _with_twins(one, [twin for key in _keys(one) for twin in rows[key] if twin is not one], has_further_rows)
        for one in judged
    ]


def _keys(one: Judged) -> list[tuple[str, str]]:
    if not one.entry.covered:  # rows of a table that name an item and have found none: they are none themselves
        return []
    entry, item_id = one.entry, one.entry.item_id or (one.item_id if one.seen_version else "")
    return twin_keys(body_id=one.body_id, name=entry.name, name_key=entry.name_key, item_id=item_id)


def _with_twins(one: Judged, twins: Sequence[Judged], has_further_rows: bool) -> Judged:
    if not twins:
        return one
    error = _twin_error(one.entry, twins[0].entry, FURTHER_BASES if has_further_rows else "")
    errors = (error, *(e for e in one.errors if e not in one.entry.errors), *one.entry.errors)
    return replace(one, verdict=Verdict.WRONG, elements=one.entry.elements, changed=(), errors=errors)


def _twin_error(entry: SheetItem, twin: SheetItem, further: str) -> CellError:
    where = f"第 {twin.row} 行" if twin.sheet == entry.sheet else f"工作表“{twin.sheet}”第 {twin.row} 行"
    if entry.item_id and entry.item_id == twin.item_id:
        remedy = "复制来的行，请清空它的事项编号（这一列可能隐藏着），当作新事项；是同一个事项的，只留一行"
        return entry.error(KEY, entry.item_id, f"和{where}的一样，是同一个事项", remedy + further)
    return entry.error(NAME, entry.name, f"和{where}是同一个事项", f"请只留一行，或者改成能区分的名称{further}")
