"""Cross rules on what an item is: X11 (themes), X20 (codes), X22 (what is taken over)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from services.intake.domain.implementation.faults import Context, Fault, Faults
from services.intake.domain.implementation.reading import Values, codes
from services.intake.domain.power_corrections import CORRECTIONS, compared, correctable, departs, differs, grounds
from shared.standards.element_list import IMPLEMENTATION, ElementList, element_list
from shared.standards.tables import table

THEME, OBJECT, CODE = "service_theme", "service_object", "implementation_code"
CODE_LENGTHS = (31, 33)
"""Of an implementation code, and of one with the number of a handling item behind it."""
PERSONS, LEGAL = "natural_person", "legal_person"
_THEME_NAMES = {PERSONS: "面向自然人的主题", LEGAL: "面向法人的主题"}
_PERSON = "1"


def themes_fit_objects(values: Values, _context: Context) -> Faults:
    """X11: natural-person themes go with natural persons, legal-person themes with everybody else. (found)"""
    objects, themes = _codes_of("service_object", codes(values, OBJECT)), _themes(values.get(THEME))
    if not objects or themes is None:
        return
    served = {PERSONS: _PERSON in objects, LEGAL: bool(objects - {_PERSON})}
    for kind, name in _THEME_NAMES.items():
        column = kind if isinstance(values.get(THEME), Mapping) else ""
        if themes[kind] is True and not served[kind]:
            yield Fault(
                element=THEME,
                field=column,
                message=f"服务对象里没有{'自然人' if kind == PERSONS else '法人或其他组织'}，却选了{name}",
                suggestion=f"请清空{name}，或改正服务对象",
            )
        elif themes[kind] is False and served[kind]:
            yield Fault(
                element=THEME,
                field=column,
                message=f"服务对象里有{'自然人' if kind == PERSONS else '法人或其他组织'}，没有选{name}",
                suggestion=f"请至少选择一个{name}，或改正服务对象",
            )


def _codes_of(name: str, given: frozenset[str] | None) -> frozenset[str]:
    by_label = {label: code for code, label in table(name).items()}
    return frozenset(by_label.get(code, code) for code in given or ())


def _themes(value: Any) -> Mapping[str, bool | None] | None:
    """Tell for each kind whether there are themes of it; None where a bare name may be of both kinds."""
    if isinstance(value, Mapping):
        return {kind: bool(value.get(kind)) for kind in _THEME_NAMES}
    if not isinstance(value, list | tuple) or not value:
        return None
    known = {kind: _theme_words(kind) for kind in _THEME_NAMES}
    kinds = [{kind for kind in known if str(theme) in known[kind]} for theme in value]
    if not all(kinds):
        return None
    # A list of bare names may be half of the story, so that what is absent from it is not judged.
    return {kind: any(found == {kind} for found in kinds) or None for kind in known}


@cache
def _theme_words(kind: str) -> frozenset[str]:
    labels = table(f"theme_{kind}")
    return frozenset({*labels, *labels.values()})


def code_contradicts(values: Values, context: Context) -> Faults:
    """
    X20: the code holds the body's credit code, the level of exercise and the base code. (derived)

    A base code that somebody wrote with a prefix or serial of its own is not judged beyond the twelve it must hold.
    """
    code = context.implementation_code or values.get(CODE)
    if not isinstance(code, str) or not code:
        return
    if len(code) not in CODE_LENGTHS:
        yield Fault(
            element=CODE,
            message=f"实施编码有 {len(code)} 位，应是 31 位",
            suggestion="请核对实施编码；编码由赋码部门改正",
        )
        return
    body = values.get("implementing_body")
    base = str(context.base_code or values.get("base_code") or "")
    uscc = context.body_uscc or (body.get("uscc") if isinstance(body, Mapping) else None)
    parts = (
        ("前 18 位", code[:18], uscc, "实施主体的统一社会信用代码"),
        ("第 19 位", code[18:19], values.get("exercise_level"), "行使层级"),
        ("第 20 至 31 位", code[19:31], code[19:31] if code[19:31] in base else base, "基本编码"),
    )
    for place, written, expected, name in parts:
        if expected and written != str(expected):
            yield Fault(
                element=CODE,
                message=f"实施编码{place}是“{written}”，与{name}“{expected}”不一致",
                suggestion=f"请核对{name}；编码由赋码部门改正",
            )


def differs_from_directory(values: Values, context: Context) -> Faults:
    """X22: what is taken over is as it was published, unless corrected with a ground. (inference)"""
    if context.directory_item is None:
        return
    standard = element_list(IMPLEMENTATION, context.standard_version)
    if context.may_be_corrected:
        yield from _not_grounded(values, context.directory_item, standard)
    else:
        yield from _not_as_in_directory(values, context.directory_item, standard)


def _not_as_in_directory(values: Values, listed: Values, standard: ElementList) -> Faults:
    for element in compared(standard, may_be_corrected=False):
        if differs(element, values, listed):
            yield Fault(
                element=element.key,
                message=f"{element.name_zh}与目录清单里同一事项的不一致",
                suggestion=f"请恢复为目录清单里的{element.name_zh}；目录清单有误的，先改目录清单",
            )
    for row, _, _ in grounds(values):
        yield Fault(
            element=CORRECTIONS,
            row=row,
            message="公共服务事项承接目录清单，不写权力事项调整说明",
            suggestion="请删去这一条；目录清单有误的，先改目录清单",
        )


def _not_grounded(values: Values, published: Values, standard: ElementList) -> Faults:
    """Hold a record against the published power list: each difference has one ground, each ground a difference."""
    may_differ, given = correctable(standard), grounds(values)
    differing = [
        element for element in compared(standard, may_be_corrected=True) if departs(element, values, published)
    ]
    for element in differing:
        name = element.name_zh
        if element.key not in may_differ:
            yield Fault(
                element=element.key,
                message=f"{name}与已公布的权力清单不一致，{name}不能在这里调整",
                suggestion=f"请恢复为权力清单里的{name}；确需调整的，先按程序调整权力清单",
            )
        elif element.key not in {key for _, key, _ in given}:
            yield Fault(
                element=element.key,
                message=f"{name}与已公布的权力清单不一致，没有写调整说明",
                suggestion=f"请在权力事项调整说明里写明{name}为什么变、依据哪个文件；没有变的，恢复为权力清单里的{name}",
            )
    yield from _groundless(given, {element.key for element in differing}, may_differ)


def _groundless(given: Sequence[tuple[int, str, Values]], differing: set[str], may_differ: Mapping[str, str]) -> Faults:
    seen: set[str] = set()
    for row, key, _ in given:
        if key in may_differ and (key not in differing or key in seen):
            name = may_differ[key]
            twice = key in seen
            yield Fault(
                element=CORRECTIONS,
                row=row,
                field="element",
                message=f"{name}的调整说明写了两条" if twice else f"{name}与已公布的权力清单没有不同，却写了调整说明",
                suggestion="请合并成一条" if twice else f"请删去这一条，或把{name}改成现在的内容",
            )
        seen.add(key)
