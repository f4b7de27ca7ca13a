"""Nothing is lost and nothing doubles while workers, broker, database, jobs and pages are killed -9."""

from __future__ import annotations

import pytest

from tests.faults.campaign import SERVICES, Campaign
from tests.faults.conftest import Struck
from tests.lengths import LONG, length

FLOOD = length(10, 1000)
ITEMS_PER_BLOW = length(10, 24)
REPLICAS = (1, 2) if LONG else (1,)


@pytest.mark.faults
@pytest.mark.timeout(1200)
def test_a_thousand_items_survive_every_kill(struck: Struck) -> None:
    campaign = Campaign(struck.stack, struck.folder, flood=FLOOD, items_per_blow=ITEMS_PER_BLOW, replicas=REPLICAS)

    report = campaign.run()

    print(report)
    assert report.anomalies == []
    assert report.dead_letters == 0
    assert len(SERVICES) * len(REPLICAS) == len(report.held)
    assert all(held > 0 for held in report.held.values())
    assert list(report.under_way) == report.blows
    assert all(items > 0 for items in report.under_way.values())
    assert max(report.under_way.values()) >= FLOOD
