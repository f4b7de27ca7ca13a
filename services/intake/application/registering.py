"""The register of bodies: who compiles, under which USCC, level and guiding department."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.application.deciding import ItemOutcome, refusal_of
from services.intake.application.ports import Bodies
from services.intake.domain.bodies import KIND_NAMES, USUAL_LEVELS, Body, BodyKind
from shared.contracts.envelope import Envelope, emit
from shared.kernel.actor import Actor
from shared.kernel.errors import Conflict, Invalid, LostRace, NotFound, Problem, Refusal
from shared.kernel.ids import is_id
from shared.standards import uscc

LONGEST_NAME = 100


class BodyTaken(Conflict):
    """Another body of the register has this name or this USCC."""

    code = "body_taken"


@dataclass(frozen=True, kw_only=True)
class BodyEntry:
    """What the registrar writes of one body; `version` is 0 for a new one, else the version that was seen."""

    body_id: str
    name: str
    uscc: str
    kind: str
    level: str = ""
    supervising_body_id: str = ""
    guiding_department: str = ""
    is_valid: bool = True
    version: int = 0


class Registering:
    """Use cases of the registrar for bodies."""

    def __init__(self, *, bodies: Bodies) -> None:
        self._bodies = bodies

    def register_all(self, actor: Actor, entries: Sequence[BodyEntry], at: datetime) -> list[ItemOutcome]:
        """Register bodies one after the other; each has its own result."""
        outcomes = []
        for entry in entries:
            try:
                body = self.register(actor, entry, at)
                outcomes.append(ItemOutcome(item_id=body.body_id, ok=True, version=body.version))
            except Refusal as refusal:
                outcomes.append(refusal_of(entry.body_id, refusal))
        return outcomes

    def register(self, actor: Actor, entry: BodyEntry, at: datetime) -> Body:
        """
        Register a body or change its entry; the same entry again changes nothing and sends nothing.

        :raises Invalid: listing all that is wrong
        :raises LostRace: when the entry was changed by somebody else
        :raises BodyTaken: when name or USCC belong to another body
        """
        actor.require("body.manage")
        register = {body.body_id: body for body in self._bodies.all()}
        before = register.get(entry.body_id)
        after = _body_of(entry, before.version + 1 if before else 1)
        found = tuple(_problems(after, register))
        if found:
            raise Invalid(f"机构“{after.name or '未命名'}”有 {len(found)} 处要改。", found)
        if before and replace(after, version=before.version) == before:
            return before
        if before and entry.version != before.version:
            raise LostRace()
        _check_free(after, register)
        message = body_changed(after, actor.as_record(), at)
        if not self._bodies.save(before, after, [message]):
            raise LostRace()
        return after

    def body(self, body_id: str) -> Body:
        """
        Return one body.

        :raises NotFound: when the register does not have it
        """
        found = self._bodies.find([body_id]).get(body_id)
        if found is None:
            raise NotFound("机构名录里没有这个机构。请从机构名录里重新打开。")
        return found

    def all(self) -> list[Body]:
        """Return the whole register by name."""
        return self._bodies.all()


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


def _body_of(entry: BodyEntry, version: int) -> Body:
    return Body(
        body_id=entry.body_id,
        version=version,
        name=" ".join(entry.name.split()),
        uscc=entry.uscc.strip().upper(),
        kind=entry.kind,
        level=entry.level or USUAL_LEVELS.get(entry.kind, ""),
        supervising_body_id=entry.supervising_body_id if entry.kind == BodyKind.ENTERPRISE else "",
        guiding_department=entry.guiding_department.strip().upper(),
        is_valid=entry.is_valid,
    )


def _problems(body: Body, register: Mapping[str, Body]) -> Iterable[Problem]:
    above = register.get(body.supervising_body_id)
    checks = (
        (is_id(body.body_id), "body_id", "机构编号", "格式不对", "请重新打开登记页面"),
        (0 < len(body.name) <= LONGEST_NAME, "name", "机构名称", f"要填，最多 {LONGEST_NAME} 个字", "请写全称"),
        (uscc.is_valid(body.uscc), "uscc", "统一社会信用代码", "18 位代码的校验位不对", "请对照证书核对每一位"),
        (body.kind in KIND_NAMES, "kind", "机构类别", "不在可选的类别里", "请从列表里选"),
        (body.level in tuple("1234567"), "level", "行使层级", "要在 1 到 7 之间", "区级填 4，镇街填 5"),
        (
            re.fullmatch(r"[0-9A-Z]{2}|", body.guiding_department) is not None,
            "guiding_department",
            "业务指导部门代码",
            "要是 2 位数字或大写字母",
            "请对照部门代码表填写",
        ),
        (
            body.kind != BodyKind.ENTERPRISE or (above is not None and above.kind != BodyKind.ENTERPRISE),
            "supervising_body_id",
            "主管部门",
            "公共企事业单位要有主管部门",
            "请从机构名录里选一个部门",
        ),
    )
    for is_right, field, label, message, remedy in checks:
        if not is_right:
            yield Problem(field=field, label=label, message=message, remedy=remedy)


def _check_free(body: Body, register: Mapping[str, Body]) -> None:
    for other in register.values():
        if other.body_id == body.body_id:
            continue
        if other.uscc == body.uscc:
            raise BodyTaken(f"统一社会信用代码 {body.uscc} 已经登记给“{other.name}”。请核对代码。")
        if other.name == body.name:
            raise BodyTaken(f"机构名录里已经有“{other.name}”。请去修改原来的登记。")
