"""Celery's consumer without native delayed delivery, which needs rights on the task queues that no worker has."""

from __future__ import annotations

from celery.worker.consumer import Consumer

DELAYED_DELIVERY = "celery.worker.consumer.delayed_delivery:DelayedDelivery"


class TaskConsumer(Consumer):  # type: ignore[misc]
    """Takes tasks from the queues that the stack has declared; tasks with a countdown are not supported."""

    class Blueprint(Consumer.Blueprint):  # type: ignore[misc]
        """The steps at the start of a worker."""

        default_steps = [step for step in Consumer.Blueprint.default_steps if step != DELAYED_DELIVERY]  # noqa: RUF012
