"""The demonstration district: its bodies, accounts and items, read from the data files (docs/demonstration.md)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"

OFFICE_ACCOUNTS = {
    "registrar": ("government_office", "registrar", "陈机构"),
    "legal_reviewer": ("legal_office", "legal_reviewer", "李法制"),
    "staffing_reviewer": ("staffing_office", "staffing_reviewer", "王编制"),
    "planning_reviewer": ("planning_commission", "planning_reviewer", "赵发改"),
    "quality_reviewer": ("quality_bureau", "quality_reviewer", "钱质监"),
    "centre_reviewer": ("service_centre", "centre_reviewer", "韩中心"),
    "upper_reviewer": ("city_counterpart", "upper_reviewer", "唐市级"),
    "coordinator": ("government_office", "coordinator", "沈协调"),
    "code_officer": ("quality_bureau", "code_officer", "孙赋码"),
    "list_officer": ("legal_office", "list_officer", "周汇总"),
    "decision_officer": ("government_office", "decision_officer", "吴审定"),
    "release_officer": ("service_centre", "release_officer", "郑公布"),
    "supervisor": ("supervision_office", "supervisor", "冯督查"),
    "operator": ("government_office", "operator", "卫运维"),
}
"""Account -> (body, role, name): everybody but the compilers, endorsers and signatories."""


GUIDED = frozenset({"street", "town"})
"""The kinds of bodies whose items a department of the district looks at first."""


@dataclass(frozen=True)
class Account:
    """A demonstration account; its password is made when the demonstration is set up."""

    account: str
    name: str
    body: str
    role: str


@cache
def bodies() -> tuple[dict[str, Any], ...]:
    """Return the bodies, supervising departments before their enterprises; nobody changes what is returned."""
    return tuple(sorted(_read_all("bodies", "register"), key=lambda body: "supervising_body" in body))


def body(key: str) -> dict[str, Any]:
    """Return the body of a key."""
    return next(each for each in bodies() if each["key"] == key)


@cache
def items() -> tuple[dict[str, Any], ...]:
    """Return the items with the key of their body; nobody changes what is returned."""
    return tuple(_read_all("items", "items"))


@cache
def accounts() -> tuple[Account, ...]:
    """Return all accounts: the offices', a compiler and a head for each body with items, those of each supervisor."""
    offices = [Account(account, name, body, role) for account, (body, role, name) in OFFICE_ACCOUNTS.items()]
    with_items = list(dict.fromkeys(item["body"] for item in items()))
    supervisors = list(dict.fromkeys(each["supervising_body"] for each in bodies() if each["kind"] == "enterprise"))
    compilers = [Account(f"{key}_compiler", f"{body(key)['name']}编制员", key, "compiler") for key in with_items]
    endorsers = [Account(f"{key}_endorser", f"{body(key)['name']}审定人", key, "endorser") for key in supervisors]
    signatories = [
        Account(f"{key}_signatory", f"{body(key)['name']}负责人", key, "signatory")
        for key in dict.fromkeys((*with_items, *supervisors))
    ]
    guided = [each["supervising_body"] for each in bodies() if each["kind"] in GUIDED and "supervising_body" in each]
    guides = [
        Account(f"{key}_guide", f"{body(key)['name']}业务指导", key, "guidance_reviewer")
        for key in dict.fromkeys(guided)
    ]
    return (*offices, *compilers, *endorsers, *signatories, *guides)


ZERO_BODY, LATE_BODY = "audit", "zhuyang_town"
"""Bodies without items: one signs a zero report, one has let its stage of the work plan go by."""


REPORTING_KINDS = frozenset({"department", "enterprise", "street", "town"})
"""The kinds of bodies that report in some stage of the work plan (work_plan.v1.yaml)."""


@cache
def reporters() -> tuple[Account, ...]:
    """Return the accounts that reporting bodies lack: each has somebody who compiles and a head who signs."""
    known = {each.account for each in accounts()}
    keys = [each["key"] for each in bodies() if each["kind"] in REPORTING_KINDS]
    needed = [
        Account(f"{key}_{role}", f"{body(key)['name']}{word}", key, role)
        for key in keys
        for role, word in (("compiler", "编制员"), ("signatory", "负责人"))
    ]
    return tuple(each for each in needed if each.account not in known)


def guides() -> list[str]:
    """Return the accounts of departments that look at the items of towns and streets first."""
    return [each.account for each in accounts() if each.role == "guidance_reviewer"]


def compilers() -> list[str]:
    """Return the compilers whose items are reviewed at once; a public enterprise's wait for its department first."""
    return [each.account for each in accounts() if each.role == "compiler" and body(each.body)["kind"] != "enterprise"]


def _read_all(name: str, folder: str) -> list[dict[str, Any]]:
    """Read the entries of ``<name>.yaml`` and of all files in a folder beside it."""
    files = [DATA / f"{name}.yaml", *sorted((DATA / folder).glob("*.yaml"))]
    return [entry for file in files for entry in yaml.safe_load(file.read_text(encoding="utf-8"))[name]]
