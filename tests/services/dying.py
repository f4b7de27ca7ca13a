"""The message of a job that ends as a dead letter, and the periodic task that finds it."""

from __future__ import annotations

from mongoengine.connection import get_db

from shared.runtime.celery_app import app
from shared.runtime.dead_jobs import end_dead_jobs
from shared.runtime.dead_letters import Arrival, DeadLetters


def let_die(service: str, job_id: str) -> None:
    """Keep the message that a job has in its outbox as the keeper of dead letters would, and sweep."""
    (message,) = get_db(service)["jobs"].find_one({"_id": job_id})["outbox"]
    letter = Arrival(
        message_id=message["message_id"],
        queue=message["routing_key"],
        body=message["body"],
        headers=message["headers"],
        content_type="application/json",
        error="处理程序拒收了它",
        attempts=1,
    )
    DeadLetters(service).keep([letter])
    assert end_dead_jobs(service, lambda name: app.tasks[name].break_off) == 1
