"""Reads the cells of one item of a power list into elements; what makes it no power is said beside."""

from __future__ import annotations

from typing import Any

from services.intake.application.list_rows import ListRow
from services.intake.application.list_values import ListReader
from services.intake.domain.power_list import POWER_TYPES
from services.intake.domain.sheet_rows import CellError
from shared.standards.element_list import IMPLEMENTATION, element_list

READER = ListReader(
    list_kind=IMPLEMENTATION,
    name="权力清单",
    single=(
        *("item_name", "item_type", "statutory_time_limit", "promised_time_limit", "is_charged"),
        *("service_object", "service_theme.natural_person", "service_theme.legal_person", "handling_form"),
    ),
)


def elements_of(row: ListRow) -> tuple[dict[str, Any], list[CellError]]:
    """Return the elements of an item in normal form, and what is wrong with them."""
    values, errors = READER.elements_of(row)
    types = element_list(IMPLEMENTATION).element("item_type").values
    if values.get("item_type", POWER_TYPES[0]) in types.keys() - set(POWER_TYPES):
        named = "、".join(types[code] for code in POWER_TYPES if code in types)
        errors.append(row.error("item_type", "不是行政权力的类型", f"请写：{named}"))
    return values, errors
