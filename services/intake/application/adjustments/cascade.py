"""
The cascade of a change: an item, the heirs and implementation lists below it, and where each of them stands.

It is read from the items and their adjustments as they are; nothing of it is stored. A list whose printed forms or
samples are older than what its adjustment changed has them marked for renewal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.intake.application.adjustments.acting import NO_ADJUSTMENT
from services.intake.application.adjustments.ports import AdjustmentStore, Below
from services.intake.application.ports import BroughtFiles, Items, Revision, Revisions, revision_id
from services.intake.domain.adjustments.adjustment import Adjustment, adjustment_id_of
from services.intake.domain.adjustments.outcomes import How
from services.intake.domain.items import ServiceItem
from services.intake.domain.named_files import files_in
from shared.kernel.actor import Actor
from shared.kernel.errors import NotFound
from shared.standards.element_list import element_list


@dataclass(frozen=True, kw_only=True)
class Node:
    """
    One item in the tree. `adjustment` is None where the cause does not touch the item.

    `outdated` are the names of the files of an implementation list that are older than what was last adjusted.
    """

    item: ServiceItem
    adjustment: Adjustment | None
    outdated: Sequence[str] = ()
    below: Sequence[Node] = field(default_factory=tuple)

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is left to do with this item."""
        return (self.adjustment is None or self.adjustment.is_closed) and not self.outdated

    @property
    def numbers(self) -> tuple[int, int]:
        """Return how many items of this branch are done, of how many that the cause touches."""
        is_touched = self.adjustment is not None
        own = (int(is_touched and self.is_done), int(is_touched))
        inner = [node.numbers for node in self.below]
        return own[0] + sum(done for done, _ in inner), own[1] + sum(total for _, total in inner)


class ViewingCascades:
    """The query of the cascade page."""

    def __init__(
        self, *, items: Items, revisions: Revisions, below: Below, store: AdjustmentStore, files: BroughtFiles
    ) -> None:
        self._items, self._revisions, self._below = items, revisions, below
        self._store, self._files = store, files

    def of(self, actor: Actor, cause_id: str, root_id: str) -> Node:
        """
        Return the tree below an item: its heirs in towns, and the implementation lists of all of them.

        :raises NotFound: when there is no such item, or it is not for the asker to see
        """
        root = self._items.find([root_id]).get(root_id)
        is_own = root is not None and root.body_id == actor.body_id and actor.may("item.view_own")
        if root is None or not (is_own or actor.may("law.impact") or actor.may("item.view_all")):
            raise NotFound(NO_ADJUSTMENT)
        heirs = self._below.heirs([root_id])
        lists = self._below.lists([root_id, *(heir.item_id for heir in heirs)])
        members = [root, *heirs, *lists]
        adjustments = self._store.find(adjustment_id_of(cause_id, item.item_id) for item in members)
        of_item = {one.item_id: one for one in adjustments.values()}
        outdated = self._outdated([(item, of_item.get(item.item_id)) for item in lists])
        leaves: dict[str, list[Node]] = {}
        for item in lists:
            assert item.source is not None, "an implementation list has a source"
            node = Node(item=item, adjustment=of_item.get(item.item_id), outdated=outdated.get(item.item_id, ()))
            leaves.setdefault(item.source.source_id, []).append(node)
        towns = [
            Node(item=heir, adjustment=of_item.get(heir.item_id), below=leaves.get(heir.item_id, ())) for heir in heirs
        ]
        return Node(item=root, adjustment=of_item.get(root_id), below=(*towns, *leaves.get(root_id, ())))

    def _outdated(self, lists: Sequence[tuple[ServiceItem, Adjustment | None]]) -> Mapping[str, Sequence[str]]:
        """Return, by item, the names of files that were uploaded before the adjustment of their list was opened."""
        changed = {
            item.item_id: (item, adjustment.opened_at)
            for item, adjustment in lists
            if adjustment is not None and _changes_guides(adjustment)
        }
        texts = self._revisions.find(revision_id(item.item_id, item.content.number) for item, _ in changed.values())
        found: dict[str, list[str]] = {}
        named = {text.item_id: _files_of(changed[text.item_id][0], text) for text in texts.values()}
        brought = self._files.of_bodies({key for files in named.values() for key in files})
        for item_id, files in named.items():
            opened_at = changed[item_id][1]
            found[item_id] = sorted(
                {name for key, name in files.items() if key in brought and brought[key].uploaded_at < opened_at}
            )
        return found


def _files_of(item: ServiceItem, text: Revision) -> dict[tuple[str, str], str]:
    standard = element_list(item.list_kind)
    return {(item.body_id, file.sha256): file.name for file in files_in(text.elements, standard)}


def _changes_guides(adjustment: Adjustment) -> bool:
    """Tell whether an adjustment changed what a guide says; new numbers of articles change no form."""
    return adjustment.closing is not None and adjustment.closing.how is How.ADJUSTED
