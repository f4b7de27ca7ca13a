"""
Mending a dry view on the page: a wrong row is corrected, an unknown body is matched with one of the register.

What is mended is noted on the import first, in one write that asks for the version that was seen; then its rows are
judged again, and those that share a body and name or an item with them. Whoever meets a mending that a crash left
behind finishes it. The hash that a confirmation names grows with each mending, so nobody confirms what he has not seen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from services.intake.application.importing_check import IMPORT_ALL, Checking
from services.intake.application.importing_entries import entry_of, mended_entry
from services.intake.application.importing_ports import Import, ImportRow, Imports, ImportState
from services.intake.domain.sheet_rows import KnownBody, SheetItem, Verdict
from services.intake.domain.sheet_view import body_key, twin_keys
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Invalid, LostRace, NotFound, Problem
from shared.standards.element_list import element_list
from shared.standards.normal import normalised

ROUNDS = 20
"""How often a mending is noted again when others mend other rows at the same moment."""


@dataclass(frozen=True, kw_only=True)
class RowMending:
    """What somebody typed for a row that he saw as it was mended last in version `seen` (0: as in the file)."""

    actor: Actor
    import_id: str
    place: int
    seen: int
    elements: Mapping[str, Any]
    body_name: str
    item_id: str = ""


@dataclass(frozen=True, kw_only=True)
class RowView:
    """A row with its import, and the place of the next wrong row."""

    one: Import
    row: ImportRow
    next_wrong: int | None


class Mending:
    """The use cases of a clerk who mends a checked file on the page."""

    def __init__(self, *, imports: Imports, checking: Checking) -> None:
        self._imports, self._checking = imports, checking

    def own(self, actor: Actor, import_id: str) -> Import:
        """
        Return an import of the own body, with its last mending finished.

        :raises NotFound: when there is none
        """
        require_importer(actor)
        one = self._imports.get(import_id)
        if one is None or one.body_id != actor.body_id:
            raise NotFound("没有这次导入，或者它不是本单位的。请从“导入”页面重新打开。")
        return self._finished(one)

    def row(self, actor: Actor, import_id: str, place: int) -> RowView:
        """
        Return a row to be mended.

        :raises Conflict: when the import is not open to mending
        """
        one = self._open(actor, import_id)
        return RowView(one=one, row=self._row(one, place), next_wrong=self._imports.next_wrong(import_id, place))

    def mend(self, mending: RowMending) -> RowView:
        """
        Put what was typed in the place of what the file says of a row, and judge it again; wrong values are kept, too.

        :raises Invalid: when something cannot be stored at all
        :raises LostRace: when somebody else has mended the row since
        """
        for _ in range(ROUNDS):
            one = self._open(mending.actor, mending.import_id)
            row = self._row(one, mending.place)
            if row.mended != mending.seen:
                raise LostRace("您打开之后，这一行已经被别人改过，没有保存。请看过现在的内容再改。")
            elements = normalised(mending.elements, element_list(one.list_kind))
            _check_retyped(row, elements)
            record = {
                "place": mending.place,
                "elements": elements,
                "body_name": mending.body_name.strip(),
                "item_id": mending.item_id.strip(),
            }
            if self._noted(one, record):
                return self.row(mending.actor, mending.import_id, mending.place)
        raise LostRace

    def bodies(self) -> list[KnownBody]:
        """Return the bodies that a row may name: those that are valid today."""
        return [body for body in self._checking.bodies() if body.is_valid]

    def match_bodies(self, actor: Actor, import_id: str, bodies: Mapping[str, str]) -> int:
        """
        Take rows with unknown bodies (name -> body id) for rows of these bodies, and judge again every row without
        one, also of those that were registered meanwhile; return how many names are unknown still.

        :raises Invalid: when a name is not one of the unknown, or a body not one of the register
        """
        for _ in range(ROUNDS):
            one = self._open(actor, import_id)
            actor.require(IMPORT_ALL)
            unknown, valid = dict(one.unknown_bodies), {body.body_id for body in self.bodies()}
            if strange := [name for name in bodies if name not in unknown]:
                raise LostRace(f"“{strange[0]}”已经处理过了。请刷新页面，看过现在的结果再选。")
            if not valid >= set(bodies.values()):
                raise Invalid("选的机构不在机构名录里，或者已经停用。请重新选择。")
            if self._noted(one, {"bodies": sorted(list(pair) for pair in bodies.items())}):
                return len(self.own(actor, import_id).unknown_bodies)
        raise LostRace

    def _open(self, actor: Actor, import_id: str) -> Import:
        one = self.own(actor, import_id)
        check_reach(actor, one)
        if one.state is not ImportState.CHECKED:
            raise Conflict("这个文件现在不能在页面上改：还没有检查完，或者已经确认导入。要改的话，请重新上传。")
        return one

    def _row(self, one: Import, place: int) -> ImportRow:
        for row in self._imports.rows_at(one.import_id, [place]):
            return row
        raise NotFound("文件里没有这一行。请从检查结果里重新打开。")

    def _noted(self, one: Import, mending: Mapping[str, Any]) -> bool:
        text = json.dumps(mending, ensure_ascii=False, sort_keys=True)
        view_hash = sha256(f"{one.seen_hash}\n{text}".encode()).hexdigest()
        return self._imports.begin_mending(one, view_hash, mending)

    # Judging again

    def _finished(self, one: Import) -> Import:
        if not one.unfinished:
            return one
        rows = list(self._imports.all_rows(one.import_id, list(Verdict)))
        mended = self._mended(one, rows)
        judged = {row.place: row for row in self._checking.judge(one, mended)}
        places = _linked(rows, judged)
        others = self._imports.rows_at(one.import_id, places - mended.keys())
        entries = {row.place: entry_of(row, one) for row in others} | mended
        before = {row.place: row for row in [*rows, *others]}
        again = self._checking.judge(one, dict(sorted(entries.items())))
        self._imports.keep_mended(one, [_carried(one, row, before[row.place], mended) for row in again])
        names = (row.body_name for row in self._imports.all_rows(one.import_id, [Verdict.WRONG]) if not row.body_id)
        self._imports.end_mending(one, self._checking.unknown(names))
        return self._imports.get(one.import_id) or one

    def _mended(self, one: Import, rows: Sequence[ImportRow]) -> dict[int, SheetItem]:
        """Return the entries of the rows that the unfinished mending is about, as they are now."""
        mending = one.unfinished
        if "place" in mending:
            place = mending["place"]
            return {place: mended_entry(self._row(one, place), one, mending)}
        names = {body.body_id: body.name for body in self._checking.bodies()}
        matched = {body_key(name): names[body_id] for name, body_id in mending["bodies"] if body_id in names}
        homeless = [row.place for row in rows if not row.body_id and row.body_name]
        found = self._imports.rows_at(one.import_id, homeless)
        entries = {row.place: entry_of(row, one) for row in found}
        return {
            place: replace(entry, body_name=matched.get(body_key(entry.body_name), entry.body_name))
            for place, entry in entries.items()
        }


def require_importer(actor: Actor) -> None:
    """
    Refuse whoever may import neither for the own body nor for all.

    :raises NotPermitted: naming the account
    """
    if not actor.may(IMPORT_ALL):
        actor.require("item.compile")


def check_reach(actor: Actor, one: Import) -> None:
    """
    Refuse a compiler who would decide on a file that somebody brought for all bodies.

    :raises NotPermitted: naming the account
    """
    if one.actor().may(IMPORT_ALL):
        actor.require(IMPORT_ALL)


def _check_retyped(row: ImportRow, elements: Mapping[str, Any]) -> None:
    """
    Refuse a row in which a value that could not even be shown is still to be typed: nothing goes away by itself.

    :raises Invalid: naming these fields
    """
    left = [
        Problem(error.field, error.label, error.message, error.remedy)
        for error in row.errors
        if error.field
        and not error.is_of_view
        and _value_at(row.elements, error.field) is None
        and _value_at(elements, error.field) is None
    ]
    if left:
        raise Invalid(f"还有 {len(left)} 处没有重新填写，没有保存。", tuple(left))


def _value_at(elements: Mapping[str, Any], path: str) -> Any:
    value: Any = elements
    for part in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def _linked(rows: Iterable[ImportRow], judged: Mapping[int, ImportRow]) -> set[int]:
    """Return the places of the judged rows and of all that share a key with them, before or now, over any steps."""
    keys = {row.place: set(_keys(row)) for row in rows}
    for place, row in judged.items():
        keys[place] |= set(_keys(row))
    places: dict[tuple[str, str], list[int]] = {}
    for place, those in keys.items():
        for key in those:
            places.setdefault(key, []).append(place)
    found, open_places = set(judged), list(judged)
    while open_places:
        more = {place for key in keys[open_places.pop()] for place in places[key]} - found
        found |= more
        open_places += more
    return found


def _keys(row: ImportRow) -> list[tuple[str, str]]:
    item_id = row.typed_id or (row.item_id if row.seen_version else "")
    return twin_keys(body_id=row.body_id, name=row.name, name_key=row.name_key, item_id=item_id)


def _carried(one: Import, row: ImportRow, before: ImportRow, mended: Mapping[int, SheetItem]) -> ImportRow:
    """Return a row judged anew with what it carries along: since when it is mended, what was added to it."""
    added = before.added
    if "place" in one.unfinished and row.place in mended:
        columns = next((each.covered for each in one.sheets if each.sheet == row.sheet), ())
        added = sorted(mended[row.place].covered - set(columns))
        return replace(row, mended=one.version, added=added)
    is_matched = bool(row.body_id) and not before.body_id
    return replace(row, mended=one.version if is_matched else before.mended, added=added)
