"""Coverage as the plain fields of a JSON answer, for the terminal and for machine clients."""

from __future__ import annotations

from services.intake.application.coverage import Overview
from services.intake.domain.coverage import Coverage


def body_as_dict(one: Coverage) -> dict[str, object]:
    """Return the coverage of a body with each expected item, as the plain fields of a JSON answer."""
    items = [
        {
            "upper_id": answer.upper.upper_id,
            "item_name": answer.upper.item_name,
            "base_code": answer.upper.base_code,
            "standing": answer.standing.value,
            "item_id": answer.item_id,
            "reason": answer.declaration.reason if answer.declaration and answer.declaration.stands else "",
        }
        for answer in one.answers
    ]
    return {**_counted(one), "items": items}


def overview_as_dict(found: Overview) -> dict[str, object]:
    """Return the coverage of all bodies, as the plain fields of a JSON answer."""
    counts = {standing.value: number for standing, number in found.counts.items()}
    whole = {"expected": found.expected, "counts": counts, "per_cent": found.per_cent, "without": found.without}
    return {**whole, "bodies": [_counted(one) for one in found.bodies]}


def _counted(one: Coverage) -> dict[str, object]:
    return {
        "body_id": one.body.body_id,
        "body_name": one.body.name,
        "expected": one.expected,
        "counts": {standing.value: number for standing, number in one.counts.items()},
        "per_cent": one.per_cent,
    }
