"""How long a task may take, in seconds."""

from __future__ import annotations

LONGEST_TASK = 3_600
GRACE = 60
"""What a task that has met its limit has to note that, before its process is killed."""
