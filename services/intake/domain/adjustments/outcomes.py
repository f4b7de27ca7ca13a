"""What a cause means for an item (outcome), and how an adjustment may end: the words, each with its Chinese name."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Outcome(StrEnum):
    """What a cause means for an item; the later in this order, the worse, except `follow`, which waits for others."""

    FINE = "fine"
    """Nothing is to be done; an adjustment that is open ends."""
    RECITE = "recite"
    """Only numbers of articles change: the system cites anew, nobody is asked."""
    FOLLOW = "follow"
    """The basis is fixed by a parent or source: the item follows when that one is adjusted."""
    REVIEW = "review"
    """The text of a cited article changed: the body checks the elements that rest on it."""
    GONE = "gone"
    """The basis is no more: suspend, withdraw or put another basis in its place."""


class AdjustmentState(StrEnum):
    """Where an adjustment stands: `scheduled` is a recite before its day, which nobody has to do anything for."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"


class How(StrEnum):
    """How an adjustment was closed."""

    RECITED = "recited"
    """The system wrote the new numbers; the content is the same."""
    ADJUSTED = "adjusted"
    """The body brought its item into line and review let it pass, or the body put the item away."""
    KEPT = "kept"
    """The body decided, with its reason, that nothing of the item is to be changed."""
    WITHDRAWN = "withdrawn"
    """The body took its own application back, with its reason."""
    REVOKED = "revoked"
    """The cause does not come, or not this way."""
    MET = "met"
    """Nothing is left to do, although nobody did anything: what the change does was corrected."""


class ActKind(StrEnum):
    """What a body did with its item because of an adjustment."""

    ADOPTED = "adopted"
    """The system wrote the new articles and their texts into a draft, because somebody asked for it."""
    TAKEN = "taken"
    """Somebody gave an approved item back into the body's hands, to change it by himself."""
    KEPT = "kept"
    """Somebody decided that nothing of the item is to be changed."""


class CauseKind(StrEnum):
    """Why items are adjusted."""

    LAW = "law"
    UPPER = "upper"
    FUNCTIONS = "functions"
    REFORM = "reform"
    COMPLAINT = "complaint"
    ANNUAL = "annual"
    OWN = "own"
    """The item's body applied for it (申请变更)."""


OUTCOME_NAMES: Mapping[Outcome, str] = {
    Outcome.FINE: "不受影响",
    Outcome.RECITE: "自动更新条号",
    Outcome.FOLLOW: "随上级或来源调整",
    Outcome.REVIEW: "条文有改动，需核对",
    Outcome.GONE: "依据已不存在",
}
STATE_NAMES: Mapping[AdjustmentState, str] = {
    AdjustmentState.SCHEDULED: "到期自动更新",
    AdjustmentState.OPEN: "办理中",
    AdjustmentState.CLOSED: "已办结",
}
HOW_NAMES: Mapping[How, str] = {
    How.RECITED: "已自动更新条号",
    How.ADJUSTED: "已调整",
    How.KEPT: "决定不改",
    How.WITHDRAWN: "已撤回申请",
    How.REVOKED: "变动已撤销",
    How.MET: "不再需要调整",
}
REASONS: Mapping[How, str] = {
    How.RECITED: "条号已自动更新，内容没有变化",
    How.ADJUSTED: "调整后的内容已审核通过",
    How.REVOKED: "变动已撤销",
    How.MET: "按现在的条文比对结果，事项不需要调整",
}
GIVEN_UP = "事项已作废或者已退出清单，不用再调整"
ACT_NAMES: Mapping[ActKind, str] = {
    ActKind.ADOPTED: "按新条文更新引用",
    ActKind.TAKEN: "拿回来修改",
    ActKind.KEPT: "决定不改",
}
CAUSE_NAMES: Mapping[CauseKind, str] = {
    CauseKind.LAW: "法律法规变动",
    CauseKind.UPPER: "上级目录调整",
    CauseKind.FUNCTIONS: "三定职责调整",
    CauseKind.REFORM: "改革决定",
    CauseKind.COMPLAINT: "群众投诉",
    CauseKind.ANNUAL: "年度检查",
    CauseKind.OWN: "单位申请变更",
}


def reason_of(how: How, *, is_gone: bool) -> str:
    """
    Return the reason that the system gives where it closes an adjustment itself.

    :param is_gone: the item was put away, or an operation ended it
    """
    return GIVEN_UP if is_gone else REASONS[how]
