"""Which adjustments of offices are met by a text of the same content: texts are read where only they can tell."""

from __future__ import annotations

from collections.abc import Iterable

from services.intake.application.ports import Revisions, revision_id
from services.intake.domain.adjustments.adjustment import Adjustment
from services.intake.domain.adjustments.rewriting import is_rewritten, numbers_since, only_texts_tell
from services.intake.domain.items import Content, ServiceItem
from shared.kernel.actor import SYSTEM


def rewritten(revisions: Revisions, asked: Iterable[tuple[Adjustment, ServiceItem, Content]]) -> set[str]:
    """
    Return the ids of the adjustments whose body wrote what the hash of the content leaves out, and review let it pass.

    :param asked: each with its item, and with the text that review let pass last, also while another is written over it
    """
    unclear = [each for each in asked if only_texts_tell(*each)]
    numbers = {one.adjustment_id: numbers_since(one, item, passed) for one, item, passed in unclear}
    wanted = {revision_id(one.item_id, each) for one, _, _ in unclear for each in numbers[one.adjustment_id]}
    texts = revisions.find(wanted) if wanted else {}

    def answers(adjustment: Adjustment) -> bool:
        ids = [revision_id(adjustment.item_id, each) for each in numbers[adjustment.adjustment_id]]
        seen, *since = [texts[each] for each in ids]
        written = [text.elements for text in since if text.made_by["account_id"] != SYSTEM.account_id]
        return is_rewritten(seen.elements, written, since[-1].elements)

    return {one.adjustment_id for one, _, _ in unclear if answers(one)}
