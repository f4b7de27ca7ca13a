"""Virtual hosts with the whole topology, given to one test after the other: to declare one takes longer than most."""

from __future__ import annotations

import threading
from typing import Any

from shared.runtime.broker import close, connect
from shared.runtime.topology import declare_everything
from tests.servers import TestBroker

PASSES = 20
"""How often what is left is taken away: a message that waited for another try may come back meanwhile."""
BETWEEN_PASSES = 0.1

_never = threading.Event()


class Vhosts:
    """Those of a run that nobody has."""

    def __init__(self, broker: TestBroker, retry_delays_ms: tuple[int, ...]) -> None:
        self._broker, self._delays = broker, retry_delays_ms
        self._queues: dict[str, set[str]] = {}
        self._free: list[str] = []

    def taken(self) -> str:
        """Return the address of one in which everything is declared and nothing waits."""
        if self._free:
            return self._free.pop()
        uri = self._broker.vhost()
        declare_everything(uri, self._delays)
        self._queues[uri] = self._found(uri)
        return uri

    def give_back(self, uri: str) -> None:
        """Let others have it, or delete it when something is left in it that is not of the topology, or at work."""
        if self._found(uri) == self._queues[uri] and self._is_emptied(uri):
            self._free.append(uri)
        else:
            self._broker.forget(uri)

    def _found(self, uri: str) -> set[str]:
        answer = self._broker.server.api("GET", f"/queues/{uri.rpartition('/')[2]}?columns=name")
        return {queue["name"] for queue in answer.json()}

    def _is_emptied(self, uri: str) -> bool:
        # Those for another try come first: what leaves them lands in one that is looked at later.
        queues = sorted(self._queues[uri], key=lambda name: ".retry." not in name)
        connection = connect(uri, "test")
        try:
            channel = connection.channel()
            for _ in range(PASSES):
                left = [queue for queue in queues if not _is_idle(channel, queue)]
                if not left:
                    return True
                for queue in left:
                    channel.queue_purge(queue)
                _never.wait(BETWEEN_PASSES)
        finally:
            close(connection)
        return False


def _is_idle(channel: Any, queue: str) -> bool:
    state = channel.queue_declare(queue, passive=True)
    return state.message_count == state.consumer_count == 0
