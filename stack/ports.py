"""Free ports of the loopback interface, below the range from which outgoing connections take theirs.

A client that keeps trying a dead port of that range can be given the very same port and so connect to itself.
"""

from __future__ import annotations

import os
import random
import socket
from contextlib import suppress

LOOPBACK = "127.0.0.1"
RANGE = "QINGDAN_PORTS"
"""The setting that gives another range, as `20000-25999`: two who choose at the same moment could choose the same."""
_DEFAULT_RANGE = "20000-32000"
_given: set[int] = set()


def free_port() -> int:
    """Return a port on which nothing listens and which this process was not given before."""
    first, last = map(int, os.environ.get(RANGE, _DEFAULT_RANGE).split("-"))
    while True:
        port = random.randint(first, last)  # noqa: S311 - a port is no secret
        if port not in _given and is_free(port):
            _given.add(port)
            return port


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this port now."""
    with socket.socket() as probe, suppress(OSError):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do after a restart
        probe.bind((LOOPBACK, port))
        return True
    return False


def is_listening(port: int) -> bool:
    """Tell whether something accepts connections on this port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0
