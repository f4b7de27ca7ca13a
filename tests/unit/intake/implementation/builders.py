"""Implementation lists for tests: a complete one of a made-up body, in the form in which it is stored."""

from __future__ import annotations

from copy import deepcopy
from hashlib import sha256
from typing import Any

PAPERS = {kind: f"%PDF-1.7\n% {kind}\n%%EOF".encode() for kind in ("blank_form", "sample_form", "result_sample")}
"""What the files of these lists are, by kind; a body has to bring them before a list may name them."""
DIGESTS = {kind: sha256(paper).hexdigest() for kind, paper in PAPERS.items()}
DIGEST = DIGESTS["blank_form"]


def file(name: str = "申请表.docx", sha256: str = DIGEST) -> dict[str, Any]:
    """Return a reference to a stored file."""
    return {"sha256": sha256, "name": name, "size": 20480, "media_type": "application/pdf"}


def days(number: int, unit: str = "workday") -> dict[str, Any]:
    """Return a time limit."""
    return {"number": number, "unit": unit}


def material(**changed: Any) -> dict[str, Any]:
    """Return a complete row of the materials; a field given as None is left out."""
    return _changed(_MATERIAL, changed)


def step(**changed: Any) -> dict[str, Any]:
    """Return a complete row of the process; a field given as None is left out."""
    return _changed(_STEP, changed)


def fee(**changed: Any) -> dict[str, Any]:
    """Return a complete row of the fees; a field given as None is left out."""
    return _changed(_FEE, changed)


def implementation(**changed: Any) -> dict[str, Any]:
    """Return the elements of a complete implementation list; an element given as None is left out."""
    return _changed(_COMPLETE, changed)


def _changed(whole: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in (deepcopy(whole) | changed).items() if value is not None}


_MATERIAL: dict[str, Any] = {
    "material_name": "优待金申领表",
    "material_type": "1",
    "material_form": "1",
    "necessity": "1",
    "source_channel": "1",
    "original_count": 1,
    "copy_count": 0,
    "blank_form": file("优待金申领表.docx"),
    "sample_form": file("优待金申领表（示例）.docx", DIGESTS["sample_form"]),
    "fill_explain": "用黑色签字笔填写。",
    "legal_basis": "《示例办法》第三条",
    "order_no": 1,
}
_STEP: dict[str, Any] = {
    "step_name": "受理",
    "office": "优抚科",
    "limit": days(1),
    "counts_in_limit": "1",
    "special": "0",
    "order_no": 1,
}
_FEE: dict[str, Any] = {
    "fee_name": "工本费",
    "standard": "每本 10 元",
    "basis": "《示例收费通知》第一条",
    "reducible": "0",
}
_COMPLETE: dict[str, Any] = {
    "item_name": "义务兵家庭优待金发放",
    "item_type": "20",
    "legal_basis": [
        {
            "kind": "2",
            "title": "示例优待条例",
            "article": "第四十二条",
            "text": "义务兵服现役期间，其家庭由批准入伍地发给优待金。",
            "status": "有效",
        }
    ],
    "power_source": "1",
    "exercise_level": "4",
    "exercise_content": "核定义务兵家庭，按年度标准发给优待金。",
    "implementing_body": {"name": "江津区民政局（示例）", "uscc": "11500381009320238D"},
    "body_nature": "1",
    "joint_bodies": "无",
    "service_object": ["1"],
    "service_theme": {"natural_person": ["065"]},
    "handling_type": "2",
    "acceptance_conditions": ["由江津区批准入伍", "在服现役期间"],
    "application_materials": [
        material(),
        material(
            material_name="入伍批准书复印件",
            material_type="2",
            blank_form=None,
            sample_form=None,
            fill_explain=None,
            order_no=2,
        ),
    ],
    "handling_process": [
        step(),
        step(step_name="审核", limit=days(5), order_no=2),
        step(step_name="决定", limit=days(2), order_no=3),
        step(step_name="办结", limit=days(1), order_no=4),
        step(step_name="送达", limit=days(1), order_no=5),
    ],
    "statutory_time_limit": days(20),
    "promised_time_limit": days(10),
    "handling_form": ["1", "2"],
    "is_online": "1",
    "online_depth": ["1", "2", "3"],
    "online_address": "https://example.org/items/1",
    "onsite_visits": 1,
    "onsite_reason": "须到窗口核对原件，依据《示例办法》第五条。",
    "quantity_limit": "无",
    "intermediary_service": "无",
    "result_name": "优待金发放通知书",
    "result_type": "3",
    "result_sample": file("样本.pdf", DIGESTS["result_sample"]),
    "is_charged": "0",
    "handling_location": ["鼎山街道示例路 1 号政务服务中心 2 楼 3 号窗口"],
    "handling_time": "工作日 9:00—12:00，14:00—18:00",
    "consult_way": [{"way": "3", "contact": "023-47520001"}],
    "supervision_phone": [{"way": "3", "contact": "023-47520002"}],
}
