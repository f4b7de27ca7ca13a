"""The API of the upper-level list, of claiming and of coverage for machine clients."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import jsonify
from flask.typing import ResponseReturnValue

from services.intake.application.claiming import Claim
from services.intake.application.claiming_links import Link, Unlink
from services.intake.application.coverage import CoverageListing
from services.intake.application.not_ours import Declining
from services.intake.application.upper_ports import UpperListing
from services.intake.domain.upper_list import UpperItem
from services.intake.entrypoints.coverage_shown import body_as_dict, overview_as_dict
from services.intake.entrypoints.frame import cases, now
from services.intake.entrypoints.upper_forms import (
    BearersBody,
    ClaimsBody,
    CoverageQuery,
    LinkBody,
    NotOursBody,
    TakeBackForm,
    UnlinkBody,
    UpperQuery,
)
from shared.kernel.ids import new_id
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor

api = APIBlueprint("upper_api", __name__, url_prefix="/intake/api", tag="上级清单和认领")


@api.get("/upper-items")
@needs("item.view_own", "item.view_all")
@api.input(UpperQuery, location="query")
def list_upper_items(query_data: dict[str, Any]) -> ResponseReturnValue:
    """市级或区级清单的事项，每个带认领它的单位数。"""
    listing = UpperListing(
        level=query_data["level"],
        guiding_department=query_data["department"],
        search=query_data["search"].strip(),
        is_in_force=not query_data["gone"],
        is_unsettled=query_data["unsettled"],
        page=query_data["page"],
        size=query_data["size"],
    )
    found = cases().upper.reading.list_items(current_actor(), listing)
    items = [{**_fields(one), "claims": found.claims.get(one.upper_id, 0)} for one in found.page.items]
    return jsonify(items=items, total=found.page.total, page=found.page.page, size=found.page.size)


@api.get("/upper-items/<upper_id>")
@needs("item.view_own", "item.view_all")
def show_upper_item(upper_id: str) -> ResponseReturnValue:
    """一个上级事项的全部要素，和本单位认领它的事项。"""
    view = cases().upper.reading.item(current_actor(), upper_id)
    return jsonify(**_fields(view.upper), elements=view.text.elements, item_id=view.own_item_id, claims=view.claims)


@api.put("/upper-items/<upper_id>/bearers")
@needs("upper.manage")
@api.input(BearersBody)
def settle_bearers(upper_id: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """定一个区级清单事项由谁承担、是否有效。"""
    return jsonify(_fields(cases().upper.keeping.settle(current_actor(), now(), upper_id, **json_data)))


@api.post("/claims")
@needs("item.compile")
@api.input(ClaimsBody)
def claim_items(json_data: dict[str, Any]) -> ResponseReturnValue:
    """认领上级事项，最多 500 个；每个各有结果，认领的事项是草稿。"""
    actor, at = current_actor(), now()
    outcomes = cases().upper.claiming.claim(
        [Claim(actor=actor, at=at, item_id=new_id(), upper_id=upper_id) for upper_id in json_data["upper_ids"]]
    )
    return jsonify(results=[outcome.as_dict() for outcome in outcomes])


@api.post("/not-ours")
@needs("item.compile")
@api.input(NotOursBody)
def decline_items(json_data: dict[str, Any]) -> ResponseReturnValue:
    """说明上级事项不属于本单位，写明理由，最多 500 个；每个各有结果。"""
    outcomes = cases().upper.not_ours.declare(Declining(actor=current_actor(), at=now(), **json_data))
    results = [{**outcome.as_dict(), "item_id": "", "upper_id": outcome.item_id} for outcome in outcomes]
    return jsonify(results=results)


@api.delete("/not-ours/<upper_id>")
@needs("item.compile")
@api.input(TakeBackForm, location="query")
@api.doc(responses={204: "已收回"})
def take_back(upper_id: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """收回“不属于本单位”的说明。"""
    cases().upper.not_ours.take_back(current_actor(), upper_id, query_data["version"], now())
    return "", 204


@api.put("/items/<item_id>/parent")
@needs("item.compile")
@api.input(LinkBody)
def link_item(item_id: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """把已编的事项和上级事项连起来；锁定的要素改成上级的内容。"""
    link = Link(actor=current_actor(), at=now(), item_id=item_id, **json_data)
    return jsonify(cases().upper.linking.link(link).as_dict())


@api.delete("/items/<item_id>/parent")
@needs("item.compile")
@api.input(UnlinkBody)
def unlink_item(item_id: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """取消承接，写明理由；内容不变。"""
    unlink = Unlink(actor=current_actor(), at=now(), item_id=item_id, **json_data)
    return jsonify(cases().upper.linking.unlink(unlink).as_dict())


@api.get("/coverage")
@needs("item.view_all")
@api.input(CoverageQuery, location="query")
def show_overview(query_data: dict[str, Any]) -> ResponseReturnValue:
    """各单位对上级清单的承接情况。"""
    listing = CoverageListing(level=query_data["level"], kind=query_data["kind"], is_open=query_data["open"])
    return jsonify(overview_as_dict(cases().upper.covering.overview(current_actor(), listing)))


@api.get("/coverage/<body_id>")
@needs("item.view_own", "item.view_all")
def show_body(body_id: str) -> ResponseReturnValue:
    """一个单位逐项的承接情况：已认领、不属于本单位、零报告或未答复。"""
    return jsonify(body_as_dict(cases().upper.covering.of_body(current_actor(), body_id)))


def _fields(upper: UpperItem) -> dict[str, object]:
    return {
        "upper_id": upper.upper_id,
        "level": upper.level,
        "item_name": upper.item_name,
        "item_type": upper.item_type,
        "base_code": upper.base_code,
        "guiding_department": upper.guiding_department,
        "owner_name": upper.owner_name,
        "bearers": list(upper.bearers),
        "state": upper.state.value,
        "number": upper.number,
        "version": upper.version,
    }
