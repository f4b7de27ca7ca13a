"""What the record and the inboxes hold of an item, counted in the database of notify."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.faults import tally
from tests.journeys.district import District


def told(district: District, item_id: str) -> Counter[tuple[str, str]]:
    """Return how many notices of each kind stand at each desk."""
    return tally.notice_counts(district.client, [item_id]).get(item_id, Counter())


def desks(district: District, item_id: str) -> Counter[tuple[str, str]]:
    """Return the same with the desk of each body by its id."""
    notices = district.client["qingdan_notify"]["notices"].find({"item_ids": item_id})
    return Counter((notice["kind"], notice["desk"]) for notice in notices)


def recorded(district: District, item_id: str) -> Counter[str]:
    """Return how often the record holds each message of an item."""
    return Counter(each["name"] for each in district.client["qingdan_notify"]["records"].find({"item_id": item_id}))


def record(district: District, item_id: str, name: str) -> dict[str, Any]:
    """Return the one message of this name."""
    (found,) = district.client["qingdan_notify"]["records"].find({"item_id": item_id, "name": name})
    return dict(found)
