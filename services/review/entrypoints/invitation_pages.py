"""The inviter at the desk: who was invited to an item, a new link, its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.review.application.inviting import InvitationEntry
from services.review.domain.invitation import DAYS, MOST_DAYS, Invitation
from services.review.domain.people_refusals import InvitationRefused
from services.review.entrypoints.desk_frame import frame
from services.review.entrypoints.people_forms import InvitationForm
from shared.kernel.errors import Problem
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases

pages = APIBlueprint(
    "review_invitations", __name__, url_prefix="/review", template_folder="templates", enable_openapi=False
)


@pages.get("/items/<item_id>/invitations")
@needs("review.invite")
def invitations(item_id: str) -> ResponseReturnValue:
    """Show who was invited to an item, and when each link was opened."""
    return _page(item_id)


@pages.post("/items/<item_id>/invitations")
@needs("review.invite")
@pages.input(InvitationForm, location="form")
def invite(item_id: str, form_data: Mapping[str, Any]) -> ResponseReturnValue:
    """Invite somebody; the link is shown this once."""
    try:
        made, token = use_cases().people.inviting.invite(
            item_id, InvitationEntry(**form_data), actor=current_actor(), now=use_cases().now()
        )
    except InvitationRefused as refusal:
        problems = refusal.problems or (Problem("", "没有邀请", refusal.message),)
        return _page(item_id, problems=problems, filled=form_data), 422
    return _page(item_id, made=made, link=address_of(token))


@pages.post("/invitations/<invitation_id>/revocation")
@needs("review.invite")
def revoke(invitation_id: str) -> ResponseReturnValue:
    """Let a link open nothing any more."""
    revoked = use_cases().people.inviting.revoke(invitation_id, actor=current_actor(), now=use_cases().now())
    flash(f"{revoked.name}的链接已收回")
    return redirect(url_for("review_invitations.invitations", item_id=revoked.item_id), code=303)


def address_of(token: str) -> str:
    """Return the whole address that opens the item."""
    return url_for("review_links.link", token=token, _external=True)


def _page(
    item_id: str,
    *,
    problems: tuple[Problem, ...] = (),
    filled: Mapping[str, Any] | None = None,
    made: Invitation | None = None,
    link: str = "",
) -> str:
    actor = current_actor()
    found = use_cases().people.inviting.of_item(item_id, actor=actor, now=use_cases().now())
    return render_template(
        "review/people_invitations.html",
        item_id=item_id,
        current=use_cases().history(item_id, actor=actor).review.current,
        found=found,
        problems=problems,
        filled=filled or {},
        made=made,
        link=link,
        days=DAYS,
        most_days=MOST_DAYS,
        **frame(""),
    )
