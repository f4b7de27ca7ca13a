"""The rows of a dry view, made piece by piece, so that several processes can share them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from services.intake.application.importing_ports import WRITTEN, ImportRow
from services.intake.application.importing_remarks import missing_in, remarks_on_item
from services.intake.application.like_names import NOTHING_LIKE, Entry, LikeNames, remarks_on
from services.intake.domain.sheet_rows import Judged, KnownBody, SheetItem
from services.intake.domain.sheet_view import SheetView
from shared.standards.element_list import DIRECTORY, ElementList


class Judging:
    """
    Makes the rows of the dry view that are in some places; of others it need know nothing.

    :param entries: the entries by their places
    :param told: the verdicts on those that must be seen together with others, by their places
    :param looking: asks the stores what they know of some entries, and returns what gives the verdict on each
    :param like: tells which powers and own items have a name like that of an entry
    """

    def __init__(
        self,
        *,
        entries: Mapping[int, SheetItem],
        told: Mapping[int, Judged],
        looking: Callable[[Sequence[SheetItem]], SheetView],
        standard: ElementList,
        register: Mapping[str, KnownBody],
        like: Callable[[Entry], LikeNames] | None = None,
    ) -> None:
        self._entries, self._told, self._looking = entries, told, looking
        self._like = like or (lambda _: NOTHING_LIKE)
        self._standard, self._register = standard, register

    @property
    def places(self) -> list[int]:
        """The places of all rows, in the order of the file."""
        return list(self._entries)

    def rows(self, places: Sequence[int]) -> list[ImportRow]:
        """Return what an import would do with the entries in these places."""
        return [self.row(place, judged) for place, judged in self.judged(places).items()]

    def judged(self, places: Sequence[int]) -> dict[int, Judged]:
        """Return the verdicts on the entries in these places."""
        left = {place: self._entries[place] for place in places if place not in self._told}
        view = self._looking(list(left.values())) if left else None
        judged = {place: view.judged(entry) for place, entry in left.items()} if view else {}
        return {place: self._told.get(place) or judged[place] for place in places}

    def row(self, place: int, judged: Judged) -> ImportRow:
        """Return the row of an entry that was judged; no store is asked."""
        entry = judged.entry
        body = self._register.get(judged.body_id)
        missing, remarks = _remarks(judged, self._standard)
        return ImportRow(
            place=place,
            sheet=entry.sheet,
            row=entry.row,
            name=entry.name,
            name_key=entry.name_key,
            body_id=judged.body_id,
            body_name=body.name if body else entry.body_name,
            verdict=judged.verdict,
            item_id=judged.item_id,
            seen_version=judged.seen_version,
            elements=judged.elements,
            changed=judged.changed,
            missing=missing,
            errors=judged.errors,
            typed_id=entry.item_id,
            source=judged.source.source if judged.source else None,
            remarks=remarks,
            likes=remarks_on(self._like(named_in(judged))),
        )


def named_in(judged: Judged) -> Entry:
    """Return what names are compared by: those of the entries that will be items."""
    body_id = judged.body_id if judged.verdict in WRITTEN else ""
    return Entry(body_id=body_id, item_id=judged.item_id, item_name=str(judged.elements.get("item_name") or ""))


def _remarks(judged: Judged, standard: ElementList) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is missing in an item, and what cross rules and lint say of it."""
    missing = judged.entry.missing
    if judged.verdict not in WRITTEN:
        return missing, ()
    # what the source brings is not missing, nor what an item has that is there, and may contradict what the sheet says
    missing = missing_in(judged.elements, standard) if missing else missing
    return missing, () if standard.kind == DIRECTORY else remarks_on_item(judged.elements, standard, judged.source)
