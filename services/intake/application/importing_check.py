"""Makes the dry view of a file: reads it, loads what is there, and judges each entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from services.intake.application.importing_columns import BODY_NAME
from services.intake.application.importing_items import read_items
from services.intake.application.importing_judging import Judging, named_in
from services.intake.application.importing_ports import (
    Import,
    ImportRow,
    ImportState,
    ItemNames,
    SheetHeads,
)
from services.intake.application.importing_sheets import sheets_of
from services.intake.application.inheriting import locked_of
from services.intake.application.like_names import NameChecking
from services.intake.application.ports import Bodies, BroughtFiles, Items, Revision, Revisions, Sources, revision_id
from services.intake.domain.items import DIRECTORY_LIST, Action, NotAllowedInThisState, ServiceItem
from services.intake.domain.named_files import files_in
from services.intake.domain.sheet_files import SheetFiles
from services.intake.domain.sheet_rows import KnownBody, KnownItem, SheetItem
from services.intake.domain.sheet_sources import SheetSources
from services.intake.domain.sheet_view import SheetView, body_key, body_of, twin_keys, unknown_bodies
from services.intake.domain.sources import SourceItem
from shared.kernel.actor import Actor
from shared.kernel.errors import Forbidden
from shared.kernel.sharing import Spread, here
from shared.standards.element_list import element_list

IMPORT_ALL = "item.import_all"
"""The right to import the items of every body; a compiler imports those of the own body."""
Placed = Sequence[tuple[SheetItem, KnownBody | None]]
"""The entries of a file with their bodies, where they have one."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the register and the items say of the entries of a file."""

    by_id: Mapping[str, KnownItem]
    by_name: Mapping[tuple[str, str], KnownItem]
    namesakes: Mapping[tuple[str, str], Sequence[KnownItem]]


@dataclass(frozen=True, kw_only=True)
class _Register:
    """The bodies that entries may name, and for which of them whoever brings the file may import."""

    by_id: Mapping[str, KnownBody]
    by_key: Mapping[str, KnownBody]
    own: KnownBody
    is_for_all: bool

    @classmethod
    def of(cls, actor: Actor, bodies: Iterable[KnownBody]) -> _Register:
        by_id = {body.body_id: body for body in bodies}
        by_key = {body_key(body.name): body for body in by_id.values()}
        return cls(by_id=by_id, by_key=by_key, own=_own_body(actor, by_id), is_for_all=actor.may(IMPORT_ALL))

    def body_of(self, entry: SheetItem) -> KnownBody | None:
        """Return the body of an entry, where it has one."""
        return body_of(entry, self.by_key, self.own, self.is_for_all)[0]


class Checking:
    """Makes dry views; writes nothing."""

    def __init__(
        self,
        *,
        items: Items,
        revisions: Revisions,
        bodies: Bodies,
        names: ItemNames,
        sources: Sources,
        files: BroughtFiles,
        like_names: NameChecking,
        spread: Spread = here,
    ) -> None:
        self._items, self._revisions, self._bodies, self._names = items, revisions, bodies, names
        self._sources, self._files, self._like_names, self._spread = sources, files, like_names, spread

    def view(self, one: Import, content: bytes) -> tuple[Import, Judging]:
        """
        Return the import as checked, but for its counts, and what tells what it would do with each entry.

        :raises Invalid: when the file cannot be read, or is no list of this kind
        """
        standard = element_list(one.list_kind)
        items = read_items(sheets_of(content, one.file_name, standard, self._spread), standard)
        heads = items.heads()
        checked = replace(
            one,
            state=ImportState.CHECKED,
            standard_version=standard.version,
            remarks=items.remarks,
            unknown_bodies=self.unknown(entry.body_name for entry in heads.values()),
            sheets=_heads(heads.values()),
        )
        if one.list_kind == DIRECTORY_LIST:  # all are looked at together: which names are like others
            return checked, self._judging(one, dict(enumerate(self._spread(items.__getitem__, list(items)))), heads)
        return checked, self._judging(one, items, heads)

    def judge(self, one: Import, entries: Mapping[int, SheetItem]) -> list[ImportRow]:
        """Return what an import would do with these entries, by their places; none may be left out that has a twin."""
        judging = self._judging(one, entries, entries)
        judged = judging.judged(list(entries))
        return self._spread(lambda place: judging.row(place, judged[place]), list(entries))

    def _judging(self, one: Import, entries: Mapping[int, SheetItem], heads: Mapping[int, SheetItem]) -> Judging:
        """Return what judges these entries; those that may be twins are judged here: they name each other's rows."""
        register = _Register.of(one.actor(), self.bodies())
        looking = partial(self._looking, one, register)
        places = self._perhaps_twins(heads, register, one.list_kind)
        alike = [entries[place] for place in places]
        told = dict(zip(places, looking(alike).judge(alike) if alike else (), strict=True))
        like = None
        if one.list_kind == DIRECTORY_LIST:
            view = looking(list(entries.values()))
            told = {place: told.get(place) or view.judged(entry) for place, entry in entries.items()}
            like = self._like_names.reader([named_in(each) for each in told.values()])
        return Judging(
            entries=entries,
            told=told,
            looking=looking,
            standard=element_list(one.list_kind),
            register=register.by_id,
            like=like,
        )

    def _perhaps_twins(self, heads: Mapping[int, SheetItem], register: _Register, list_kind: str) -> list[int]:
        """Return the places of the entries that have body and name, or an item, in common with another one."""
        placed = [(entry, register.body_of(entry)) for entry in heads.values()]
        holders = self._items.holders_of(_names_in(placed))
        bearers = self._bearers(placed) if list_kind == DIRECTORY_LIST else {}
        keys: list[list[tuple[str, str]]] = []
        for entry, body in placed:
            body_id = body.body_id if body else ""
            about = {"body_id": body_id, "name": entry.name, "name_key": entry.name_key}
            there = [entry.item_id, holders.get((body_id, entry.name_key), ""), *bearers.get((body_id, entry.name), ())]
            keys.append([key for item_id in there for key in twin_keys(**about, item_id=item_id)])
        counts = Counter(key for those in keys for key in set(those))
        return [place for place, those in zip(heads, keys, strict=True) if any(counts[key] > 1 for key in those)]

    def _looking(self, one: Import, register: _Register, entries: Sequence[SheetItem]) -> SheetView:
        """Return what judges these entries; what the stores know of them is asked here."""
        placed = [(entry, register.body_of(entry)) for entry in entries]
        known = self._known(placed, one.list_kind)
        namespace = UUID(one.import_id)
        return SheetView(
            bodies=register.by_key,
            own_body=register.own,
            imports_for_all=register.is_for_all,
            by_id=known.by_id,
            by_name=known.by_name,
            namesakes=known.namesakes,
            new_id=lambda entry: str(uuid5(namespace, f"{entry.sheet}\n{entry.row}")),
            has_further_rows=one.list_kind == DIRECTORY_LIST,
            **self._taken_over(one, placed, known),
        )

    def bodies(self) -> list[KnownBody]:
        """Return the register."""
        return [KnownBody(body_id=body.body_id, name=body.name, is_valid=body.is_valid) for body in self._bodies.all()]

    def unknown(self, names: Iterable[str]) -> list[tuple[str, int]]:
        """Return those of the names that the register does not have, once each, with how often they stand there."""
        return unknown_bodies(names, {body_key(body.name): body for body in self.bodies()})

    def stale(self, one: Import, rows: Iterable[ImportRow]) -> list[ImportRow]:
        """Return the rows whose item has changed since, is there by now, or whose name another item has taken."""
        rows = list(rows)
        items = self._items.find({row.item_id for row in rows})
        holders = self._items.holders_of({(row.body_id, row.name_key) for row in rows if row.name_key})
        doubled = {row.place for row in self.doubled(one, rows)}
        return [
            row
            for row in rows
            if _version_of(items.get(row.item_id)) != row.seen_version
            or holders.get((row.body_id, row.name_key), row.item_id) != row.item_id
            or row.place in doubled
        ]

    def doubled(self, one: Import, rows: Iterable[ImportRow]) -> list[ImportRow]:
        """
        Return the new rows of whose name the body has another item by now that a view made now would take for them:
        one of both has no type yet, and no unique name holds them apart.
        """
        if one.list_kind != DIRECTORY_LIST:
            return []
        new = [row for row in rows if row.name and not row.seen_version]
        bearers = self._names.bearers((row.body_id, row.name) for row in new)
        there = self._items.find({item_id for item_ids in bearers.values() for item_id in item_ids})
        return [
            row
            for row in new
            if any(
                item_id != row.item_id and item_id in there and not (row.name_key and there[item_id].content.name_key)
                for item_id in bearers.get((row.body_id, row.name), ())
            )
        ]

    def _known(self, placed: Placed, list_kind: str) -> Known:
        holders = self._items.holders_of(_names_in(placed))
        bearers = self._bearers(placed) if list_kind == DIRECTORY_LIST else {}
        namesakes = {item_id for item_ids in bearers.values() for item_id in item_ids}
        ids = {entry.item_id for entry, _ in placed if entry.item_id}
        found = self._items.find(ids | set(holders.values()) | namesakes)
        items = [item for item in found.values() if item.list_kind == list_kind]
        texts = self._revisions.find(revision_id(item.item_id, item.content.number) for item in items)
        known = {item.item_id: _known_item(item, texts) for item in items}
        return Known(
            by_id=known,
            by_name={name: known[item_id] for name, item_id in holders.items() if item_id in known},
            namesakes={name: [known[one] for one in ids if one in known] for name, ids in bearers.items()},
        )

    def _bearers(self, placed: Placed) -> Mapping[tuple[str, str], list[str]]:
        return self._names.bearers((body.body_id, entry.name) for entry, body in placed if body)

    def _taken_over(self, one: Import, placed: Placed, known: Known) -> dict[str, Any]:
        """Return what the view of an implementation list knows beside the items: what they implement, and files."""
        if one.list_kind == DIRECTORY_LIST:
            return {}
        standard = element_list(one.list_kind)
        there = [*known.by_id.values(), *known.by_name.values()]
        named: dict[tuple[str, str, str], SourceItem] = {}
        wanted: dict[str, set[tuple[str, str]]] = {}
        files: set[tuple[str, str]] = set()
        for entry, body in placed:
            if body is not None:
                wanted.setdefault(body.body_id, set()).add((str(entry.elements.get("item_type", "")), entry.name))
                files |= {(body.body_id, file.sha256) for file in files_in(entry.elements, standard)}
        for body_id, names in wanted.items():
            named |= {(body_id, *name): found for name, found in self._sources.named(body_id, names).items()}
        sources = self._sources.find({item.source for item in there if item.source})
        return {
            "sources": SheetSources(standard=standard, found=sources, named=named),
            "files": SheetFiles(standard, self._files.of_bodies(files)),
        }


def _names_in(placed: Placed) -> set[tuple[str, str]]:
    return {(body.body_id, entry.name_key) for entry, body in placed if body and entry.name_key}


def _heads(entries: Iterable[SheetItem]) -> list[SheetHeads]:
    first = {entry.sheet: entry for entry in reversed(list(entries))}
    return [
        SheetHeads(
            sheet=entry.sheet,
            covered=sorted(entry.covered),
            places={title: column for title, (column, _) in entry.places.items()},
        )
        for entry in first.values()
    ]


def _own_body(actor: Actor, register: Mapping[str, KnownBody]) -> KnownBody:
    own = register.get(actor.body_id)
    if own is not None and own.is_valid:
        return own
    if actor.may(IMPORT_ALL):
        return KnownBody(body_id="", name=actor.body_name, is_valid=False)
    raise Forbidden("本单位不在机构名录里，或者已经停用。请联系区政府办公室的机构账号管理员。")


def _known_item(item: ServiceItem, texts: Mapping[str, Revision]) -> KnownItem:
    text = texts[revision_id(item.item_id, item.content.number)]
    return KnownItem(
        item_id=item.item_id,
        version=item.version,
        body_id=item.body_id,
        name_key=item.content.name_key,
        elements={key: value for key, value in text.elements.items() if key != BODY_NAME},
        objection=_objection(item),
        source=item.source,
        locked={key: element_list(item.list_kind).element(key).name_zh for key in locked_of(item)},
    )


def _objection(item: ServiceItem) -> str:
    try:
        item.check_allows(Action.REVISE)
    except NotAllowedInThisState as refusal:
        return refusal.message.rstrip("。")
    return ""


def _version_of(item: ServiceItem | None) -> int:
    return item.version if item else 0
