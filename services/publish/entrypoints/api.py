"""Publish for machines: ready items, lists and decisions, editions and the jobs that make them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import url_for
from flask.typing import ResponseReturnValue

from services.publish.domain.catalogue import CatalogueItem
from services.publish.domain.editions import Edition
from services.publish.domain.lists import CatalogueList
from services.publish.entrypoints.forms import (
    DecisionIn,
    EditionIn,
    ItemsQuery,
    ListIn,
    ListsQuery,
    wanted_items,
    wanted_lists,
)
from shared.kernel.errors import NotFound
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import place
from shared.runtime.web.schemas import PageQuery
from shared.runtime.web.state import use_cases, web

api = APIBlueprint("api", __name__, url_prefix="/publish/api", tag="公布")


@api.get("/items")
@needs("list.view")
@api.input(ItemsQuery, location="query")
def items(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """某一状态的事项；默认是可提请审定的。可以按实施机构和名称片段（或编码的开头）筛选。"""
    wanted, page, size = wanted_items(query_data), query_data["page"], query_data["size"]
    found = use_cases().reading.items(
        actor=current_actor(), state=query_data["state"], wanted=wanted, page=page, size=size
    )
    return {"items": [_item(item) for item in found.rows], **place(query_data, found.total)}


@api.post("/lists")
@needs("list.propose")
@api.input(ListIn)
def propose(json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """提请审定一份清单：要么全部列入，要么一项也不列入，并说明每一项的原因。"""
    chosen = use_cases().listing.propose_list(actor=current_actor(), now=web().clock.now(), **json_data)
    listed = {entry.item_id for entry in chosen.entries}
    left_out = [item_id for item_id in dict.fromkeys(json_data["item_ids"]) if item_id not in listed]
    return {
        "list_id": chosen.list_id,
        "version": chosen.version,
        "item_count": len(listed),
        "left_out": left_out,
    }


@api.get("/lists")
@needs("list.view")
@api.input(ListsQuery, location="query")
def lists(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """清单，新的在前。"""
    found = use_cases().reading.lists(actor=current_actor(), **wanted_lists(query_data))
    return {"lists": [_list(chosen, count) for chosen, count in found.rows], **place(query_data, found.total)}


@api.get("/lists/<list_id>")
@needs("list.view")
def one_list(list_id: str) -> ResponseReturnValue:
    """一份清单和其中每个事项的版本、内容指纹。"""
    chosen, edition = use_cases().reading.list_and_edition(actor=current_actor(), list_id=list_id)
    entries = [
        {
            "item_id": entry.item_id,
            "item_name": entry.item_name,
            "part": entry.part,
            "revision": entry.revision,
            "content_hash": entry.content_hash,
            "body": {"body_id": entry.body_id, "name": entry.body_name},
            "base_code": entry.base_code,
            "is_public": entry.is_public,
        }
        for entry in chosen.entries
    ]
    shown = _list(chosen, len(entries))
    return {**shown, "entries": entries, "edition_number": edition.number if edition else None}


@api.post("/lists/<list_id>/decision")
@needs("list.decide")
@api.input(DecisionIn)
def decide(list_id: str, json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """审定（写明文号）或退回（写明理由）一份清单。"""
    chosen = use_cases().listing.decide(actor=current_actor(), list_id=list_id, now=web().clock.now(), **json_data)
    return _list(chosen, len(chosen.entries))


@api.get("/editions")
@needs("list.view")
@api.input(PageQuery, location="query")
def editions(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """版本，新的在前。"""
    found = use_cases().reading.editions(actor=current_actor(), **query_data)
    return {"editions": [_edition(edition, count) for edition, count in found.rows], **place(query_data, found.total)}


@api.post("/editions")
@needs("edition.release")
@api.input(EditionIn)
@api.doc(responses={202: "已受理，按任务查询进度"})
def release(json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """公布一份已审定的清单，施行日期晚于今天的到那天零时公布；返回任务编号，同一份清单重复请求是同一个任务。"""
    job_id = use_cases().releasing.request_release(actor=current_actor(), **json_data)
    return {"job_id": job_id}, 202, {"Location": url_for("api.job", job_id=job_id)}


@api.get("/jobs/<job_id>")
@needs("list.view")
def job(job_id: str) -> ResponseReturnValue:
    """任务的进度。"""
    found = use_cases().jobs.get(job_id)
    actor = current_actor()
    if found.account_id != actor.account_id and not actor.may("edition.release"):
        raise NotFound("没有这个任务，或者它不是您发起的。")
    return {
        "job_id": found.id,
        "title": found.title,
        "state": found.state,
        "done": found.done,
        "total": found.total,
        "message": found.message,
        "result": dict(found.result),
    }


def _item(item: CatalogueItem) -> dict[str, Any]:
    text, codes = item.text, item.codes
    return {
        "item_id": item.item_id,
        "state": item.state.value,
        "list_id": item.list_id,
        "item_name": text.item_name if text else "",
        "list_kind": text.list_kind if text else "",
        "part": text.part if text else "",
        "source_id": text.source_id if text else "",
        "revision": text.revision if text else 0,
        "content_hash": text.content_hash if text else "",
        "body": {"body_id": text.body_id, "name": text.body_name} if text else None,
        "is_public": text.is_public if text else None,
        "base_code": codes.base_code if codes else "",
        "implementation_code": codes.implementation_code if codes else "",
        "edition_number": item.live.edition_number if item.live else None,
    }


def _list(chosen: CatalogueList, count: int) -> dict[str, Any]:
    return {
        "list_id": chosen.list_id,
        "version": chosen.version,
        "title": chosen.title,
        "list_kind": chosen.list_kind,
        "state": chosen.state.value,
        "item_count": count,
        "proposed_by": chosen.proposed_by["name"],
        "proposed_at": chosen.proposed_at.isoformat(),
        "decided_by": chosen.decided_by.get("name", ""),
        "decided_at": chosen.decided_at.isoformat() if chosen.decided_at else None,
        "document_no": chosen.document_no,
        "reason": chosen.reason,
    }


def _edition(edition: Edition, count: int) -> dict[str, Any]:
    return {
        "edition_id": edition.edition_id,
        "number": edition.number,
        "title": edition.title,
        "list_id": edition.list_id,
        "list_kind": edition.list_kind,
        "state": edition.state.value,
        "item_count": count,
        "effective_on": edition.effective_on.isoformat(),
        "released_at": edition.released_at.isoformat() if edition.released_at else None,
    }
