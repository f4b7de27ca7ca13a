"""What coding leaves to Celery: `coding.check_outbox`, which the Celery application brings itself.

The check looks at the aggregates that its process has loaded, so they are loaded here.
"""

from __future__ import annotations

from services.coding.bootstrap import OUTBOXES

__all__ = ["OUTBOXES"]
