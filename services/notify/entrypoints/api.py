"""Notify for machines: the inbox and the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue

from services.notify.domain.notices import ReceivedNotice
from services.notify.entrypoints.forms import InboxQuery, NoticesIn, RecordsQuery
from shared.contracts.envelope import Envelope
from shared.runtime.web.access import needs
from shared.runtime.web.identity import current_actor
from shared.runtime.web.paging import place
from shared.runtime.web.state import use_cases

api = APIBlueprint("notify_api", __name__, url_prefix="/notify/api", tag="通知督查")


@api.get("/notices")
@needs("inbox.view")
@api.input(InboxQuery, location="query")
def list_notices(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """收件箱：本单位和本岗位的通知，最新的在前。"""
    inbox, actor = use_cases().inbox, current_actor()
    found = inbox.find(actor, unread_only=query_data["unread"], page=query_data["page"], size=query_data["size"])
    return {
        "notices": [_notice(received) for received in found.entries],
        "unread": inbox.unread(actor),
        **place(query_data, found.total),
    }


@api.post("/notices/read")
@needs("inbox.view")
@api.input(NoticesIn, location="json")
def mark_read(json_data: Mapping[str, Any]) -> ResponseReturnValue:
    """标为已读，最多 500 条；对同一单位、同一岗位的人都算已读。别的收件人的通知不受影响。"""
    inbox, actor = use_cases().inbox, current_actor()
    marked = inbox.mark_read(json_data["notice_ids"], actor)
    return {"marked": marked, "unread": inbox.unread(actor)}


@api.get("/records")
@needs("record.view")
@api.input(RecordsQuery, location="query")
def list_records(query_data: Mapping[str, Any]) -> ResponseReturnValue:
    """全部消息的记录：按事项（编号，或名称的一部分、编码的开头）、种类、日期筛选，最新的在前。"""
    found = use_cases().reading.search(current_actor(), **query_data)
    return {"records": [_record(event) for event in found.entries], **place(query_data, found.total)}


def _notice(received: ReceivedNotice) -> dict[str, Any]:
    notice = received.notice
    return {
        "notice_id": notice.notice_id,
        "desk": notice.desk,
        "kind": notice.kind,
        "item_id": notice.item_ids[0] if len(notice.item_ids) == 1 else "",
        "item_ids": list(notice.item_ids),
        "title": notice.title,
        "text": notice.text,
        "link": notice.link,
        "occurred_at": notice.occurred_at.isoformat(),
        "unread": received.is_unread,
        "read_at": received.read_at.isoformat() if received.read_at else None,
        "read_by": received.read_by,
    }


def _record(event: Envelope) -> dict[str, Any]:
    return {
        "message_id": event.message_id,
        "name": event.name,
        "version": event.version,
        "occurred_at": event.occurred_at.isoformat(),
        "sequence": event.sequence,
        "item_id": event.item_id,
        "revision": event.revision,
        "content_hash": event.content_hash,
        "caused_by": event.caused_by,
        "actor": dict(event.actor),
        "data": dict(event.data),
    }
