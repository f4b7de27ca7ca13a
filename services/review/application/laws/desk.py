"""All that can be asked of the register of laws, in one object that every door gets (`use_cases.laws`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.review.application.laws.changing import Changing
from services.review.application.laws.comparing import Comparing
from services.review.application.laws.folder import FileFound, FileResult, FolderImport
from services.review.application.laws.previewing import Previewing
from services.review.application.laws.reading import Reading
from services.review.application.laws.registering import Registering
from services.review.application.laws.resending import resend_changes, resend_laws
from services.review.application.laws.views import (
    CauseAsked,
    ChangeAsked,
    ChangePage,
    ChangeRow,
    ChangeView,
    Fields,
    LawPage,
    LawView,
    TextGiven,
    VersionView,
)
from services.review.domain.laws.relations import Asked
from shared.kernel.actor import Actor


class LawDesk:
    """
    The use cases of the legal office's register (permissions law.view to read, law.manage to change).

    `version` is always the version of the law or change that the person saw: somebody faster makes LostRace.
    """

    def __init__(
        self,
        *,
        reading: Reading,
        previewing: Previewing,
        registering: Registering,
        changing: Changing,
        comparing: Comparing,
        folder: FolderImport,
    ) -> None:
        self._reading, self._registering, self._changing = reading, registering, changing
        self._comparing, self._folder = comparing, folder
        self.previewing = previewing

    def page_of_laws(
        self, *, search: str = "", rank: str = "", status: str = "", page: int = 1, actor: Actor
    ) -> LawPage:
        """Return one page of the register; `status` is in_force, repealed or empty."""
        return self._reading.page_of_laws(search=search, rank=rank, status=status, page=page, actor=actor)

    def law(self, law_id: str, *, actor: Actor) -> LawView:
        """:raises LawNotFound: when there is none"""
        return self._reading.law(law_id, actor=actor)

    def version(self, law_id: str, version_id: str, *, text_id: str = "", actor: Actor) -> VersionView:
        """
        Return one wording with its articles; an earlier text of it where `text_id` names one.

        :raises LawNotFound: when there is no such law, version or text
        """
        return self._reading.version(law_id, version_id, text_id=text_id, actor=actor)

    def open_changes(self, *, state: str = "", page: int = 1, actor: Actor) -> ChangePage:
        """Return one page of the changes in a state, all where it is empty, changed last first."""
        return self._reading.changes(state=state, page=page, actor=actor)

    def change(self, change_id: str, *, verdict: str = "", page: int = 1, actor: Actor) -> ChangeView:
        """
        Return a change with one page of its table, only rows of one verdict, or `to_read`, where it is given.

        :raises LawNotFound: when there is none
        """
        return self._reading.change(change_id, verdict=verdict, page=page, actor=actor)

    def causes(self, *, actor: Actor) -> Sequence[ChangeRow]:
        """Return the changes begun last, of which one may be the cause of a further change (one decision)."""
        return self._reading.changes(state="", page=1, actor=actor).rows

    def enter_law(self, fields: Fields, text: TextGiven, *, actor: Actor) -> str:
        """
        Bring in a law with its first version; returns its id.

        :raises Invalid: with every problem of the entry, the version or the text
        :raises LawTwice: when a law has this title and number
        """
        return self._registering.enter_law(fields, text, actor=actor)

    def enter_version(self, law_id: str, fields: Fields, text: TextGiven, *, version: int, actor: Actor) -> str:
        """
        Bring in a further version of a law; returns its id. It only counts once its change is confirmed.

        :raises Invalid: with every problem of the version or the text
        :raises LawTwice: when a version has this label or this text
        """
        return self._registering.enter_version(law_id, fields, text, version=version, actor=actor)

    def correct_text(
        self, law_id: str, version_id: str, text: TextGiven, *, version: int, reason: str, actor: Actor
    ) -> None:
        """Put another text in place of a version's, which was entered wrongly; changes must be compared again."""
        self._registering.correct_text(law_id, version_id, text, version=version, reason=reason, actor=actor)

    def correct_version(
        self, law_id: str, version_id: str, fields: Fields, *, version: int, reason: str, actor: Actor
    ) -> None:
        """Correct label and days of a version."""
        self._registering.correct_version(law_id, version_id, fields, version=version, reason=reason, actor=actor)

    def correct_entry(self, law_id: str, fields: Fields, *, version: int, reason: str, actor: Actor) -> None:
        """Correct what the register says of a law as a document."""
        self._registering.correct_entry(law_id, fields, version=version, reason=reason, actor=actor)

    def begin_change(self, asked: ChangeAsked, *, actor: Actor) -> str:
        """
        Begin a change and compare its texts, small ones at once, others by a job; returns its id.

        :raises Invalid: with every problem
        :raises LawNotFound: when a law or version is not there
        :raises LawTwice: when a change that is not revoked joins these two versions
        """
        return self._changing.begin(asked, actor=actor)

    def compare_again(self, change_id: str, *, version: int, actor: Actor) -> None:
        """Compare the texts of a change again, after one was corrected or a job has failed."""
        self._changing.compare_again(change_id, version=version, actor=actor)

    def correct_relation(self, change_id: str, asked: Asked, *, version: int, reason: str, actor: Actor) -> None:
        """
        Say what became of some articles.

        :raises RelationRefused: when the texts do not bear it out
        """
        self._changing.correct(change_id, asked, version=version, reason=reason, actor=actor)

    def undo_correction(self, change_id: str, *, version: int, actor: Actor) -> None:
        """Take the last correction back."""
        self._changing.undo(change_id, version=version, actor=actor)

    def confirm(
        self,
        change_id: str,
        *,
        version: int,
        reason: str = "",
        effective_on: str = "",
        cause: CauseAsked | None = None,
        actor: Actor,
    ) -> None:
        """
        Confirm a change, again after later corrections; then `law_changed` goes out.

        :param effective_on: the day (ISO date) for which it is confirmed; empty leaves the one that it has
        :param cause: the decision that it comes from, where none was named when it was begun
        """
        self._changing.confirm(
            change_id,
            version=version,
            reason=reason,
            effective_on=effective_on,
            cause=cause or CauseAsked(),
            actor=actor,
        )

    def postpone(self, change_id: str, *, effective_on: str, version: int, reason: str, actor: Actor) -> None:
        """Give a change its day, or another one (ISO date); a confirmed one is told at once."""
        self._changing.postpone(change_id, effective_on=effective_on, version=version, reason=reason, actor=actor)

    def revoke(self, change_id: str, *, version: int, reason: str, actor: Actor) -> None:
        """Say that a change does not come; a confirmed one is told so."""
        self._changing.revoke(change_id, version=version, reason=reason, actor=actor)

    def compare_now(self, change_id: str, job_id: str) -> None:
        """Do the work of the task that compares two texts; killed anywhere, it may run again."""
        self._comparing.work(change_id, job_id)

    def break_off(self, job_id: str) -> None:
        """Note that the work of a comparison failed for a reason that nobody expected."""
        self._comparing.break_off(job_id)

    def import_files(self, files: Sequence[FileFound], *, actor: Actor) -> list[FileResult]:
        """Bring in laws and versions from files in the order of their days; what is there already stays."""
        return self._folder.run(files, actor=actor)

    def resend(self, since: datetime | None) -> tuple[int, int]:
        """Tell laws and changes again as they stand; returns how many of each."""
        return resend_laws(since, self._reading.stores), resend_changes(since, self._reading.stores)
