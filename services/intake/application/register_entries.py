"""An entry of the register as the registrar writes it, and the body it makes: every rule on it, told all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.intake.application.register_fields import (
    NOT_A_DAY,
    Problems,
    contacts_of,
    former_names_of,
)
from services.intake.application.register_supervision import supervision_problems
from services.intake.application.register_view import RegisterView
from services.intake.domain.bodies import (
    KIND_NAMES,
    UNDER_A_DEPARTMENT,
    USUAL_LEVELS,
    Body,
    Contact,
    history_after,
)
from shared.contracts.envelope import Envelope, emit
from shared.kernel.alike import squeezed
from shared.kernel.clock import day_in_china
from shared.kernel.days import day_of
from shared.kernel.errors import Problem
from shared.kernel.ids import is_id
from shared.standards import uscc
from shared.standards.tables import table

LONGEST_NAME = 100


@dataclass(frozen=True, kw_only=True)
class BodyEntry:
    """
    What the registrar writes of one body; `version` is 0 for a new one, else the version that was seen.

    What is None stays as it stands in the register. `former_names` is text as `former_names_of` reads it; with
    `adds_names` none that stands there is lost. `renamed_on` is the day of a change of name, today where it is empty.
    `is_valid` counts where neither day is given: it ends the body's validity today, or takes that end away.
    """

    body_id: str
    name: str
    uscc: str
    kind: str
    level: str = ""
    supervising_body_id: str = ""
    guiding_department: str = ""
    is_valid: bool | None = None
    version: int = 0
    valid_from: str | None = None
    valid_to: str | None = None
    former_names: str | None = None
    adds_names: bool = False
    renamed_on: str = ""
    contacts: Sequence[Contact] | None = None


def judged(entry: BodyEntry, register: RegisterView, at: datetime) -> tuple[Body, tuple[Problem, ...]]:
    """Return the body that an entry makes, and all that is wrong with it; whether its names are free is asked apart."""
    today, before, found = day_in_china(at), register.get(entry.body_id), Problems()
    body = _with_period(_plain(entry, before), entry, today, found)
    body = _with_names(body, entry, before, today, found)
    if entry.contacts is not None:
        body = replace(body, contacts=contacts_of(entry.contacts, found))
    return body, (*_problems(body), *supervision_problems(body, register), *found.found)


def is_same(before: Body | None, after: Body) -> bool:
    """Tell whether an entry says nothing new; what follows from the day alone does not count."""
    return before is not None and replace(after, version=before.version, is_valid=before.is_valid) == before


def is_repeated(entry: BodyEntry, before: Body, after: Body, at: datetime) -> bool:
    """Tell whether the same change of name comes a second time: it knows nothing yet of the former name it made."""
    unknown = [former for former in before.former_names if former not in after.former_names]
    until = day_of(entry.renamed_on) or day_in_china(at)
    return (
        entry.version == before.version - 1
        and [former.valid_until for former in unknown] == [until]
        and is_same(before, replace(after, former_names=before.former_names))
    )


def body_changed(body: Body, actor: Mapping[str, str], at: datetime) -> Envelope:
    """Make the message that brings an entry of the register to the other services."""
    return emit(
        "body_changed",
        aggregate_id=body.body_id,
        sequence=body.version,
        occurred_at=at,
        actor=actor,
        data={"body": body.as_message()},
    )


def _plain(entry: BodyEntry, before: Body | None) -> Body:
    return Body(
        body_id=entry.body_id,
        version=before.version + 1 if before else 1,
        name=" ".join(entry.name.split()),
        uscc=squeezed(entry.uscc).upper(),
        kind=entry.kind,
        level=entry.level or USUAL_LEVELS.get(entry.kind, ""),
        supervising_body_id=entry.supervising_body_id if entry.kind in UNDER_A_DEPARTMENT else "",
        guiding_department=squeezed(entry.guiding_department).upper(),
        is_valid=True,
        valid_from=before.valid_from if before else None,
        valid_to=before.valid_to if before else None,
        former_names=before.former_names if before else (),
        contacts=before.contacts if before else (),
    )


def _with_period(body: Body, entry: BodyEntry, today: date, found: Problems) -> Body:
    if entry.valid_from is None and entry.valid_to is None and entry.is_valid is not None:
        return _as_wished(body, entry.is_valid, today)
    if entry.valid_from is not None:
        body = replace(body, valid_from=_day(entry.valid_from, "valid_from", "生效日期", found))
    if entry.valid_to is not None:
        body = replace(body, valid_to=_day(entry.valid_to, "valid_to", "失效日期", found))
    if body.valid_from and body.valid_to and body.valid_from >= body.valid_to:
        found.add("valid_to", "失效日期", f"{body.valid_to} 不晚于生效日期 {body.valid_from}", "请填从哪天起不再有效")
    return replace(body, is_valid=body.is_valid_on(today))


def _as_wished(body: Body, is_valid: bool, today: date) -> Body:
    if is_valid == body.is_valid_on(today):
        return replace(body, is_valid=is_valid)
    if not is_valid:
        return replace(body, valid_to=today, is_valid=False)
    begins_later = body.valid_from is not None and body.valid_from > today
    return replace(body, valid_from=None if begins_later else body.valid_from, valid_to=None, is_valid=True)


def _with_names(body: Body, entry: BodyEntry, before: Body | None, today: date, found: Problems) -> Body:
    given = body.former_names
    if entry.former_names is not None:
        given = former_names_of(entry.former_names, today, found)
    until = _day(entry.renamed_on, "renamed_on", "更名日期", found) or today
    if until > today:
        found.add("renamed_on", "更名日期", f"{until} 晚于今天", "请在更名那天再登记，或者核对日期")
    if before is None:
        return replace(body, former_names=given)
    if entry.adds_names:
        told = {former.name for former in given}
        given = (*given, *(former for former in before.former_names if former.name not in told))
    return replace(body, former_names=history_after(before, body.name, given, until))


def _day(text: str, field: str, label: str, found: Problems) -> date | None:
    try:
        return day_of(text)
    except ValueError:
        found.add(field, label, f"“{text.strip()}”不是日期", NOT_A_DAY)
        return None


def _problems(body: Body) -> Iterable[Problem]:
    checks = (
        (is_id(body.body_id), "body_id", "机构编号", "格式不对", "请重新打开登记页面"),
        (0 < len(body.name) <= LONGEST_NAME, "name", "机构名称", f"要填，最多 {LONGEST_NAME} 个字", "请写全称"),
        (uscc.is_valid(body.uscc), "uscc", "统一社会信用代码", "不是 18 位，或者校验位不对", "请对照证书核对每一位"),
        (body.kind in KIND_NAMES, "kind", "机构类别", "不在可选的类别里", f"请选：{'、'.join(KIND_NAMES.values())}"),
        (
            body.level in table("exercise_level") or (not body.level and body.kind not in KIND_NAMES),
            "level",
            "行使层级",
            "要在 1 到 7 之间",
            "区级填 4，镇街填 5",
        ),
        (
            re.fullmatch(r"[0-9A-Z]{2}|", body.guiding_department) is not None,
            "guiding_department",
            "业务指导部门代码",
            "要是 2 位数字或大写字母",
            "请对照部门代码表填写，0 开头的不要丢掉 0",
        ),
    )
    for is_right, field, label, message, remedy in checks:
        if not is_right:
            yield Problem(field=field, label=label, message=message, remedy=remedy)
