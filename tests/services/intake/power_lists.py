"""Power lists as files, for tests: rows of a made-up department, as a registrar hands them in."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from services.intake.application.power_import import PowerListFile
from services.intake.application.power_rows import columns
from services.intake.domain.bodies import Body
from services.intake.domain.list_editions import ListEdition
from shared.spreadsheets.reading import read_sheets
from shared.spreadsheets.writing import written_csv, written_xlsx

TITLE = "示例区行政权力清单"
EDITION = ListEdition(title=TITLE, document_no="示例府发〔2018〕3号", published_on=date(2018, 6, 1))
NEXT_EDITION = ListEdition(title=TITLE, document_no="示例府发〔2020〕1号", published_on=date(2020, 1, 6))
BASIS = "《中华人民共和国劳动合同法》第五十七条：经营劳务派遣业务，应当向劳动行政部门依法申请行政许可。"


def a_row(body: Body | str, number: int = 1, **changed: str) -> dict[str, str]:
    """Return the cells of one item by column; what is given empty is left out."""
    name = body if isinstance(body, str) else body.name
    row = {
        "item_name": f"示例许可{number}",
        "item_type": "行政许可",
        "base_code": f"500114{number:03}000",
        "body_name": name,
        "legal_basis": BASIS,
        "statutory_time_limit": "20个工作日",
        "promised_time_limit": "10个工作日",
        "is_charged": "否",
        "service_object": "企业法人",
    }
    return {path: text for path, text in (row | changed).items() if text}


def cells_of(*rows: dict[str, str]) -> list[list[str]]:
    """Return a sheet: the heads, then the rows."""
    titles = {column.field: column.title for column in columns()}
    used = [path for path in titles if any(path in row for row in rows)]
    return [[titles[path] for path in used], *([row.get(path, "") for path in used] for row in rows)]


def as_csv(*rows: dict[str, str]) -> bytes:
    """Return the rows as a .csv file."""
    return written_csv(cells_of(*rows))


def a_file(*rows: dict[str, str], edition: ListEdition = EDITION, name: str = "权力清单.csv") -> PowerListFile:
    """Return the rows as a file that was read."""
    return a_read_file(as_csv(*rows), name, edition)


def a_workbook(sheets: dict[str, list[dict[str, str]]], edition: ListEdition = EDITION) -> PowerListFile:
    """Return a workbook with a sheet for each name."""
    content = written_xlsx({name: cells_of(*rows) for name, rows in sheets.items()})
    return a_read_file(content, "权力清单.xlsx", edition)


def a_read_file(content: bytes, name: str, edition: ListEdition) -> PowerListFile:
    """Return a file as its door reads it."""
    digest = hashlib.sha256(content).hexdigest()
    return PowerListFile(name=name, digest=digest, sheets=read_sheets(content, name), edition=edition)


def said(plan: Any) -> list[str]:
    """Return all objections of a plan as sentences."""
    return [problem.sentence() for row in plan.rows for problem in row.problems]
