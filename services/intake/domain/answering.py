"""What review sent back goes there again only with an answer: the body says something else in it, or writes a reply."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from shared.kernel.errors import Conflict

if TYPE_CHECKING:
    from services.intake.domain.items import ServiceItem


class Unanswered(Conflict):
    """Review has sent the item back, and nothing in it says anything to that."""

    code = "unanswered"


def said_in(item: ServiceItem) -> str:
    """
    Return, as one hash, all that a body tells review with an item, its reply left out.

    That is the content, the upper-level item that it is linked to, the justification beside powers of a like name, and
    the scan of the sign-off: an opinion or the formal check may have asked for any of them.
    """
    override, sign_off = item.scope_override, item.sign_off
    said = [
        item.content.content_hash,
        item.parent_id,
        [sorted(override.powers), override.justification] if override else [],
        sign_off.scan if sign_off else "",
    ]
    return sha256(json.dumps(said).encode()).hexdigest()


def check_answered(item: ServiceItem, reply: str, *, is_rewritten: bool) -> None:
    """
    Refuse to send again what came back, where the offices would read the same once more and no word beside it.

    What was sent before this was kept is not known: it may go.

    :param is_rewritten: whether its text is another one than was sent, if only in what the hash of the content leaves
        out: an opinion may have asked for the number of an article
    :raises Unanswered: saying what to do
    """
    if reply or is_rewritten or not item.is_to_answer or not item.sent_hash or item.sent_hash != said_in(item):
        return
    raise Unanswered(
        f"“{item.content.title}”退回以后没有改过，也没有写答复。请按退回的意见修改；"
        "不改的，请在事项页的“对审核意见的答复”里写明理由。然后再报送。"
    )
