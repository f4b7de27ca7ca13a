"""A review policy of three offices without a receiving office, for who measures or breaks the pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DISTRICT = "district"


def three_offices(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a policy with its group of required offices only; a refusal goes straight back to the body."""
    lists = {
        kind: {
            **{name: value for name, value in rules.items() if name != "receiving"},
            "refusals": "return",
            "groups": [{**group, "advising": []} for group in rules["groups"] if group["key"] == DISTRICT],
        }
        for kind, rules in content["lists"].items()
    }
    return {**content, "lists": lists}
