"""What impact runs ask of the jobs whose progress a page shows."""

from __future__ import annotations

from typing import Protocol

from services.intake.application.following_ports import FollowingJobs
from shared.kernel.actor import Actor


class JobLook(Protocol):
    """What is looked at of a job."""

    @property
    def state(self) -> str: ...


class ImpactJobs(FollowingJobs, Protocol):
    """The jobs that runs of following ask of, too; here they are also looked at, and stopped."""

    def get(self, job_id: str) -> JobLook: ...

    def request_cancel(self, job_id: str, actor: Actor) -> None: ...
