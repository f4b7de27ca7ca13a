"""Intake in the Celery worker.

Its only periodic work, ``intake.check_outbox``, is the same in every service and stands in
`shared.runtime.celery_app`; it looks at the outboxes of the documents that are loaded here.
"""

from __future__ import annotations

from services.intake.bootstrap import OUTBOXES

__all__ = ["OUTBOXES"]
