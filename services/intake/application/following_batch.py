"""
One batch of heirs follows: one look at the items, the rule for each, one insert of texts, one write of the pointers.

Nothing is noted beforehand and nothing afterwards but the pointers, so a batch may be done again from any point: what
follows from the state was followed already.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from services.intake.application.following_names import clashing, new_name_of, renamed
from services.intake.application.following_ports import Kind, Run, Tally, UpperTexts
from services.intake.application.following_rule import (
    Cause,
    UpperText,
    inheritance,
    reason_of,
    shortened,
    with_taken,
    yet_to_write,
)
from services.intake.application.following_writing import (
    Rewritten,
    WrittenAfter,
    is_correction,
    kept_with_messages,
    with_writing,
)
from services.intake.application.new_texts import Written
from services.intake.application.ports import ItemChange, Items, Revision, Revisions, revision_id
from services.intake.domain.following import written_alike
from services.intake.domain.inheritance import Look, moved, needs_a_look, rewritten, settled
from services.intake.domain.items import Action, ServiceItem
from services.intake.domain.upper_list import text_id
from shared.kernel.errors import Conflict

ROUNDS = 4
FOLLOWED, ASKED, WAITING, CLASHING = Tally(followed=1), Tally(asked=1), Tally(waiting=1), Tally(clashing=1)
CORRECTED = Tally(corrected=1)


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """
    An heir beside its parent; `text` is loaded only where the parent has moved.

    `then` are the parent's elements as they were when the heir last took something over.
    """

    item: ServiceItem
    upper: UpperText
    then: Mapping[str, Any]
    text: Revision | None = None

    @cached_property
    def look(self) -> Look:
        if self.text is None or self.item.parent is None:
            return Look()
        return needs_a_look(self.item.parent, self.upper.now, self.text.element_hashes, inheritance())

    @cached_property
    def yet_to_write(self) -> Mapping[str, Any]:
        return yet_to_write(self.text, self.then, self.upper) if self.text else {}

    @cached_property
    def is_rewritten(self) -> bool:
        """Tell whether the parent writes something locked otherwise than it did."""
        return bool(rewritten(self.then, self.upper.elements, inheritance().locked))

    def is_moved(self, keys: Iterable[str]) -> bool:
        """Tell whether the parent says or writes something else than was taken over or looked at."""
        parent = self.item.parent
        return self.is_rewritten or (parent is not None and bool(moved(parent, self.upper.now, keys)))


class OvertakenPush(Conflict):
    """
    The upper-level item has another text than the one with which the push was previewed.

    `written` are the heirs of the batch that the same run had written before it was killed, and not noted yet.
    """

    code = "overtaken_push"

    def __init__(self, written: Mapping[str, Tally]) -> None:
        super().__init__("上级事项在预览之后又有调整。请看过现在的内容再推送。")
        self.written = written


class FollowingBatch:
    """Takes over, in each heir of a batch, what a run says."""

    def __init__(self, *, items: Items, revisions: Revisions, uppers: UpperTexts) -> None:
        self._items, self._revisions, self._uppers = items, revisions, uppers

    def follow(self, run: Run, heirs: Sequence[ServiceItem]) -> dict[str, Tally]:
        """
        Return what became of each heir, by item id; an heir that others are quicker at each time waits.

        :raises OvertakenPush: when a push would set what nobody has previewed; then nothing of the batch is written
        """
        results: dict[str, Tally] = {}
        uppers = self._uppers.present({item.parent.parent_id for item in heirs if item.parent})
        if run.kind is Kind.PUSH and any(_is_overtaken(run, upper) for upper in uppers.values()):
            raise OvertakenPush({item.item_id: FOLLOWED for item in heirs if _was_done(run, item)})
        rest = heirs
        for _ in range(ROUNDS):
            rest = self._follow_once(run, rest, uppers, results)
            if not rest:
                return results
        return {**results, **dict.fromkeys((item.item_id for item in rest), WAITING)}

    def parents_to_follow(self, run: Run, heirs: Sequence[ServiceItem]) -> set[str]:
        """
        Return the parents that some of these heirs would follow, or be linked to the present text of, if the run met
        them now; nothing is written.
        """
        uppers = self._uppers.present({item.parent.parent_id for item in heirs if item.parent})
        outcomes = [_moved_on(run, seen) for seen in self._seen(run, heirs, uppers, inheritance().locked)]
        written = [outcome for outcome in outcomes if isinstance(outcome, Written)]
        free, _ = self._without_clashes(self._with_holders(run, written, inheritance().locked, is_any=True))
        late = [one.after for one in free] + [one.after for one in outcomes if isinstance(one, ItemChange)]
        return {item.parent.parent_id for item in late if item.parent}

    def _follow_once(
        self, run: Run, heirs: Sequence[ServiceItem], uppers: Mapping[str, UpperText], results: dict[str, Tally]
    ) -> list[ServiceItem]:
        """Write what can be written; return, as they are now, the heirs for which somebody was quicker."""
        written: list[Written] = []
        linked: list[ItemChange] = []
        tallies: dict[str, Tally] = {}
        for seen in self._seen(run, heirs, uppers, inheritance().keys):
            outcome = _moved_on(run, seen)
            if isinstance(outcome, Written):
                written.append(outcome)
                done = CORRECTED if isinstance(outcome, Rewritten) else FOLLOWED
                tallies[seen.item.item_id] = done.plus(_asked(run, seen))
            elif isinstance(outcome, ItemChange):
                linked.append(outcome)
                tallies[seen.item.item_id] = _left(run, seen)
            else:
                results[seen.item.item_id] = outcome
        written, clash = self._without_clashes(self._with_holders(run, written, inheritance().keys))
        results.update(dict.fromkeys(clash, CLASHING))
        changes = [*(kept_with_messages(self._revisions, written) if written else ()), *linked]
        lost = self._items.save(changes) if changes else set()
        done_ids = {one.after.item_id for one in changes} - lost
        results.update({item_id: tallies[item_id] for item_id in done_ids if item_id in tallies})
        return list(self._items.find(lost).values()) if lost else []

    def _seen(
        self, run: Run, heirs: Sequence[ServiceItem], uppers: Mapping[str, UpperText], keys: Sequence[str]
    ) -> list[_Seen]:
        """Return the heirs beside their parents, with the texts of those whose parents have moved in these elements."""
        lagging = {_taken_text(item) for item in heirs if item.parent and _is_lagging(item, uppers)}
        thens = self._uppers.elements(lagging) if lagging else {}
        found = [
            _Seen(item=item, upper=upper, then=thens.get(_taken_text(item), upper.elements))
            for item in heirs
            if item.parent is not None and (upper := uppers.get(item.parent.parent_id))
        ]
        concerned = [
            seen.item for seen in found if run.kind is Kind.PUSH or _was_done(run, seen.item) or seen.is_moved(keys)
        ]
        ids = {revision_id(item.item_id, item.content.number): item.item_id for item in concerned}
        texts = {ids[key]: text for key, text in self._revisions.find(ids).items()} if ids else {}
        return [replace(seen, text=texts.get(seen.item.item_id)) for seen in found]

    def _with_holders(
        self, run: Run, written: Sequence[Written], keys: Sequence[str], *, is_any: bool = False
    ) -> list[Written]:
        """
        Return heirs with those that hold the names which they get, and give them up in the same run: in a later batch.

        There they are found done. `is_any`: also those that only another run would take in.
        """
        found, looked_at = list(written), {one.after.item_id for one in written}
        while others := self._holders(found).difference(looked_at):
            looked_at |= others
            heirs = [
                item
                for item in self._items.find(others).values()
                if item.parent and (is_any or item.parent.parent_id in run.upper_ids)
            ]
            uppers = self._uppers.present({item.parent.parent_id for item in heirs if item.parent}) if heirs else {}
            outcomes = [_moved_on(run, seen) for seen in self._seen(run, heirs, uppers, keys)]
            found += renamed([outcome for outcome in outcomes if isinstance(outcome, Written)])
        return found

    def _holders(self, written: Sequence[Written]) -> set[str]:
        names = {new_name_of(one) for one in renamed(written)}
        return set(self._items.holders_of(names).values()) if names else set()

    def _without_clashes(self, written: Sequence[Written]) -> tuple[list[Written], set[str]]:
        """Set aside what would get a name that its body has given to another item: a person must look at those."""
        names = {new_name_of(one) for one in renamed(written)}
        clash = clashing(written, self._items.holders_of(names)) if names else set()
        return [one for one in written if one.after.item_id not in clash], clash


def _is_overtaken(run: Run, upper: UpperText) -> bool:
    return upper.now.is_archived or run.upper_number not in (0, upper.now.number)


def _taken_text(item: ServiceItem) -> str:
    """Return the id of the parent's text that an heir took something over from last."""
    assert item.parent is not None, "heirs have parents"
    return text_id(item.parent.parent_id, item.parent.number)


def _is_lagging(item: ServiceItem, uppers: Mapping[str, UpperText]) -> bool:
    upper = uppers.get(item.parent.parent_id) if item.parent else None
    return upper is not None and item.parent is not None and item.parent.number != upper.now.number


def _moved_on(run: Run, seen: _Seen) -> Written | ItemChange | Tally:
    """Return the heir with its next text, or only linked to its parent's, or what else there is to say of it."""
    if seen.upper.now.is_archived:
        return ASKED
    keys = _keys_of(run, seen)
    if seen.text is None or not (keys or (run.kind is Kind.FOLLOW and seen.is_rewritten)):
        return _left(run, seen)
    if not seen.item.may(Action.FOLLOW):
        return WAITING if keys else _left(run, seen)
    return _with_keys(run, seen, seen.text, keys) if keys else _alike(run, seen, seen.text)


def _alike(run: Run, seen: _Seen, text: Revision) -> Written | ItemChange:
    """Return the heir written as its parent is; where it is so already, it is held against that text from now on."""
    item, upper = seen.item, seen.upper
    assert item.parent is not None, "heirs have parents"
    assert run.began_at is not None, "a run begins before it follows"
    if seen.yet_to_write:
        return with_writing(item, text, upper, seen.then, run.began_at)
    return ItemChange(before=item, after=written_alike(item, parent=settled(item.parent, upper.now, ())))


def _with_keys(run: Run, seen: _Seen, text: Revision, keys: Collection[str]) -> Written:
    assert run.began_at is not None, "a run begins before it follows"
    if run.kind is Kind.PUSH:
        reason = shortened(f"{reason_of('区政府办统一推送', keys, seen.upper)}。理由：{run.reason}")
    else:
        reason = reason_of("随上级清单调整", (*keys, *seen.yet_to_write), seen.upper)
    cause = Cause(by=run.by, at=run.began_at, reason=reason, is_from_above=True)
    taken = with_taken(seen.item, text, seen.upper, keys, cause, writing=seen.yet_to_write)
    return WrittenAfter(**vars(taken), upper=seen.upper, then=seen.then) if seen.yet_to_write else taken


def _keys_of(run: Run, seen: _Seen) -> tuple[str, ...]:
    if run.kind is Kind.FOLLOW or seen.text is None:
        return seen.look.follows
    hashes, parents = seen.text.element_hashes, seen.upper.now.hashes
    return tuple(key for key in run.keys if hashes.get(key) != parents.get(key))


def _was_done(run: Run, item: ServiceItem) -> bool:
    """Tell whether this run wrote the heir before it was killed, and had not noted it yet."""
    return item.updated_at == run.began_at and item.parent is not None


def _done_before(run: Run, seen: _Seen) -> Tally:
    if not _was_done(run, seen.item):
        return Tally()
    return CORRECTED if seen.text and is_correction(seen.text) else FOLLOWED


def _left(run: Run, seen: _Seen) -> Tally:
    """Return what there is to say of an heir that gets no text now."""
    return _done_before(run, seen).plus(_asked(run, seen))


def _asked(run: Run, seen: _Seen) -> Tally:
    pushed = set(run.keys) if run.kind is Kind.PUSH else set()
    return ASKED if seen.look.is_to_decide(besides=pushed) else Tally()
