"""All that publish can do, for its doors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.publish.application.commenting import Commenting
from services.publish.application.joining import Joining
from services.publish.application.listing import Listing
from services.publish.application.marking import Marking
from services.publish.application.operating import Operating
from services.publish.application.ports import Bodies, Jobs
from services.publish.application.reading import Reading
from services.publish.application.reciting import Reciting
from services.publish.application.releasing import Releasing
from services.publish.application.resending import Resending
from shared.contracts.envelope import Envelope


class Revoked(Protocol):
    """The sessions that no longer count."""

    def take_over(self, events: Sequence[Envelope]) -> None: ...


@dataclass(frozen=True, kw_only=True)
class UseCases:
    """The use cases by subject. `dead_letters` and `jobs` serve the operators' pages that every service has."""

    joining: Joining
    reciting: Reciting
    listing: Listing
    releasing: Releasing
    reading: Reading
    resending: Resending
    commenting: Commenting
    marking: Marking
    operating: Operating
    bodies: Bodies
    revoked: Revoked
    jobs: Jobs
    dead_letters: Any

    def revoke_sessions(self, events: Sequence[Envelope]) -> None:
        """Refuse from now on the sessions that intake ended; repeating it changes nothing."""
        self.revoked.take_over(events)
