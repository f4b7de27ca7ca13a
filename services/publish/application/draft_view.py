"""What the public reads of a draft of the directory list: every element but those that only serve the offices."""

from __future__ import annotations

from services.publish.application.implementation_view import ImplementationView, implementation_view
from services.publish.domain.catalogue import IMPLEMENTATION_LIST
from services.publish.domain.drafts import Draft
from shared.standards.element_list import element_list
from shared.standards.layout import Section, sections

INTERNAL = frozenset({"is_public", "non_publication_reason"})


def directory_view(draft: Draft) -> tuple[Section, ...]:
    """Return the elements of a draft of the directory list, laid out."""
    return sections(draft.elements, element_list(draft.list_kind, draft.standard_version), INTERNAL)


def list_view(draft: Draft) -> ImplementationView | None:
    """Return the draft of an implementation list as the published one is shown; None for another list."""
    return implementation_view(draft) if draft.list_kind == IMPLEMENTATION_LIST else None
