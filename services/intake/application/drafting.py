"""Drafting and correcting: the text of an item becomes a revision, then the item points to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.intake.application.deciding import Asked, ItemOutcome, done, in_rounds, own_item, refusal_of
from services.intake.application.ports import Bodies, ItemChange, Items, Revision, Revisions, revision_id
from services.intake.domain.bodies import Body
from services.intake.domain.items import Action, Content, ItemState, ServiceItem, revised
from shared.kernel.errors import Conflict, Forbidden, Invalid, Problem, Refusal
from shared.kernel.ids import is_id
from shared.standards.checking import draft_problems_of
from shared.standards.element_list import DIRECTORY, ElementList, element_list
from shared.standards.hashing import both_of
from shared.standards.normal import in_order, normalised

Texts = Mapping[str, Revision]
"""The current text of each item, by item id."""


class NameTaken(Conflict):
    """The body has an item of this type and name already."""

    code = "name_taken"


class IdTaken(Conflict):
    """The item id belongs to an item with another text."""

    code = "id_taken"


@dataclass(frozen=True, kw_only=True)
class Draft(Asked):
    """
    A new item; its id was made by whoever asks, so that asking twice makes one item.

    `judged_by` is the version of the standard under which the elements were found normal and free of wrong values by
    this service (an import's dry view); 0: they have to be looked at.
    """

    elements: Mapping[str, Any]
    judged_by: int = 0


@dataclass(frozen=True, kw_only=True)
class Correction(Asked):
    """A new text for an item, written on the version that was seen."""

    version: int
    elements: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class _Written:
    """An item that points to a text which is not stored yet."""

    before: ServiceItem | None
    after: ServiceItem
    revision: Revision


class Drafting:
    """Use cases of the compiler: create and revise items of the own body."""

    def __init__(self, *, items: Items, revisions: Revisions, bodies: Bodies) -> None:
        self._items = items
        self._revisions = revisions
        self._bodies = bodies

    def create(self, drafts: Sequence[Draft]) -> list[ItemOutcome]:
        """Create items; one find, the rules for each, one write for the texts and one for the items."""
        return in_rounds(drafts, self._create_together)

    def revise(self, correction: Correction) -> ItemOutcome:
        """
        Save a new text; a text that says the same as the current one makes no revision.

        :raises Refusal: whatever the rules object to
        """
        return in_rounds([correction], self._revise_together)[0].or_raise()

    def _create_together(self, drafts: Sequence[Draft]) -> Sequence[ItemOutcome | None]:
        existing = self._items.find({draft.item_id for draft in drafts})
        texts = self._current_texts(existing)
        bodies = self._bodies_of(drafts)
        results: list[ItemOutcome | _Written] = []
        for draft in drafts:
            try:
                results.append(_new_item(draft, existing.get(draft.item_id), texts, bodies))
            except Refusal as refusal:
                results.append(refusal_of(draft.item_id, refusal))
        return self._store(results)

    def _revise_together(self, corrections: Sequence[Correction]) -> Sequence[ItemOutcome | None]:
        items = self._items.find({correction.item_id for correction in corrections})
        texts = self._current_texts(items)
        bodies = self._bodies_of(corrections)
        results: list[ItemOutcome | _Written] = []
        for correction in corrections:
            try:
                results.append(_new_text(correction, own_item(items, correction), texts, bodies))
            except Refusal as refusal:
                results.append(refusal_of(correction.item_id, refusal))
        return self._store(results)

    def _current_texts(self, items: Mapping[str, ServiceItem]) -> Texts:
        found = self._revisions.find(revision_id(item.item_id, item.content.number) for item in items.values())
        return {revision.item_id: revision for revision in found.values()}

    def _bodies_of(self, requests: Sequence[Asked]) -> dict[str, Body]:
        """Return the bodies that ask and those that supervise them."""
        bodies = self._bodies.find({request.actor.body_id for request in requests})
        above = {body.supervising_body_id for body in bodies.values() if body.supervising_body_id} - bodies.keys()
        return {**bodies, **self._bodies.find(above)} if above else bodies

    def _store(self, results: Sequence[ItemOutcome | _Written]) -> Sequence[ItemOutcome | None]:
        checked = self._without_clashes(results)
        written = [result for result in checked if isinstance(result, _Written)]
        kept = {one.after.item_id: one for one in self._keep_texts(written)}
        changes = [ItemChange(before=one.before, after=one.after) for one in kept.values()]
        lost = self._items.save(changes) if changes else set()
        return [
            _outcome(kept[result.after.item_id], lost) if isinstance(result, _Written) else result for result in checked
        ]

    def _without_clashes(self, results: Sequence[ItemOutcome | _Written]) -> list[ItemOutcome | _Written | None]:
        """Refuse names that are taken; an item is written once, what else is asked of it is decided afterwards."""
        written = [result for result in results if isinstance(result, _Written)]
        holders = self._items.holders_of({_name_of(one.after) for one in written if one.after.content.name_key})
        ids: set[str] = set()
        checked: list[ItemOutcome | _Written | None] = []
        for result in results:
            if isinstance(result, ItemOutcome):
                checked.append(result)
            elif result.after.item_id in ids:
                checked.append(None)
            elif refusal := _name_clash(result.after, holders):
                checked.append(refusal_of(result.after.item_id, refusal))
            else:
                ids.add(result.after.item_id)
                holders[_name_of(result.after)] = result.after.item_id
                checked.append(result)
        return checked

    def _keep_texts(self, written: Sequence[_Written]) -> list[_Written]:
        """Store the texts; a number that a crash or a faster writer took for another text is passed over."""
        kept = list(written)
        open_places = list(range(len(kept)))
        while open_places:
            taken = self._revisions.add([kept[place].revision for place in open_places])
            clashes = []
            for place in open_places:
                revision = kept[place].revision
                if taken.get(revision.revision_id, revision.elements) != revision.elements:
                    kept[place] = _renumbered(kept[place])
                    clashes.append(place)
            open_places = clashes
        return kept


def _new_item(
    draft: Draft, existing: ServiceItem | None, texts: Texts, bodies: Mapping[str, Body]
) -> ItemOutcome | _Written:
    draft.actor.require("item.compile")
    if not is_id(draft.item_id):
        raise Invalid("事项编号的格式不对。请重新打开“新编事项”页面再填。")
    body = _acting_body(draft, bodies)
    revision = _revision_of(draft, _as_element(body, bodies), draft.elements, number=1, judged_by=draft.judged_by)
    if existing is not None:
        if existing.body_id == body.body_id and texts[existing.item_id].elements == revision.elements:
            return done(existing, version=existing.version)
        raise IdTaken("这个事项编号已经用过，内容不同。请刷新页面后再保存。")
    item = ServiceItem(
        item_id=draft.item_id,
        version=0,
        body_id=body.body_id,
        body_name=body.name,
        supervising_body_id="",
        state=ItemState.DRAFT,
        content=_content_of(revision),
        revisions=(1,),
        created_at=draft.at,
        updated_at=draft.at,
        updated_by=draft.actor.name,
        is_public=revision.elements.get("is_public") != "0",
    )
    return _Written(before=None, after=item, revision=revision)


def _new_text(
    correction: Correction, item: ServiceItem, texts: Texts, bodies: Mapping[str, Body]
) -> ItemOutcome | _Written:
    correction.actor.require("item.compile")
    body = _acting_body(correction, bodies)
    number = item.content.number + 1
    revision = _revision_of(correction, _as_element(body, bodies), correction.elements, number=number)
    if revision.elements == texts[item.item_id].elements:
        return done(item, version=item.version, message="内容没有变化，没有生成新稿。")
    item.check_allows(Action.REVISE)
    item.check_version(correction.version)
    after = revised(
        item,
        _content_of(revision),
        is_public=revision.elements.get("is_public") != "0",
        by=correction.actor.name,
        at=correction.at,
    )
    return _Written(before=item, after=replace(after, body_name=body.name), revision=revision)


def _acting_body(asked: Asked, bodies: Mapping[str, Body]) -> Body:
    body = bodies.get(asked.actor.body_id)
    if body is None or not body.is_valid:
        raise Forbidden("本单位不在机构名录里，或者已经停用。请联系区政府办公室的机构账号管理员。")
    return body


def _as_element(body: Body, bodies: Mapping[str, Body]) -> dict[str, str]:
    """Return the implementing body as the register knows it: it is never typed."""
    element = {"name": body.name, "uscc": body.uscc}
    above = bodies.get(body.supervising_body_id)
    return {**element, "supervising_department": above.name} if above else element


def _revision_of(
    asked: Asked, body: Mapping[str, str], elements: Mapping[str, Any], *, number: int, judged_by: int = 0
) -> Revision:
    standard = element_list(DIRECTORY)
    typed = {**elements, "implementing_body": dict(body)}
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
        raise Invalid(f"有 {len(problems)} 处填写不对，改好才能保存。", problems)
    return filled


def _content_of(revision: Revision) -> Content:
    return Content(
        number=revision.number,
        content_hash=revision.content_hash,
        standard_version=revision.standard_version,
        item_name=revision.elements.get("item_name", ""),
        item_type=revision.elements.get("item_type", ""),
    )


def _renumbered(written: _Written) -> _Written:
    number = written.revision.number + 1
    after = replace(
        written.after,
        content=replace(written.after.content, number=number),
        revisions=(*written.after.revisions[:-1], number),
    )
    return replace(written, after=after, revision=replace(written.revision, number=number))


def _name_of(item: ServiceItem) -> tuple[str, str]:
    return item.body_id, item.content.name_key


def _name_clash(item: ServiceItem, holders: Mapping[tuple[str, str], str]) -> Conflict | None:
    if not item.content.name_key or holders.get(_name_of(item), item.item_id) == item.item_id:
        return None
    problem = Problem(
        field="item_name",
        label="事项名称",
        message=f"本单位已经有同类型、同名的事项“{item.content.item_name}”",
        remedy="请改用能区分的名称，或者去修改原来的事项",
        rule="unique_name",
    )
    return NameTaken(problem.sentence(), (problem,))


def _outcome(written: _Written, lost: set[str]) -> ItemOutcome | None:
    if written.after.item_id in lost:
        return None
    before = written.before.version if written.before else 0
    return done(written.after, version=before + 1)
