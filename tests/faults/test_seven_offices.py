"""What is published carries the approval of all seven offices on exactly that text, whatever is killed meanwhile."""

from __future__ import annotations

import random

import pytest

from tests.faults.conftest import Struck
from tests.faults.seven import SevenOffices
from tests.lengths import LONG, length

ITEMS, IN_FLIGHT = length(40, 500), length(12, 50)
TARGETS = () if LONG else ("review-worker", "review-web", "mongod")
"""Everything in the long form; in the short one what a round depends on."""


@pytest.mark.faults
@pytest.mark.timeout(1800)
def test_seven_offices_approve_what_is_published_under_kill(struck: Struck) -> None:
    seed = random.randrange(10_000)
    campaign = SevenOffices(struck.stack, struck.folder, items=ITEMS, in_flight=IN_FLIGHT, seed=seed, targets=TARGETS)

    report = campaign.run()

    print(f"seed {seed}: {report}")
    assert report.findings == []
    assert report.dead_letters == 0
    assert report.audit == f"{report.items} items, 0 findings"
    assert report.audit_code == 0
    assert report.items >= ITEMS
    assert min(flying for _, flying in report.blows) >= IN_FLIGHT
