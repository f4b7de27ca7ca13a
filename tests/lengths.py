"""
How long a test is that could go on for ever: some histories in `make test`, many in `make faults`.

`make test` has to end within twenty minutes on two slow cores. What has a long form is marked `faults`, so that
`make faults` finds it wherever it stands.
"""

from __future__ import annotations

import os

LONG = os.environ.get("QINGDAN_FAULTS") == "long"


def length(short: int, long: int) -> int:
    """Return how many there are of something: histories, items, examples, characters."""
    return long if LONG else short
