"""Items as the API and the pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.intake.application.ports import Fact
from services.intake.application.reading import ItemView, Unbegun
from services.intake.domain.items import STATE_NAMES, ServiceItem
from services.intake.domain.stages import stage_of
from shared.standards.elements import Element, ElementGroup, ElementList
from shared.standards.presenting import presented


def item_fields(item: ServiceItem) -> dict[str, Any]:
    """Return what a list shows of an item."""
    progress = item.progress
    return {
        "item_id": item.item_id,
        "version": item.version,
        "revision": item.content.number,
        "content_hash": item.content.content_hash,
        "item_name": item.content.item_name,
        "item_type": item.content.item_type,
        "list_kind": item.list_kind,
        "part": item.content.part,
        "source": dict(vars(item.source)) if item.source else None,
        "parent": {"parent_id": item.parent.parent_id, "number": item.parent.number} if item.parent else None,
        "state": item.state.value,
        "state_name": STATE_NAMES[item.state],
        "stage": stage_of(item).text,
        "body": {"body_id": item.body_id, "name": item.body_name},
        "is_public": item.is_public,
        "withdrawal_requested": item.withdrawal_requested,
        "round": progress.round,
        "base_code": progress.base_code,
        "implementation_code": progress.implementation_code,
        "document_no": progress.document_no,
        "adopted_at": _instant(progress.adopted_at),
        "published_at": _instant(progress.published_at),
        "path": progress.path,
        "updated_at": _instant(item.updated_at),
    }


def source_fields(one: Unbegun) -> dict[str, Any]:
    """Return what a list shows of an item that has no implementation list yet."""
    return {
        "source": dict(vars(one.source)),
        "item_name": one.item_name,
        "item_type": one.item_type,
        "base_code": one.base_code,
    }


def view_fields(view: ItemView) -> dict[str, Any]:
    """Return all of an item: its text, the texts before, the opinions."""
    return {
        **item_fields(view.item),
        "standard_version": view.text.standard_version,
        "elements": view.text.elements,
        "element_hashes": view.text.element_hashes,
        "opinions": [_opinion_fields(opinion) for opinion in view.opinions],
        "revisions": [
            {
                "revision": text.number,
                "content_hash": text.content_hash,
                "made_at": _instant(text.made_at),
                "made_by": dict(text.made_by),
                "reason": text.reason,
            }
            for text in view.history
        ],
        "withdrawal_answer": view.item.withdrawal_answer,
        "reply": view.item.reply,
        "return_reason": view.item.progress.return_reason,
        "is_formal_return": view.item.progress.is_formal_return,
        "endorsement": _endorsement_fields(view.item),
        "discard": _discard_fields(view.item),
    }


def grouped(
    elements: Mapping[str, Any], standard: ElementList
) -> list[tuple[ElementGroup, list[tuple[Element, str, Any]]]]:
    """Return what there is to show of an item, in the sections of its list: (element, name, shown value)."""
    rows = presented(elements, standard)
    sections = standard.groups or (ElementGroup(key="", name_zh="要素"),)
    return [(section, [row for row in rows if row[0].group == section.key]) for section in sections]


def _opinion_fields(opinion: Fact) -> dict[str, Any]:
    return {
        "office": opinion.office,
        "round": opinion.round,
        "verdict": opinion.verdict,
        "reason": opinion.reason,
        "remarks": [dict(remark) for remark in opinion.remarks],
        "about": list(opinion.about),
        "account_name": opinion.account_name,
        "content_hash": opinion.content_hash,
        "given_at": _instant(opinion.given_at),
    }


def _endorsement_fields(item: ServiceItem) -> dict[str, Any] | None:
    last = item.endorsement
    if last is None:
        return None
    return {"is_given": last.is_given, "reason": last.reason, "by": last.by, "given_at": _instant(last.given_at)}


def _discard_fields(item: ServiceItem) -> dict[str, Any] | None:
    away = item.discard
    return {"reason": away.reason, "by": away.by, "at": _instant(away.at), "was": away.was} if away else None


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
