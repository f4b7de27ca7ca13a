"""The review policy as the shipped data states it."""

from __future__ import annotations

from functools import cache

from services.review.domain.opinion import Verdict
from services.review.domain.policy import Office, ReviewPolicy
from shared.standards.loader import read

CURRENT = 1
POWER_CORRECTION = "power_correction"
"""What an office may lead by the policy: a list that corrects an item of the published power list."""


@cache
def review_policy(version: int = CURRENT) -> ReviewPolicy:
    """Return one version of the policy; a new version is a new file and a new value of `CURRENT`."""
    data = read("review_policy", version)
    return ReviewPolicy(
        required={kind: tuple(rule["required"]) for kind, rule in data["lists"].items()},
        leads={kind: rule.get("leads", {}).get(POWER_CORRECTION, "") for kind, rule in data["lists"].items()},
        offices={
            key: Office(key=key, name=office["name_zh"], answers_for=frozenset(office["answers_for"]))
            for key, office in data["offices"].items()
        },
        verdict_names={Verdict(key): verdict["name_zh"] for key, verdict in data["verdicts"].items()},
        needs_reason=frozenset(
            Verdict(key) for key, verdict in data["verdicts"].items() if verdict["reason"] == "required"
        ),
        reason_limit=data["reason_max_length"],
    )
