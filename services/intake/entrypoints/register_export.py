"""The registrar takes the register home as a file, or a blank one to fill in."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue

from services.intake.application.register_export import blank_register, register_csv, register_workbook
from services.intake.domain.bodies import Body
from services.intake.entrypoints.frame import cases
from services.intake.entrypoints.register_forms import BodiesQuery, chosen_bodies
from shared.runtime.web.access import needs
from shared.runtime.web.downloads import CSV, XLSX, download
from shared.runtime.web.identity import current_actor

pages = APIBlueprint("register_export", __name__, url_prefix="/bodies", enable_openapi=False)


@pages.get("/export.xlsx")
@needs("body.manage")
@pages.input(BodiesQuery, location="query")
def workbook(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar takes the filtered register home."""
    bodies = cases().registering.all()
    content = register_workbook(current_actor(), chosen_bodies(bodies, query_data), _names(bodies))
    return download(content, "机构名录.xlsx", XLSX)


@pages.get("/export.csv")
@needs("body.manage")
@pages.input(BodiesQuery, location="query")
def csv(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The registrar takes the filtered register home as plain text."""
    bodies = cases().registering.all()
    content = register_csv(current_actor(), chosen_bodies(bodies, query_data), _names(bodies))
    return download(content, "机构名录.csv", CSV)


@pages.get("/blank.xlsx")
@needs("body.manage")
def blank() -> ResponseReturnValue:
    """The registrar takes the workbook to fill in."""
    return download(blank_register(current_actor()), "机构名录（空白表）.xlsx", XLSX)


def _names(bodies: list[Body]) -> dict[str, str]:
    return {body.body_id: body.name for body in bodies}
