"""How new texts get their numbers: the next one, unless a crash or a faster writer took it for another text."""

from __future__ import annotations

from collections.abc import Sequence

from services.intake.application.new_texts import W, renumbered
from services.intake.application.ports import Revisions


def kept_texts(revisions: Revisions, written: Sequence[W]) -> list[W]:
    """Store the texts; return them as they were numbered. The same text once more keeps the number that it has."""
    kept = list(written)
    open_places = list(range(len(kept)))
    while open_places:
        taken = revisions.add([kept[place].revision for place in open_places])
        clashes = []
        for place in open_places:
            revision = kept[place].revision
            if taken.get(revision.revision_id, revision.elements) != revision.elements:
                kept[place] = renumbered(kept[place])
                clashes.append(place)
        open_places = clashes
    return kept
