"""The API of single moves of items: put away (作废), taken up again (恢复), and why an item is no power (权力清单)."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import jsonify
from flask.typing import ResponseReturnValue

from services.intake.application.discarding import Discarding, Restoring
from services.intake.application.scope_overriding import Justification, ScopeView
from services.intake.domain.scope import ScopeHit
from services.intake.entrypoints import item_bodies
from services.intake.entrypoints.api import results
from services.intake.entrypoints.forms import SeenForm
from services.intake.entrypoints.frame import cases, now
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor

api = APIBlueprint("item_api", __name__, url_prefix="/intake/api", tag="编制报送")


@api.post("/discards")
@needs("item.compile")
@api.input(item_bodies.DiscardsBody)
def discard_items(json_data: dict[str, Any]) -> ResponseReturnValue:
    """作废误建的事项，写明理由，最多 500 个；每个各有结果。审核通过过的不能作废。"""
    actor, at = current_actor(), now()
    wanted = [Discarding(actor=actor, at=at, **entry) for entry in json_data["items"]]
    return results(cases().putting_away.discard(wanted))


@api.post("/restorations")
@needs("item.compile")
@api.input(item_bodies.SeenItemsBody)
def restore_items(json_data: dict[str, Any]) -> ResponseReturnValue:
    """恢复作废的事项，最多 500 个；每个各有结果。"""
    actor, at = current_actor(), now()
    wanted = [Restoring(actor=actor, at=at, **entry) for entry in json_data["items"]]
    return results(cases().putting_away.restore(wanted))


@api.get("/items/<item_id>/scope")
@needs("item.view_own", "item.view_all")
def show_scope(item_id: str) -> ResponseReturnValue:
    """目录清单事项与权力清单的关系：同名或近名的权力事项，和写明的理由。"""
    return jsonify(_scope_fields(cases().scope_overriding.view(current_actor(), item_id)))


@api.put("/items/<item_id>/scope-override")
@needs("item.compile")
@api.input(item_bodies.JustificationBody)
def justify(item_id: str, json_data: dict[str, Any]) -> ResponseReturnValue:
    """写明为什么和权力清单里同名或近名的事项不是同一事项。"""
    return _overridden(item_id, **json_data)


@api.delete("/items/<item_id>/scope-override")
@needs("item.compile")
@api.input(SeenForm, location="query")
def take_back(item_id: str, query_data: dict[str, Any]) -> ResponseReturnValue:
    """收回理由。"""
    return _overridden(item_id, version=query_data["version"], is_taken_back=True)


def _overridden(item_id: str, **said: Any) -> ResponseReturnValue:
    actor = current_actor()
    cases().scope_overriding.justify(Justification(actor=actor, at=now(), item_id=item_id, **said))
    return jsonify(_scope_fields(cases().scope_overriding.view(actor, item_id)))


def _scope_fields(view: ScopeView) -> dict[str, Any]:
    override = view.item.scope_override
    said = (
        {"justification": override.justification, "by": override.by, "at": override.at.isoformat()} if override else {}
    )
    return {
        "item_id": view.item.item_id,
        "version": view.item.version,
        "same": [_hit_fields(hit) for hit in view.same],
        "open": [_hit_fields(hit) for hit in view.open_hits],
        "related": [_hit_fields(hit) for hit in view.related],
        "override": {"powers": dict(override.powers), **said} if override else None,
    }


def _hit_fields(hit: ScopeHit) -> dict[str, Any]:
    return {
        "power_item_id": hit.power.power_item_id,
        "title": hit.power.title,
        "likeness": hit.comparison.likeness.value,
    }
