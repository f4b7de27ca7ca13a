"""What notify leaves to Celery: `notify.check_outbox`, which the Celery application brings itself.

The check looks at the aggregates that its process has loaded, so the documents are loaded here.
"""

from __future__ import annotations

from services.notify.bootstrap import SERVICE

__all__ = ["SERVICE"]
