"""The editions in which a list is published by others and brought here as a file (已公布的清单的版次)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class ListEdition:
    """The edition of a published list in which an item stands, as it was published."""

    title: str
    document_no: str
    published_on: date

    def sentence(self) -> str:
        """Return the edition as people cite it."""
        return f"《{self.title}》（{self.document_no}，{self.published_on} 公布）"
