"""A body (实施机构) of the register: who compiles, who supervises, under which codes and names, and since when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class BodyKind(StrEnum):
    """What sort of body it is; a public enterprise compiles under a supervising department."""

    DEPARTMENT = "department"
    OFFICE = "office"
    STREET = "street"
    TOWN = "town"
    ENTERPRISE = "enterprise"


UNDER_A_DEPARTMENT = frozenset({BodyKind.ENTERPRISE, BodyKind.STREET, BodyKind.TOWN})
"""Kinds whose entry names a department (主管部门): it endorses what enterprises compile, and guides towns."""

KIND_NAMES: Mapping[str, str] = {
    BodyKind.DEPARTMENT: "部门",
    BodyKind.OFFICE: "审核和管理机构",
    BodyKind.STREET: "街道",
    BodyKind.TOWN: "镇",
    BodyKind.ENTERPRISE: "公共企事业单位",
}

USUAL_LEVELS: Mapping[str, str] = {
    BodyKind.DEPARTMENT: "4",
    BodyKind.OFFICE: "4",
    BodyKind.STREET: "5",
    BodyKind.TOWN: "5",
    BodyKind.ENTERPRISE: "4",
}
"""The exercise level (行使层级) that a body of this kind has unless the register says otherwise."""

CONTACT_DUTIES: Mapping[str, str] = {"leader": "分管领导", "responsible": "责任人", "contact": "联络员"}
"""What a contact does in the campaign (work plan 2018, attachments 1 and 4); empty: whom to ask otherwise."""

PHONE = re.compile(r"(\+?86-?)?(1\d{10}|(0\d{2,3}-?)?\d{7,8}(-\d{1,6})?|1\d{4}|400-?\d{3}-?\d{4})")
"""A mobile number, a landline with or without area code and extension, a short service number (12345), or 400."""

EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")


@dataclass(frozen=True, kw_only=True)
class FormerName:
    """A name that a body had before; it was called so up to the day before `valid_until`."""

    name: str
    valid_until: date


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom to ask in a body (联系人), with a key of `CONTACT_DUTIES`; `phone` or `email` may be empty, not both."""

    person: str
    phone: str = ""
    email: str = ""
    duty: str = ""

    @property
    def duty_name(self) -> str:
        """Return what this person does in the campaign, in words."""
        return CONTACT_DUTIES.get(self.duty, "")


@dataclass(frozen=True, kw_only=True)
class Body:
    """
    An entry of the register; `guiding_department` is the two-character code that base codes are built with.

    `valid_from` and `valid_to` are a half-open period: on the day `valid_to` the body is valid no more. `is_valid`
    follows from them for the day on which the entry was read.
    """

    body_id: str
    version: int
    name: str
    uscc: str
    kind: str
    level: str
    supervising_body_id: str
    guiding_department: str
    is_valid: bool
    valid_from: date | None = None
    valid_to: date | None = None
    former_names: tuple[FormerName, ...] = ()
    contacts: tuple[Contact, ...] = ()

    @property
    def needs_endorsement(self) -> bool:
        """Tell whether the supervising department must endorse what this body compiles."""
        return self.kind == BodyKind.ENTERPRISE

    def is_valid_on(self, day: date) -> bool:
        """Tell whether the body is valid on a day."""
        return in_period(self.valid_from, self.valid_to, day)

    def answers_to(self, text: str) -> bool:
        """Tell whether a text is part of the name, of a former name or of the credit code."""
        wanted = text.casefold()
        names = (self.name, *(former.name for former in self.former_names))
        return wanted.upper() in self.uscc or any(wanted in name.casefold() for name in names)

    def as_message(self) -> dict[str, object]:
        """
        Return the entry as the event body_changed carries it.

        Contacts stay here: nobody else needs them, and the record of events would keep people's numbers for good.
        """
        return {
            "body_id": self.body_id,
            "name": self.name,
            "uscc": self.uscc,
            "kind": self.kind,
            "level": self.level,
            "supervising_body_id": self.supervising_body_id,
            "guiding_department": self.guiding_department,
            "is_valid": self.is_valid,
            "valid_from": as_text(self.valid_from),
            "valid_to": as_text(self.valid_to),
            "former_names": [
                {"name": former.name, "valid_until": as_text(former.valid_until)} for former in self.former_names
            ],
        }


def in_period(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    """Tell whether a day lies in a half-open period; an end that is not given is open."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day < valid_to)


def as_text(day: date | None) -> str:
    """Return a day as ISO 8601 writes it, or nothing."""
    return day.isoformat() if day else ""


def history_after(before: Body, name: str, given: Iterable[FormerName], until: date) -> tuple[FormerName, ...]:
    """
    Return the history of names, oldest first, of a body that is called `name` from now on.

    Renaming keeps the name it had; where `given` names it with a day of its own, that day counts.
    """
    history = list(given)
    is_told = any(each.name == before.name and each not in before.former_names for each in history)
    if before.name != name and not is_told:
        history.append(FormerName(name=before.name, valid_until=until))
    return tuple(sorted(set(history), key=lambda each: (each.valid_until, each.name)))


def named(bodies: Iterable[Body], name: str) -> list[Body]:
    """Return the bodies that are called so; when there is none, those that were called so."""
    everybody = list(bodies)
    present = [body for body in everybody if body.name == name]
    return present or [body for body in everybody if any(former.name == name for former in body.former_names)]
