"""The registrar's pages for a published power list (权力清单)."""

from __future__ import annotations

from services.intake.application.power_import import PowerListFile
from services.intake.application.power_rows import MOST_ROWS, columns
from services.intake.entrypoints import power_files
from services.intake.entrypoints.frame import cases
from services.intake.entrypoints.list_import_pages import ListDoor, pages_of
from services.intake.entrypoints.power_forms import PowerConfirmation, PowerEditionForm


def _more(_file: PowerListFile) -> dict[str, object]:
    return {
        "changes_of": power_files.changes_of,
        "more_changes_of": power_files.more_changes_of,
        "unknown_remedy": power_files.UNKNOWN_REMEDY,
    }


pages = pages_of(
    ListDoor(
        name="power",
        title="权力清单",
        home="/intake/power-list",
        sub="power-list",
        permission="body.manage",
        edition_form=PowerEditionForm,
        confirmation_form=PowerConfirmation,
        columns=columns,
        most_rows=MOST_ROWS,
        most_bytes=power_files.MOST_BYTES,
        blank=power_files.blank_power_list,
        read=power_files.power_file,
        importing=lambda: cases().power_import,
        landing=lambda _imported: "/intake/power-list",
        more=_more,
    )
)
