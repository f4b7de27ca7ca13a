"""Coverage by sets, computed anew from plain facts: what the page and the command must show. It imports no product."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

BEARER = {
    "department": "departments",
    "office": "departments",
    "enterprise": "enterprises",
    "town": "towns",
    "street": "towns",
}
BELOW_THE_CITY = {"department", "office", "enterprise"}


@dataclass(frozen=True)
class Body:
    """A body: id, kind, department of guidance, whether it is valid."""

    body_id: str
    kind: str
    department: str
    is_valid: bool


@dataclass(frozen=True)
class Upper:
    """An upper-level item: id, level, department of guidance, who bears it, whether it is in force."""

    upper_id: str
    level: str
    department: str
    bearers: Collection[str]
    is_in_force: bool


def coverage(
    bodies: Collection[Body],
    uppers: Collection[Upper],
    claimed: Collection[tuple[str, str]],
    declined: Collection[tuple[str, str]],
    denied: Collection[tuple[str, str]],
) -> dict[str, dict[str, set[str]]]:
    """
    Return, by body, the sets of items that stand as claimed, not ours, zero report and open.

    `denied` are pairs of body and item: a zero report that counts was signed with this item before the head's eyes.
    """
    answered = {}
    for body in bodies:
        of_the_city = {one for one in uppers if one.level == "city"}
        from_where = of_the_city if body.kind in BELOW_THE_CITY else set(uppers) - of_the_city
        of_the_kind = {one for one in from_where if BEARER[body.kind] in one.bearers and one.is_in_force}
        strangers = {one for one in of_the_kind if one.level == "city" and one.department != body.department}
        expected = {one.upper_id for one in of_the_kind - strangers} if body.is_valid else set()
        own = {upper_id for body_id, upper_id in claimed if body_id == body.body_id}
        others = {upper_id for body_id, upper_id in declined if body_id == body.body_id}
        rest = expected - own - others
        signed_for = {upper_id for body_id, upper_id in denied if body_id == body.body_id}
        answered[body.body_id] = {
            "claimed": expected & own,
            "not_ours": (expected & others) - own,
            "zero_report": rest & signed_for,
            "open": rest - signed_for,
        }
    return answered
