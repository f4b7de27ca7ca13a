"""Reads the cells of one item of a power list into elements, with what is wrong by row, column, value and remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any
from unicodedata import normalize

from services.intake.application.power_rows import BASIS, BASIS_TEXT, PowerRow
from services.intake.domain.power_list import POWER_TYPES
from services.intake.domain.sheet_rows import CellError
from shared.kernel.alike import squeezed
from shared.kernel.errors import Problem
from shared.standards.checking import draft_problems_of
from shared.standards.element_list import CODED, IMPLEMENTATION, Element, element_list
from shared.standards.normal import read

LIMIT = re.compile(r"(?P<number>\d{1,4})\s*个?\s*(?P<unit>工作日|自然日|日历日|月)(?P<explanation>.*)", re.DOTALL)
UNITS = {"工作日": "workday", "自然日": "natural_day", "日历日": "natural_day", "月": "month"}
BETWEEN = re.compile(r"[；;、，,\n]+")
# A basis begins with the name of its document at the beginning of the cell, of a line, or of a numbered sentence.
BASIS_BEGINS = re.compile(
    r"(?:^|(?<=[\n；;。”]))\s*(?:[（(]?\d{1,2}[)）.、．]|[一二三四五六七八九十]{1,3}、)?\s*(?=《)"
)
AMENDED = re.compile(r"修[正订]|版$")
"""What stands in brackets behind a law and is no number of a document: the year of its wording."""
CITED = re.compile(
    r"《(?P<title>.+?)》(?!》)\s*(?:[（(](?P<doc_no>[^（()）]{2,100})[)）])?\s*"
    r"(?P<article>(?:第[^条款项目章\s]{1,12}条(?:之[一二三四五六七八九十]+)?(?:第[^条款项\s]{1,8}[款项])*[、和及]?)*)"
    r"\s*(?:规定)?\s*[：:,，。]?\s*(?P<text>.*)",
    re.DOTALL,
)


def elements_of(row: PowerRow) -> tuple[dict[str, Any], list[CellError]]:
    """Return the elements of an item in normal form, and what is wrong with them."""
    typed: dict[str, Any] = {}
    for path, text in row.values.items():
        if text and path in _single():
            key, _, part = path.partition(".")
            value = _read(_single()[path], text)
            typed |= {key: {**typed.get(key, {}), part: value}} if part else {key: value}
    bases, errors = _bases(row)
    if bases:
        typed[BASIS] = bases
    standard = element_list(IMPLEMENTATION)
    values, unreadable = read(typed, standard)
    errors += [_located(row, problem) for problem in draft_problems_of(values, unreadable, standard)]
    if values.get("item_type", POWER_TYPES[0]) in standard.element("item_type").values.keys() - set(POWER_TYPES):
        errors.append(row.error("item_type", "不是行政权力的类型", f"请写：{_types()}"))
    if not bases and not errors:
        errors.append(row.error(BASIS_TEXT, "没有写设定依据", "请照权力清单写明法律、法规、规章和条款"))
    return values, errors


def _bases(row: PowerRow) -> tuple[list[dict[str, Any]], list[CellError]]:
    parts = {f"{BASIS}.{part.key}": part for part in element_list(IMPLEMENTATION).element(BASIS).sub_fields}
    found = [
        {parts[path].key: _read(parts[path], text) for path, text in texts.items() if text} for _, texts in row.bases
    ]
    text = row.values.get(BASIS_TEXT, "")
    cited = cited_in(text)
    if text and not cited:
        return found, [
            row.error(BASIS_TEXT, "看不出是哪个文件", "请写成《文件全称》（文号）第几条：条文，几条依据每条另起一行")
        ]
    return [*found, *cited], []


def cited_in(text: str) -> list[dict[str, str]]:
    """Return the legal bases that one cell names, each with what it says of title, number, article and text."""
    starts = [match.start() for match in BASIS_BEGINS.finditer(text)]
    found = []
    for start, end in pairwise([*starts, len(text)]):
        match = CITED.match(text[text.index("《", start) : end])
        if match:
            parts = {name: (part or "").strip(" \n；;“”") for name, part in match.groupdict().items()}
            if AMENDED.search(parts["doc_no"]):
                del parts["doc_no"]
            found.append({name: part for name, part in parts.items() if part})
    return found


def _read(element: Element, text: str) -> Any:
    if element.kind == "duration":
        return _limit(element, text)
    if element.kind == "code_list":
        codes = _codes(element)
        whole = codes.get(squeezed(text))
        pieces = [piece for piece in BETWEEN.split(text) if piece.strip()]
        return [whole] if whole else [codes.get(squeezed(piece), piece.strip()) for piece in pieces]
    return _codes(element).get(squeezed(text), text) if element.kind in CODED else text


def _limit(element: Element, text: str) -> Any:
    """Read a time limit; what is no number with a unit or a word of the standard stays a text, which is refused."""
    plain = normalize("NFKC", text).strip()
    match = LIMIT.fullmatch(plain)
    if match:
        explanation = match["explanation"].strip(" ()。,;")
        limit: dict[str, Any] = {"number": int(match["number"]), "unit": UNITS[match["unit"]]}
        return {**limit, "explanation": explanation} if explanation else limit
    for word in element.words:
        if plain == word:
            return {"word": word}
        if plain.startswith((f"{word}(", f"{word},", f"{word};", f"{word}。")):
            return {"word": word, "explanation": plain[len(word) :].strip("(),;。 ")}
    return text


def _located(row: PowerRow, problem: Problem) -> CellError:
    key, *rest = problem.field.split(".")
    path = ".".join([key, *(part for part in rest if not part.isdigit())])
    message, remedy = problem.message, problem.remedy
    if key.endswith("_time_limit") and problem.rule == "shape":
        message, remedy = "看不出是多少、什么单位", "请写成 20个工作日、15个自然日或 3个月"
    if key != BASIS:
        return row.error(path, message, remedy)
    place = (problem.row or 1) - 1
    if place < len(row.bases):
        return row.error(path, message, remedy, row=row.bases[place][0])
    return row.error(BASIS_TEXT, message, remedy)


@cache
def _single() -> Mapping[str, Element]:
    """The columns that hold one value, by path: an element, or a field of a group."""
    standard = element_list(IMPLEMENTATION)
    paths = (
        *("item_name", "item_type", "statutory_time_limit", "promised_time_limit", "is_charged"),
        *("service_object", "service_theme.natural_person", "service_theme.legal_person", "handling_form"),
    )
    return {path: standard.element(path) for path in paths}


@cache
def _codes(element: Element) -> Mapping[str, str]:
    return {squeezed(code): code for code in element.values} | {
        squeezed(text): code for code, text in element.values.items()
    }


def _types() -> str:
    labels = element_list(IMPLEMENTATION).element("item_type").values
    return "、".join(labels[code] for code in POWER_TYPES if code in labels)
