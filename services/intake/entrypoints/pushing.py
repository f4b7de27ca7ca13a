"""The registrar's pages of a forced push: what it would change, the order, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apiflask import APIBlueprint
from flask import redirect
from flask.typing import ResponseReturnValue

from services.intake.application.following_rule import inheritance, labels
from services.intake.application.pushing import PERMISSION
from services.intake.entrypoints.frame import cases, now, page
from services.intake.entrypoints.heir_forms import PushForm, PushQuery
from shared.kernel.errors import Conflict, Invalid
from shared.kernel.ids import new_id
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor

pages = APIBlueprint("pushing", __name__, url_prefix="/intake", enable_openapi=False)

PUSHED, FOLLOWED = "统一推送的结果", "随上级清单调整的结果"
HOME: tuple[str, str | None] = ("上级清单", "/intake/upper")


@pages.get("/upper/<upper_id>/push")
@needs(PERMISSION)
@pages.input(PushQuery, location="query")
def preview(upper_id: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar ticks elements and sees what a push would change."""
    return _page(upper_id, query_data["key"])


@pages.post("/upper/<upper_id>/push")
@needs(PERMISSION)
@pages.input(PushForm, location="form")
def push(upper_id: str, form_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar pushes what was previewed."""
    try:
        job_id = cases().pushing.push(
            current_actor(),
            upper_id=upper_id,
            upper_number=form_data["upper_number"],
            keys=form_data["key"],
            reason=form_data["reason"],
            push_id=str(form_data["push_id"]),
            now=now(),
        )
    except Invalid as refusal:
        return _page(upper_id, form_data["key"], refusal=refusal, sent=form_data), 422
    except Conflict as refusal:
        return _page(upper_id, form_data["key"], refusal=refusal, sent=form_data), 409
    return redirect(f"/intake/jobs/{job_id}", code=303)


@pages.get("/following/<run_id>")
@needs("item.view_all")
def show_run(run_id: str) -> ResponseReturnValue:
    """Somebody sees, body by body, what became of the heirs."""
    run = cases().following.found(current_actor(), run_id)
    title = PUSHED if run.kind == "push" else FOLLOWED
    return page(
        "following_run.html",
        sub="upper",
        crumbs=[HOME, (title, None)],
        title=title,
        run=run,
        uppers=cases().following.titles(run),
        keys="、".join(labels()[key] for key in run.keys),
    )


def _page(
    upper_id: str,
    keys: Sequence[str],
    *,
    refusal: Invalid | Conflict | None = None,
    sent: Mapping[str, Any] | None = None,
) -> str:
    found = cases().pushing.preview(current_actor(), upper_id, keys)
    return page(
        "push.html",
        sub="upper",
        crumbs=[HOME, (found.upper.item_name, f"/intake/upper/{upper_id}"), ("统一推送", None)],
        found=found,
        labels={key: labels()[key] for key in inheritance().keys},
        locked=inheritance().locked,
        push_id=(sent or {}).get("push_id") or new_id(),
        reason=(sent or {}).get("reason", ""),
        refusal=refusal,
    )
