"""Review's part of the Celery worker: it has no task of its own, the sweep needs its collections only."""

from __future__ import annotations

from services.review.bootstrap import OUTBOXES

__all__ = ["OUTBOXES"]
