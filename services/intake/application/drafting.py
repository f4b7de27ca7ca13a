"""Drafting and correcting: the text of an item becomes a revision, then the item points to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.intake.application.deciding import Asked, ItemOutcome, done, in_rounds, own_item, refusal_of
from services.intake.application.keeping_texts import kept_texts
from services.intake.application.new_texts import (
    Correction,
    Draft,
    IdTaken,
    Surroundings,
    Texts,
    Written,
    files_of,
    new_item,
    new_text,
    wrong_values,
)
from services.intake.application.ports import Bodies, BroughtFiles, ItemChange, Items, Revisions, Sources, revision_id
from services.intake.domain.bodies import Body
from services.intake.domain.items import DIRECTORY_LIST, ServiceItem
from services.intake.domain.named_files import Brought, NamedFile, file_problems
from services.intake.domain.sources import Source
from shared.kernel.errors import Conflict, Problem, Refusal

__all__ = ["Correction", "Draft", "Drafting", "IdTaken", "NameTaken", "name_clash", "name_of"]


class NameTaken(Conflict):
    """The body has an item of this type and name already."""

    code = "name_taken"


class Drafting:
    """Use cases of the compiler: create and revise items of the own body."""

    def __init__(
        self, *, items: Items, revisions: Revisions, bodies: Bodies, sources: Sources, files: BroughtFiles
    ) -> None:
        self._items = items
        self._revisions = revisions
        self._bodies = bodies
        self._sources = sources
        self._files = files

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
        around = self._around(drafts, existing, {draft.source for draft in drafts if draft.source})
        results: list[ItemOutcome | Written] = []
        for draft in drafts:
            try:
                results.append(new_item(draft, existing.get(draft.item_id), around))
            except Refusal as refusal:
                results.append(refusal_of(draft.item_id, refusal))
        return self._store(self._without_unknown_files(results, around.texts))

    def _revise_together(self, corrections: Sequence[Correction]) -> Sequence[ItemOutcome | None]:
        items = self._items.find({correction.item_id for correction in corrections})
        around = self._around(corrections, items, {item.source for item in items.values() if item.source})
        results: list[ItemOutcome | Written] = []
        for correction in corrections:
            try:
                results.append(new_text(correction, own_item(items, correction), around))
            except Refusal as refusal:
                results.append(refusal_of(correction.item_id, refusal))
        return self._store(self._without_unknown_files(results, around.texts))

    def _around(
        self, requests: Sequence[Asked], items: Mapping[str, ServiceItem], sources: set[Source]
    ) -> Surroundings:
        return Surroundings(
            texts=self._current_texts(items),
            bodies=self._bodies_of(requests),
            sources=self._sources.find(sources) if sources else {},
        )

    def _current_texts(self, items: Mapping[str, ServiceItem]) -> Texts:
        found = self._revisions.find(revision_id(item.item_id, item.content.number) for item in items.values())
        return {revision.item_id: revision for revision in found.values()}

    def _bodies_of(self, requests: Sequence[Asked]) -> dict[str, Body]:
        """Return the bodies that ask and those that supervise them."""
        bodies = self._bodies.find({request.actor.body_id for request in requests})
        above = {body.supervising_body_id for body in bodies.values() if body.supervising_body_id} - bodies.keys()
        return {**bodies, **self._bodies.find(above)} if above else bodies

    def _without_unknown_files(
        self, results: Sequence[ItemOutcome | Written], before: Texts
    ) -> list[ItemOutcome | Written]:
        """Refuse texts that newly name files which their body has not brought; none named, nothing asked."""
        named = [(one, files_of(one, before) if isinstance(one, Written) else ()) for one in results]
        wanted = {
            (one.after.body_id, file.sha256) for one, files in named if isinstance(one, Written) for file in files
        }
        if not wanted:
            return list(results)
        brought = self._files.of_bodies(wanted)
        return [_with_known_files(one, files, brought) if isinstance(one, Written) else one for one, files in named]

    def _store(self, results: Sequence[ItemOutcome | Written]) -> Sequence[ItemOutcome | None]:
        checked = self._without_clashes(results)
        written = [result for result in checked if isinstance(result, Written)]
        kept = {one.after.item_id: one for one in kept_texts(self._revisions, written)}
        changes = [ItemChange(before=one.before, after=one.after) for one in kept.values()]
        lost = self._items.save(changes) if changes else set()
        return [
            _outcome(kept[result.after.item_id], lost) if isinstance(result, Written) else result for result in checked
        ]

    def _without_clashes(self, results: Sequence[ItemOutcome | Written]) -> list[ItemOutcome | Written | None]:
        """Refuse names that are taken; an item is written once, what else is asked of it is decided afterwards."""
        written = [result for result in results if isinstance(result, Written)]
        holders = self._items.holders_of({name_of(one.after) for one in written if one.after.content.name_key})
        ids: set[str] = set()
        checked: list[ItemOutcome | Written | None] = []
        for result in results:
            if isinstance(result, ItemOutcome):
                checked.append(result)
            elif result.after.item_id in ids:
                checked.append(None)
            elif refusal := name_clash(result.after, holders):
                checked.append(refusal_of(result.after.item_id, refusal))
            else:
                ids.add(result.after.item_id)
                holders[name_of(result.after)] = result.after.item_id
                checked.append(result)
        return checked


def _with_known_files(written: Written, files: Sequence[NamedFile], brought: Brought) -> ItemOutcome | Written:
    problems = file_problems(files, written.after.body_id, brought)
    return refusal_of(written.after.item_id, wrong_values(problems)) if problems else written


def name_of(item: ServiceItem) -> tuple[str, str]:
    """Return under what an item's name is unique."""
    return item.body_id, item.content.name_key


def name_clash(item: ServiceItem, holders: Mapping[tuple[str, str], str]) -> Conflict | None:
    """Return why an item cannot have its name, if another one of its body holds it."""
    if not item.content.name_key or holders.get(name_of(item), item.item_id) == item.item_id:
        return None
    problem = Problem(
        field="item_name",
        label="事项名称",
        message=f"本单位已经有{_same(item)}“{item.content.title}”",
        remedy=_apart(item),
        rule="unique_name",
    )
    return NameTaken(problem.sentence(), (problem,))


def _same(item: ServiceItem) -> str:
    return "同类型、同名的事项" if item.list_kind == DIRECTORY_LIST else "同一事项、同一情形的实施清单"


def _apart(item: ServiceItem) -> str:
    if item.list_kind == DIRECTORY_LIST:
        return "请改用能区分的名称，或者去修改原来的事项"
    return "请用子项名称或办理情形区分，或者去修改原来的实施清单"


def _outcome(written: Written, lost: set[str]) -> ItemOutcome | None:
    if written.after.item_id in lost:
        return None
    before = written.before.version if written.before else 0
    return done(written.after, version=before + 1)
