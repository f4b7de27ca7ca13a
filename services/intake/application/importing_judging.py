"""The rows of a dry view, each made by itself from its entry, so that several processes can share them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.intake.application.importing_ports import WRITTEN, ImportRow
from services.intake.application.importing_remarks import missing_in, remarks_on_item
from services.intake.application.like_names import NOTHING_LIKE, Entry, LikeNames, remarks_on
from services.intake.domain.sheet_rows import Judged, KnownBody, SheetItem
from shared.standards.element_list import DIRECTORY, ElementList


class Judging:
    """
    Makes the row of the dry view that is in a place; it asks no store.

    :param entries: the entries by their places
    :param judged: gives the verdict on an entry, as one of all
    :param like: tells which powers and own items have a name like that of an entry
    """

    def __init__(
        self,
        *,
        entries: Mapping[int, SheetItem],
        judged: Callable[[SheetItem], Judged],
        standard: ElementList,
        register: Mapping[str, KnownBody],
        like: Callable[[Entry], LikeNames] = lambda _: NOTHING_LIKE,
    ) -> None:
        self._entries, self._judged, self._like = entries, judged, like
        self._standard, self._register = standard, register

    @property
    def places(self) -> list[int]:
        """The places of all rows, in the order of the file."""
        return list(self._entries)

    def row(self, place: int) -> ImportRow:
        """Return what an import would do with the entry in this place."""
        entry = self._entries[place]
        judged = self._judged(entry)
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
    if standard.kind == DIRECTORY or judged.verdict not in WRITTEN:
        return missing, ()
    # what the source brings is not missing, and may contradict what the sheet says
    missing = missing_in(judged.elements, standard) if missing else missing
    return missing, remarks_on_item(judged.elements, standard, judged.source)
