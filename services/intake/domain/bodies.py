"""A body (实施机构) of the register: who compiles, who supervises, under which codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class BodyKind(StrEnum):
    """What sort of body it is; a public enterprise compiles under a supervising department."""

    DEPARTMENT = "department"
    OFFICE = "office"
    STREET = "street"
    TOWN = "town"
    ENTERPRISE = "enterprise"


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


@dataclass(frozen=True, kw_only=True)
class Body:
    """An entry of the register; `guiding_department` is the two-character code that base codes are built with."""

    body_id: str
    version: int
    name: str
    uscc: str
    kind: str
    level: str
    supervising_body_id: str
    guiding_department: str
    is_valid: bool

    @property
    def needs_endorsement(self) -> bool:
        """Tell whether the supervising department must endorse what this body compiles."""
        return self.kind == BodyKind.ENTERPRISE

    def as_message(self) -> dict[str, object]:
        """Return the entry as the event body_changed carries it."""
        return {
            "body_id": self.body_id,
            "name": self.name,
            "uscc": self.uscc,
            "kind": self.kind,
            "level": self.level,
            "supervising_body_id": self.supervising_body_id,
            "guiding_department": self.guiding_department,
            "is_valid": self.is_valid,
        }

    def as_reference(self) -> dict[str, str]:
        """Return the body as an item's messages name it."""
        return {"body_id": self.body_id, "name": self.name}
