"""Which items an operation may be asked for (动态调整操作): pure rules, each wrong thing named with its remedy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.intake.domain.items import GONE, ServiceItem
from services.intake.domain.operations.effects import stand_of
from services.intake.domain.operations.operation import Wanted
from services.intake.domain.sources import DIRECTORY_ITEM
from shared.kernel.errors import Problem
from shared.kernel.readable import readable
from shared.standards.item_operations import Effect, OperationKind, Stand

LONGEST = {"ground": 1000, "document_no": 100, "origin": 100}
LABELS = {
    "ground": "事由",
    "document_no": "文号",
    "origin": "承接自哪个单位",
    "to_body": "划转到哪个单位",
    "new_type": "新的事项类型",
    "until": "暂停到哪一天",
}
STANDS = {Stand.IN_FORCE: "已公布、在办", Stand.SUSPENDED: "已暂停"}


def problems_of_items(kind: OperationKind, items: Sequence[ServiceItem], body_id: str) -> list[Problem]:
    """Return what is wrong with the items that are to be operated on: whose they are, how many, how they stand."""
    problems = _number(len(items), kind.items, "items", "事项")
    for item in items:
        name = item.content.title or "未命名事项"
        if item.body_id != body_id:
            problems.append(Problem("items", name, "不是本单位的事项", "请只选本单位的事项"))
        elif stand_of(item) not in kind.needs:
            needed = "或者".join(STANDS[stand] for stand in Stand if stand in kind.needs)
            message = f"现在不是“{needed}”，不能{kind.name_zh}"
            problems.append(Problem("items", name, message, "请选别的事项，或者等它公布以后再申请"))
        elif kind.effect is Effect.MOVE and item.source and item.source.kind == DIRECTORY_ITEM:
            message = "是目录清单事项的实施清单，随它所实施的事项划转"
            problems.append(Problem("items", name, message, "请改选它所实施的事项"))
    if len({item.list_kind for item in items}) > 1:
        problems.append(Problem("items", "事项", "目录清单和实施清单的事项不能一起申请", "请分开申请"))
    return problems


def problems_of_successors(
    kind: OperationKind, items: Sequence[ServiceItem], successors: Sequence[ServiceItem], wanted: Wanted, body_id: str
) -> list[Problem]:
    """Return what is wrong with the items that are to take the place of others: they are items of their own."""
    problems = _number(len(successors), kind.successors, "successors", "代替的事项")
    chosen = {item.item_id for item in items}
    kinds = {item.list_kind for item in items}
    for one in successors:
        name = one.content.title or "未命名事项"
        if one.item_id in chosen:
            message, remedy = "不能由要处理的事项自己代替", "请选另外的事项"
        elif one.state in GONE:
            message, remedy = "已经作废或者退出清单", "请选还在的事项"
        elif kind.successors_are_own and one.body_id != body_id:
            message, remedy = "不是本单位的事项", "请选本单位的事项"
        elif one.list_kind not in kinds:
            message, remedy = "和要处理的事项不是同一种清单", "请选同一种清单的事项"
        elif wanted.new_type and one.content.item_type != wanted.new_type:
            message, remedy = "不是新的事项类型", "请选新类型的事项"
        else:
            continue
        problems.append(Problem("successors", name, message, remedy))
    if wanted.new_type and any(item.content.item_type == wanted.new_type for item in items):
        problems.append(Problem("new_type", LABELS["new_type"], "和现在的类型一样", "请选另一种类型"))
    return problems


def problems_of_wanted(kind: OperationKind, wanted: Wanted, today: date) -> list[Problem]:
    """Return what is missing or wrong in what is asked for, beside the items."""
    problems = []
    needed = {"ground", *kind.needed}
    filled = {
        "ground": wanted.ground,
        "document_no": wanted.document_no,
        "to_body": wanted.to_body_id,
        "new_type": wanted.new_type,
        "until": wanted.until.isoformat() if wanted.until else "",
        "origin": wanted.origin,
    }
    for name in ("ground", "document_no", *kind.asked):
        text = readable(filled[name])
        if name in needed and not text:
            problems.append(Problem(name, LABELS[name], "没有填写", "请填写"))
        elif len(text) > LONGEST.get(name, len(text)):
            message = f"有 {len(text)} 个字，超过 {LONGEST[name]} 个字"
            problems.append(Problem(name, LABELS[name], message, "请写得短一些"))
    if wanted.until and wanted.until <= today:
        problems.append(Problem("until", LABELS["until"], "不晚于今天", "请选以后的日期，或者不填"))
    return problems


def _number(count: int, allowed: tuple[int, int], field: str, label: str) -> list[Problem]:
    least, most = allowed
    if count < least:
        return [Problem(field, label, f"选了 {count} 个，至少要 {least} 个", "请选择")]
    if count > most:
        remedy = "请去掉多余的" if most else "这种操作不用选，请清空"
        return [Problem(field, label, f"选了 {count} 个，最多 {most} 个", remedy)]
    return []
