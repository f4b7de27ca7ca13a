"""Reads one row of a register file into an entry, with problems that name row, column, value and remedy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from uuid import UUID, uuid5

from services.intake.application.register_entries import BodyEntry
from services.intake.application.register_rows import COLUMNS, RegisterRow, RegisterRows
from services.intake.application.register_view import RegisterView
from services.intake.domain.bodies import KIND_NAMES, UNDER_A_DEPARTMENT, Body, BodyKind, Contact
from shared.kernel.alike import collapsed, squeezed
from shared.kernel.errors import Problem
from shared.spreadsheets.sheets import column_letters
from shared.standards.tables import table

IMPORTED = UUID("5b0a6c3e-7f0d-5c3b-8a51-2f6d9f2f9e41")
"""The namespace of the ids of imported bodies: the same confirmation sent twice makes the same ids."""

TITLES = {column.field: column.title for column in COLUMNS}
KINDS_BY_TEXT = {
    **{name: kind for kind, name in KIND_NAMES.items()},
    **{str(kind): str(kind) for kind in KIND_NAMES},
    "公共企业": str(BodyKind.ENTERPRISE),
    "公共事业单位": str(BodyKind.ENTERPRISE),
    "公共企业事业单位": str(BodyKind.ENTERPRISE),
    "审核机构": str(BodyKind.OFFICE),
    "管理机构": str(BodyKind.OFFICE),
    "乡镇": str(BodyKind.TOWN),
}
CONTACT_COLUMNS = ("contact_person", "contact_phone", "contact_email", "contact_duty")
BETWEEN_CONTACTS = re.compile(r"[；;]\s*|\s*[\r\n]\s*")
"""One semicolon, or the end of a line, stands between two: two semicolons leave the place of one between them empty."""


@dataclass(frozen=True, kw_only=True)
class CellProblem:
    """One thing that is wrong in one cell; `column` is the letter in a spreadsheet, empty when the file has none."""

    row: int
    column: str
    field: str
    title: str
    value: str
    message: str
    remedy: str

    def sentence(self) -> str:
        """Return the problem as one Chinese sentence that names row, column, value and remedy."""
        where = f"第 {self.row} 行{f' {self.column} 列' if self.column else ''}“{self.title}”"
        value = f"（填的是“{self.value}”）" if self.value and self.value not in self.message else ""
        return f"{where}{value}：{self.message}。{self.remedy}。"

    def as_dict(self) -> dict[str, object]:
        """Return the problem as the plain fields of a JSON answer."""
        return {
            "row": self.row,
            "column": self.column,
            "title": self.title,
            "value": self.value,
            "message": self.message,
            "remedy": self.remedy,
        }


def id_for(uscc: str, register: RegisterView) -> str:
    """Return the id of a body that is new with this code; not one that a body keeps whose code was corrected since."""
    body_id = str(uuid5(IMPORTED, uscc))
    while register.get(body_id) is not None:
        body_id = str(uuid5(IMPORTED, body_id))
    return body_id


class RowReader:
    """Reads the rows of one file against one register."""

    def __init__(self, found: RegisterRows, register: RegisterView) -> None:
        self._places, self._register = found.places, register
        self._wrong_rows: dict[str, int] = {}

    def uscc_of(self, row: RegisterRow) -> str:
        """Return the credit code that a row is about."""
        return squeezed(row.values["uscc"]).upper()

    def kind_of(self, row: RegisterRow) -> str:
        """Return the kind that a row names, or that the register has; nothing when neither is known."""
        text = re.sub(r"\s", "", row.values.get("kind", ""))
        if text:
            return KINDS_BY_TEXT.get(text, "")
        before = self._register.with_uscc(self.uscc_of(row))
        return before.kind if before else ""

    def entry_of(self, row: RegisterRow, before: Body | None, new_id: str) -> tuple[BodyEntry, list[CellProblem]]:
        """Return what a row says of its body; a column that the file has not leaves what stands."""
        problems: list[CellProblem] = []
        kind, values = self.kind_of(row), row.values
        entry = BodyEntry(
            body_id=before.body_id if before else new_id,
            version=before.version if before else 0,
            name=values["name"],
            uscc=self.uscc_of(row),
            kind=kind,
            level=_level(values["level"]) if "level" in values else (before.level if before else ""),
            guiding_department=values.get("guiding_department", before.guiding_department if before else ""),
            supervising_body_id=self._supervisor(row, kind, before, problems),
            valid_from=values.get("valid_from"),
            valid_to=values.get("valid_to"),
            former_names=values.get("former_names"),
            adds_names=True,
            contacts=_contacts(row, before),
        )
        return entry, problems

    def note_wrong(self, row: RegisterRow, body: Body) -> None:
        """Remember that a row is wrong: no other row can be imported that names its body as supervisor."""
        for key in filter(None, (body.name, body.uscc)):
            self._wrong_rows.setdefault(key, row.number)

    def located(self, row: RegisterRow, problem: Problem) -> CellProblem:
        """Return a problem of an entry as one of its cell."""
        field = problem.field
        if field.startswith("contacts"):
            field = f"contact_{field.rpartition('.')[2]}" if "." in field else "contact_person"
        return self.problem(row, field, problem.message, problem.remedy, problem.label)

    def problem(self, row: RegisterRow, field: str, message: str, remedy: str, label: str = "") -> CellProblem:
        """Return a problem of a cell."""
        place = self._places.get(field)
        return CellProblem(
            row=row.number,
            column="" if place is None else column_letters(place + 1),
            field=field,
            title=TITLES.get(field, label),
            value=row.values.get(field, ""),
            message=message,
            remedy=remedy,
        )

    def _supervisor(self, row: RegisterRow, kind: str, before: Body | None, problems: list[CellProblem]) -> str:
        field = "supervising_body_id"
        text = " ".join(row.values.get(field, "").split())
        if field not in row.values:
            return before.supervising_body_id if before else ""
        if not text:
            return ""
        if kind and kind not in UNDER_A_DEPARTMENT:
            problems.append(
                self.problem(row, field, "只有公共企事业单位和镇街填主管部门", "请清空这一格，或核对机构类别")
            )
            return ""
        coded = self._register.with_uscc(text.upper())
        called = [coded] if coded else self._register.ever_named(text)
        if len(called) == 1 and called[0] is not None:
            return called[0].body_id
        if wrong_row := self._wrong_rows.get(text) or self._wrong_rows.get(text.upper()):
            message, remedy = f"“{text}”在第 {wrong_row} 行，那一行有错", f"请先改好第 {wrong_row} 行"
        elif called:
            message, remedy = f"有 {len(called)} 个机构曾经叫“{text}”", "请改写主管部门的信用代码"
        else:
            message, remedy = f"机构名录和这个文件里都没有“{text}”", "请核对名称，或者把它加进文件"
        problems.append(self.problem(row, field, message, remedy))
        return ""


def _level(text: str) -> str:
    levels = table("exercise_level")
    by_label = {label: code for code, label in levels.items()}
    return by_label.get(text) or collapsed(text).split(" ")[0]


def _contacts(row: RegisterRow, before: Body | None) -> Sequence[Contact] | None:
    """Return the contacts of a row; what a column that the file has not would say, whoever was there keeps."""
    if not any(field in row.values for field in CONTACT_COLUMNS):
        return None
    columns = [
        [part.strip() for part in BETWEEN_CONTACTS.split(row.values.get(field, ""))] for field in CONTACT_COLUMNS
    ]
    contacts = [
        Contact(person=person, phone=phone, email=email, duty=duty)
        for person, phone, email, duty in zip_longest(*columns, fillvalue="")
    ]
    known = {each.person: each for each in before.contacts} if before else {}
    missing = [part for part in ("phone", "email", "duty") if f"contact_{part}" not in row.values]
    return [_with_known(each, known.get(" ".join(each.person.split())), missing) for each in contacts]


def _with_known(contact: Contact, known: Contact | None, missing: Sequence[str]) -> Contact:
    return replace(contact, **{part: getattr(known, part) for part in missing}) if known else contact
