"""
The demonstration district: its bodies, accounts and items, read from the data files of this package.

The tour of `make demo` uses a few bodies and thirty items; `whole` adds the rest (docs/demonstration.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import yaml

BODIES = UUID("0b2a7f1e-5a8c-5d0e-9d3b-6c1f4e7a2b90")
DATA = Path(__file__).parent / "data"

OFFICE_ACCOUNTS = {
    "registrar": ("government_office", "registrar", "陈机构"),
    "legal_reviewer": ("legal_office", "legal_reviewer", "李法制"),
    "staffing_reviewer": ("staffing_office", "staffing_reviewer", "王编制"),
    "planning_reviewer": ("planning_commission", "planning_reviewer", "赵发改"),
    "code_officer": ("quality_bureau", "code_officer", "孙赋码"),
    "list_officer": ("legal_office", "list_officer", "周汇总"),
    "decision_officer": ("government_office", "decision_officer", "吴审定"),
    "release_officer": ("service_centre", "release_officer", "郑公布"),
    "supervisor": ("supervision_office", "supervisor", "冯督查"),
    "operator": ("government_office", "operator", "卫运维"),
}
"""Account -> (body, role, name): everybody but the compilers and endorsers."""


@dataclass(frozen=True)
class Account:
    """A demonstration account; its password is made when the demonstration is set up."""

    account: str
    name: str
    body: str
    role: str


def bodies(*, whole: bool = False) -> list[dict[str, Any]]:
    """Return the bodies of the tour or of the whole district, supervising departments before their enterprises."""
    found = _read(DATA / "bodies.yaml", "bodies")
    if whole:
        found += _read_all(DATA / "register", "bodies")
    return sorted(found, key=lambda body: "supervising_body" in body)


def body_id(key: str) -> str:
    """Return the id of a body; it follows from the key, so that registering again is recognised."""
    return str(uuid5(BODIES, key))


def items(*, whole: bool = False) -> list[dict[str, Any]]:
    """Return the items of the tour or of the whole district, with the key of their body."""
    found = _read(DATA / "items.yaml", "items")
    return found + _read_all(DATA / "items", "items") if whole else found


def accounts(*, whole: bool = False) -> list[Account]:
    """Return all accounts: the offices', a compiler for each body with items, an endorser for each supervisor."""
    found = [Account(account, name, body, role) for account, (body, role, name) in OFFICE_ACCOUNTS.items()]
    registered = bodies(whole=whole)
    names = {body["key"]: body["name"] for body in registered}
    for key in dict.fromkeys(item["body"] for item in items(whole=whole)):
        found.append(Account(f"{key}_compiler", f"{names[key]}编制员", key, "compiler"))
    for key in dict.fromkeys(body["supervising_body"] for body in registered if "supervising_body" in body):
        found.append(Account(f"{key}_endorser", f"{names[key]}审定人", key, "endorser"))
    return found


def _read_all(folder: Path, name: str) -> list[dict[str, Any]]:
    return [entry for file in sorted(folder.glob("*.yaml")) for entry in _read(file, name)]


def _read(file: Path, name: str) -> list[dict[str, Any]]:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return list(content[name])
