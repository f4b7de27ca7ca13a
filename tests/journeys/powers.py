"""The published power list in the district, and an implementation list that departs from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shared.kernel.ids import new_id
from stack.demo import power_list
from tests.journeys.district import District
from tests.journeys.travel import BODY, CLERK

GROUND = {"cause": "2", "document": "《示例改革方案》第一项", "explanation": "原来十五个工作日，现在十个工作日。"}


def power_list_workbook(folder: Path) -> Path:
    """Write the demonstration's power list as the registrar hands it in."""
    file = folder / "权力清单.xlsx"
    file.write_bytes(power_list.power_list_file())
    return file


def corrected_power(district: District) -> str:
    """Begin a list for a power of the clerk's body: one difference has a ground, one has none; return its id."""
    power = _power_of(district, district.body_id(BODY))
    elements = {
        **power["elements"],
        "promised_time_limit": {"number": 10, "unit": "workday"},
        "service_object": ["1", "9"],
        "handling_case": f"示例情形{new_id()[-6:]}",
        "power_corrections": [{"element": "promised_time_limit", **GROUND}],
    }
    entry = {
        "elements": elements,
        "list_kind": "implementation",
        "source": {"kind": "power_list", "source_id": power["_id"]},
    }
    made = district.accounts.client(CLERK).batch("/intake/api/items", "items", [entry])[0]
    assert made["ok"], made
    return str(made["item_id"])


def _power_of(district: District, body_id: str) -> dict[str, Any]:
    found = district.client["qingdan_intake"]["power_items"].find_one({"body_id": body_id}, sort=[("base_code", 1)])
    assert found is not None, "the body has no powers"
    return found
