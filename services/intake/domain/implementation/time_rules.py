"""Cross rules on time limits: X01, X12, X17, X18, X19."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from services.intake.domain.implementation.faults import Context, Fault, Faults
from services.intake.domain.implementation.limits import Limit, exceeds, figures, in_words, limit_of, workdays
from services.intake.domain.implementation.reading import Values, flag, pieces, rows

PROMISED, STATUTORY, PROCESS = "promised_time_limit", "statutory_time_limit", "handling_process"
INSTANT_TYPE = "1"

SURVEY = re.compile(
    "现场(?:勘[查察验]|踏勘|核[查验]|检查|查[看验])|实地(?:勘[查察验]|踏勘|核[查验]|检查|查[看验])|踏勘"
)
ON_THE_SPOT = re.compile("当场(?:办[理结毕]|发证|领[取证])|即时办[理结]")
ONLY_PERHAPS = re.compile("不能|无法|不予|难以|不具备|能够|能|可以|可|符合|如|若|情形|的[，,；;]")


def instant_type(values: Values, _context: Context) -> Faults:
    """X01: a case that ends at once is 即办件, any other, were it one of a single day, is 承诺件. (found)"""
    kind, promised = values.get("handling_type"), limit_of(values.get(PROMISED))
    if kind is None or kind == "" or promised is None:
        return
    if promised.is_instant and kind != INSTANT_TYPE:
        yield Fault(
            element="handling_type",
            message="承诺办结时限是当场办结，办件类型却不是“即办件”",
            suggestion="请把办件类型改为“即办件”，或填写实际的承诺办结时限",
        )
    elif not promised.is_instant and kind == INSTANT_TYPE:
        yield Fault(
            element="handling_type",
            message=f"办件类型是“即办件”，承诺办结时限却是{in_words(promised)}",
            suggestion="请把办件类型改为“承诺件”，或把承诺办结时限改为当场办结",
        )


def steps_within_promise(values: Values, _context: Context) -> Faults:
    """X12: the steps that count in the limit take together no longer than the promised limit. (found)"""
    promised, counted = limit_of(values.get(PROMISED)), counted_limits(values)
    if promised is None or not counted or not exceeds(counted, promised):
        return
    shown = "＋".join(in_words(limit) for limit in counted if not limit.is_instant)
    yield Fault(
        element=PROCESS,
        field="limit",
        message=f"办理流程计入时限的环节合计（{shown}）超过承诺办结时限（{in_words(promised)}）",
        suggestion="请压缩环节时限，或把不计入承诺时限的环节标为不计入，或改承诺办结时限",
    )


def counted_limits(values: Values) -> list[Limit]:
    """Return the limits of the steps that count; a step counts unless it says that it does not."""
    steps = rows(values, PROCESS) or []
    return [limit for step in steps if counts(step) and (limit := limit_of(step.get("limit"))) is not None]


def counts(step: Mapping[str, Any]) -> bool:
    """Tell whether a step of the process counts in the promised limit."""
    return flag(step, "counts_in_limit") is not False


def survey_in_a_hurry(values: Values, _context: Context) -> Faults:
    """X17: a survey on the spot that counts in the limit hardly fits below five working days: ask. (found)"""
    promised = limit_of(values.get(PROMISED))
    if promised is None or workdays(promised) >= figures()["survey_days"]:
        return
    for row, column, match in _found_in_counted(values, SURVEY):
        yield Fault(
            element=PROCESS,
            row=row,
            field=column,
            start=match.start(),
            end=match.end(),
            text=match[0],
            message=f"办理流程里有“{match[0]}”，承诺办结时限只有{in_words(promised)}",
            suggestion="请核对时限能否做到；现场勘查不计入承诺时限的，请标为不计入",
        )
        return


def instant_words(values: Values, _context: Context) -> Faults:
    """X18: a process that says 当场办理 or 当场办结 goes with a promise of one working day at most. (found)"""
    promised = limit_of(values.get(PROMISED))
    if promised is None or workdays(promised) <= figures()["instant_days"]:
        return
    for row, column, match in _found_in_counted(values, ON_THE_SPOT):
        if not ONLY_PERHAPS.search(_clause_around(match)):
            yield Fault(
                element=PROCESS,
                row=row,
                field=column,
                start=match.start(),
                end=match.end(),
                text=match[0],
                message=f"办理流程写了“{match[0]}”，承诺办结时限却是{in_words(promised)}",
                suggestion="请把承诺办结时限改为当场办结，或改写这个环节",
            )


def promise_within_law(values: Values, _context: Context) -> Faults:
    """X19: the promised limit is not longer than the statutory one, units converted. (inference)"""
    promised, statutory = limit_of(values.get(PROMISED)), limit_of(values.get(STATUTORY))
    if promised is None or statutory is None or not exceeds([promised], statutory):
        return
    yield Fault(
        element=PROMISED,
        message=f"承诺办结时限（{in_words(promised)}）超过法定办结时限（{in_words(statutory)}）",
        suggestion="请把承诺办结时限改到法定办结时限以内，或核对法定办结时限",
    )


def _found_in_counted(values: Values, wording: re.Pattern[str]) -> Iterator[tuple[int | None, str, re.Match[str]]]:
    """Yield where a step that counts in the promised limit has such a wording, with row and column."""
    steps = values.get(PROCESS)
    for row, column, text in pieces(values, PROCESS):
        if column != "limit" and (match := wording.search(text)):
            step = steps[row - 1] if row is not None and steps is not None else None
            if not isinstance(step, Mapping) or counts(step):
                yield row, column, match


def _clause_around(match: re.Match[str]) -> str:
    text = match.string
    start = max(text.rfind(mark, 0, match.start()) for mark in "。；;\n") + 1
    ends = [place for mark in "。；;\n" if (place := text.find(mark, match.end())) >= 0]
    return text[start : min(ends, default=len(text))].replace(match[0], "")
