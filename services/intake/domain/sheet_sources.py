"""What an entry of a spreadsheet takes over from the item that it implements (承接), and what it may not say otherwise.

The source of a new entry is found by type and name among what the body may implement; an item that is there keeps its
own. What comes from the directory list is locked: a sheet may repeat it or leave it empty, not change it. What comes
from the published power list may be changed; that each change has its ground is said by the cross rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.intake.domain.power_corrections import differs
from services.intake.domain.sheet_rows import CellError, KnownItem, Place, SheetItem
from services.intake.domain.sources import Source, SourceItem
from shared.standards.element_list import Element, ElementList

Named = Mapping[tuple[str, str, str], SourceItem]
"""Sources by body, type and name, as the entries spell them."""
NOT_FOUND = "本单位的目录清单和权力清单里没有这个类型、这个名称的事项"
FIND_IT = "请照目录清单或权力清单写事项名称和事项类型；还没有的，先编进目录清单"


@dataclass(frozen=True, kw_only=True)
class Taken:
    """An entry with what its source brings, the source, and what stands against it."""

    entry: SheetItem
    source: SourceItem | None = None
    objections: tuple[CellError, ...] = ()


class SheetSources:
    """Brings the sources of a file's entries into them."""

    def __init__(self, *, standard: ElementList, found: Mapping[Source, SourceItem], named: Named) -> None:
        self._found, self._named = found, named
        self._inherited = tuple(element for element in standard.elements if element.is_inherited)
        self._locked = {element.key for element in self._inherited}
        self._type = standard.element("item_type")

    def taken(self, entry: SheetItem, body_id: str, known: KnownItem | None) -> Taken:
        """Return the entry as it takes over from its source, which is that of the item that is there."""
        if known is not None:
            source = self._found.get(known.source) if known.source else None
            return self._held(entry, source, known.elements, {})
        if not entry.elements.get(self._type.key):
            about = Place(self._type.key, self._type.name_zh)
            return Taken(entry=entry, objections=(entry.error(about, "", "没有填写，看不出是哪个事项", FIND_IT),))
        source = self._named.get((body_id, entry.elements[self._type.key], entry.name))
        if source is None:
            about = Place("item_name", "事项名称")
            return Taken(entry=entry, objections=(entry.error(about, entry.name, NOT_FOUND, FIND_IT),))
        return self._held(entry, source, {}, source.elements)  # what the sheet leaves empty comes from the source

    def _held(
        self, entry: SheetItem, source: SourceItem | None, stored: Mapping[str, Any], brought: Mapping[str, Any]
    ) -> Taken:
        """
        Hold an entry against its source; what stands in the item already is no change of whoever brings the file.

        :param stored: the elements of the item that is there
        :param brought: what the source brings into a new item
        """
        if source is None:
            return Taken(entry=entry)
        said = entry.elements
        if source.may_be_corrected:
            return Taken(entry=_with(entry, {**brought, **said}), source=source)
        differing = [
            element
            for element in self._inherited
            if differs(element, said, source.elements) and said[element.key] != stored.get(element.key)
        ]
        if differing:
            objections = tuple(_locked(entry, element, source) for element in differing)
            return Taken(entry=_with(entry, {**brought, **said}), source=source, objections=objections)
        own = {key: value for key, value in said.items() if key not in self._locked}
        held = {key: stored[key] for key in self._locked if key in stored}
        return Taken(entry=_with(entry, {**brought, **own, **held}), source=source)


def _with(entry: SheetItem, elements: Mapping[str, Any]) -> SheetItem:
    return replace(entry, elements=elements)


def _locked(entry: SheetItem, element: Element, source: SourceItem) -> CellError:
    should = _words(element, source.elements[element.key])
    remedy = f"请改回“{should}”或者清空" if should else f"请照目录清单写，或者清空{element.name_zh}"
    about = Place(element.key, element.name_zh)
    value = _words(element, entry.elements[element.key])
    message = f"{element.name_zh}承接目录清单，和目录清单里的不一样"
    return entry.error(about, value, message, f"{remedy}；目录清单有误的，先改目录清单")


def _words(element: Element, value: Any) -> str:
    """Return a single value or some codes as people read them; nothing for what is too long to be repeated."""
    if isinstance(value, str):
        return element.values.get(value, value)
    if isinstance(value, list) and all(isinstance(code, str) for code in value):
        return "；".join(element.values.get(code, code) for code in value)
    return ""
