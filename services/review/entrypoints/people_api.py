"""The people of an office for machines: claims, recusals, invitations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue

from services.review.application.inviting import InvitationEntry, InvitationView
from services.review.entrypoints.invitation_pages import address_of
from services.review.entrypoints.people_forms import ClaimsIn, InvitationForm, RecusalIn
from services.review.entrypoints.people_pages import shared_out
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.state import use_cases

api = APIBlueprint("review_people_api", __name__, url_prefix="/review/api", tag="审核人员")


@api.post("/claims")
@needs("opinion.give")
@api.input(ClaimsIn, location="json")
def claims(json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """批量领办（claim）、接手（take_over）、放回（give_back）或者分派（assign）；每项各有结果。"""
    outcomes = shared_out(json_data["action"], json_data["item_ids"], json_data["to"])
    return {"results": [outcome.as_dict() for outcome in outcomes]}


@api.post("/reviews/<item_id>/recusals")
@needs("opinion.give")
@api.input(RecusalIn, location="json")
def recuse(item_id: str, json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """登记回避：本人，或者本单位的同事。"""
    recusal = use_cases().people.recusing.recuse(item_id, **json_data, actor=current_actor(), now=use_cases().now())
    return {"item_id": item_id, "account_id": recusal.person.account_id, "name": recusal.person.name}


@api.get("/reviews/<item_id>/invitations")
@needs("review.invite")
def invitations(item_id: str) -> ResponseReturnValue:
    """列出一个事项的邀请，和链接每次打开的时间。"""
    found = use_cases().people.inviting.of_item(item_id, actor=current_actor(), now=use_cases().now())
    return {"items": [_shown(view) for view in found]}


@api.post("/reviews/<item_id>/invitations")
@needs("review.invite")
@api.input(InvitationForm, location="json")
def invite(item_id: str, json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """邀请专家或市级对口部门：链接只在这次答复里出现。"""
    made, token = use_cases().people.inviting.invite(
        item_id, InvitationEntry(**json_data), actor=current_actor(), now=use_cases().now()
    )
    return {
        "invitation_id": made.invitation_id,
        "expires_on": made.expires_on.isoformat(),
        "link": address_of(token),
    }


@api.post("/invitations/<invitation_id>/revocation")
@needs("review.invite")
def revoke(invitation_id: str) -> ResponseReturnValue:
    """收回一个链接；已经提的意见不变。"""
    revoked = use_cases().people.inviting.revoke(invitation_id, actor=current_actor(), now=use_cases().now())
    return {"invitation_id": revoked.invitation_id}


def _shown(view: InvitationView) -> dict[str, Any]:
    one = view.invitation
    return {
        "invitation_id": one.invitation_id,
        "kind": one.kind.value,
        "name": one.name,
        "organisation": one.organisation,
        "shows_opinions": one.shows_opinions,
        "by": one.by.name,
        "made_at": one.made_at.isoformat(),
        "expires_on": one.expires_on.isoformat(),
        "is_over": view.is_over,
        "opened": [at.isoformat() for at in one.opened],
        "opened_count": one.opened_count,
        "spoke_in_rounds": [number for number, _ in view.opinions],
    }
