"""What the use cases of the work plan and of zero reports ask of the stores, and what they hand them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.intake.domain.bodies import Body
from services.intake.domain.late_imports import LateImport
from services.intake.domain.report_states import Filed
from services.intake.domain.work_plans import Campaign, CampaignState
from services.intake.domain.zero_reports import Compared, ZeroReport
from shared.contracts.envelope import Envelope


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """One reminder of one body; there is one for each stage, kind and last day, and its id follows from them."""

    reminder_id: str
    campaign_id: str
    stage_key: str
    body_id: str
    kind: str
    last_on: date
    told_at: datetime
    message: Envelope


class Campaigns(Protocol):
    """The campaigns: a handful."""

    def get(self, campaign_id: str) -> Campaign | None: ...

    def all(self) -> list[Campaign]:
        """Return all campaigns, the newest first."""
        ...

    def in_state(self, state: CampaignState) -> list[Campaign]:
        """Return the campaigns in a state, the newest first."""
        ...

    def save(self, before: Campaign | None, after: Campaign) -> bool:
        """Save and tell whether nobody was faster."""
        ...


class FiledItems(Protocol):
    """
    What bodies have and have filed.

    What is begun since `until` is not there, and what is filed since then is not filed; None is today.
    """

    def filed(self, list_kind: str, ends: Mapping[str, datetime], until: datetime | None = None) -> dict[str, Filed]:
        """
        Return in one aggregation what each body has of a kind of list, counted against its own end of the stage.

        `ends` are the instants at which the last days end (half-open), by body; bodies without items are left out.
        """
        ...

    def unbegun(self, ends: Mapping[str, datetime], until: datetime | None = None) -> dict[str, int]:
        """
        Return in one aggregation how many settled items of each body have no implementation list.

        Those are items of the directory list that were approved once and begun before the body's end, and powers in
        force.
        """
        ...

    def of_gone_powers(
        self, ends: Mapping[str, datetime], until: datetime | None = None
    ) -> Mapping[str, Mapping[str, int]]:
        """
        Return by body how many lists are not filed and of powers that are no longer in force.

        They are counted by the fields `unfiled` and `new_unfiled` of `Filed`: nobody owes them any more.
        """
        ...

    def late_imports(
        self,
        begins: datetime,
        ends: Mapping[str, datetime],
        set_at: Mapping[str, datetime],
        until: datetime | None = None,
    ) -> dict[str, list[LateImport]]:
        """
        Return by body what came to it after the stage had begun, by day: powers, and approvals of its items.

        Items that the level above put back into the body's hands come, too, unless they were approved again by then.

        `begins` is the instant at which the stage begins, `ends` are those of `filed`, `set_at` the instants at which
        the extensions that count were given. What was filed by the end is left out.
        """
        ...

    def dropped(
        self, list_kind: str, ends: Mapping[str, datetime], begins: date, until: datetime | None = None
    ) -> dict[str, bool]:
        """
        Return the bodies that had filed what is gone since, each with whether that was by its end.

        It was put away, by its end only: what a body had taken back itself by then was not filed any more. Or it was
        ended by an operation since the stage began: what had gone before was not there to be filed.
        """
        ...

    def bodies_with(self, list_kind: str, body_ids: Iterable[str]) -> set[str]:
        """Return which of these bodies have an item of this kind of list."""
        ...


class ZeroReports(Protocol):
    """The zero reports: one for each body and stage."""

    def find(self, report_ids: Iterable[str]) -> dict[str, ZeroReport]: ...

    def save(self, before: ZeroReport | None, after: ZeroReport, messages: Sequence[Envelope] = ()) -> bool:
        """Save with the messages in one write; tell whether nobody was faster."""
        ...


class Reminders(Protocol):
    """The reminders that were sent."""

    def sent(self, reminder_ids: Iterable[str]) -> set[str]:
        """Return which of these were sent already."""
        ...

    def send(self, reminders: Sequence[Reminder]) -> int:
        """Keep reminders with their messages, each once; return how many were new."""
        ...


class UpperExpectations(Protocol):
    """What the upper level expects of a body."""

    def expected_of(self, body: Body) -> Sequence[Compared] | None:
        """
        Return the upper-level items that a body is expected to claim and has not claimed.

        `reason` is what it said of those that are not its own. None when there is no upper-level list to compare with.
        """
        ...
