"""The messages that an item's own moves cause, made from the item after the move, so that they can be repeated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.intake.application.ports import Revision
from services.intake.domain.adjustments.grounds import Ground
from services.intake.domain.items import ServiceItem
from services.intake.domain.lint.engine import wording_findings
from services.intake.domain.sources import SourceItem
from services.intake.domain.upper_list import UpperItem
from shared.contracts.envelope import Envelope, emit


def submitted(
    item: ServiceItem,
    text: Revision,
    actor: Mapping[str, str],
    source: SourceItem | None = None,
    parent: UpperItem | None = None,
    grounds: Sequence[Ground] = (),
) -> Envelope:
    """Make the message that brings the whole revision to review, with what it rests on and why it comes again."""
    return _about(
        item,
        "item_submitted",
        item.sent_as,
        actor,
        {
            "list_kind": item.list_kind,
            "standard_version": text.standard_version,
            "item_name": item.content.item_name,
            "body": _body(item),
            "elements": dict(text.elements),
            "element_hashes": dict(text.element_hashes),
            "submission": item.submission,
            **implemented(item, text, source),
            **_overridden(item),
            **_claimed(parent),
            **({"reply": item.reply} if item.reply else {}),
            **_found(text),
            **_because_of(grounds),
        },
    )


def _found(text: Revision) -> dict[str, object]:
    """Tell of vague wording: it follows from the text alone, so a message that is repeated says the same."""
    found = [
        {
            "rule": one.rule,
            "element": one.element,
            "row": one.row or 0,
            "field": one.field,
            "text": one.text,
            "message": one.message,
            "suggestion": one.suggestion,
        }
        for one in wording_findings(text.elements)
    ]
    return {"findings": found} if found else {}


def _because_of(grounds: Sequence[Ground]) -> dict[str, object]:
    told = [
        {
            "adjustment_id": one.adjustment_id,
            "kind": one.cause.kind.value,
            "title": one.cause.title,
            "ground": one.said,
            "document_no": one.document_no,
        }
        for one in grounds
    ]
    return {"grounds": told} if told else {}


def _claimed(parent: UpperItem | None) -> dict[str, object]:
    if parent is None:
        return {}
    told = {"parent_id": parent.upper_id, "level": parent.level, "item_name": parent.item_name}
    return {"parent": {**told, "base_code": parent.base_code}}


def _overridden(item: ServiceItem) -> dict[str, object]:
    override = item.scope_override
    if override is None:
        return {}
    said = {"justification": override.justification, "by": override.by, "at": override.at}
    return {"scope_override": {"powers": list(override.powers.values()), **said}}


def implemented(item: ServiceItem, text: Revision, source: SourceItem | None) -> dict[str, object]:
    """Return what only an implementation list tells: its source, its part, its sign-off; nothing of other items."""
    if source is None:
        return {}
    told: dict[str, object] = {
        "source": {
            "kind": source.source.kind,
            "source_id": source.source.source_id,
            "base_code": source.base_code,
            "implementation_code": source.implementation_code,
        },
        "part": item.content.part,
        "is_public": item.is_public,
        "corrections": [row["element"] for row in text.elements.get("power_corrections", ())],
    }
    if item.sign_off:
        signed = item.sign_off
        told["sign_off"] = {"by": signed.by, "signed_at": signed.signed_at, "scan": signed.scan}
    return told


def endorsement_requested(item: ServiceItem, actor: Mapping[str, str]) -> Envelope:
    """Make the message that tells the supervising department of an item that waits for it."""
    data = {
        "item_name": item.content.item_name,
        "list_kind": item.list_kind,
        "part": item.content.part,
        "body": _body(item),
        "supervising_body_id": item.supervising_body_id,
    }
    return _about(item, "endorsement_requested", item.submitted_from + 1, actor, data)


def endorsement_declined(item: ServiceItem, sequence: int, actor: Mapping[str, str]) -> Envelope:
    """Make the message that tells a body that its supervising department gave the item back."""
    assert item.endorsement is not None, "only an item that was given back is told of"
    data = {
        "item_name": item.content.item_name,
        "list_kind": item.list_kind,
        "part": item.content.part,
        "body": _body(item),
        "reason": item.endorsement.reason,
        "by": item.endorsement.by,
    }
    return _about(item, "endorsement_declined", sequence, actor, data)


def withdrawal_requested(item: ServiceItem, actor: Mapping[str, str]) -> Envelope:
    """Make the message that asks review for an item."""
    data = {
        "item_name": item.content.item_name,
        "list_kind": item.list_kind,
        "part": item.content.part,
        "body": _body(item),
        "reason": item.withdrawal_reason,
        "submission": item.submission,
    }
    return _about(item, "withdrawal_requested", item.asked_back_as, actor, data)


def _body(item: ServiceItem) -> dict[str, str]:
    return {"body_id": item.body_id, "name": item.body_name}


def _about(
    item: ServiceItem, name: str, sequence: int, actor: Mapping[str, str], data: Mapping[str, object]
) -> Envelope:
    return emit(
        name,
        aggregate_id=item.item_id,
        sequence=sequence,
        occurred_at=item.updated_at,
        actor=actor,
        item_id=item.item_id,
        revision=item.content.number,
        content_hash=item.content.content_hash,
        data=data,
    )
