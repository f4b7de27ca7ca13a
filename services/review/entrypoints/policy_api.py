"""The review policy for machines: read it, edit it, ask who would review an item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from services.review.application.policy_editing import Preview
from services.review.entrypoints.policy_shape import shaped
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.schemas import RequestSchema
from shared.runtime.web.state import use_cases

api = APIBlueprint("review_policy_api", __name__, url_prefix="/review/api/policy", tag="审核规则")


class PolicyIn(RequestSchema):
    """A whole policy, made out of version `base`."""

    base = fields.Integer(required=True, strict=True, metadata={"title": "修改前的版本"})
    title = fields.String(required=True, validate=validate.Length(1, 100), metadata={"title": "规则名称"})
    reason = fields.String(required=True, metadata={"title": "修改理由"})
    content = fields.Dict(required=True, metadata={"title": "规则内容"})


@api.get("")
@needs("review.view")
def policy() -> ResponseReturnValue:
    """现行审核规则和它的版本号。"""
    number, content = use_cases().policy_editing.content(actor=current_actor())
    return {"version": number, "content": content}


@api.post("")
@needs("review.coordinate")
@api.input(PolicyIn, location="json")
def save(json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """修改审核规则：生成新版本，正在审核的轮次仍按原来的版本。"""
    given = {**json_data, "content": shaped(json_data["content"])}
    return {"version": use_cases().save_policy(**given, actor=current_actor())}


def shown_route(preview: Preview) -> dict[str, Any]:
    """Return who would review an item, as an answer of the API."""
    route = preview.route
    return {
        "policy_version": route.policy_version,
        "receiving": route.receiving,
        "lead": route.lead,
        "groups": [
            {
                "key": group.key,
                "name": group.name,
                "because": group.because,
                "required": [{"office": office, "name": preview.office(office)} for office in group.required],
                "advising": [{"office": office, "name": preview.office(office)} for office in group.advising],
                "quorum": group.quorum,
                "limit": group.limit,
            }
            for group in route.groups
        ],
        "left_out": list(route.left_out),
    }
