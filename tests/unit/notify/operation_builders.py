"""What the messages about operations on items carry, for tests of notify: the smallest that is valid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_BODY = {"body_id": "b-1", "name": "示例区民政局"}
_ITEM = {
    "item_id": "0193a000-0000-7000-8000-000000000001",
    "item_name": "高龄津贴发放",
    "list_kind": "directory",
    "part": "",
    "body": _BODY,
}
_SUCCESSOR = {**_ITEM, "item_id": "0193a000-0000-7000-8000-000000000002", "item_name": "老年津贴发放"}
_ABOUT = {
    "operation_id": "0193a000-0000-7000-8000-00000000000a",
    "kind": "merge",
    "item_name": "高龄津贴发放",
    "body": _BODY,
    "items": [_ITEM],
    "successors": [_SUCCESSOR],
    "new_type": "",
    "until": "",
    "origin": "",
    "ground": "两项津贴合并发放",
    "document_no": "",
}
_WORD = {"is_approved": True, "reason": "", "account_name": "张三", "given_at": "2026-11-24T01:00:00Z"}
OF_OPERATIONS: Mapping[str, Mapping[str, Any]] = {
    "operation_requested": {**_ABOUT, "offices": ["legal_review", "staffing_review"]},
    "operation_withdrawn": {**_ABOUT, "reason": "还要再核对"},
    "operation_hindered": {
        **_ABOUT,
        "kind": "transfer",
        "successors": [],
        "to_body": {"body_id": "b-2", "name": "示例区人社局"},
        "reason": "“示例区人社局”在申请以后又有了同名的事项“高龄津贴发放”。请该单位把自己的改名或者作废。",
    },
    "operation_answered": {
        **_ABOUT,
        "is_approved": True,
        "words": [{**_WORD, "office": "legal_review"}, {**_WORD, "office": "staffing_review"}],
    },
    "operation_decided": {
        **_ABOUT,
        "is_adopted": True,
        "decision_no": "江津府〔2026〕77号",
        "effective_on": "2026-12-01",
        "reason": "",
    },
    "operation_carried_out": {**_ABOUT, "decision_no": "江津府〔2026〕77号", "effective_on": "2026-12-01"},
    "code_retired": {
        "operation_id": _ABOUT["operation_id"],
        "kind": "merge",
        "base_code": "502009001000",
        "implementation_code": "11500381009320238D4502009001000",
        "retired_on": "2026-12-01",
        "item_name": "高龄津贴发放",
        "body": _BODY,
        "successors": [{"item_id": _SUCCESSOR["item_id"], "base_code": "502009001001"}],
    },
}
