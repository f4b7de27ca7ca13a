"""The message that brings an item with new numbers of articles: the whole text, since others show it and review it."""

from __future__ import annotations

from services.intake.application.adjustments.messages import BY_SYSTEM, cause_as_told
from services.intake.application.messages import implemented
from services.intake.application.new_texts import Written
from services.intake.domain.adjustments.judged import Adjusting, JudgedItem
from services.intake.domain.sources import SourceItem
from shared.contracts.envelope import Envelope, emit


def item_recited(
    run: Adjusting, judged: JudgedItem, written: Written, source: SourceItem | None, *, stands_for: int
) -> Envelope:
    """
    Make the message of a text that was cited anew.

    :param written: the text, and the item as it would point to it
    :param stands_for: the text of the same content that review let pass; 0 for one that review has not let pass
    """
    item, text = written.after, written.revision
    return emit(
        "item_recited",
        aggregate_id=item.item_id,
        sequence=judged.item.version + 1,
        occurred_at=item.updated_at,
        actor=BY_SYSTEM,
        item_id=item.item_id,
        revision=text.number,
        content_hash=text.content_hash,
        data={
            "list_kind": item.list_kind,
            "standard_version": text.standard_version,
            "item_name": item.content.item_name,
            "body": {"body_id": item.body_id, "name": item.body_name},
            "elements": dict(text.elements),
            "element_hashes": dict(text.element_hashes),
            "approved_revision": stands_for,
            "cause": cause_as_told(run.cause),
            "recited": [{"title": one.title, "old": one.article, "new": one.new_article} for one in judged.touched],
            **implemented(item, text, source),
        },
    )
