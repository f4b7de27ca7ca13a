"""States in the words and marks of the pages."""

from __future__ import annotations

from services.publish.domain.catalogue import ItemState
from services.publish.domain.editions import EditionState
from services.publish.domain.lists import STATE_NAMES, ListState

ITEM_STATES = {
    ItemState.WAITING: ("", "等待审核或赋码"),
    ItemState.READY: ("ask", "可提请审定"),
    ItemState.IN_LIST: ("go", "待审定"),
    ItemState.ADOPTED: ("go", "待公布"),
    ItemState.PUBLISHED: ("ok", "已公布"),
    ItemState.ADOPTED_NOT_PUBLIC: ("off", "已审定，不公开"),
}
LIST_MARKS = {
    ListState.PROPOSED: "ask",
    ListState.ADOPTED: "go",
    ListState.RETURNED: "bad",
    ListState.RELEASED: "ok",
}
LIST_STATES = {state: (LIST_MARKS[state], name) for state, name in STATE_NAMES.items()}
EDITION_STATES = {EditionState.RELEASING: ("go", "正在公布"), EditionState.RELEASED: ("ok", "已公布")}

WORDING = {"item_states": ITEM_STATES, "list_states": LIST_STATES, "edition_states": EDITION_STATES}
