"""Small valid messages for tests of notify: one of each event of the registry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.contracts.envelope import Envelope, emit
from tests.unit.notify.law_builders import OF_LAWS
from tests.unit.notify.operation_builders import OF_OPERATIONS

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
ITEM = "0193a000-0000-7000-8000-000000000001"
BODY = {"body_id": "b-1", "name": "示例区民政局"}
_OPINION = {
    "office": "legal_review",
    "verdict": "reject",
    "reason": "依据已修订",
    "account_id": "a-2",
    "account_name": "张三",
    "content_hash": "h1",
    "given_at": "2026-11-24T01:00:00Z",
}
_ROUND = {"round": 1, "item_name": "高龄津贴发放", "body": BODY}
_REVISION = {"list_kind": "directory", "standard_version": 1, "elements": {"item_type": "20"}, "element_hashes": {}}
_LIST = {"list_id": "l-1", "title": "第一批清单", "entries": [{"item_id": ITEM, "revision": 1, "content_hash": "h1"}]}
_CODES = {"base_code": "502009001000", "implementation_code": "11500381009320238D4502009001000"}

_EDITION = {
    "edition_id": "e-1",
    "number": 1,
    "title": "2026 年第 1 版",
    "list_id": "l-1",
    "item_count": 1,
    "effective_on": "2026-12-01",
}
_LETTERS = {
    "queue": "review.item_submitted",
    "name": "item_submitted",
    "reason": "KeyError: 'item_name'",
    "count": 3,
    "latest_at": "2026-11-24T01:00:00Z",
}
_STATE = {
    "checked_at": "2026-11-24T01:00:00Z",
    "open_letters": 3,
    "letters": [_LETTERS],
    "jobs_running": 1,
    "jobs_failed": 0,
    "outbox_pending": 2,
    "outbox_oldest_at": None,
    "outbox_is_well": True,
}
REPORTS = tuple(f"{service}_state_reported" for service in ("intake", "review", "coding", "publish"))
"""Messages that notify keeps the newest of and does not record."""

_REPORT: Mapping[str, Any] = {
    "campaign_id": "0198c3f2-7000-7000-8000-000000000001",
    "campaign_title": "2026 年编制政务服务事项清单工作方案",
    "stage_key": "directory",
    "stage_name": "梳理报送目录清单",
    "list_kind": "directory",
    "body": BODY,
    "last_on": "2026-03-31",
    "filed": 2,
    "unfiled": 1,
    "remark": "",
}
DATA: Mapping[str, Mapping[str, Any]] = {
    **dict.fromkeys(REPORTS, _STATE),
    "body_changed": {
        "body": {
            **BODY,
            "uscc": "11500381009320238D",
            "kind": "agency",
            "level": "4",
            "supervising_body_id": "",
            "guiding_department": "09",
            "is_valid": True,
        }
    },
    "session_revoked": {"account_id": "a-1", "session_id": "s-1", "revoked_at": "2026-11-24T01:00:00Z"},
    "client_changed": {
        "client_id": "c-1",
        "name": "一窗平台对接",
        "body": BODY,
        "roles": ["supervisor"],
        "permissions": ["item.view_all"],
        "token_hash": "ab" * 32,
        "expires_at": "2027-03-02T16:00:00Z",
        "is_revoked": False,
    },
    "endorsement_requested": {"item_name": "高龄津贴发放", "body": BODY, "supervising_body_id": "b-above"},
    "endorsement_declined": {
        "item_name": "高龄津贴发放",
        "body": BODY,
        "reason": "依据已经废止",
        "by": "示例区交通委员会 何审",
    },
    "heirs_followed": {
        "kind": "follow",
        "body": BODY,
        "uppers": "市级清单事项“高龄津贴发放”",
        "upper_count": 1,
        "reason": "上级清单有调整",
        "followed": 2,
        "asked": 1,
        "waiting": 0,
        "clashing": 0,
    },
    "report_due": {**_REPORT, "kind": "soon", "days_left": 3},
    "report_missed": _REPORT,
    "zero_report_filed": {
        "campaign_id": "0198c3f2-7000-7000-8000-000000000001",
        "stage_key": "directory",
        "stage_name": "梳理报送目录清单",
        "list_kind": "directory",
        "body": BODY,
        "statement": "本单位没有面向公众的服务事项。",
        "signed_by": "王局",
        "scan": "a" * 64,
        "has_upper": True,
        "compared": 2,
    },
    "item_submitted": {**_REVISION, "item_name": "高龄津贴发放", "body": BODY, "submission": 1},
    "withdrawal_requested": {"item_name": "高龄津贴发放", "body": BODY, "reason": "名称有误"},
    "review_opened": {**_ROUND, "offices": ["legal_review", "staffing_review", "planning_review"]},
    "opinion_given": {**_ROUND, "opinion": _OPINION},
    "review_arrived": {**_ROUND, "offices": ["legal_review"], "due_on": "2026-11-26"},
    "scope_questioned": {**_ROUND, "opinion": {**_OPINION, "verdict": "out_of_scope"}},
    "scope_decided": {**_ROUND, "offices": ["planning_review"], "is_struck": True, "reason": "不涉及收费"},
    "reviewer_appointed": {
        **_ROUND,
        "offices": ["planning_review"],
        "appointee": {"account_id": "a-9", "name": "李四", "body_id": "b-9", "body_name": "示例区财政局"},
        "reason": "本单位报送，须另行指定",
    },
    "refusal_questioned": {**_ROUND, "opinion": _OPINION},
    "meeting_called": {
        **_ROUND,
        "offices": ["legal_review"],
        "held_on": "2026-12-01",
        "participants": "法制办、民政局",
        "question": "依据是否充分",
    },
    "review_due": {**_ROUND, "offices": ["planning_review"], "due_on": "2026-12-04", "is_receipt": False},
    "coordination_due": {**_ROUND, "due_on": "2026-12-04", "is_dispute": False},
    "coordination_overdue": {**_ROUND, "due_on": "2026-12-04", "is_dispute": True},
    "review_overdue": {**_ROUND, "offices": ["legal_review"], "due_on": "2026-12-04", "is_receipt": True},
    "ruling_given": {
        **_ROUND,
        "offices": ["legal_review"],
        "others": ["staffing_review"],
        "upholds": False,
        "reason": "依据充分",
    },
    "item_returned": {**_ROUND, "opinions": [_OPINION, {**_OPINION, "verdict": "approve", "reason": ""}]},
    "item_withdrawn": {**_ROUND, "reason": "名称有误", "offices": ["legal_review", "guidance_review:b-9"]},
    "withdrawal_refused": {**_ROUND, "reason": "审核已结束"},
    "item_approved": {**_ROUND, **_REVISION, "opinions": [{**_OPINION, "verdict": "approve", "reason": ""}]},
    "comments_opened": {
        **_ROUND,
        **_REVISION,
        "first_on": "2026-11-24",
        "last_on": "2026-11-30",
        "opened_by": {"body_id": "b-2", "name": "示例区政府办公室"},
        "offices": ["hearing:b-2"],
        "reason": "",
    },
    "comment_received": {
        **_ROUND,
        "comment_id": "0193a000-0000-7000-8000-00000000000c",
        "offices": ["hearing:b-2"],
        "text": "建议写明发放时间",
        "name": "",
        "contact": "13900000000",
    },
    "comment_answered": {
        **_ROUND,
        "comment_id": "0193a000-0000-7000-8000-00000000000c",
        "treatment": "adopted",
        "answer": "已写明",
    },
    "comments_closed": {**_ROUND, "because": "over", "offices": ["hearing:b-2"], "received": 2, "unanswered": 1},
    "code_assigned": {**_CODES, "item_name": "高龄津贴发放", "body": BODY},
    "list_proposed": _LIST,
    "list_adopted": {**_LIST, "document_no": "江津府发〔2026〕1 号"},
    "list_returned": {**_LIST, "reason": "缺一项"},
    **OF_LAWS,
    **OF_OPERATIONS,
    "edition_scheduled": _EDITION,
    "edition_released": _EDITION,
    "item_published": {
        **_CODES,
        "edition_id": "e-1",
        "edition_number": 1,
        "item_name": "高龄津贴发放",
        "body": BODY,
        "path": f"/items/{ITEM}",
    },
}


def a_message(name: str, *, item_id: str = ITEM, sequence: int = 1, minutes: int = 0, **data: Any) -> Envelope:
    return emit(
        name,
        aggregate_id=item_id,
        sequence=sequence,
        occurred_at=NOW + timedelta(minutes=minutes),
        actor={"account_id": "a-1", "name": "李四", "body_id": "b-1", "body_name": "示例区民政局"},
        item_id=item_id if "item_name" in DATA[name] else "",
        revision=1,
        content_hash="h1",
        data={**DATA[name], **data},
    )
