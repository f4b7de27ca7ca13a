"""The city's list of the demonstration, as the workbook that its registrar imports."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from stack.demo import district, spreadsheets

HEADS = ("基本编码", "业务指导部门", "牵头单位", "承担层级")
BEARERS = {"departments": "区级部门", "enterprises": "公共企事业单位", "towns": "镇街"}
OF_A_BODY = "implementing_body"


@cache
def content() -> dict[str, Any]:
    """Return all that the file says: the edition, the items, and who claims and declines what."""
    file = district.DATA / "upper_list.yaml"
    return dict(yaml.safe_load(file.read_text(encoding="utf-8")))


def edition() -> dict[str, str]:
    """Return title, document number and day of publication of the list."""
    return dict(content()["edition"])


@cache
def items() -> tuple[dict[str, Any], ...]:
    """Return the items: code, department, bearers and elements; nobody changes what is returned."""
    patterns = {item["elements"]["item_name"]: item["elements"] for item in district.items()}
    return tuple(_item(entry, patterns[entry["like"]]) for entry in content()["items"])


def upper_list_file() -> bytes:
    """Return the workbook: a row for each item, one more for each further legal basis."""
    owners = content()["owners"]
    leading = [
        (
            item["base_code"],
            item["department"],
            owners[item["department"]],
            "、".join(BEARERS[one] for one in item["bearers"]),
        )
        for item in items()
    ]
    return spreadsheets.list_file((item["elements"] for item in items()), heads=HEADS, leading=leading)


def _item(entry: dict[str, Any], pattern: dict[str, Any]) -> dict[str, Any]:
    name, department, number = entry["name"], entry["department"], entry["number"]
    elements = {key: value for key, value in pattern.items() if key not in (OF_A_BODY, "non_publication_reason")}
    return {
        "base_code": f"5020{department}{number}000" if number else "",
        "department": department,
        "bearers": entry["bearers"],
        "elements": {**elements, "item_name": name, "exercise_content": f"办理“{name}”，答复群众的查询。"},
    }
