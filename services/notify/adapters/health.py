"""What this service's own sweeps noted last (`health`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mongoengine.connection import get_db

from services.notify.adapters.documents import ALIAS

_MOST = 50


class MongoHealth:
    """Reads `health`, which the task `notify.check_outbox` writes: one small document a check."""

    def latest(self) -> list[Mapping[str, Any]]:
        """Return the health documents."""
        return list(get_db(ALIAS)["health"].find().sort("_id", 1).limit(_MOST))
