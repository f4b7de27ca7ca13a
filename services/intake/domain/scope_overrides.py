"""An item takes its body's word on why it is another matter than powers of a like name."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.intake.domain.items import Action, ServiceItem
from services.intake.domain.scope import ScopeOverride


def overridden(item: ServiceItem, override: ScopeOverride | None, *, by: str, at: datetime) -> ServiceItem:
    """
    Return the item with this justification, or without one.

    :raises NotAllowedInThisState: when the item is not in its body's hands
    """
    item.check_allows(Action.REVISE)
    return replace(item, scope_override=override, updated_at=at, updated_by=by)
