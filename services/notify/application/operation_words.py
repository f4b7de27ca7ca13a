"""What messages about operations on items (动态调整操作) say, in the words of the rules of notices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.notify.application.sentences import sentence
from shared.contracts.envelope import Envelope
from shared.standards.item_operations import KINDS

_SHOWN = 5
"""Items named in one notice."""


def operation_facts(event: Envelope, office_name: Callable[[str], str]) -> dict[str, object]:
    """
    Return the places that a message about an operation fills; none when it is about none.

    operation_name, items_named, successors_note (what takes their place), to_body_id, to_body_name, is_approved,
    is_adopted, answer_result, words_note (why offices refused), decision_result, decision_note, code_lineage.
    """
    data = event.data
    if "operation_id" not in data:
        return {}
    kind = KINDS.get(data["kind"])
    to_body = data.get("to_body") or {}
    facts: dict[str, object] = {
        "operation_name": kind.name_zh if kind else data["kind"],
        "items_named": _named(data.get("items", ())),
        "to_body_id": to_body.get("body_id", ""),
        "to_body_name": to_body.get("name", ""),
        "successors_note": _successors(data, to_body),
    }
    if "words" in data:
        facts |= _answer(data, office_name)
    if "is_adopted" in data:
        facts |= _decision(data)
    if event.name == "code_retired":
        codes = [one["base_code"] for one in data["successors"] if one["base_code"]]
        facts["code_lineage"] = f"由 {'、'.join(codes)} 代替。" if codes else ""
    return facts


def _named(items: Sequence[Mapping[str, Any]]) -> str:
    names = [f"{one['item_name']}（{one['part']}）" if one["part"] else str(one["item_name"]) for one in items]
    return "、".join(names[:_SHOWN]) + (f"等 {len(names)} 个" if len(names) > _SHOWN else "")


def _successors(data: Mapping[str, Any], to_body: Mapping[str, str]) -> str:
    if to_body:
        return f"划转到{to_body['name']}。"
    named = _named(data.get("successors", ())) if "items" in data else ""
    return f"由{named}代替。" if named else ""


def _answer(data: Mapping[str, Any], office_name: Callable[[str], str]) -> dict[str, object]:
    refused = [word for word in data["words"] if not word["is_approved"]]
    why = "；".join(f"{office_name(word['office'])}：{word['reason']}".rstrip("。；") for word in refused)
    return {
        "is_approved": data["is_approved"],
        "answer_result": "审核同意，等区政府审定" if data["is_approved"] else "审核不同意",
        "words_note": sentence(why),
    }


def _decision(data: Mapping[str, Any]) -> dict[str, object]:
    if data["is_adopted"]:
        return {
            "is_adopted": True,
            "decision_result": f"区政府已审定，{data['effective_on']} 起生效",
            "decision_note": f"文号 {data['decision_no']}。到那天零时自动生效，在那以前一切照旧。",
        }
    return {
        "is_adopted": False,
        "decision_result": "区政府退回",
        "decision_note": sentence(f"理由：{data['reason']}"),
    }
