"""The registrar's pages for the city's list (上级清单); heirs of what has changed follow in a job."""

from __future__ import annotations

from services.intake.application.upper_import import UpperListFile
from services.intake.application.upper_rows import MOST_ROWS, upper_sheets
from services.intake.entrypoints import upper_files
from services.intake.entrypoints.frame import cases
from services.intake.entrypoints.list_import_pages import ListDoor, pages_of
from services.intake.entrypoints.upper_forms import EditionForm, UpperConfirmation
from shared.runtime.web.identity import current_actor


def _more(file: UpperListFile) -> dict[str, object]:
    return {
        "changes_of": upper_files.changes_of,
        "more_changes_of": upper_files.more_changes_of,
        "unfinished": len(cases().upper.importing.unfinished(current_actor(), file)),
    }


pages = pages_of(
    ListDoor(
        name="upper",
        title="上级清单",
        home="/intake/upper",
        sub="upper",
        permission="upper.manage",
        edition_form=EditionForm,
        confirmation_form=UpperConfirmation,
        columns=lambda: upper_sheets().columns,
        most_rows=MOST_ROWS,
        most_bytes=upper_files.MOST_BYTES,
        blank=upper_files.blank_upper_list,
        read=upper_files.upper_file,
        importing=lambda: cases().upper.importing,
        landing=lambda imported: f"/intake/jobs/{imported.job_id}" if imported.job_id else "/intake/upper",
        more=_more,
    )
)
