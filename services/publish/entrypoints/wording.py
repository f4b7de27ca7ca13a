"""States in the words and marks of the pages."""

from __future__ import annotations

from services.publish.domain.catalogue import DIRECTORY_LIST, IMPLEMENTATION_LIST, ItemState
from services.publish.domain.editions import EditionState
from services.publish.domain.lists import STATE_NAMES, ListState
from shared.standards.element_list import element_list

ITEM_STATES = {
    ItemState.WAITING: ("", "等待审核或赋码"),
    ItemState.READY: ("ask", "可提请审定"),
    ItemState.IN_LIST: ("go", "待审定"),
    ItemState.ADOPTED: ("go", "待公布"),
    ItemState.PUBLISHED: ("ok", "已公布"),
    ItemState.ADOPTED_NOT_PUBLIC: ("off", "已审定，不公开"),
    ItemState.RETIRED: ("off", "已退出清单"),
}
LIST_MARKS = {
    ListState.PROPOSED: "ask",
    ListState.ADOPTED: "go",
    ListState.RETURNED: "bad",
    ListState.SCHEDULED: "go",
    ListState.RELEASED: "ok",
}
LIST_STATES = {state: (LIST_MARKS[state], name) for state, name in STATE_NAMES.items()}
EDITION_STATES = {
    EditionState.SCHEDULED: ("go", "待公布"),
    EditionState.RELEASING: ("go", "正在公布"),
    EditionState.RELEASED: ("ok", "已公布"),
}


def list_name(list_kind: str) -> str:
    """Return how the standard calls a kind of list."""
    return element_list(list_kind).name_zh


def name_with_part(name: str, part: str) -> str:
    """Return a name as people tell the lists of one item apart."""
    return f"{name}（{part}）" if part else name


WORDING = {
    "list_kinds": (DIRECTORY_LIST, IMPLEMENTATION_LIST),
    "list_name": list_name,
    "named": name_with_part,
    "item_states": ITEM_STATES,
    "list_states": LIST_STATES,
    "edition_states": EDITION_STATES,
}
