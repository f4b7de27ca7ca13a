"""The page on which somebody watches a long job of a service, and can stop it."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from shared.kernel.errors import NotFound
from shared.runtime.jobs import Job
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases

EVERYONE = "inbox.view"
OPERATIONS = "operations.view"


def blueprint(service: str) -> APIBlueprint:
    """Return the pages of one service."""
    pages = APIBlueprint("jobs", __name__, url_prefix=f"/{service}/jobs", enable_openapi=False)

    @pages.get("/<job_id>")
    @needs(EVERYONE)
    def one(job_id: str) -> ResponseReturnValue:
        """Whoever started the job sees how far it is; htmx asks again every second until it has ended."""
        job = _own(job_id)
        template = "jobs/progress.html" if request.headers.get("HX-Request") else "jobs/one.html"
        return render_template(template, job=job, home=f"/{service}/jobs/")

    @pages.post("/<job_id>/cancel")
    @needs(EVERYONE)
    def cancel(job_id: str) -> ResponseReturnValue:
        """Whoever started the job stops it; what is done stays done."""
        job = _own(job_id)
        use_cases().jobs.request_cancel(job.id, current_actor())
        flash("已请求停止。正在做的一批做完后就停，做完的保留。")
        return redirect(f"/{service}/jobs/{job_id}", code=303)

    return pages


def _own(job_id: str) -> Job:
    job: Job = use_cases().jobs.get(job_id)
    actor = current_actor()
    if job.by.get("account_id") != actor.account_id and not actor.may(OPERATIONS):
        raise NotFound("没有这个任务，或者它不是您发起的。请从发起任务的页面重新进入。")
    return job
