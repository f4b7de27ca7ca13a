"""The files of items that go to another body (划转): its people read them as if they had brought them themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from services.intake.application.ports import Revision, Revisions, revision_id
from services.intake.domain.items import ServiceItem
from services.intake.domain.named_files import files_in
from shared.standards.element_list import element_list


class SharedFiles(Protocol):
    """How bodies describe the files that they have brought."""

    def share(self, files: Iterable[str], *, of: str, to: str) -> None:
        """Let one body have, as another describes them, these files by their SHA-256; what it has stays as it is."""
        ...


class MovingFiles:
    """Lets files go with their items."""

    def __init__(self, *, revisions: Revisions, files: SharedFiles) -> None:
        self._revisions, self._files = revisions, files

    def follow(self, items: Sequence[ServiceItem], *, of: str, to: str) -> None:
        """Let a body have the files of all texts of items, and their stamped scans; done again, it changes nothing."""
        kinds = {item.item_id: item.list_kind for item in items}
        texts = self._revisions.find(revision_id(item.item_id, number) for item in items for number in item.revisions)
        named = {sha256 for text in texts.values() for sha256 in _files_of(text, kinds[text.item_id])}
        scans = {item.sign_off.scan for item in items if item.sign_off}
        if files := named | scans:
            self._files.share(sorted(files), of=of, to=to)


def _files_of(text: Revision, list_kind: str) -> Iterable[str]:
    standard = element_list(list_kind, text.standard_version)
    return (file.sha256 for file in files_in(text.elements, standard) if file.sha256)
