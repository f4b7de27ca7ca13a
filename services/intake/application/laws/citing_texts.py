"""Keeps the index of citations in step with the texts: what a text cites is there before it becomes current."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.intake.application.laws.ports import CitationIndex, CurrentTexts, LawCopies
from services.intake.application.ports import Revision, Revisions
from services.intake.domain.laws.citing import Citation, Row, cited_by, rows_of
from services.intake.domain.laws.pinning import LawBook, citations_of
from shared.kernel.clock import day_in_china

REBUILT_AT_ONCE = 1000


class Citing:
    """Finds what texts cite, pins it to texts of laws, and writes the index."""

    def __init__(self, *, laws: LawCopies, index: CitationIndex) -> None:
        self._laws, self._index = laws, index

    def cite(self, revisions: Sequence[Revision]) -> None:
        """Write the citations of new texts; a row that was there before keeps what it was pinned to."""
        if citations := self._citations(revisions):
            self._index.add(citations)

    def cite_again(self, revisions: Sequence[Revision]) -> int:
        """Write the citations of current texts in the place of those that are there; return how many there are."""
        citations = self._citations(revisions, is_again=True)
        self._index.rewrite([(one.item_id, one.number) for one in revisions], citations)
        return len(citations)

    def _citations(self, revisions: Sequence[Revision], *, is_again: bool = False) -> list[Citation]:
        rows = [(revision, found) for revision in revisions if (found := rows_of(revision.elements))]
        if not rows:
            return []
        book = self._book(row for _, found in rows for row in found)
        earlier = {revision.item_id for revision, _ in rows if is_again or revision.number > 1}
        carried = self._index.pins_of(earlier) if earlier else {}
        return [
            citation
            for revision, found in rows
            for citation in citations_of(
                revision.item_id,
                revision.number,
                found,
                book,
                day_in_china(revision.made_at),
                carried.get(revision.item_id, {}),
                keeps=is_again,
                written=revision.pins,
            )
        ]

    def _book(self, rows: Iterable[Row]) -> LawBook:
        cells = {(row.title, row.doc_no, row.article): row for row in rows}
        return self._laws.book(cited for row in cells.values() for cited in cited_by(row))


class CitedRevisions:
    """The immutable texts, with the index of what they cite: written with each text, before an item points to it."""

    def __init__(self, *, revisions: Revisions, citing: Citing) -> None:
        self._revisions, self._citing = revisions, citing

    def add(self, revisions: Sequence[Revision]) -> dict[str, Mapping[str, Any]]:
        """Store new texts in one write; return the elements under each id that was taken before."""
        taken = self._revisions.add(revisions)
        self._citing.cite([one for one in revisions if taken.get(one.revision_id, one.elements) == one.elements])
        return taken

    def find(self, revision_ids: Iterable[str]) -> dict[str, Revision]:
        """Return the texts that are there, by id."""
        return self._revisions.find(revision_ids)


class Rebuilding:
    """Makes the whole index again, from the items and their texts."""

    def __init__(self, *, texts: CurrentTexts, citing: Citing) -> None:
        self._texts, self._citing = texts, citing

    def rebuild(self, after: str = "") -> Iterable[tuple[str, int, int]]:
        """
        Write the index again, batch by batch; yield the last item of each batch, the items and the citations so far.

        What is pinned stays pinned where the row is the same. Broken off, it goes on `after` an item.
        """
        items = citations = 0
        for batch in self._texts.batches(after, REBUILT_AT_ONCE):
            if not batch:
                continue
            citations += self._citing.cite_again([text for _, text in batch])
            items += len(batch)
            yield batch[-1][0].item_id, items, citations
