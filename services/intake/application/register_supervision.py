"""Who stands above whom in the register: an enterprise under its department (主管部门), a town under its guide."""

from __future__ import annotations

from collections.abc import Iterable

from services.intake.application.register_view import RegisterView
from services.intake.domain.bodies import KIND_NAMES, UNDER_A_DEPARTMENT, Body, BodyKind
from shared.kernel.errors import Problem

LABEL = "主管部门"


def supervision_problems(body: Body, register: RegisterView) -> Iterable[Problem]:
    """Return what is wrong with the body that an entry names above it, and with those that stand under it."""
    yield from _above_problems(body, register)
    if _loses_its_bodies(body, register):
        names = "、".join(sorted(each.name for each in register.supervised(body.body_id))[:3])
        yield Problem(
            field="kind",
            label="机构类别",
            message=f"它是别的单位（{names}等）的主管部门，不能改成{KIND_NAMES.get(body.kind, body.kind)}",
            remedy="请先给那些单位改登主管部门",
        )


def _above_problems(body: Body, register: RegisterView) -> Iterable[Problem]:
    above = register.get(body.supervising_body_id) if body.supervising_body_id != body.body_id else None
    if body.kind == BodyKind.ENTERPRISE:
        if above is None or above.kind == BodyKind.ENTERPRISE:
            yield _about_above("公共企事业单位要有主管部门", "请从机构名录里选一个部门")
            return
    elif body.supervising_body_id and (above is None or above.kind != BodyKind.DEPARTMENT):
        yield _about_above("镇街的业务指导部门要是区级部门", "请从机构名录里选一个部门，没有的话空着")
        return
    if above is not None and _is_newly_named(body, register) and body.is_valid and not above.is_valid:
        yield _about_above(f"“{above.name}”已经停用，或者还没有生效", "请从机构名录里选一个有效的部门")


def _is_newly_named(body: Body, register: RegisterView) -> bool:
    """Tell whether the entry names another body above than the one that stands: what stands need not be mended now."""
    before = register.get(body.body_id)
    return before is None or before.supervising_body_id != body.supervising_body_id


def _loses_its_bodies(body: Body, register: RegisterView) -> bool:
    """Tell whether a change of kind would leave bodies under one that cannot stand above them."""
    before = register.get(body.body_id)
    if before is None or (before.kind == body.kind and body.kind != BodyKind.ENTERPRISE):
        return False
    under = register.supervised(body.body_id)
    guides = any(each.kind != BodyKind.ENTERPRISE for each in under)
    return bool(under) and (body.kind in UNDER_A_DEPARTMENT or (guides and body.kind != BodyKind.DEPARTMENT))


def _about_above(message: str, remedy: str) -> Problem:
    return Problem(field="supervising_body_id", label=LABEL, message=message, remedy=remedy)
