"""What the messages about laws and adjustments carry, for tests of notify: the smallest that is valid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

BODY = {"body_id": "b-1", "name": "示例区民政局"}
LAW = {"law_id": "law-1", "title": "军人抚恤优待条例"}
_CAUSE = {"kind": "law", "cause_id": "c-1", "title": "《军人抚恤优待条例》2024 年修订"}
_ABOUT = {
    "adjustment_id": "c-1:0193a000-0000-7000-8000-000000000001",
    "cause": _CAUSE,
    "item_name": "高龄津贴发放",
    "body": BODY,
    "effective_on": "2026-12-01",
}
OF_LAWS: Mapping[str, Mapping[str, Any]] = {
    "law_registered": {
        "law": {
            **LAW,
            "other_titles": [],
            "doc_no": "国务院、中央军委令第413号",
            "rank": "2",
            "issuer": "国务院",
            "status": "in_force",
        },
        "version": {
            "version_id": "v-1",
            "label": "2019修正",
            "text_number": 1,
            "adopted_on": "",
            "promulgated_on": "2019-03-02",
            "effective_on": "2019-03-02",
            "articles": [{"number": "第三十三条", "text": "义务兵从部队发出的平信，免费邮递。"}],
        },
        "is_first": True,
    },
    "law_changed": {
        "change_id": "c-1",
        "kind": "amended",
        "law": LAW,
        "old_version_id": "v-1",
        "new_law": LAW,
        "new_version_id": "v-2",
        "effective_on": "2026-12-01",
        "cause": {"cause_id": "d-1", "title": "关于修改《军人抚恤优待条例》的决定", "doc_no": "国务院令第788号"},
        "relations": [{"old": "第三十三条", "new": "第四十二条", "verdict": "amended", "similarity": 0.5}],
        "is_revoked": False,
        "reason": "",
    },
    "law_impact_found": {
        "cause": _CAUSE,
        "body": BODY,
        "effective_on": "2026-12-01",
        "recite": 4,
        "review": 2,
        "gone": 1,
        "follow": 3,
    },
    "adjustment_opened": {
        **_ABOUT,
        "outcome": "review",
        "due_on": "2026-12-08",
        "touched": [
            {
                "title": "军人抚恤优待条例",
                "article": "第三十三条",
                "new_article": "第四十二条",
                "verdict": "amended",
            }
        ],
    },
    "adjustment_closed": {**_ABOUT, "how": "adjusted", "reason": ""},
    "adjustment_due": {**_ABOUT, "stage": "apply", "due_on": "2026-12-08"},
    "adjustment_overdue": {**_ABOUT, "stage": "review", "due_on": "2026-12-08"},
    "item_recited": {
        "list_kind": "directory",
        "standard_version": 1,
        "item_name": "高龄津贴发放",
        "body": BODY,
        "elements": {"item_type": "20"},
        "element_hashes": {},
        "approved_revision": 1,
        "cause": _CAUSE,
        "recited": [{"title": "军人抚恤优待条例", "old": "第四十二条", "new": "第四十三条"}],
    },
}
