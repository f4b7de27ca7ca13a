"""How the application materials (申请材料) of two lists differ: gone, new, or asked in another form or number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from services.intake.domain.implementation.reading import number
from shared.kernel.alike import squeezed
from shared.standards.tables import label

Row = Mapping[str, Any]
Kind = Literal["gone", "new", "changed"]

NAME, FORM = "material_name", "material_form"
COPIES = {"original_count": "原件", "copy_count": "复印件"}


@dataclass(frozen=True, kw_only=True)
class MaterialChange:
    """One material that differs; `details` say for a changed one what is asked otherwise, each in words."""

    kind: Kind
    name: str
    details: tuple[str, ...] = ()


def changed_materials(now: Sequence[Row], before: Sequence[Row]) -> tuple[MaterialChange, ...]:
    """
    Return the materials that differ, those that are gone first, then what is new, then what is asked otherwise.

    They are matched by name; blanks and full-width forms do not count.
    """
    rows_now, rows_before = _by_name(now), _by_name(before)
    gone = [MaterialChange(kind="gone", name=_name(row)) for key, row in rows_before.items() if key not in rows_now]
    new = [MaterialChange(kind="new", name=_name(row)) for key, row in rows_now.items() if key not in rows_before]
    pairs = ((row, rows_before[key]) for key, row in rows_now.items() if key in rows_before)
    changed = [
        MaterialChange(kind="changed", name=_name(row), details=details)
        for row, earlier in pairs
        if (details := tuple(_details(row, earlier)))
    ]
    return (*gone, *new, *changed)


def copies_of(rows: Sequence[Row]) -> int | None:
    """Return how many sheets of paper are handed in, originals and copies; None when one material does not tell."""
    counts = [[count for key in COPIES if (count := number(row.get(key))) is not None] for row in rows]
    return sum(map(sum, counts)) if all(counts) else None


def _details(now: Row, before: Row) -> Iterator[str]:
    form_now, form_before = now.get(FORM), before.get(FORM)
    if form_now and form_before and form_now != form_before:
        yield f"材料形式：{label(FORM, str(form_before))} → {label(FORM, str(form_now))}"
    for key, name in COPIES.items():
        count_now, count_before = number(now.get(key)), number(before.get(key))
        if count_now is not None and count_before is not None and count_now != count_before:
            yield f"{name}：{count_before} 份 → {count_now} 份"


def _by_name(rows: Sequence[Row]) -> dict[str, Row]:
    return {squeezed(_name(row)): row for row in rows if _name(row)}


def _name(row: Row) -> str:
    return str(row.get(NAME, "")).strip()
