"""
One batch of heirs follows: one look at the items, the rule for each, one insert of texts, one write of the pointers.

Nothing is noted beforehand and nothing afterwards but the pointers, so a batch may be done again from any point: what
follows from the state was followed already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from services.intake.application.following_ports import Kind, Run, Tally, UpperTexts
from services.intake.application.following_rule import Cause, UpperText, inheritance, reason_of, shortened, with_taken
from services.intake.application.keeping_texts import kept_texts
from services.intake.application.new_texts import Written
from services.intake.application.ports import ItemChange, Items, Revision, Revisions, revision_id
from services.intake.domain.inheritance import Look, moved, needs_a_look
from services.intake.domain.items import Action, ServiceItem
from shared.kernel.errors import Conflict

ROUNDS = 4
FOLLOWED, ASKED, WAITING, CLASHING = Tally(followed=1), Tally(asked=1), Tally(waiting=1), Tally(clashing=1)


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """An heir beside its parent; `text` is loaded only where the parent has moved."""

    item: ServiceItem
    upper: UpperText
    text: Revision | None

    @cached_property
    def look(self) -> Look:
        if self.text is None or self.item.parent is None:
            return Look()
        return needs_a_look(self.item.parent, self.upper.now, self.text.element_hashes, inheritance())


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
            raise OvertakenPush({item.item_id: FOLLOWED for item in heirs if _was_followed(run, item)})
        rest = heirs
        for _ in range(ROUNDS):
            rest = self._follow_once(run, rest, uppers, results)
            if not rest:
                return results
        return {**results, **dict.fromkeys((item.item_id for item in rest), WAITING)}

    def parents_to_follow(self, run: Run, heirs: Sequence[ServiceItem]) -> set[str]:
        """Return the parents that some of these heirs would follow if the run met them now; nothing is written."""
        uppers = self._uppers.present({item.parent.parent_id for item in heirs if item.parent})
        outcomes = [_moved_on(run, seen) for seen in self._seen(run, heirs, uppers)]
        free, _ = self._without_clashes([outcome for outcome in outcomes if isinstance(outcome, Written)])
        return {one.after.parent.parent_id for one in free if one.after.parent}

    def _follow_once(
        self, run: Run, heirs: Sequence[ServiceItem], uppers: Mapping[str, UpperText], results: dict[str, Tally]
    ) -> list[ServiceItem]:
        """Write what can be written; return, as they are now, the heirs for which somebody was quicker."""
        written: list[Written] = []
        asked: dict[str, Tally] = {}
        for seen in self._seen(run, heirs, uppers):
            outcome = _moved_on(run, seen)
            if isinstance(outcome, Written):
                written.append(outcome)
                asked[seen.item.item_id] = FOLLOWED.plus(_asked(run, seen))
            else:
                results[seen.item.item_id] = outcome
        written, clashing = self._without_clashes(written)
        results.update(dict.fromkeys(clashing, CLASHING))
        lost = self._store(written)
        results.update(
            {one.after.item_id: asked[one.after.item_id] for one in written if one.after.item_id not in lost}
        )
        return list(self._items.find(lost).values()) if lost else []

    def _seen(self, run: Run, heirs: Sequence[ServiceItem], uppers: Mapping[str, UpperText]) -> list[_Seen]:
        pairs = [
            (item, uppers[item.parent.parent_id])
            for item in heirs
            if item.parent is not None and item.parent.parent_id in uppers
        ]
        concerned = [item for item, upper in pairs if run.kind is Kind.PUSH or _has_moved(item, upper)]
        ids = {revision_id(item.item_id, item.content.number): item.item_id for item in concerned}
        texts = {ids[key]: text for key, text in self._revisions.find(ids).items()} if ids else {}
        return [_Seen(item=item, upper=upper, text=texts.get(item.item_id)) for item, upper in pairs]

    def _without_clashes(self, written: Sequence[Written]) -> tuple[list[Written], list[str]]:
        """Set aside what would get a name that its body has given to another item: a person must look at those."""
        named = [one for one in written if one.before and one.before.content.name_key != one.after.content.name_key]
        if not named:
            return list(written), []
        holders = self._items.holders_of({_name_of(one) for one in named})
        clashing: set[str] = set()
        for one in named:
            if holders.setdefault(_name_of(one), one.after.item_id) != one.after.item_id:
                clashing.add(one.after.item_id)
        return [one for one in written if one.after.item_id not in clashing], sorted(clashing)

    def _store(self, written: Sequence[Written]) -> set[str]:
        kept = kept_texts(self._revisions, written)
        return self._items.save([ItemChange(before=one.before, after=one.after) for one in kept]) if kept else set()


def _is_overtaken(run: Run, upper: UpperText) -> bool:
    return upper.now.is_archived or run.upper_number not in (0, upper.now.number)


def _has_moved(item: ServiceItem, upper: UpperText) -> bool:
    return item.parent is not None and bool(moved(item.parent, upper.now, inheritance().keys))


def _moved_on(run: Run, seen: _Seen) -> Written | Tally:
    """Return the heir with its next text, or what else there is to say of it."""
    if seen.upper.now.is_archived:
        return ASKED
    keys = _keys_of(run, seen)
    if not keys or seen.text is None:
        return (FOLLOWED if _was_followed(run, seen.item) else Tally()).plus(_asked(run, seen))
    if not seen.item.may(Action.FOLLOW):
        return WAITING
    assert run.began_at is not None, "a run begins before it follows"
    if run.kind is Kind.PUSH:
        reason = shortened(f"{reason_of('区政府办统一推送', keys, seen.upper)}。理由：{run.reason}")
    else:
        reason = reason_of("随上级清单调整", keys, seen.upper)
    cause = Cause(by=run.by, at=run.began_at, reason=reason, is_from_above=True)
    return with_taken(seen.item, seen.text, seen.upper, keys, cause)


def _keys_of(run: Run, seen: _Seen) -> tuple[str, ...]:
    if run.kind is Kind.FOLLOW or seen.text is None:
        return seen.look.follows
    hashes, parents = seen.text.element_hashes, seen.upper.now.hashes
    return tuple(key for key in run.keys if hashes.get(key) != parents.get(key))


def _was_followed(run: Run, item: ServiceItem) -> bool:
    """Tell whether this run wrote the heir before it was killed, and had not noted it yet."""
    return item.updated_at == run.began_at and item.parent is not None


def _asked(run: Run, seen: _Seen) -> Tally:
    pushed = set(run.keys) if run.kind is Kind.PUSH else set()
    return ASKED if seen.look.is_to_decide(besides=pushed) else Tally()


def _name_of(written: Written) -> tuple[str, str]:
    return written.after.body_id, written.after.content.name_key
