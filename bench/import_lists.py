"""The lists that bench/import.py brings, made of texts as long as real ones and as hard to pack."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from services.intake.application.importing_workbook import ListedItem, written_items
from shared.standards.element_list import DIRECTORY, IMPLEMENTATION, element_list

BODY = "示例局"
LENGTHS: Mapping[str, Mapping[str, int]] = {
    DIRECTORY: {"item_name": 13, "exercise_content": 24, "title": 35, "article": 12, "text": 110},
    IMPLEMENTATION: {
        "item_name": 22,
        "exercise_content": 24,
        "title": 35,
        "article": 12,
        "text": 110,
        "condition": 32,
        "material": 16,
        "place": 31,
        "address": 60,
        "hours": 31,
        "office": 8,
        "basis": 39,
    },
}
"""Characters, as the lists, laws and guides that were found have them on average; text: an article of a law."""
ROWS: Mapping[str, int] = {
    "legal_basis": 1,
    "application_materials": 4,
    "handling_process": 5,
    "consult_way": 1,
    "supervision_phone": 1,
}
"""Rows of each table of an item: 4.3 materials in the guides that were found, and the five stages of a process."""
STAGES = ("受理", "审核", "决定", "办结", "送达")
WORDS = [chr(place) for place in range(0x4E00, 0x4E00 + 1500)]
"""As many different characters as such lists have, so that the file packs no better than theirs."""


def a_list(list_kind: str, rows: int) -> bytes:
    """Return a workbook with so many items."""
    make = implementation_elements if list_kind == IMPLEMENTATION else directory_elements
    items = (ListedItem(elements=make(number), body_name=BODY) for number in range(1, rows + 1))
    return written_items(element_list(list_kind), items, with_ids=False)


def directory_elements(number: int) -> dict[str, Any]:
    """Return the elements of an item of the directory list."""
    return {
        "item_name": _text(number, "item_name"),
        "item_type": "20",
        "public_service_category": str(number % 7 + 1),
        "exercise_content": _text(number, "exercise_content"),
        "service_object": ["1", "2"],
        "service_theme": {"natural_person": ["010"], "legal_person": ["015"]},
        "legal_basis": [_basis(number)],
        "handling_form": ["1", "2"],
        "is_public": "1",
    }


def implemented_elements(number: int) -> dict[str, Any]:
    """Return the elements of the directory item that an implementation list implements."""
    return {**directory_elements(number), "item_name": _text(number, "item_name", IMPLEMENTATION)}


def implementation_elements(number: int) -> dict[str, Any]:
    """Return the elements of a complete implementation list that says what its directory item says."""
    inherited = {
        key: value
        for key, value in implemented_elements(number).items()
        if key not in ("public_service_category", "exercise_content", "is_public")
    }
    return {
        **inherited,
        "power_source": "1",
        "exercise_level": "4",
        "exercise_content": _text(number, "exercise_content"),
        "undertaking_office": _of(number, "office"),
        "body_nature": "1",
        "joint_bodies": "无",
        "handling_type": "2",
        "acceptance_conditions": [_of(number, "condition", place) for place in range(2)],
        "application_materials": [_material(number, row) for row in range(ROWS["application_materials"])],
        "handling_process": [_step(number, row, name) for row, name in enumerate(STAGES)],
        "statutory_time_limit": {"number": 20, "unit": "workday", "explanation": _of(number, "article")},
        "promised_time_limit": {"number": 10, "unit": "workday"},
        "is_online": "1",
        "online_depth": ["1", "2", "3"],
        "online_address": f"https://example.org/{number:0{LENGTHS[IMPLEMENTATION]['address'] - 20}}",
        "onsite_visits": 1,
        "onsite_reason": _of(number, "condition", 9),
        "quantity_limit": "无",
        "intermediary_service": "无",
        "result_name": "无",
        "result_type": "4",
        "is_charged": "0",
        "handling_location": [_of(number, "place")],
        "handling_time": f"工作日 9:00—12:00，14:00—18:00{_of(number, 'office')}",
        "consult_way": [{"way": "3", "contact": f"023-{47_520_000 + number}"}],
        "supervision_phone": [{"way": "3", "contact": f"023-{48_520_000 + number}"}],
    }


def _basis(number: int) -> dict[str, Any]:
    return {"kind": "1", **{key: _text(number, key) for key in ("title", "article", "text")}, "status": "有效"}


def _material(number: int, row: int) -> dict[str, Any]:
    return {
        "material_name": _of(number, "material", row),
        "material_type": "2",
        "material_form": "1",
        "necessity": "1",
        "source_channel": "1",
        "original_count": 1,
        "copy_count": row,
        "legal_basis": _of(number, "basis", row),
        "order_no": row + 1,
    }


def _step(number: int, row: int, name: str) -> dict[str, Any]:
    return {
        "step_name": name,
        "office": _of(number, "office"),
        "limit": {"number": 1, "unit": "workday"},
        "counts_in_limit": "1",
        "special": "0",
        "order_no": row + 1,
    }


def _of(number: int, key: str, place: int = 0) -> str:
    return _text(number * 10 + place, key, IMPLEMENTATION)


def _text(number: int, key: str, list_kind: str = DIRECTORY) -> str:
    mark, length = f"{key[:2]}{number}", LENGTHS[list_kind][key]
    return "".join(Random(f"{key}{number}").choices(WORDS, k=max(length - len(mark), 1))) + mark
