"""The pages of a service's long jobs: the list, and the one on which somebody watches a job and can stop it."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from shared.kernel.errors import NotFound
from shared.runtime.jobs import STATES, Job
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.navigation import desk_name
from shared.runtime.web.paging import keep_within
from shared.runtime.web.schemas import PageQuery
from shared.runtime.web.state import use_cases

EVERYONE = "inbox.view"
OPERATIONS = "operations.view"


class JobQuery(PageQuery):
    """Which jobs to show."""

    state = fields.String(load_default="", validate=validate.OneOf(["", *STATES]), metadata={"title": "状态"})


def blueprint(service: str) -> APIBlueprint:
    """Return the pages of one service."""
    pages = APIBlueprint("jobs", __name__, url_prefix=f"/{service}/jobs", enable_openapi=False)

    @pages.get("/")
    @needs(EVERYONE)
    @pages.input(JobQuery, location="query")
    def index(query_data: dict[str, Any]) -> ResponseReturnValue:
        """Everybody sees the jobs they started; operators see all."""
        actor = current_actor()
        sees_all = actor.may(OPERATIONS)
        found, total = use_cases().jobs.find(account_id="" if sees_all else actor.account_id, **query_data)
        keep_within(query_data["page"], query_data["size"], total)
        return render_template(
            "jobs/index.html",
            jobs=found,
            total=total,
            sees_all=sees_all,
            states=STATES,
            home=f"/{service}/jobs/",
            service_name=desk_name(service),
            **query_data,
        )

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
        flash("已请求停止。正在做的一批做完后就停。")
        return redirect(f"/{service}/jobs/{job_id}", code=303)

    return pages


def _own(job_id: str) -> Job:
    job: Job = use_cases().jobs.get(job_id)
    actor = current_actor()
    if job.by.get("account_id") != actor.account_id and not actor.may(OPERATIONS):
        raise NotFound("没有这个任务，或者它不是您发起的。请从发起任务的页面重新进入。")
    return job
