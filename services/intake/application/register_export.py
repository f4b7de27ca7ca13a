"""The register of bodies as a file: the same columns in which it is imported, so that importing it changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from services.intake.application.register_fields import former_names_text
from services.intake.application.register_rows import COLUMNS
from services.intake.domain.bodies import KIND_NAMES, Body, as_text
from shared.kernel.actor import Actor
from shared.spreadsheets.writing import written_csv, written_xlsx

SHEET, HELP_SHEET = "机构名录", "填写说明"
SEPARATOR = "；"

_CELLS: Mapping[str, Callable[[Body, Mapping[str, str]], str]] = {
    "name": lambda body, names: body.name,
    "uscc": lambda body, names: body.uscc,
    "kind": lambda body, names: KIND_NAMES[body.kind],
    "level": lambda body, names: body.level,
    "guiding_department": lambda body, names: body.guiding_department,
    "supervising_body_id": lambda body, names: names.get(body.supervising_body_id, ""),
    "valid_from": lambda body, names: as_text(body.valid_from),
    "valid_to": lambda body, names: as_text(body.valid_to),
    "former_names": lambda body, names: former_names_text(body.former_names),
    "contact_person": lambda body, names: SEPARATOR.join(each.person for each in body.contacts),
    "contact_duty": lambda body, names: (
        SEPARATOR.join(each.duty_name for each in body.contacts) if any(each.duty for each in body.contacts) else ""
    ),
    "contact_phone": lambda body, names: SEPARATOR.join(each.phone for each in body.contacts),
    "contact_email": lambda body, names: SEPARATOR.join(each.email for each in body.contacts),
}


def register_workbook(actor: Actor, bodies: Sequence[Body], names: Mapping[str, str]) -> bytes:
    """Return bodies as .xlsx; `names` by id are those of the whole register, since departments may be filtered out."""
    return written_xlsx({SHEET: _rows(actor, bodies, names)})


def register_csv(actor: Actor, bodies: Sequence[Body], names: Mapping[str, str]) -> bytes:
    """Return the same as .csv, with formulas neutralised."""
    return written_csv(_rows(actor, bodies, names))


def blank_register(actor: Actor) -> bytes:
    """Return the workbook to fill in, with a second sheet that says how each column is written."""
    meanings = [[column.title, "必填" if column.is_required else "", column.meaning] for column in COLUMNS]
    return written_xlsx({SHEET: _rows(actor, (), {}), HELP_SHEET: [["列", "", "填法"], *meanings]})


def _rows(actor: Actor, bodies: Sequence[Body], names: Mapping[str, str]) -> list[list[str]]:
    actor.require("body.manage")
    heads = [column.title for column in COLUMNS]
    return [heads, *([_CELLS[column.field](body, names) for column in COLUMNS] for body in bodies)]
