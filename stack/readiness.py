"""When a local stack can be used: every page server answers, every worker listens to its queues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import requests

from shared.runtime.topology import TASK_QUEUES
from stack.accounts import VHOST
from stack.ports import LOOPBACK, is_listening
from stack.programs import CELERY_WORKERS
from stack.servers import RabbitMQ


def not_ready(names: Iterable[str], ports: Mapping[str, int], broker: RabbitMQ) -> list[str]:
    """Return those of the named processes that do not do their work yet."""
    names = list(names)
    listens = any(_is_worker(name) or name in CELERY_WORKERS for name in names)
    heard = _queues_with_a_listener(broker) if listens else set()
    return [name for name in names if not _is_ready(name, ports, heard)]


def _is_ready(name: str, ports: Mapping[str, int], heard: set[str]) -> bool:
    if name.endswith("-web"):
        return _answers(f"http://{LOOPBACK}:{ports[name]}/{name.removesuffix('-web')}/healthz")
    if _is_worker(name):
        return any(queue.startswith(f"{name.split('-')[0]}.") for queue in heard.difference(TASK_QUEUES))
    if name in CELERY_WORKERS:
        return heard.issuperset(CELERY_WORKERS[name])
    if name == "nginx":
        return is_listening(ports["portal"])
    return name not in ports or is_listening(ports[name])


def _is_worker(name: str) -> bool:
    return "-worker" in name


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=3).ok
    except requests.RequestException:
        return False


def _queues_with_a_listener(broker: RabbitMQ) -> set[str]:
    try:
        return {consumer["queue"]["name"] for consumer in broker.api("GET", f"/consumers/{VHOST}").json()}
    except requests.RequestException:
        return set()
