"""What an implementation list takes over from what it implements (承接), and a claimed item from its parent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.intake.domain.items import DIRECTORY_LIST, ServiceItem
from services.intake.domain.sources import Source, SourceItem
from shared.kernel.errors import Invalid, NotFound
from shared.standards.inheritance import locked_and_local


def checked_source(
    list_kind: str, source: Source | None, known: Mapping[Source, SourceItem], body_id: str
) -> SourceItem | None:
    """
    Return what an item of this list implements; an item of the directory list implements nothing.

    :raises Invalid: when an implementation list names no source, or a directory item one
    :raises NotFound: when the source is not there, or is another body's
    """
    if list_kind == DIRECTORY_LIST:
        if source is not None:
            raise Invalid("目录清单的事项不承接别的事项。请重新打开“新编事项”页面再填。")
        return None
    if source is None:
        raise Invalid("没有选择要实施的事项。请从“可以编制的事项”里选一个开始编实施清单。")
    found = known.get(source)
    if found is None or found.body_id != body_id:
        raise NotFound("没有这个事项，或者它不是本单位的事项，不能编实施清单。请从“可以编制的事项”里重新选择。")
    return found


def with_inherited(elements: Mapping[str, Any], source: SourceItem | None) -> dict[str, Any]:
    """Return the elements with what its source fixes: typed over it is lost, which the form shows by locking it."""
    if source is None or source.may_be_corrected:
        return dict(elements)
    return {**elements, **source.elements}


def locked_of(item: ServiceItem | None) -> tuple[str, ...]:
    """Return the elements of an item that stay what its upper-level item says; none of one that was not claimed."""
    return locked_and_local(item.list_kind)[0] if item is not None and item.parent is not None else ()


def with_locked(elements: Mapping[str, Any], item: ServiceItem | None, own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the elements with what an item has from its parent, as its own text has it: typed over it is lost."""
    locked = locked_of(item)
    typed = {key: value for key, value in elements.items() if key not in locked}
    return {**typed, **{key: own[key] for key in locked if key in own}}


def begun_from(source: SourceItem) -> dict[str, Any]:
    """Return what a new implementation list holds before anybody has typed."""
    return dict(source.elements)


def part_of(elements: Mapping[str, Any]) -> str:
    """Return what tells the implementation lists of one source apart: sub-item (子项) and case (情形)."""
    names = (elements.get("sub_item_name"), elements.get("handling_case"))
    return "·".join(name for name in names if isinstance(name, str) and name)
