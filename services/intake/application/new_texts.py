"""What becomes of a draft or a correction: the text as it will be stored, and the item that will point to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from services.intake.application.deciding import Asked, ItemOutcome, done, valid_body
from services.intake.application.inheriting import checked_source, part_of, with_inherited, with_locked
from services.intake.application.ports import Revision
from services.intake.domain.bodies import Body
from services.intake.domain.inheritance import Parent
from services.intake.domain.items import (
    DIRECTORY_LIST,
    IMPLEMENTATION_LIST,
    Action,
    Content,
    ItemState,
    ServiceItem,
    revised,
)
from services.intake.domain.named_files import NamedFile, new_files
from services.intake.domain.sources import POWER_ITEM, Source, SourceItem
from shared.kernel.errors import Conflict, Invalid, Problem
from shared.kernel.ids import is_id
from shared.kernel.readable import readable
from shared.standards.checking import draft_problems_of
from shared.standards.element_list import ElementList, element_list
from shared.standards.hashing import both_of
from shared.standards.normal import in_order, normalised

LONGEST_REASON = 200
"""Characters in which somebody may say why a text was changed."""

Texts = Mapping[str, Revision]
"""The current text of each item, by item id."""


class IdTaken(Conflict):
    """The item id belongs to an item with another text."""

    code = "id_taken"


class PowerGone(Conflict):
    """The power is in the power list no more, so nothing new is compiled for it."""

    code = "power_not_in_force"


class PutAway(Conflict):
    """The item is there already, but its body has put it away (作废)."""

    code = "put_away"


@dataclass(frozen=True, kw_only=True)
class Draft(Asked):
    """
    A new item; its id was made by whoever asks, so that asking twice makes one item.

    `judged_by` is the version of the standard under which the elements were found normal and free of wrong values by
    this service (an import's dry view); 0: they have to be looked at. An implementation list names its source, a
    claimed item of the directory list its parent, which has been there since `there_since`.
    """

    elements: Mapping[str, Any]
    list_kind: str = DIRECTORY_LIST
    source: Source | None = None
    judged_by: int = 0
    parent: Parent | None = None
    there_since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Correction(Asked):
    """A new text for an item, written on the version that was seen; `reason` tells later readers why."""

    version: int
    elements: Mapping[str, Any]
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What the items of a batch stand in: their current texts, the bodies that ask, the sources that they implement."""

    texts: Texts
    bodies: Mapping[str, Body]
    sources: Mapping[Source, SourceItem]

    def body_of(self, asked: Asked) -> Body:
        """
        Return the body for which somebody writes.

        :raises Forbidden: when it is not in the register, or no longer
        """
        return valid_body(self.bodies, asked.actor.body_id)

    def as_element(self, body: Body) -> dict[str, str]:
        """Return the implementing body as the register knows it: it is never typed."""
        element = {"name": body.name, "uscc": body.uscc}
        above = self.bodies.get(body.supervising_body_id) if body.needs_endorsement else None
        return {**element, "supervising_department": above.name} if above else element


@dataclass(frozen=True, kw_only=True)
class Written:
    """An item that points to a text which is not stored yet."""

    before: ServiceItem | None
    after: ServiceItem
    revision: Revision


def new_item(draft: Draft, existing: ServiceItem | None, around: Surroundings) -> ItemOutcome | Written:
    """
    Return the item that a draft makes, or that it is there already.

    :raises Invalid: when id, source or a value is wrong
    :raises NotFound: when the source is not there, or is another body's
    :raises IdTaken: when the id belongs to an item with another text
    :raises PutAway: when it belongs to an item that the body has put away
    :raises PowerGone: when it would implement a power that is no longer in force
    """
    draft.actor.require("item.compile")
    if not is_id(draft.item_id):
        raise Invalid("事项编号的格式不对。请重新打开“新编事项”页面再填。")
    body = around.body_of(draft)
    source = checked_source(draft.list_kind, draft.source, around.sources, body.body_id)
    elements = {**with_inherited(draft.elements, source), "implementing_body": around.as_element(body)}
    revision = _revision_of(draft, elements, draft.list_kind, number=1, judged_by=draft.judged_by)
    if existing is not None:
        return _there_already(draft, existing, revision, around)
    _check_in_force(source)
    item = ServiceItem(
        item_id=draft.item_id,
        version=0,
        body_id=body.body_id,
        body_name=body.name,
        supervising_body_id="",
        state=ItemState.DRAFT,
        content=content_of(revision, draft.list_kind),
        revisions=(1,),
        created_at=draft.at,
        updated_at=draft.at,
        updated_by=draft.actor.name,
        source=draft.source,
        parent=draft.parent,
        is_public=_is_public(revision, source),
        owed_from=_owed_from(draft, source),
    )
    return Written(before=None, after=item, revision=revision)


def _there_already(draft: Draft, existing: ServiceItem, revision: Revision, around: Surroundings) -> ItemOutcome:
    is_own = existing.body_id == draft.actor.body_id
    if is_own and existing.state is ItemState.DISCARDED:
        raise PutAway(f"“{existing.content.title or '未命名事项'}”已作废，请先恢复。在事项页上恢复以后，再接着改。")
    is_same = is_own and existing.source == draft.source
    if is_same and around.texts[existing.item_id].elements == revision.elements:
        return done(existing, version=existing.version)
    raise IdTaken("这个事项编号已经用过，内容不同。请刷新页面后再保存。")


def _check_in_force(source: SourceItem | None) -> None:
    if source is not None and source.source.kind == POWER_ITEM and not source.is_settled:
        raise PowerGone(
            f"“{source.item_name}”{source.state}，不再编它的实施清单。请从“可以编制的事项”里选现行权力清单的事项；"
            "权力清单导入有误的，请联系区政府办公室重新导入。"
        )


def _owed_from(draft: Draft, source: SourceItem | None) -> datetime:
    """Return since when a new item could have been compiled: to begin it late does not make it younger."""
    there_since = source.there_since if source else draft.there_since
    return min(draft.at, there_since) if there_since else draft.at


def new_text(correction: Correction, item: ServiceItem, around: Surroundings) -> ItemOutcome | Written:
    """
    Return the item with its next text, or that nothing has changed.

    :raises Invalid: when a value is wrong
    :raises Conflict: when the state does not allow it, or somebody was faster
    """
    correction.actor.require("item.compile")
    body = around.body_of(correction)
    number = item.content.number + 1
    source = checked_source(item.list_kind, item.source, around.sources, body.body_id)
    typed = with_locked(with_inherited(correction.elements, source), item, around.texts[item.item_id].elements)
    elements = {**typed, "implementing_body": around.as_element(body)}
    revision = _revision_of(correction, elements, item.list_kind, number=number)
    revision = replace(revision, reason=_checked_reason(correction.reason))
    if revision.elements == around.texts[item.item_id].elements:
        return done(item, version=item.version, message="内容没有变化，没有生成新稿。")
    item.check_allows(Action.REVISE)
    item.check_version(correction.version)
    after = revised(
        item,
        content_of(revision, item.list_kind),
        is_public=_is_public(revision, source),
        by=correction.actor.name,
        at=correction.at,
    )
    return Written(before=item, after=replace(after, body_name=body.name), revision=revision)


def _checked_reason(reason: str) -> str:
    reason = " ".join(readable(reason).split())
    if len(reason) > LONGEST_REASON:
        problem = Problem(
            field="change_reason",
            label="修改说明",
            message=f"有 {len(reason)} 个字，超过 {LONGEST_REASON} 个字",
            remedy="请写得短一些",
        )
        raise Invalid(problem.sentence(), (problem,))
    return reason


def _is_public(revision: Revision, source: SourceItem | None) -> bool:
    return source.is_public if source else revision.elements.get("is_public") != "0"


def _revision_of(
    asked: Asked, typed: Mapping[str, Any], list_kind: str, *, number: int, judged_by: int = 0
) -> Revision:
    standard = element_list(list_kind)
    filled = in_order(typed, standard) if judged_by == standard.version else _judged(typed, standard)
    content_hash, element_hashes = both_of(filled, standard)
    return Revision(
        item_id=asked.item_id,
        number=number,
        elements=filled,
        content_hash=content_hash,
        element_hashes=element_hashes,
        standard_version=standard.version,
        made_at=asked.at,
        made_by=asked.actor.as_record(),
    )


def _judged(typed: Mapping[str, Any], standard: ElementList) -> dict[str, Any]:
    filled = normalised(typed, standard)
    if problems := draft_problems_of(filled, (), standard):
        raise wrong_values(problems)
    return filled


def wrong_values(problems: Sequence[Problem]) -> Invalid:
    """Return the refusal of a text that cannot be saved as it is."""
    return Invalid(f"有 {len(problems)} 处填写不对，改好才能保存。", tuple(problems))


def files_of(written: Written, before: Texts) -> tuple[NamedFile, ...]:
    """Return the files that a text names and the item's present one does not name there."""
    present = before.get(written.after.item_id)
    standard = element_list(written.after.list_kind, written.revision.standard_version)
    return new_files(written.revision.elements, present.elements if present else None, standard)


def content_of(revision: Revision, list_kind: str) -> Content:
    """Return what an item says of its text, beside the text."""
    return Content(
        list_kind=list_kind,
        number=revision.number,
        content_hash=revision.content_hash,
        standard_version=revision.standard_version,
        item_name=revision.elements.get("item_name", ""),
        item_type=revision.elements.get("item_type", ""),
        part=part_of(revision.elements) if list_kind == IMPLEMENTATION_LIST else "",
        category=revision.elements.get("public_service_category", "") if list_kind == DIRECTORY_LIST else "",
    )


W = TypeVar("W", bound=Written)


def renumbered(written: W) -> W:
    """Return the same under the next number."""
    number = written.revision.number + 1
    after = replace(
        written.after,
        content=replace(written.after.content, number=number),
        revisions=(*written.after.revisions[:-1], number),
    )
    return replace(written, after=after, revision=replace(written.revision, number=number))
