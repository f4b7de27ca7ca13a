"""What a body sees of the work plan: its tasks (我的任务), and its own responsible people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect
from flask.typing import ResponseReturnValue

from services.intake.application.contact_keeping import EDIT_OWN
from services.intake.application.register_fields import MOST_CONTACTS
from services.intake.application.zero_reporting import PREPARE, SIGN
from services.intake.domain.bodies import CONTACT_DUTIES, Contact
from services.intake.entrypoints import scans
from services.intake.entrypoints.campaign_forms import OwnContactsForm
from services.intake.entrypoints.campaign_pages import WORDS
from services.intake.entrypoints.frame import cases, now, page
from shared.kernel.clock import day_in_china
from shared.kernel.errors import Conflict, Invalid, Refusal
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor

pages = APIBlueprint("tasks_of_body", __name__, url_prefix="/intake", enable_openapi=False)

SECTION = "tasks"
TASKS = ("我的任务", "/intake/tasks")


@pages.get("/tasks")
@needs("item.view_own")
def show_tasks() -> ResponseReturnValue:
    """Somebody of a body sees what it has to report, until when, and how."""
    actor = current_actor()
    body = cases().registering.body(actor.body_id)
    return page(
        "tasks.html",
        sub=SECTION,
        crumbs=[(TASKS[0], None)],
        duties=cases().campaign_view.tasks(actor, now()),
        body=body,
        lacking=[name for key, name in CONTACT_DUTIES.items() if key not in {each.duty for each in body.contacts}],
        may_edit=actor.may(EDIT_OWN),
        may_report_zero=actor.may(PREPARE) or actor.may(SIGN),
        today=day_in_china(now()),
        **WORDS,
    )


@pages.get("/contacts")
@needs(EDIT_OWN)
def edit_contacts() -> ResponseReturnValue:
    """The compiler opens the responsible people of the own body."""
    body = cases().contacts.own(current_actor())
    return _contacts_page(body.version, body.contacts)


@pages.post("/contacts")
@needs(EDIT_OWN)
@pages.input(OwnContactsForm, location="form")
def keep_contacts(form_data: dict[str, Any]) -> ResponseReturnValue:
    """The compiler saves the responsible people of the own body."""
    actor, contacts = current_actor(), form_data["contacts"] or []
    try:
        cases().contacts.keep(actor, now(), body_id=actor.body_id, version=form_data["version"], contacts=contacts)
    except (Invalid, Conflict) as refusal:
        return _contacts_page(form_data["version"], contacts, refusal=refusal), scans.status_of(refusal)
    flash("责任人和联络员已保存，区政府办公室能看到。")
    return redirect("/intake/tasks", code=303)


def _contacts_page(version: int, contacts: Sequence[Contact], *, refusal: Refusal | None = None) -> str:
    rows = [contact for contact in contacts if contact != Contact(person="", duty=contact.duty)]
    missing = [duty for duty in CONTACT_DUTIES if duty not in {each.duty for each in rows}]
    rows = [*rows, *(Contact(person="", duty=duty) for duty in missing), Contact(person="")]
    return page(
        "own_contacts.html",
        sub=SECTION,
        crumbs=[TASKS, ("责任人和联络员", None)],
        version=version,
        contacts=rows[:MOST_CONTACTS],
        refusal=refusal,
        problems=refusal.problems if refusal else (),
    )
