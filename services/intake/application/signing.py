"""The word of a body's head on a text (审定签章): bound to the content, with the stamped scan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.intake.application.attaching import Files
from services.intake.application.deciding import Asked, ItemOutcome, done, in_rounds, refusal_of
from services.intake.application.laying_before import Judged, SignOffs, loaded, own_list
from services.intake.application.ports import ItemChange, Items, Revisions, Sources
from services.intake.domain.attachments import ALLOWED, Attachment, FileKind
from services.intake.domain.items import IMPLEMENTATION_LIST, Action, ServiceItem
from services.intake.domain.signing import SignOff, check_not_own_text, is_signed, signed
from shared.kernel.actor import Actor
from shared.kernel.errors import Invalid, NotFound, Refusal


@dataclass(frozen=True, kw_only=True)
class Signature(Asked):
    """The head signs an item as seen in this version; `scan` is the SHA-256 of the stamped scan, brought before."""

    version: int
    scan: str


class Signing:
    """Use case of the head of a body."""

    def __init__(
        self, *, items: Items, revisions: Revisions, sources: Sources, sign_offs: SignOffs, files: Files
    ) -> None:
        self._items, self._revisions, self._sources = items, revisions, sources
        self._sign_offs, self._files = sign_offs, files

    def sign(self, signatures: Sequence[Signature]) -> list[ItemOutcome]:
        """Sign items, also several with one scan; each has its own result."""
        return in_rounds(signatures, self._sign_together)

    def _sign_together(self, signatures: Sequence[Signature]) -> Sequence[ItemOutcome | None]:
        items = self._items.find({one.item_id for one in signatures})
        lists = [item for item in items.values() if item.list_kind == IMPLEMENTATION_LIST]
        judged = loaded(lists, self._revisions, self._sources)
        scans = {sha256: self._files.find(sha256) for sha256 in {one.scan for one in signatures}}
        results: list[ItemOutcome | ItemChange | None] = []
        changes: dict[str, ItemChange] = {}
        for one in signatures:
            result = _decided(one, items, judged, scans[one.scan])
            if isinstance(result, ItemChange) and changes.setdefault(one.item_id, result) is not result:
                results.append(None)
            else:
                results.append(result)
        lost = self._keep(list(changes.values()))
        return [_outcome(result, lost) if isinstance(result, ItemChange) else result for result in results]

    def _keep(self, changes: Sequence[ItemChange]) -> set[str]:
        """Keep the facts first, then the items that point to them: a crash in between leaves a fact that is true."""
        if not changes:
            return set()
        self._sign_offs.add([(change.after, change.after.sign_off) for change in changes if change.after.sign_off])
        return self._items.save(changes)


def checked_scan(brought: Sequence[Attachment], actor: Actor) -> Attachment:
    """
    Return a stamped scan as the actor's body has brought it, of all that have brought this content.

    :raises NotFound: when it has brought none with this content
    :raises Invalid: when it is of a type that can be edited: nobody edits a stamp
    """
    found = next((one for one in brought if one.body_id == actor.body_id), None)
    if found is None:
        raise NotFound("没有找到盖章扫描件。请重新选择文件上传。")
    if found.media_type not in ALLOWED[FileKind.STAMPED_SCAN]:
        raise Invalid(f"“{found.name}”不能作为盖章扫描件。请上传 PDF、OFD、PNG 或 JPEG 文件。")
    return found


def _decided(
    one: Signature, items: Mapping[str, ServiceItem], judged: Judged, brought: Sequence[Attachment]
) -> ItemOutcome | ItemChange:
    try:
        one.actor.require("item.sign")
        item = own_list(one.actor, items, one.item_id)
        return _signed(one, item, judged, checked_scan(brought, one.actor))
    except Refusal as refusal:
        return refusal_of(one.item_id, refusal)


def _signed(one: Signature, item: ServiceItem, judged: Judged, scan: Attachment) -> ItemOutcome | ItemChange:
    if _is_done(one, item):
        return done(item, version=item.version, message="这一稿您已经审定签章。")
    item.check_allows(Action.SIGN)
    item.check_version(one.version)
    text = judged.text_of(item)
    check_not_own_text(item, text.made_by.get("account_id", ""), one.actor.account_id)
    if found := judged.problems_of(item):
        raise Invalid(f"“{item.content.title or '未命名事项'}”有 {len(found)} 处要改，改好才能审定签章。", found)
    sign_off = SignOff(
        content_hash=item.content.content_hash,
        number=item.content.number,
        by=one.actor.name,
        signed_at=one.at,
        scan=scan.sha256,
        scan_name=scan.name,
        account_id=one.actor.account_id,
    )
    return ItemChange(before=item, after=signed(item, sign_off))


def _is_done(one: Signature, item: ServiceItem) -> bool:
    """Tell whether the same request was carried out already: a double click, or a page sent again after a crash."""
    stands = item.sign_off
    return (
        stands is not None
        and is_signed(item)
        and (stands.scan, stands.account_id) == (one.scan, one.actor.account_id)
        and one.version <= item.version
    )


def _outcome(change: ItemChange, lost: set[str]) -> ItemOutcome | None:
    if change.after.item_id in lost:
        return None
    assert change.before is not None, "only existing items are signed"
    return done(change.after, version=change.before.version + 1)
