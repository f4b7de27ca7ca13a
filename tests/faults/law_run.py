"""One impact run in a process of its own, to be killed: without what tests load it begins in half the time."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta

from services.intake import bootstrap
from services.intake.application.laws import impact_work
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings

BATCH = 100
"""Items that are judged together: small, so that a kill finds something half done."""


def main(asked: dict[str, str]) -> None:
    """Do a run as a task would."""
    impact_work.BATCH = BATCH
    settings = Settings(service="intake", mongo_uri=asked["uri"], secret_key="a-secret-only-for-tests")
    open_database(settings)
    impact, job_id = bootstrap.build(settings).laws.impact, asked["job_id"]
    now = datetime.fromisoformat(asked["now"]).astimezone(UTC) + timedelta(milliseconds=1)
    impact.run(job_id=job_id, run_id=job_id.rpartition(":")[0], now=now)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
