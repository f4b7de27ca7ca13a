"""The states of an item at its body, and which of its people's actions each of them allows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class ItemState(StrEnum):
    """Where an item stands as its body sees it; what happens after approval are facts beside it."""

    DRAFT = "draft"
    AWAITING_ENDORSEMENT = "awaiting_endorsement"
    CONSENTED = "consented"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    APPROVED = "approved"
    DISCARDED = "discarded"
    RETIRED = "retired"


class Action(StrEnum):
    """What a person may want to do with an item."""

    REVISE = "revise"
    SUBMIT = "submit"
    ENDORSE = "endorse"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    SIGN = "sign"
    FILE = "file"
    FOLLOW = "follow"
    DISCARD = "discard"
    RESTORE = "restore"


IN_THE_BODYS_HANDS = frozenset({ItemState.DRAFT, ItemState.RETURNED, ItemState.WITHDRAWN})

GONE = frozenset({ItemState.DISCARDED, ItemState.RETIRED})
"""What was put away, and what an operation ended (取消、合并、拆分、类型转换): nothing of it is in force."""

COUNTED = tuple(state for state in ItemState if state not in GONE)
"""States of items that a body has: what is gone is counted nowhere, and listed only when it is asked for."""

ALLOWED: Mapping[Action, frozenset[ItemState]] = {
    Action.REVISE: IN_THE_BODYS_HANDS,
    Action.SUBMIT: IN_THE_BODYS_HANDS,
    Action.ENDORSE: frozenset({ItemState.AWAITING_ENDORSEMENT}),
    Action.DECLINE: frozenset({ItemState.AWAITING_ENDORSEMENT, ItemState.CONSENTED}),
    Action.WITHDRAW: frozenset({ItemState.AWAITING_ENDORSEMENT, ItemState.CONSENTED, ItemState.SUBMITTED}),
    Action.SIGN: IN_THE_BODYS_HANDS,
    Action.FILE: frozenset({ItemState.CONSENTED}),
    # what the upper level changes is changed after an approval, too; while others read the text, it stands still
    Action.FOLLOW: IN_THE_BODYS_HANDS | {ItemState.APPROVED},
    Action.DISCARD: IN_THE_BODYS_HANDS,
    Action.RESTORE: frozenset({ItemState.DISCARDED}),
}

STATE_NAMES: Mapping[ItemState, str] = {
    ItemState.DRAFT: "草稿",
    ItemState.AWAITING_ENDORSEMENT: "待主管部门审定",
    ItemState.CONSENTED: "主管部门已同意，待汇总报送",
    ItemState.SUBMITTED: "审核中",
    ItemState.RETURNED: "退回修改",
    ItemState.WITHDRAWN: "已撤回",
    ItemState.APPROVED: "审核通过",
    ItemState.DISCARDED: "已作废",
    ItemState.RETIRED: "已退出清单",
}

ACTION_NAMES: Mapping[Action, str] = {
    Action.REVISE: "修改",
    Action.SUBMIT: "报送",
    Action.ENDORSE: "审定",
    Action.DECLINE: "退回",
    Action.WITHDRAW: "撤回",
    Action.SIGN: "审定签章",
    Action.FILE: "汇总报送",
    Action.FOLLOW: "随上级清单调整",
    Action.DISCARD: "作废",
    Action.RESTORE: "恢复",
}

REMEDIES: Mapping[ItemState, str] = {
    ItemState.DRAFT: "请先报送。",
    ItemState.AWAITING_ENDORSEMENT: "要改的话，请先撤回。",
    ItemState.CONSENTED: "等主管部门汇总报送；要改的话，请先撤回。",
    ItemState.SUBMITTED: "要改的话，请先申请撤回。",
    ItemState.RETURNED: "请按意见修改后重新报送。",
    ItemState.WITHDRAWN: "修改后可以重新报送。",
    ItemState.APPROVED: "要改的话，请在事项页申请变更；已经有调整在办的，从“事项调整”里拿回来改。",
    ItemState.DISCARDED: "还要用的话，请先在事项页恢复。",
    ItemState.RETIRED: "它已经取消、合并、拆分或者转换类型，不再办理。",
}
